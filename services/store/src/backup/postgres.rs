//! PostgreSQL: every table of one snapshot by `COPY`, in an order in which they can be filled again.
//!
//! The tables themselves are not copied: the migrations make them, with their rights and triggers.

use std::collections::{BTreeMap, BTreeSet};

use futures_util::TryStreamExt as _;
use sqlx::{AssertSqlSafe, PgConnection};

use super::{
    contents::Contents,
    copy::{CopyPart, CopySink},
    error::CopyError,
};
use crate::db::{On, Tx};

/// Every table of the service with its columns but those of migrations, sessions and leases.
const TABLES: &str = "SELECT format('%I.%I', n.nspname, c.relname), array_agg(a.attname::text ORDER BY a.attnum) \
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace \
    JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = '' \
    WHERE c.relkind = 'r' AND n.nspname IN ('public', 'staging') \
    AND c.relname NOT IN ('_sqlx_migrations', 'session', 'lease') GROUP BY 1 ORDER BY 1";
/// Which table refers to which.
const REFERENCES: &str = "SELECT DISTINCT format('%I.%I', tn.nspname, t.relname), format('%I.%I', rn.nspname, r.relname) \
    FROM pg_constraint k JOIN pg_class t ON t.oid = k.conrelid JOIN pg_namespace tn ON tn.oid = t.relnamespace \
    JOIN pg_class r ON r.oid = k.confrelid JOIN pg_namespace rn ON rn.oid = r.relnamespace \
    WHERE k.contype = 'f' AND k.conrelid <> k.confrelid";
/// For each column that numbers itself, the statement that lets it go on behind what is there.
const SEQUENCES: &str = "SELECT format('SELECT setval(pg_get_serial_sequence(%L, %L), \
    GREATEST((SELECT max(%I) FROM %I.%I), 1))', format('%I.%I', n.nspname, c.relname), a.attname, a.attname, \
    n.nspname, c.relname) FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid \
    JOIN pg_namespace n ON n.oid = c.relnamespace WHERE a.attidentity <> '' AND n.nspname IN ('public', 'staging')";

/// Copies every table to `sink`.
pub(super) async fn copy(mut tx: Tx, sink: &mut dyn CopySink) -> Result<Contents, CopyError> {
    let contents = tx.contents().await?;
    let On::Postgres(inner) = &mut tx.on else {
        return Err(CopyError::Memory);
    };
    for part in tables(inner).await? {
        sink.begin(&part)?;
        let text = format!("COPY {} ({}) TO STDOUT (FORMAT binary)", part.name, columns(&part));
        let mut rows = inner.copy_out_raw(&text).await?;
        while let Some(bytes) = rows.try_next().await? {
            sink.bytes(&bytes)?;
        }
        sink.end()?;
    }
    tx.rollback().await?;
    Ok(contents)
}

/// The columns of a part as SQL names them.
pub(super) fn columns(part: &CopyPart) -> String {
    let quoted = part
        .columns
        .iter()
        .map(|column| format!("\"{}\"", column.replace('"', "\"\"")));
    quoted.collect::<Vec<_>>().join(", ")
}

/// The tables with what others refer to first.
pub(super) async fn tables(connection: &mut PgConnection) -> Result<Vec<CopyPart>, CopyError> {
    let tables: Vec<(String, Vec<String>)> = sqlx::query_as(TABLES).fetch_all(&mut *connection).await?;
    let references: Vec<(String, String)> = sqlx::query_as(REFERENCES).fetch_all(connection).await?;
    ordered(tables.into_iter().collect(), &references)
}

fn ordered(
    mut left: BTreeMap<String, Vec<String>>,
    references: &[(String, String)],
) -> Result<Vec<CopyPart>, CopyError> {
    let mut parts = Vec::with_capacity(left.len());
    while !left.is_empty() {
        let waiting: BTreeSet<&String> = references
            .iter()
            .filter(|(_, other)| left.contains_key(other))
            .map(|(table, _)| table)
            .collect();
        let next: Vec<String> = left.keys().filter(|table| !waiting.contains(table)).cloned().collect();
        if next.is_empty() {
            return Err(CopyError::Circle(left.into_keys().collect::<Vec<_>>().join(", ")));
        }
        for name in next {
            let columns = left.remove(&name).unwrap_or_default();
            parts.push(CopyPart { name, columns });
        }
    }
    Ok(parts)
}

/// Lets every column that numbers itself go on behind what was filled in.
pub(super) async fn go_on_counting(connection: &mut PgConnection) -> Result<(), CopyError> {
    let statements: Vec<String> = sqlx::query_scalar(SEQUENCES).fetch_all(&mut *connection).await?;
    for statement in statements {
        sqlx::query(AssertSqlSafe(statement)).execute(&mut *connection).await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn order(tables: &[&str], references: &[(&str, &str)]) -> Result<Vec<String>, CopyError> {
        let tables = tables.iter().map(|name| ((*name).to_owned(), Vec::new())).collect();
        let references: Vec<_> = references
            .iter()
            .map(|(a, b)| ((*a).to_owned(), (*b).to_owned()))
            .collect();
        Ok(ordered(tables, &references)?
            .into_iter()
            .map(|part| part.name)
            .collect())
    }

    #[test]
    fn what_is_referred_to_comes_first_and_a_circle_is_told() {
        let made = order(&["a", "b", "c"], &[("a", "b"), ("b", "c"), ("a", "elsewhere")]).unwrap();
        assert_eq!(made, ["c", "b", "a"]);
        assert!(matches!(
            order(&["a", "b"], &[("a", "b"), ("b", "a")]),
            Err(CopyError::Circle(_))
        ));
    }
}
