//! What can go wrong between us and the database.

use sqlx::error::ErrorKind;

/// Why the store gave no answer. No text of it holds personal data: a database's own details (which quote values)
/// are left out.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The URL is not one of the two kinds that we open.
    #[error("database address is not usable: {0}; write sqlite://PATH or postgres://HOST/NAME")]
    Url(String),
    /// Nothing answers at that place. The place names host or path, never the password.
    #[error("cannot reach the database at {place}: {why}")]
    Unreachable {
        /// Host and database name, or the file's path.
        place: String,
        /// The operating system's or the server's words.
        why: String,
    },
    /// The tables are not there or not all there.
    #[error("the database is not migrated: run `onechild migrate`")]
    NotMigrated,
    /// The database was migrated by a later release.
    #[error("the database has migration {0}, which this release does not know: install the newer release")]
    Newer(i64),
    /// A migration failed and was rolled back.
    #[error("migration failed: {0}")]
    Migration(String),
    /// No space left.
    #[error("the disk of the database is full")]
    Full,
    /// Another writer held the database for too long, or the pool is exhausted.
    #[error("the database is busy: another writer holds it")]
    Busy,
    /// A value that must be unique is taken already.
    #[error("already taken: {0}")]
    Taken(String),
    /// Somebody tried to change a history.
    #[error("append-only table refuses a change: {0}")]
    AppendOnly(String),
    /// The database account may not do that.
    #[error("the database account is not allowed to do this: {0}")]
    Denied(String),
    /// Something that must exist does not.
    #[error("there is no {0}")]
    Missing(String),
    /// A row that we wrote cannot be read back.
    #[error("cannot read back {table}.{column} of row {row}: {why}")]
    Unreadable {
        /// Table.
        table: &'static str,
        /// Column.
        column: &'static str,
        /// Primary key of the row.
        row: String,
        /// What is wrong with it, without the value.
        why: String,
    },
    /// Anything else, with the database's code.
    #[error("database error {code}: {message}")]
    Sql {
        /// The backend's code (SQLSTATE or SQLite extended code), empty for errors of the driver.
        code: String,
        /// The backend's message without its detail.
        message: String,
    },
}

impl StoreError {
    /// A row that cannot be read back; `why` must not quote the value.
    #[expect(
        clippy::needless_pass_by_value,
        reason = "ids are small and read better by value where this is called"
    )]
    pub(crate) fn unreadable(
        table: &'static str,
        column: &'static str,
        row: impl ToString,
        why: impl ToString,
    ) -> Self {
        Self::Unreadable {
            table,
            column,
            row: row.to_string(),
            why: why.to_string(),
        }
    }
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        match error {
            sqlx::Error::Database(error) => from_database(&*error),
            sqlx::Error::PoolTimedOut => Self::Busy,
            sqlx::Error::ColumnDecode { index, source } => Self::Sql {
                code: String::new(),
                message: format!("column {index} cannot be read: {source}"),
            },
            other => Self::Sql {
                code: String::new(),
                message: other.to_string(),
            },
        }
    }
}

fn from_database(error: &dyn sqlx::error::DatabaseError) -> StoreError {
    let code = error.code().unwrap_or_default().into_owned();
    let message = error.message().to_owned();
    if error.kind() == ErrorKind::UniqueViolation {
        return StoreError::Taken(error.constraint().map_or(message, str::to_owned));
    }
    if message.contains("append-only") {
        return StoreError::AppendOnly(message);
    }
    match code.as_str() {
        // SQLITE_FULL; PostgreSQL disk_full.
        "13" | "53100" => StoreError::Full,
        // SQLITE_BUSY and its extensions; PostgreSQL lock_not_available, deadlock_detected.
        "5" | "261" | "517" | "6" | "55P03" | "40P01" => StoreError::Busy,
        // PostgreSQL undefined_table, undefined_column, invalid_schema_name.
        "42P01" | "42703" | "3F000" => StoreError::NotMigrated,
        // PostgreSQL insufficient_privilege; SQLITE_READONLY.
        "42501" | "8" | "1032" => StoreError::Denied(message),
        "1" if message.starts_with("no such table") => StoreError::NotMigrated,
        _ => StoreError::Sql { code, message },
    }
}
