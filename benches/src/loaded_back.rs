//! What a database wrote, dumped and loaded back into an empty database of the same kind: the least that any program pays
//! for the same rows.
//!
//! Tables first, rows in bulk, then indexes, triggers and keys, as the dumps of both databases do it; durable at the end.

use std::{
    ffi::OsStr,
    fs,
    path::{Path, PathBuf},
    process::Command,
    time::{Duration, Instant},
};

use anyhow::{Context as _, ensure};
use sqlx::{
    AssertSqlSafe, ConnectOptions as _, Connection as _, Executor as _, SqliteConnection,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous},
};
use tempfile::TempDir;

/// How many rows were loaded back, and how long that took. On PostgreSQL the dump before it is not in the time; on SQLite
/// each row is read where it was written.
#[derive(Debug, Clone, Copy)]
pub struct LoadedBack {
    /// Rows of all tables.
    pub rows: u64,
    /// From the first row to the last index.
    pub time: Duration,
}

/// Loads back both files of a SQLite database: each row as a row, out of the file and into another.
pub async fn sqlite(main: &Path, staging: &Path) -> anyhow::Result<LoadedBack> {
    let folder = tempfile::tempdir_in(main.parent().context("a file stands in a folder")?)?;
    let (mut rows, started) = (0, Instant::now());
    for (number, file) in [main, staging].into_iter().enumerate() {
        rows += sqlite_file(file, &folder.path().join(format!("{number}.db"))).await?;
    }
    let time = started.elapsed();
    Ok(LoadedBack { rows, time })
}

async fn sqlite_file(from: &Path, to: &Path) -> anyhow::Result<u64> {
    let mut connection = SqliteConnectOptions::new()
        .filename(to)
        .create_if_missing(true)
        .foreign_keys(false)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .page_size(8_192)
        .pragma("cache_size", "-65536")
        .disable_statement_logging()
        .connect()
        .await?;
    sqlx::query("ATTACH DATABASE $1 AS written")
        .bind(from.to_string_lossy().into_owned())
        .execute(&mut connection)
        .await?;
    let made = "SELECT type, name, sql FROM written.sqlite_master WHERE sql IS NOT NULL ORDER BY rowid";
    let made: Vec<(String, String, String)> = sqlx::query_as(made).fetch_all(&mut connection).await?;
    let made: Vec<_> = made
        .into_iter()
        .filter(|(_, name, _)| !name.starts_with("sqlite_"))
        .collect();
    let mut rows = 0;
    connection.execute("BEGIN").await?;
    for (_, name, text) in made.iter().filter(|(kind, ..)| kind == "table") {
        run(&mut connection, text.clone()).await?;
        // With a condition each row is read and written; without one whole pages would be taken over.
        let fill = format!("INSERT INTO main.\"{name}\" SELECT * FROM written.\"{name}\" WHERE TRUE");
        rows += run(&mut connection, fill).await?;
    }
    for (_, _, text) in made.iter().filter(|(kind, ..)| kind != "table") {
        run(&mut connection, text.clone()).await?;
    }
    connection.execute("COMMIT").await?;
    connection.execute("PRAGMA main.wal_checkpoint(TRUNCATE)").await?;
    connection.close().await?;
    Ok(rows)
}

async fn run(connection: &mut SqliteConnection, text: String) -> anyhow::Result<u64> {
    Ok(connection.execute(AssertSqlSafe(text)).await?.rows_affected())
}

/// Loads back a PostgreSQL database by the server's own tools, which have to be on the path, into a database beside it
/// that is gone afterwards.
pub fn postgres(url: &str) -> anyhow::Result<LoadedBack> {
    let folder = tempfile::tempdir()?;
    let dump = dump_of(url, &folder)?;
    let (server, name) = url.rsplit_once('/').context("the address names a database")?;
    let name = name.split('?').next().unwrap_or(name);
    let back = format!("{name}_back");
    let beside = url.replacen(&format!("{server}/{name}"), &format!("{server}/{back}"), 1);
    psql(url, &format!("CREATE DATABASE {back}"))?;
    let loaded = restored(&beside, &dump);
    psql(url, &format!("DROP DATABASE {back}"))?;
    loaded
}

fn restored(to: &str, dump: &Path) -> anyhow::Result<LoadedBack> {
    let started = Instant::now();
    let options = ["--no-owner", "--dbname", to].map(OsStr::new);
    finish("pg_restore", options.into_iter().chain([dump.as_os_str()]))?;
    let time = started.elapsed();
    let count = "SELECT format('SELECT count(*) FROM %I.%I', schemaname, relname) FROM pg_stat_user_tables";
    let mut rows = 0;
    for count in psql(to, count)?.lines() {
        rows += psql(to, count)?.trim().parse::<u64>().context("a number of rows")?;
    }
    Ok(LoadedBack { rows, time })
}

fn dump_of(url: &str, folder: &TempDir) -> anyhow::Result<PathBuf> {
    let dump = folder.path().join("written.dump");
    let options = ["--format=custom", "--compress=0", "--file"].map(OsStr::new);
    finish(
        "pg_dump",
        options.into_iter().chain([dump.as_os_str(), OsStr::new(url)]),
    )?;
    ensure!(fs::metadata(&dump)?.len() > 0, "the dump is empty");
    Ok(dump)
}

fn psql(url: &str, text: &str) -> anyhow::Result<String> {
    finish(
        "psql",
        ["--quiet", "--tuples-only", "--no-align", "--command", text, url].map(OsStr::new),
    )
}

fn finish<'a>(tool: &str, arguments: impl IntoIterator<Item = &'a OsStr>) -> anyhow::Result<String> {
    let done = Command::new(tool).args(arguments).output();
    let done = done.with_context(|| format!("{tool} cannot be started; it comes with PostgreSQL"))?;
    ensure!(
        done.status.success(),
        "{tool}: {}",
        String::from_utf8_lossy(&done.stderr)
    );
    Ok(String::from_utf8_lossy(&done.stdout).into_owned())
}
