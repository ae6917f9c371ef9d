//! What can go wrong while a database is copied or put back.

use crate::error::StoreError;

/// Why a copy could not be taken or put back. No text of it holds personal data.
#[derive(Debug, thiserror::Error)]
pub enum CopyError {
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Where the copy goes to, or comes from.
    #[error(transparent)]
    Other(Box<dyn std::error::Error + Send + Sync>),
    /// A file of the database could not be written or read.
    #[error("{place} cannot be written or read: {why}")]
    File {
        /// The file.
        place: String,
        /// The system's words.
        why: std::io::Error,
    },
    /// There is something where the copy would go.
    #[error(
        "{0} is there or is not empty: a backup is put into an empty database only; name another, or move that one away with \
         every file whose name begins like its own"
    )]
    NotEmpty(String),
    /// Somebody looks at a backup there, or puts one back.
    #[error("the database {0} is in use: another backup is being looked at or put back there; wait for its end")]
    InUse(String),
    /// A database in memory ends with its process.
    #[error("a database in memory is neither copied nor put back; name a file or a server")]
    Memory,
    /// A later release made it.
    #[error("the backup has migration {0}, which this release does not know: install the newer release")]
    Newer(i64),
    /// The parts are not those of such a database.
    #[error("the backup has a part that this database has no place for: {0}")]
    Part(String),
    /// The tables lean on each other in a circle, so there is no order to fill them in.
    #[error("the tables {0} refer to each other in a circle")]
    Circle(String),
}

impl From<sqlx::Error> for CopyError {
    fn from(error: sqlx::Error) -> Self {
        Self::Store(error.into())
    }
}

impl CopyError {
    /// An error of a file.
    pub(super) fn file(place: &std::path::Path, why: std::io::Error) -> Self {
        Self::File {
            place: place.display().to_string(),
            why,
        }
    }
}
