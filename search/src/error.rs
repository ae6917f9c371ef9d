//! What can go wrong. No variant holds query text, a name or a number.

use tantivy::TantivyError;

/// Why the index could not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum SearchError {
    /// Another process, or a second [`Index`](crate::Index) in this one, writes to the same folder.
    #[error("lock the search index: another process writes to it")]
    Locked,
    /// The change-feed position would go backwards, so older states could overwrite newer ones.
    #[error("apply changes up to position {given}: the index already includes position {held}")]
    Backwards {
        /// Position the index includes.
        held: i64,
        /// Position that was given.
        given: i64,
    },
    /// The commit payload or a stored document is not what this program writes: rebuild the index.
    #[error("read the search index: {0} is damaged, rebuild the index")]
    Damaged(&'static str),
    /// The folder cannot be made, read or kept private.
    #[error("use the folder of the search index")]
    Folder(#[from] std::io::Error),
    /// The search engine failed.
    #[error("run the search engine")]
    Engine(#[source] TantivyError),
}

impl From<TantivyError> for SearchError {
    fn from(error: TantivyError) -> Self {
        match error {
            TantivyError::LockFailure(..) => Self::Locked,
            error => Self::Engine(error),
        }
    }
}
