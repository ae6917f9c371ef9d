//! The two kinds of database behind one type.

use std::path::PathBuf;

use sqlx::{PgPool, SqlitePool};

use super::{
    asked::{Asked, Counter},
    config::{DbConfig, Duty, Place},
    migrate, postgres, sqlite, turn,
    turn::Turn,
    tx::{On, Tx},
};
use crate::error::StoreError;

/// Which database is behind a [`Db`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Backend {
    /// An embedded file or memory.
    Sqlite,
    /// A PostgreSQL server.
    Postgres,
}

/// An open, migrated database. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Db {
    pools: Pools,
    asked: Counter,
}

#[derive(Debug, Clone)]
pub(crate) enum Pools {
    /// One connection writes; the others only read. In memory both are the same single connection.
    Sqlite {
        writer: SqlitePool,
        readers: SqlitePool,
        /// The main file; none in memory.
        path: Option<PathBuf>,
    },
    Postgres(PgPool),
}

impl Db {
    /// Opens a database that is already migrated, for every duty.
    pub async fn open(config: &DbConfig) -> Result<Self, StoreError> {
        Self::open_for(config, Duty::Owner).await
    }

    /// Opens a database that is already migrated, for one duty. On PostgreSQL the connections take the duty's role, so
    /// the login must be a member of it.
    pub async fn open_for(config: &DbConfig, duty: Duty) -> Result<Self, StoreError> {
        let place = Place::read(config.url_for(duty))?;
        if matches!(place, Place::Memory) {
            return Self::migrate(config).await;
        }
        if let Place::File(path) = &place
            && !path.exists()
        {
            return Err(StoreError::NotMigrated);
        }
        let db = Self::connect(&place, config.max_connections, duty).await?;
        db.require_migrated().await?;
        Ok(db)
    }

    /// Creates the database file if there is none, brings every table up to date, and opens it.
    pub async fn migrate(config: &DbConfig) -> Result<Self, StoreError> {
        let place = Place::read(&config.url)?;
        if let Place::File(path) = &place {
            sqlite::create_private(path)?;
        }
        let db = Self::connect(&place, config.max_connections, Duty::Owner).await?;
        match &db.pools {
            Pools::Sqlite { writer, .. } => migrate::sqlite(writer).await?,
            Pools::Postgres(pool) => migrate::postgres(pool).await?,
        }
        Ok(db)
    }

    async fn connect(place: &Place, max_connections: u32, duty: Duty) -> Result<Self, StoreError> {
        let opened = match place {
            Place::Memory => sqlite::memory().await.map(|pool| Pools::Sqlite {
                writer: pool.clone(),
                readers: pool,
                path: None,
            }),
            Place::File(path) => sqlite::file(path, max_connections)
                .await
                .map(|(writer, readers)| Pools::Sqlite {
                    writer,
                    readers,
                    path: Some(path.clone()),
                }),
            Place::Server(url) => postgres::server(url, max_connections, duty).await.map(Pools::Postgres),
        };
        let opened = opened.map(|pools| Self {
            pools,
            asked: Counter::default(),
        });
        opened.map_err(|why| StoreError::Unreachable {
            place: place.shown(),
            why: plain(&why),
        })
    }

    /// Begins a unit of work that writes. SQLite lets one at a time in, the others wait.
    pub async fn begin(&self) -> Result<Tx, StoreError> {
        let on = match &self.pools {
            Pools::Sqlite { writer, .. } => On::Sqlite(sqlite::begin_writing(writer).await?),
            Pools::Postgres(pool) => On::Postgres(pool.begin().await?),
        };
        self.asked.transaction();
        Ok(Tx {
            on,
            asked: self.asked.clone(),
        })
    }

    /// Begins a unit of work that only reads: one consistent state, never waiting for a writer. A write in it fails.
    ///
    /// In memory there is one connection only: end a transaction before beginning the next.
    pub async fn read(&self) -> Result<Tx, StoreError> {
        let on = match &self.pools {
            Pools::Sqlite { readers, .. } => On::Sqlite(readers.begin().await?),
            Pools::Postgres(pool) => On::Postgres(
                pool.begin_with("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
                    .await?,
            ),
        };
        self.asked.transaction();
        Ok(Tx {
            on,
            asked: self.asked.clone(),
        })
    }

    /// Waits for the turn of this process at `what`, a word of small letters. In memory there is nobody to wait for,
    /// this process itself included.
    pub async fn turn(&self, what: &str) -> Result<Turn, StoreError> {
        let turn = self.take_turn(what, true).await?;
        turn.ok_or(StoreError::Busy)
    }

    /// The turn at `what` if no other process has it.
    pub async fn try_turn(&self, what: &str) -> Result<Option<Turn>, StoreError> {
        self.take_turn(what, false).await
    }

    async fn take_turn(&self, what: &str, wait: bool) -> Result<Option<Turn>, StoreError> {
        match &self.pools {
            Pools::Sqlite { path, .. } => turn::beside_file(path.as_deref(), what, wait).await,
            Pools::Postgres(pool) => turn::at_server(pool, what, wait).await,
        }
    }

    /// The connections behind it.
    pub(crate) fn pools(&self) -> &Pools {
        &self.pools
    }

    /// How much was asked of the database since this was taken last, by whoever has this `Db` or a clone of it.
    pub fn take_asked(&self) -> Asked {
        self.asked.take()
    }

    /// Which database this is.
    pub fn backend(&self) -> Backend {
        match &self.pools {
            Pools::Sqlite { .. } => Backend::Sqlite,
            Pools::Postgres(_) => Backend::Postgres,
        }
    }

    /// Asks the database for a sign of life and for its migrations.
    pub async fn require_migrated(&self) -> Result<(), StoreError> {
        match &self.pools {
            Pools::Sqlite { readers, .. } => migrate::require_sqlite(readers).await,
            Pools::Postgres(pool) => migrate::require_postgres(pool).await,
        }
    }

    /// Rewrites the database without its free pages, so that what was deleted is gone from the files too. Takes as
    /// long as copying the database; run it when nobody waits.
    pub async fn vacuum(&self) -> Result<(), StoreError> {
        match &self.pools {
            Pools::Sqlite { writer, .. } => sqlite::vacuum(writer).await?,
            Pools::Postgres(pool) => {
                sqlx::query("VACUUM FULL").execute(pool).await?;
            }
        }
        Ok(())
    }

    /// Waits until every connection is closed.
    pub async fn close(&self) {
        match &self.pools {
            Pools::Sqlite { writer, readers, .. } => {
                readers.close().await;
                writer.close().await;
            }
            Pools::Postgres(pool) => pool.close().await,
        }
    }
}

/// The words of a connection error. None of them quotes the URL.
fn plain(error: &sqlx::Error) -> String {
    match error {
        sqlx::Error::Database(error) => error.message().to_owned(),
        sqlx::Error::PoolTimedOut => "no answer in time".into(),
        other => other.to_string(),
    }
}

#[cfg(test)]
impl Db {
    /// Prepares a statement without running it.
    pub(crate) async fn prepare(&self, sql: crate::statement::Sql) -> Result<(), sqlx::Error> {
        use sqlx::Executor as _;
        match &self.pools {
            Pools::Sqlite { writer, .. } => writer.prepare(sql.sqlite(2)).await.map(drop),
            Pools::Postgres(pool) => pool.prepare(sql.postgres()).await.map(drop),
        }
    }

    /// How SQLite would run a statement with as many rows of input as it is ever sent: with few it plans otherwise.
    pub(crate) async fn plan(&self, sql: crate::statement::Sql) -> Vec<String> {
        let Pools::Sqlite { writer, .. } = &self.pools else {
            return Vec::new();
        };
        let text = format!("EXPLAIN QUERY PLAN {}", sql.sqlite(sql.sqlite_chunk()).as_str());
        let rows: Vec<(i64, i64, i64, String)> = sqlx::query_as(sqlx::AssertSqlSafe(text))
            .fetch_all(writer)
            .await
            .expect("every statement has a plan");
        rows.into_iter().map(|row| row.3).collect()
    }

    /// Runs a text as it is, for tests of what the database itself refuses.
    pub(crate) async fn run(&self, text: &'static str) -> Result<(), StoreError> {
        match &self.pools {
            Pools::Sqlite { writer, .. } => sqlx::raw_sql(text).execute(writer).await.map(drop)?,
            Pools::Postgres(pool) => sqlx::raw_sql(text).execute(pool).await.map(drop)?,
        }
        Ok(())
    }
}
