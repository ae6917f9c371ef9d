//! Copying out.

use serde::{Deserialize, Serialize};

use super::{contents::Contents, error::CopyError, postgres, sqlite};
use crate::db::{Backend, Db, Pools, migrate};

/// One part of a copy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CopyPart {
    /// Which file (SQLite), or which table with its schema (PostgreSQL).
    pub name: String,
    /// The columns of a table in their order; none for a file.
    pub columns: Vec<String>,
}

/// Takes the parts of a copy one after another.
pub trait CopySink: Send {
    /// A part begins.
    fn begin(&mut self, part: &CopyPart) -> Result<(), CopyError>;
    /// More of it.
    fn bytes(&mut self, bytes: &[u8]) -> Result<(), CopyError>;
    /// It is whole.
    fn end(&mut self) -> Result<(), CopyError>;
}

impl Db {
    /// The migration of this release for this kind of database.
    pub fn latest_migration(backend: Backend) -> i64 {
        migrate::latest(backend)
    }

    /// Copies everything but sessions and leases to `sink`, as it stands at one moment, while others go on writing, and
    /// answers what it held then. Needs the connection of the owner. Writers wait for some milliseconds at the beginning, on
    /// SQLite only; there the copy needs as much room again beside the database while it is taken.
    pub async fn copy_to(&self, sink: &mut dyn CopySink) -> Result<Contents, CopyError> {
        match self.pools() {
            Pools::Sqlite { path: None, .. } => Err(CopyError::Memory),
            Pools::Sqlite {
                writer,
                readers,
                path: Some(path),
            } => sqlite::copy(writer, readers, path, sink).await,
            Pools::Postgres(_) => postgres::copy(self.read().await?, sink).await,
        }
    }
}
