//! SQLite: both files as they stand at one moment, by way of a copy of each beside them.
//!
//! `VACUUM INTO` would copy the files one after the other, and a feed that was promoted in between would be in one and not
//! in the other. So two connections begin to read while nobody may write, which takes some milliseconds, and what they
//! read from then on is that moment's, whatever is written meanwhile.

use std::{
    fs::{self, File},
    io::Read as _,
    path::{Path, PathBuf},
};

use sqlx::{
    AssertSqlSafe, ConnectOptions as _, Connection as _, Executor as _, SqliteConnection, SqlitePool,
    sqlite::SqliteJournalMode,
};

use super::{
    contents::Contents,
    copy::{CopyPart, CopySink},
    error::CopyError,
};
use crate::db::{
    On, Tx,
    sqlite::{attach, begin_writing, create_private, options, staging_path},
};

/// The two files, as parts of a copy.
pub(super) const PARTS: [&str; 2] = ["main", "staging"];
/// Bytes read at a time.
const CHUNK: usize = 1 << 20;
/// Tables that stay behind.
const LEFT_OUT: [&str; 2] = ["session", "lease"];

/// The copies beside the database, gone when this is dropped. What a copy that was killed left is written over.
struct Beside([PathBuf; 2]);

impl Beside {
    fn of(database: &Path) -> Result<Self, CopyError> {
        let mut main = database.as_os_str().to_owned();
        main.push(".copying");
        let main = PathBuf::from(main);
        let beside = Self([main.clone(), staging_path(&main)]);
        beside.remove();
        create_private(&main)?;
        Ok(beside)
    }

    fn remove(&self) {
        for file in &self.0 {
            let _ = fs::remove_file(file);
        }
    }
}

impl Drop for Beside {
    fn drop(&mut self) {
        self.remove();
    }
}

/// Copies both files to `sink`.
pub(super) async fn copy(
    writer: &SqlitePool,
    readers: &SqlitePool,
    database: &Path,
    sink: &mut dyn CopySink,
) -> Result<Contents, CopyError> {
    let beside = Beside::of(database)?;
    let mut copier = copier(database, &beside).await?;
    let mut reader = readers.begin().await?;
    let nobody_writes = begin_writing(writer).await?;
    copier.execute("BEGIN").await?;
    for look in [
        "SELECT count(*) FROM main.sqlite_master",
        "SELECT count(*) FROM staging.sqlite_master",
    ] {
        copier.execute(look).await?;
        reader.execute(look).await?;
    }
    nobody_writes.rollback().await?;
    let contents = Tx::uncounted(On::Sqlite(reader)).contents().await?;
    for (from, to) in [("main", "main_copy"), ("staging", "staging_copy")] {
        copy_file(&mut copier, from, to).await?;
    }
    copier.execute("COMMIT").await?;
    copier.close().await?;
    for (name, file) in PARTS.iter().zip(&beside.0) {
        hand_over(name, file, sink)?;
    }
    Ok(contents)
}

async fn copier(database: &Path, beside: &Beside) -> Result<SqliteConnection, CopyError> {
    let mut copier = options()
        .filename(database)
        .create_if_missing(false)
        .journal_mode(SqliteJournalMode::Wal)
        // The rows are in order already, and without this whole pages are taken over instead of rows.
        .foreign_keys(false)
        .connect()
        .await?;
    attach(&mut copier, staging_path(database).to_string_lossy().into_owned()).await?;
    for (schema, file) in ["main_copy", "staging_copy"].iter().zip(&beside.0) {
        let text = format!("ATTACH DATABASE $1 AS {schema}");
        sqlx::query(AssertSqlSafe(text))
            .bind(file.to_string_lossy().into_owned())
            .execute(&mut copier)
            .await?;
        // A copy that is not finished is thrown away: it needs neither a journal nor to be on disk after each step.
        for pragma in ["page_size = 8192", "journal_mode = OFF", "synchronous = OFF"] {
            let text = format!("PRAGMA {schema}.{pragma}");
            sqlx::raw_sql(AssertSqlSafe(text)).execute(&mut copier).await?;
        }
    }
    Ok(copier)
}

/// Makes every table of one file again in another and fills it, then its indexes and triggers.
async fn copy_file(copier: &mut SqliteConnection, from: &str, to: &str) -> Result<(), CopyError> {
    let text = format!("SELECT type, name, sql FROM {from}.sqlite_master WHERE sql IS NOT NULL ORDER BY rowid");
    let known: Vec<(String, String, String)> = sqlx::query_as(AssertSqlSafe(text)).fetch_all(&mut *copier).await?;
    let known: Vec<_> = known
        .into_iter()
        .filter(|(_, name, _)| !name.starts_with("sqlite_"))
        .collect();
    for (_, name, made) in known.iter().filter(|(kind, ..)| kind == "table") {
        run(copier, made_in(to, made)?).await?;
        if !LEFT_OUT.contains(&name.as_str()) {
            let fill = format!("INSERT INTO {to}.\"{name}\" SELECT * FROM {from}.\"{name}\"");
            run(copier, fill).await?;
        }
    }
    for (_, _, made) in known.iter().filter(|(kind, ..)| kind != "table") {
        run(copier, made_in(to, made)?).await?;
    }
    Ok(())
}

async fn run(copier: &mut SqliteConnection, text: String) -> Result<(), CopyError> {
    sqlx::raw_sql(AssertSqlSafe(text)).execute(copier).await?;
    Ok(())
}

/// The statement that made something, making it in another file. SQLite keeps them without the name of a file.
fn made_in(schema: &str, made: &str) -> Result<String, CopyError> {
    [
        "CREATE TABLE ",
        "CREATE UNIQUE INDEX ",
        "CREATE INDEX ",
        "CREATE TRIGGER ",
        "CREATE VIEW ",
    ]
    .iter()
    .find_map(|begin| Some(format!("{begin}{schema}.{}", made.strip_prefix(begin)?)))
    .ok_or_else(|| CopyError::Part(made.split('(').next().unwrap_or_default().trim().to_owned()))
}

fn hand_over(name: &str, path: &Path, sink: &mut dyn CopySink) -> Result<(), CopyError> {
    let failed = |why| CopyError::file(path, why);
    let mut file = File::open(path).map_err(failed)?;
    sink.begin(&CopyPart {
        name: name.to_owned(),
        columns: Vec::new(),
    })?;
    let mut chunk = vec![0; CHUNK];
    loop {
        let read = file.read(&mut chunk).map_err(failed)?;
        if read == 0 {
            return sink.end();
        }
        sink.bytes(&chunk[..read])?;
    }
}
