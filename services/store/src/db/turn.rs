//! Work that only one process at a time may do, for as long as it holds its turn. A turn ends with its process, however
//! that ends: nobody waits for a time-out after a crash.

use std::{
    fs::{File, OpenOptions, TryLockError},
    path::{Path, PathBuf},
    time::Duration,
};

use sqlx::{PgConnection, PgPool};

use crate::error::StoreError;

/// How often a process that waits for its turn looks again, where the database does not tell it.
const LOOK_AGAIN: Duration = Duration::from_millis(100);

/// The turn of this process; dropping it lets the next one in.
#[derive(Debug)]
pub struct Turn {
    _held: Held,
}

#[derive(Debug)]
enum Held {
    /// A lock on a file beside the database.
    File { _lock: File },
    /// A connection that holds an advisory lock.
    Server { _connection: Box<PgConnection> },
    /// A database in memory has one process only.
    Memory,
}

/// The turn at `what` with the SQLite database `path`; none while another process has it and `wait` is false.
pub(super) async fn beside_file(path: Option<&Path>, what: &str, wait: bool) -> Result<Option<Turn>, StoreError> {
    let Some(path) = path else {
        return Ok(Some(Turn { _held: Held::Memory }));
    };
    let mut name = path.as_os_str().to_owned();
    name.push(".");
    name.push(what);
    let name = PathBuf::from(name);
    let failed = |error: &std::io::Error| StoreError::Unreachable {
        place: name.display().to_string(),
        why: error.to_string(),
    };
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let file = options.open(&name).map_err(|error| failed(&error))?;
    loop {
        match file.try_lock() {
            Ok(()) => {
                return Ok(Some(Turn {
                    _held: Held::File { _lock: file },
                }));
            }
            Err(TryLockError::WouldBlock) if wait => tokio::time::sleep(LOOK_AGAIN).await,
            Err(TryLockError::WouldBlock) => return Ok(None),
            Err(TryLockError::Error(error)) => return Err(failed(&error)),
        }
    }
}

/// The turn at `what` with a PostgreSQL database; none while another process has it and `wait` is false. Takes a
/// connection of its own, which the server frees as soon as it is gone.
pub(super) async fn at_server(pool: &PgPool, what: &str, wait: bool) -> Result<Option<Turn>, StoreError> {
    let mut connection = pool.acquire().await?.detach();
    let name = format!("onechild {what}");
    let got = if wait {
        sqlx::query("SELECT pg_advisory_lock(hashtextextended($1, 0))")
            .bind(name)
            .execute(&mut connection)
            .await?;
        true
    } else {
        sqlx::query_scalar("SELECT pg_try_advisory_lock(hashtextextended($1, 0))")
            .bind(name)
            .fetch_one(&mut connection)
            .await?
    };
    Ok(got.then(|| Turn {
        _held: Held::Server {
            _connection: Box::new(connection),
        },
    }))
}
