//! Putting a copy into an empty database. It stays closed when this is done: whoever puts it back opens it.

use std::{
    fs::{self, File, OpenOptions},
    io::Write as _,
    path::{Path, PathBuf},
};

use sqlx::{AssertSqlSafe, PgConnection, PgPool, Postgres, Transaction};

use super::{copy::CopyPart, error::CopyError, postgres, sqlite::PARTS};
use crate::db::{
    Backend, Db, DbConfig, Duty, On, Place, Tx, migrate,
    postgres::server,
    sqlite::{create_private, files_of, staging_path},
};

/// A database that is being filled from a copy.
pub struct Restoring {
    config: DbConfig,
    into: Into,
}

enum Into {
    Files(PathBuf),
    Server {
        pool: PgPool,
        tx: Transaction<'static, Postgres>,
        tables: Vec<CopyPart>,
    },
}

impl std::fmt::Debug for Restoring {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Restoring")
            .field("config", &self.config)
            .finish_non_exhaustive()
    }
}

impl Restoring {
    /// Which kind of database an address names.
    pub fn backend_of(config: &DbConfig) -> Result<Backend, CopyError> {
        match Place::read(&config.url)? {
            Place::Memory => Err(CopyError::Memory),
            Place::File(_) => Ok(Backend::Sqlite),
            Place::Server(_) => Ok(Backend::Postgres),
        }
    }

    /// The file of an address that names one.
    pub fn file_of(config: &DbConfig) -> Result<Option<PathBuf>, CopyError> {
        match Place::read(&config.url)? {
            Place::File(path) => Ok(Some(path)),
            Place::Memory | Place::Server(_) => Ok(None),
        }
    }

    /// Refuses an address of files where any file of a database is; a server is asked when it is filled.
    pub fn nothing_there(config: &DbConfig) -> Result<(), CopyError> {
        Self::file_of(config)?.map_or(Ok(()), |file| nothing_at(&file))
    }

    /// Begins to fill an empty database from a copy of one that had this migration. One that holds anything is refused and
    /// left as it is.
    pub async fn begin(config: &DbConfig, migration: i64) -> Result<Self, CopyError> {
        let place = Place::read(&config.url)?;
        if migration > migrate::latest(Self::backend_of(config)?) {
            return Err(CopyError::Newer(migration));
        }
        let into = match &place {
            Place::Memory => return Err(CopyError::Memory),
            Place::File(path) => {
                nothing_at(path)?;
                create_private(path)?;
                Into::Files(path.clone())
            }
            Place::Server(url) => {
                let pool = server(url, 2, Duty::Owner).await?;
                if !is_empty(&pool, migration).await? {
                    return Err(CopyError::NotEmpty(place.shown()));
                }
                migrate::postgres_until(&pool, migration).await?;
                let mut tx = pool.begin().await?;
                let tables = postgres::tables(&mut tx).await?;
                Into::Server { pool, tx, tables }
            }
        };
        Ok(Self {
            config: config.clone(),
            into,
        })
    }

    /// Fills one part; `next` gives its bytes until there are none left.
    pub async fn part(
        &mut self,
        part: &CopyPart,
        next: &mut (dyn FnMut() -> Result<Option<Vec<u8>>, CopyError> + Send),
    ) -> Result<(), CopyError> {
        match &mut self.into {
            Into::Files(path) => write_file(path, part, next),
            Into::Server { tx, tables, .. } => {
                let known = tables.iter().find(|known| known.name == part.name);
                let fits = known.is_some_and(|known| part.columns.iter().all(|column| known.columns.contains(column)));
                if !fits {
                    return Err(CopyError::Part(part.name.clone()));
                }
                fill_table(tx, part, next).await
            }
        }
    }

    /// Everything is there: brings the tables up to date, and opens the database for whoever has to do what is left to do.
    /// Everybody else finds it closed.
    pub async fn finish(self) -> Result<Db, CopyError> {
        match self.into {
            Into::Files(_) => {
                let db = Db::migrate(&self.config).await?;
                let mut tx = db.begin().await?;
                tx.close_restored().await?;
                tx.commit().await?;
                Ok(db)
            }
            Into::Server { pool, mut tx, .. } => {
                postgres::go_on_counting(&mut tx).await?;
                let mut tx = Tx::uncounted(On::Postgres(tx));
                tx.close_restored().await?;
                tx.commit().await?;
                migrate::postgres(&pool).await?;
                pool.close().await;
                Ok(Db::open(&self.config).await?)
            }
        }
    }

    /// Takes back what was filled in.
    pub async fn abandon(self) -> Result<(), CopyError> {
        match self.into {
            Into::Files(path) => remove_files(&path),
            Into::Server { pool, tx, .. } => {
                tx.rollback().await?;
                pool.close().await;
                Ok(())
            }
        }
    }
}

/// Refuses a place where any file of a database is: a log that an older one left would be played into the new one.
pub(super) fn nothing_at(path: &Path) -> Result<(), CopyError> {
    match files_of(path).into_iter().find(|file| file.exists()) {
        Some(file) => Err(CopyError::NotEmpty(file.display().to_string())),
        None => Ok(()),
    }
}

/// Removes both files of a database and their logs.
pub(super) fn remove_files(path: &Path) -> Result<(), CopyError> {
    for file in files_of(path) {
        match fs::remove_file(&file) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(CopyError::file(&file, error)),
            _ => {}
        }
    }
    Ok(())
}

fn write_file(
    path: &Path,
    part: &CopyPart,
    next: &mut (dyn FnMut() -> Result<Option<Vec<u8>>, CopyError> + Send),
) -> Result<(), CopyError> {
    let file = match PARTS.iter().position(|name| *name == part.name) {
        Some(0) => path.to_path_buf(),
        Some(_) => staging_path(path),
        None => return Err(CopyError::Part(part.name.clone())),
    };
    let failed = |why| CopyError::file(&file, why);
    let mut to: File = OpenOptions::new()
        .write(true)
        .truncate(true)
        .open(&file)
        .map_err(failed)?;
    while let Some(bytes) = next()? {
        to.write_all(&bytes).map_err(failed)?;
    }
    to.sync_all().map_err(failed)
}

async fn fill_table(
    connection: &mut PgConnection,
    part: &CopyPart,
    next: &mut (dyn FnMut() -> Result<Option<Vec<u8>>, CopyError> + Send),
) -> Result<(), CopyError> {
    let name = &part.name;
    // What the migrations themselves put there. Histories refuse a deletion even of nothing, so they are asked first.
    let there = format!("SELECT EXISTS (SELECT 1 FROM {name})");
    if sqlx::query_scalar(AssertSqlSafe(there))
        .fetch_one(&mut *connection)
        .await?
    {
        let text = format!("DELETE FROM {name}");
        sqlx::query(AssertSqlSafe(text)).execute(&mut *connection).await?;
    }
    let text = format!("COPY {name} ({}) FROM STDIN (FORMAT binary)", postgres::columns(part));
    let mut rows = connection.copy_in_raw(&text).await?;
    loop {
        match next() {
            Ok(Some(bytes)) => {
                rows.send(bytes).await?;
            }
            Ok(None) => break,
            Err(error) => {
                rows.abort("the backup ended early").await?;
                return Err(error);
            }
        }
    }
    rows.finish().await?;
    Ok(())
}

/// Whether a server's database holds nothing: no table at all, or the tables of this migration with nobody and nothing in
/// them, as a restore leaves them that was given up.
async fn is_empty(pool: &PgPool, migration: i64) -> Result<bool, CopyError> {
    let tables: i64 = sqlx::query_scalar(
        "SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace \
         WHERE c.relkind IN ('r', 'p') AND n.nspname IN ('public', 'staging')",
    )
    .fetch_one(pool)
    .await?;
    if tables == 0 {
        return Ok(true);
    }
    let migrated: bool = sqlx::query_scalar("SELECT to_regclass('public._sqlx_migrations') IS NOT NULL")
        .fetch_one(pool)
        .await?;
    if !migrated {
        return Ok(false);
    }
    let found: Option<i64> = sqlx::query_scalar("SELECT max(version) FROM _sqlx_migrations")
        .fetch_one(pool)
        .await?;
    if found != Some(migration) {
        return Ok(false);
    }
    Ok(sqlx::query_scalar(
        "SELECT NOT (EXISTS (SELECT 1 FROM record) OR EXISTS (SELECT 1 FROM users) OR EXISTS (SELECT 1 FROM source) \
         OR EXISTS (SELECT 1 FROM audit_event) OR EXISTS (SELECT 1 FROM staging.feed_run))",
    )
    .fetch_one(pool)
    .await?)
}
