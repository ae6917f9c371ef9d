//! The databases at hand: SQLite always, PostgreSQL where it is installed.

use std::sync::Mutex;

use store::{DbConfig, testing::on_postgres};
use tokio::sync::oneshot;

use crate::leftovers::temporary_folder;

/// A kind of database.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Backend {
    /// One file.
    Sqlite,
    /// A server, with a role for each duty.
    Postgres,
}

impl Backend {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Sqlite, Self::Postgres];

    /// An empty database that lasts until this process ends; `None` where there is no server, which has been said
    /// loudly by then, and fails the run in CI.
    pub async fn fresh(self) -> Option<DbConfig> {
        match self {
            Self::Sqlite => {
                let folder = temporary_folder("onechild-sqlite-");
                Some(DbConfig::new(format!("sqlite://{}/onechild.db", folder.display()), 4))
            }
            Self::Postgres => {
                let (found, database) = oneshot::channel();
                let found = Mutex::new(Some(found));
                // The database lasts as long as the test that it was made for: this one never ends, and the server
                // goes with the process.
                let making = tokio::spawn(on_postgres(move |config| {
                    let found = found.lock().expect("asked once").take();
                    async move {
                        if let Some(found) = found {
                            let _ = found.send(config);
                        }
                        std::future::pending::<()>().await;
                    }
                }));
                match (database.await, making) {
                    (Ok(config), _) => Some(config),
                    // It ended: without a server, or in a panic that says what is wrong.
                    (Err(_), making) => match making.await {
                        Ok(()) => None,
                        Err(error) => std::panic::resume_unwind(error.into_panic()),
                    },
                }
            }
        }
    }
}
