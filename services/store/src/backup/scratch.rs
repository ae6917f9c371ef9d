//! A database for a while, to put a copy into and look at it.

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

/// What PostgreSQL says of a database that somebody is connected to (`object_in_use`).
const IN_USE: &str = "55006";

/// An empty database beside another one. Take it away with [`remove`](Self::remove).
pub struct ScratchDatabase {
    /// Its address, for every duty.
    pub config: DbConfig,
    beside: Place,
    name: String,
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
    /// database `onechild_NAME` of the same server, which its owner must be allowed to make. `name` is of small letters and
    /// digits. What one of the same name left that was stopped is removed; a server's database is refused while somebody is
    /// connected to it.
    pub async fn make(config: &DbConfig, name: &str) -> Result<Self, CopyError> {
        let beside = Place::read(&config.url)?;
        let (url, name) = match &beside {
            Place::Memory => return Err(CopyError::Memory),
            Place::File(path) => {
                let scratch = format!("{}.{name}", path.display());
                remove_files(scratch.as_ref())?;
                (format!("sqlite://{scratch}"), scratch)
            }
            Place::Server(url) => {
                let name = format!("onechild_{name}");
                administer(url, format!("DROP DATABASE IF EXISTS \"{name}\""))
                    .await
                    .map_err(|error| match error {
                        CopyError::Store(StoreError::Sql { code, .. }) if code == IN_USE => {
                            CopyError::InUse(name.clone())
                        }
                        other => other,
                    })?;
                let text = format!("CREATE DATABASE \"{name}\" TEMPLATE template0 ENCODING 'UTF8'");
                administer(url, text).await.map_err(|error| match error {
                    CopyError::Store(StoreError::Denied(_)) => CopyError::Other(
                        "the owner may not make databases: allow it for the time (ALTER ROLE ... CREATEDB), or verify \
                         the backup on another server"
                            .into(),
                    ),
                    other => other,
                })?;
                let mut scratch = url.clone();
                scratch.set_path(&name);
                (scratch.to_string(), name)
            }
        };
        Ok(Self {
            config: DbConfig::new(url, config.max_connections),
            beside,
            name,
        })
    }

    /// Takes the database away. Close it first.
    pub async fn remove(self) -> Result<(), CopyError> {
        match &self.beside {
            Place::Memory => Ok(()),
            Place::File(_) => remove_files(self.name.as_ref()),
            Place::Server(url) => administer(url, format!("DROP DATABASE \"{}\" WITH (FORCE)", self.name)).await,
        }
    }

    /// Makes the files of a closed scratch database those of the database beside which it was made, whose files are not
    /// there. The main file comes last: until it is there, there is no database. Nothing for a server.
    pub fn put_in_place(self) -> Result<(), CopyError> {
        let Place::File(path) = &self.beside else {
            return Ok(());
        };
        let scratch = std::path::PathBuf::from(&self.name);
        let moved = nothing_at(path).and_then(|()| {
            for (from, to) in [
                (staging_path(&scratch), staging_path(path)),
                (scratch.clone(), path.clone()),
            ] {
                std::fs::rename(&from, &to).map_err(|error| CopyError::file(&to, error))?;
            }
            Ok(())
        });
        if moved.is_err() {
            remove_files(&scratch)?;
        }
        moved
    }
}

async fn administer(url: &Url, text: String) -> Result<(), CopyError> {
    let mut connection: PgConnection = PgConnectOptions::from_url(url)?.connect().await?;
    sqlx::query(AssertSqlSafe(text)).execute(&mut connection).await?;
    connection.close().await?;
    Ok(())
}
