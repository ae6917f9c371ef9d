//! SQLite: one writer, many readers, and staging in an attached file.

use std::{
    fs::OpenOptions,
    path::{Path, PathBuf},
    time::Duration,
};

use sqlx::{
    ConnectOptions, Executor as _, Sqlite, SqliteConnection, SqlitePool, Transaction,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};

use crate::error::StoreError;

/// How long a writer waits for another process, and a caller for a connection.
const PATIENCE: Duration = Duration::from_secs(30);

/// The file that holds staging beside the main file.
pub(crate) fn staging_path(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".staging");
    PathBuf::from(name)
}

/// Every file of a database: the main file and staging, each with what SQLite keeps beside it.
pub(crate) fn files_of(path: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for file in [path.to_path_buf(), staging_path(path)] {
        for end in ["", "-wal", "-shm"] {
            let mut name = file.as_os_str().to_owned();
            name.push(end);
            files.push(PathBuf::from(name));
        }
    }
    files
}

/// Creates the main file and the staging file, readable by their owner only. Existing files stay as they are.
pub(crate) fn create_private(path: &Path) -> Result<(), StoreError> {
    for file in [path.to_path_buf(), staging_path(path)] {
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        match options.open(&file) {
            Ok(_) => {}
            Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {}
            Err(error) => {
                return Err(StoreError::Unreachable {
                    place: file.display().to_string(),
                    why: error.to_string(),
                });
            }
        }
    }
    Ok(())
}

pub(crate) fn options() -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .foreign_keys(true)
        .busy_timeout(PATIENCE)
        // About fifteen statements of a live record for each number of rows (see `SQLITE_KEPT`), and all the others.
        .statement_cache_capacity(600)
        // Rows cross from SQLite's thread to ours; the default of 50 makes the two wait for each other.
        .row_buffer_size(2_000)
        .pragma("temp_store", "memory")
        // What is deleted is overwritten at once, and not only when its page is used again.
        .pragma("secure_delete", "ON")
        // INSERT OR REPLACE removes a row first; only with this do the triggers of histories hear of it.
        .pragma("recursive_triggers", "ON")
        .page_size(8_192)
        .pragma("cache_size", "-65536")
        .pragma("mmap_size", "1073741824")
        // 32 MB of log between checkpoints: single records touch the same few pages again and again.
        .pragma("wal_autocheckpoint", "4000")
        .disable_statement_logging()
}

/// A database that lives in memory. One connection: every further one would be another, empty database.
pub(super) async fn memory() -> Result<SqlitePool, sqlx::Error> {
    SqlitePoolOptions::new()
        .max_connections(1)
        .min_connections(1)
        .idle_timeout(None)
        .max_lifetime(None)
        .acquire_timeout(PATIENCE)
        .after_connect(|connection, _| Box::pin(attach(connection, ":memory:".into())))
        .connect_with(options().in_memory(true))
        .await
}

/// The writer and the readers of a file.
pub(super) async fn file(path: &Path, max_connections: u32) -> Result<(SqlitePool, SqlitePool), sqlx::Error> {
    let options = options()
        .filename(path)
        .create_if_missing(false)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full);
    let staging = staging_path(path).to_string_lossy().into_owned();
    let beside = staging.clone();
    let writer = SqlitePoolOptions::new()
        .max_connections(1)
        .acquire_timeout(PATIENCE)
        .after_connect(move |connection, _| {
            let beside = beside.clone();
            Box::pin(async move {
                attach(connection, beside).await?;
                connection.execute("PRAGMA staging.journal_mode = WAL").await?;
                connection.execute("PRAGMA staging.synchronous = FULL").await?;
                Ok(())
            })
        })
        .connect_with(options.clone())
        .await?;
    let readers = SqlitePoolOptions::new()
        .max_connections(max_connections.max(1))
        .acquire_timeout(PATIENCE)
        .after_connect(move |connection, _| {
            let staging = staging.clone();
            Box::pin(async move {
                attach(connection, staging).await?;
                connection.execute("PRAGMA query_only = ON").await?;
                Ok(())
            })
        })
        .connect_with(options)
        .await?;
    Ok((writer, readers))
}

pub(crate) async fn attach(connection: &mut SqliteConnection, path: String) -> Result<(), sqlx::Error> {
    sqlx::query("ATTACH DATABASE $1 AS staging")
        .bind(path)
        .execute(connection)
        .await?;
    Ok(())
}

/// Begins a transaction that writes.
///
/// On some errors (a full disk, a failed read or write) SQLite ends a transaction by itself, but the driver still
/// counts it as open and would refuse every later one on that connection. Such a connection is replaced.
pub(crate) async fn begin_writing(writer: &SqlitePool) -> Result<Transaction<'static, Sqlite>, sqlx::Error> {
    match writer.begin_with(BEGIN).await {
        Err(sqlx::Error::InvalidSavePointStatement) => {
            writer.acquire().await?.close().await?;
            writer.begin_with(BEGIN).await
        }
        begun => begun,
    }
}

/// Takes the write lock at once: a transaction that first reads and then writes could fail in the middle.
const BEGIN: &str = "BEGIN IMMEDIATE";

/// Rewrites both files and empties their write-ahead logs.
pub(super) async fn vacuum(writer: &SqlitePool) -> Result<(), sqlx::Error> {
    let mut connection = writer.acquire().await?;
    for text in [
        "VACUUM main",
        "VACUUM staging",
        "PRAGMA main.wal_checkpoint(TRUNCATE)",
        "PRAGMA staging.wal_checkpoint(TRUNCATE)",
    ] {
        connection.execute(text).await?;
    }
    Ok(())
}
