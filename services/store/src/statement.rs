//! Each SQL text once, by name, for both backends.

use std::fmt::Write as _;

use sqlx::{AssertSqlSafe, SqlSafeStr, SqlStr};

/// One statement. Scalars bind as `$1`, `$2` ... on both backends.
///
/// A statement with `columns` takes any number of rows besides its scalars: they are the table `input` of its body.
/// PostgreSQL gets them as one array for each column (`UNNEST`), SQLite as `VALUES`, which were the fastest general
/// way on each.
#[derive(Debug, Clone, Copy)]
pub struct Sql {
    /// The constant's name.
    pub name: &'static str,
    sqlite: &'static str,
    postgres: &'static str,
    scalars: usize,
    columns: &'static [&'static str],
}

impl Sql {
    pub(crate) const fn new(
        name: &'static str,
        sqlite: &'static str,
        postgres: &'static str,
        scalars: usize,
        columns: &'static [&'static str],
    ) -> Self {
        Self {
            name,
            sqlite,
            postgres,
            scalars,
            columns,
        }
    }

    /// The text for SQLite with `rows` rows of input (0 for a statement that takes none).
    pub fn sqlite(self, rows: usize) -> SqlStr {
        if self.columns.is_empty() {
            return SqlStr::from_static(self.sqlite);
        }
        let cells = rows * self.columns.len();
        let one_row = format!("({})", vec!["?"; self.columns.len()].join(","));
        let mut text = String::with_capacity(cells * 2 + self.sqlite.len() + 200);
        let _ = write!(text, "WITH input({}) AS (VALUES ", self.names());
        for row in 0..rows {
            if row > 0 {
                text.push(',');
            }
            text.push_str(&one_row);
        }
        text.push_str(") ");
        // Unnamed parameters take the numbers 1 to `cells`, so the scalars come after them. Naming every cell would
        // make SQLite and the driver search a list of names for each.
        //
        let body = driven_by_input(self.sqlite);
        let mut body = body.split('$');
        text.push_str(body.next().unwrap_or_default());
        for part in body {
            let digits = part.len() - part.trim_start_matches(|c: char| c.is_ascii_digit()).len();
            let number: usize = part[..digits].parse().unwrap_or(0);
            let _ = write!(text, "${}{}", number + cells, &part[digits..]);
        }
        AssertSqlSafe(text).into_sql_str()
    }

    /// The text for PostgreSQL, for any number of rows.
    pub fn postgres(self) -> SqlStr {
        if self.columns.is_empty() {
            return SqlStr::from_static(self.postgres);
        }
        let arrays: Vec<String> = self
            .columns
            .iter()
            .enumerate()
            .map(|(at, column)| {
                let kind = column.split_once(' ').map_or("text", |(_, kind)| kind);
                format!("${}::{kind}[]", self.scalars + at + 1)
            })
            .collect();
        let text = format!(
            "WITH input({}) AS (SELECT * FROM UNNEST({})) {}",
            self.names(),
            arrays.join(", "),
            self.postgres
        );
        AssertSqlSafe(text).into_sql_str()
    }

    /// How many rows to send at once to SQLite: 500 unless that exceeds its 32,766 parameters.
    pub(crate) fn sqlite_chunk(self) -> usize {
        (30_000 / self.columns.len().max(1)).min(500)
    }

    fn names(self) -> String {
        self.columns
            .iter()
            .map(|column| column.split(' ').next().unwrap_or_default())
            .collect::<Vec<_>>()
            .join(", ")
    }
}

/// The same text so that SQLite goes through the rows given and asks each table by what the one before it gave. Without
/// statistics, and with many rows, it may prefer to read a whole table and to look each of its rows up among those given.
fn driven_by_input(text: &str) -> String {
    let mut clauses = text.split("FROM input JOIN ");
    let mut driven = clauses.next().unwrap_or_default().to_owned();
    for clause in clauses {
        let ends = [" WHERE ", " UNION ", " ORDER BY ", " GROUP BY "];
        let end = ends
            .iter()
            .filter_map(|word| clause.find(word))
            .min()
            .unwrap_or(clause.len());
        // There, and only there, CROSS JOIN means "in this order".
        let joins = clause[..end]
            .replace(" JOIN ", " CROSS JOIN ")
            .replace(" LEFT CROSS JOIN ", " LEFT JOIN ");
        driven.push_str("FROM input CROSS JOIN ");
        driven.push_str(&joins);
        driven.push_str(&clause[end..]);
    }
    // A value behind a sign is looked up by nobody, and says the same.
    driven.replace(" = input.", " = +input.")
}

/// Up to so many rows SQLite's prepared statements are kept, one for each number of rows: what a few clients send at a
/// time comes again and again, and preparing costs more than running.
pub(crate) const SQLITE_KEPT: usize = 24;

/// Rows sent at once to PostgreSQL.
pub(crate) const POSTGRES_CHUNK: usize = 10_000;

/// Names statements and lists them in `ALL`.
///
/// `both(text)`: one text. `each(sqlite, postgres)`: where dialects differ. `rows(scalars, [columns], text)`: takes
/// rows of input, with `"name type"` for each column, the type being PostgreSQL's; `rows_each(scalars, [columns], sqlite,
/// postgres)`: takes rows where dialects differ.
macro_rules! statements {
    ($($(#[$doc:meta])* $name:ident = $form:ident($($part:tt)*);)*) => {
        $($(#[$doc])* const $name: $crate::statement::Sql =
            $crate::statement::statements!(@$form stringify!($name), $($part)*);)*
        /// Every statement of this file.
        pub(crate) const ALL: &[$crate::statement::Sql] = &[$($name,)*];
    };
    (@both $name:expr, $text:expr) => { $crate::statement::Sql::new($name, $text, $text, 0, &[]) };
    (@each $name:expr, $sqlite:expr, $postgres:expr) => {
        $crate::statement::Sql::new($name, $sqlite, $postgres, 0, &[])
    };
    (@rows $name:expr, $scalars:expr, [$($column:expr),+ $(,)?], $text:expr) => {
        $crate::statement::Sql::new($name, $text, $text, $scalars, &[$($column),+])
    };
    (@rows_each $name:expr, $scalars:expr, [$($column:expr),+ $(,)?], $sqlite:expr, $postgres:expr) => {
        $crate::statement::Sql::new($name, $sqlite, $postgres, $scalars, &[$($column),+])
    };
}

/// Runs a body on the typed connection of a transaction; `db` and `text` are named by the caller.
macro_rules! on_backend {
    ($tx:expr, $sql:expr, |$db:ident, $text:ident| $body:expr) => {{
        $tx.asked.statement();
        match &mut $tx.on {
            $crate::db::On::Sqlite(tx) => {
                let $db = &mut **tx;
                let $text = $sql.sqlite(0);
                $body
            }
            $crate::db::On::Postgres(tx) => {
                let $db = &mut **tx;
                let $text = $sql.postgres();
                $body
            }
        }
    }};
}

/// Runs a `rows` statement over a slice in chunks and returns how many rows it affected.
macro_rules! bulk_execute {
    ($tx:expr, $sql:expr, [$($scalar:expr),*], $rows:expr, |$row:ident| { $($column:ident = $cell:expr),+ $(,)? }) => {{
        let mut affected: u64 = 0;
        $crate::statement::bulk!(@run $tx, $sql, (sqlx::query), [$($scalar),*], $rows,
            |$row| { $($column = $cell),+ }, |query, db| affected += query.execute(db).await?.rows_affected());
        affected
    }};
}

/// Runs a `rows` statement over a slice in chunks and returns every row it answers, as the given row type.
macro_rules! bulk_fetch {
    ($kind:ty, $tx:expr, $sql:expr, [$($scalar:expr),*], $rows:expr, |$row:ident| { $($column:ident = $cell:expr),+ $(,)? }) => {{
        let mut found: Vec<$kind> = Vec::new();
        $crate::statement::bulk!(@run $tx, $sql, (sqlx::query_as::<_, $kind>), [$($scalar),*], $rows,
            |$row| { $($column = $cell),+ }, |query, db| found.extend(query.fetch_all(db).await?));
        found
    }};
}

macro_rules! bulk {
    (@run $tx:expr, $sql:expr, ($($make:tt)+), [$($scalar:expr),*], $rows:expr,
        |$row:ident| { $($column:ident = $cell:expr),+ }, |$query:ident, $db:ident| $run:expr) => {{
        let rows = $rows;
        $tx.asked.statement_of(rows.len());
        match &mut $tx.on {
            $crate::db::On::Sqlite(tx) => {
                let size = $sql.sqlite_chunk();
                let full = if rows.len() >= size { Some($sql.sqlite(size)) } else { None };
                for chunk in rows.chunks(size) {
                    // The full size and the few rows of single records are worth a place in the cache of prepared
                    // statements.
                    let (text, keep) = match &full {
                        Some(text) if chunk.len() == size => (text.clone(), true),
                        _ => ($sql.sqlite(chunk.len()), chunk.len() <= $crate::statement::SQLITE_KEPT),
                    };
                    let mut $query = $($make)+(text).persistent(keep);
                    for $row in chunk {
                        $($query = $query.bind($cell);)+
                    }
                    $($query = $query.bind($scalar);)*
                    let $db = &mut **tx;
                    $run;
                }
            }
            $crate::db::On::Postgres(tx) => {
                for chunk in rows.chunks($crate::statement::POSTGRES_CHUNK) {
                    $(let mut $column = Vec::with_capacity(chunk.len());)+
                    for $row in chunk {
                        $($column.push($cell);)+
                    }
                    let $query = $($make)+($sql.postgres());
                    $(let $query = $query.bind($scalar);)*
                    $(let $query = $query.bind($column);)+
                    let $db = &mut **tx;
                    $run;
                }
            }
        }
    }};
}

pub(crate) use {bulk, bulk_execute, bulk_fetch, on_backend, statements};

#[cfg(test)]
mod tests {
    use super::*;

    const PUT: Sql = Sql::new(
        "PUT",
        "INSERT INTO t SELECT a, $1, $2 FROM input",
        "INSERT INTO t SELECT a, $1, $2 FROM input",
        2,
        &["a bigint", "b text"],
    );

    #[test]
    fn sqlite_scalars_come_after_the_rows() {
        assert_eq!(
            PUT.sqlite(2).as_str(),
            "WITH input(a, b) AS (VALUES (?,?),(?,?)) INSERT INTO t SELECT a, $5, $6 FROM input"
        );
    }

    #[test]
    fn postgres_rows_come_after_the_scalars() {
        assert_eq!(
            PUT.postgres().as_str(),
            "WITH input(a, b) AS (SELECT * FROM UNNEST($3::bigint[], $4::text[])) INSERT INTO t SELECT a, $1, $2 FROM input"
        );
    }
}
