//! Why a load could not even become a run.

use std::path::PathBuf;

use crate::error::DeskError;

/// Why nothing was loaded.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// The source is not registered.
    #[error("there is no source \"{0}\"; list them with `onechild source list` or add it with `onechild source add`")]
    UnknownSource(String),
    /// The source is registered for another layout.
    #[error("the source \"{source_name}\" sends {registered} files, not {asked}; check --kind")]
    WrongKind {
        /// Name of the source.
        source_name: String,
        /// Layout in the registry.
        registered: &'static str,
        /// Layout asked for.
        asked: &'static str,
    },
    /// The council does not let the source load now.
    #[error("{}", held_back(.0))]
    HeldBack(String),
    /// A file cannot be opened or read.
    #[error("the file {path} cannot be read: {source}")]
    File {
        /// The file.
        path: PathBuf,
        /// The system's reason.
        source: std::io::Error,
    },
    /// A folder or file of the drop folder cannot be handled.
    #[error("the drop folder cannot be used: {0}")]
    Folder(#[from] std::io::Error),
    /// The database could not answer.
    #[error(transparent)]
    Desk(#[from] DeskError),
}

impl From<store::StoreError> for LoadError {
    fn from(error: store::StoreError) -> Self {
        Self::Desk(error.into())
    }
}

/// Why a source that may not load now is refused, and who can change that.
pub(crate) fn held_back(source: &str) -> String {
    format!(
        "the source \"{source}\" may not load now, and nothing was taken in; a system administrator or data steward can \
         change that on the page of the source, or with `onechild source status --name {source} --proceed yes`"
    )
}
