//! A database for a while, to put a copy into and look at it.

use std::{
    fs::{self, File, TryLockError},
    path::PathBuf,
};

use sqlx::{AssertSqlSafe, ConnectOptions as _, Connection as _, PgConnection, postgres::PgConnectOptions};
use url::Url;

use super::{
    error::CopyError,
    load::{nothing_at, remove_files},
};
use crate::{
    db::{DbConfig, Place, sqlite::staging_path},
    error::StoreError,
};

/// An empty database beside another one. Take it away with [`remove`](Self::remove).
pub struct ScratchDatabase {
    /// Its address, for every duty.
    pub config: DbConfig,
    beside: Place,
    name: String,
    turn: Turn,
}

/// What keeps others from a scratch database of the same name. It ends with the program, however that ends.
enum Turn {
    /// A locked file beside the scratch database.
    File(File),
    /// The connection to the database beside it, which holds a lock.
    Server(PgConnection),
}

impl std::fmt::Debug for ScratchDatabase {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ScratchDatabase")
            .field("config", &self.config)
            .finish_non_exhaustive()
    }
}

impl ScratchDatabase {
    /// Makes room for an empty database: for SQLite files that end in `.NAME` beside those of `config`, for PostgreSQL a
    /// database of the same server that is called like that of `config` with `_NAME`, which its owner must be allowed to
    /// make. `name` is of small letters and digits. What one of the same name left that was stopped is removed; one that is
    /// still used is refused.
    pub async fn make(config: &DbConfig, name: &str) -> Result<Self, CopyError> {
        let beside = Place::read(&config.url)?;
        let (url, name, turn) = match &beside {
            Place::Memory => return Err(CopyError::Memory),
            Place::File(path) => {
                let scratch = format!("{}.{name}", path.display());
                let turn = Turn::File(turn_beside(&scratch)?);
                remove_files(scratch.as_ref())?;
                (format!("sqlite://{scratch}"), scratch, turn)
            }
            Place::Server(url) => {
                let name = format!("{}_{name}", url.path().trim_start_matches('/'));
                let mut turn = turn_at(url, &name).await?;
                let texts = [
                    format!("DROP DATABASE IF EXISTS \"{name}\" WITH (FORCE)"),
                    format!("CREATE DATABASE \"{name}\" TEMPLATE template0 ENCODING 'UTF8'"),
                ];
                for text in texts {
                    administer(&mut turn, text).await?;
                }
                let mut scratch = url.clone();
                scratch.set_path(&name);
                (scratch.to_string(), name, Turn::Server(turn))
            }
        };
        Ok(Self {
            config: DbConfig::new(url, config.max_connections),
            beside,
            name,
            turn,
        })
    }

    /// Takes the database away. Close it first.
    pub async fn remove(self) -> Result<(), CopyError> {
        match self.turn {
            Turn::File(turn) => {
                remove_files(self.name.as_ref())?;
                give_up(&self.name, turn)
            }
            Turn::Server(mut turn) => {
                administer(&mut turn, format!("DROP DATABASE \"{}\" WITH (FORCE)", self.name)).await?;
                release(turn).await
            }
        }
    }

    /// Ends as a program that is stopped does: the database stays, and nobody holds it.
    #[cfg(test)]
    pub(crate) async fn forget(self) {
        if let Turn::Server(turn) = self.turn {
            release(turn).await.expect("the server ends connections");
        }
    }

    /// Makes the files of a closed scratch database those of the database beside which it was made, whose files are not
    /// there. The main file comes last: until it is there, there is no database. Nothing for a server.
    pub fn put_in_place(self) -> Result<(), CopyError> {
        let (Place::File(path), Turn::File(turn)) = (&self.beside, self.turn) else {
            return Ok(());
        };
        let scratch = PathBuf::from(&self.name);
        let moved = nothing_at(path).and_then(|()| {
            for (from, to) in [
                (staging_path(&scratch), staging_path(path)),
                (scratch.clone(), path.clone()),
            ] {
                fs::rename(&from, &to).map_err(|error| CopyError::file(&to, error))?;
            }
            Ok(())
        });
        if moved.is_err() {
            remove_files(&scratch)?;
        }
        moved.and(give_up(&self.name, turn))
    }
}

/// The file whose lock keeps others from the scratch database of this name.
fn turn_file(scratch: &str) -> PathBuf {
    PathBuf::from(format!("{scratch}.turn"))
}

/// A locked file: who holds it alone may make and take away the scratch database of this name.
fn turn_beside(scratch: &str) -> Result<File, CopyError> {
    let path = turn_file(scratch);
    let failed = |why| CopyError::file(&path, why);
    let file = File::create(&path).map_err(failed)?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(CopyError::InUse(scratch.to_owned())),
        Err(TryLockError::Error(why)) => Err(failed(why)),
    }
}

/// Lets the next one in, and leaves nothing behind.
fn give_up(scratch: &str, turn: File) -> Result<(), CopyError> {
    let path = turn_file(scratch);
    let removed = fs::remove_file(&path).map_err(|why| CopyError::file(&path, why));
    drop(turn);
    removed
}

/// A connection that alone may make and take away the database of this name.
async fn turn_at(url: &Url, name: &str) -> Result<PgConnection, CopyError> {
    let mut connection: PgConnection = PgConnectOptions::from_url(url)?.connect().await?;
    let got: bool = sqlx::query_scalar("SELECT pg_try_advisory_lock(hashtextextended($1, 0))")
        .bind(name)
        .fetch_one(&mut connection)
        .await?;
    if got {
        Ok(connection)
    } else {
        Err(CopyError::InUse(name.to_owned()))
    }
}

/// Lets the next one in. Closing alone would: when the server notices.
async fn release(mut turn: PgConnection) -> Result<(), CopyError> {
    sqlx::query("SELECT pg_advisory_unlock_all()")
        .execute(&mut turn)
        .await?;
    Ok(turn.close().await?)
}

async fn administer(connection: &mut PgConnection, text: String) -> Result<(), CopyError> {
    match sqlx::query(AssertSqlSafe(text)).execute(connection).await {
        Ok(_) => Ok(()),
        Err(error) => Err(match StoreError::from(error) {
            StoreError::Denied(_) => CopyError::Other(
                "the owner may not make databases: allow it for the time (ALTER ROLE ... CREATEDB), or verify the backup on \
                 another server"
                    .into(),
            ),
            other => other.into(),
        }),
    }
}
