//! What can be wrong with a backup or its key.

use std::{
    io::{self, ErrorKind},
    path::PathBuf,
};

/// Why a backup could not be written or read. No text of it holds anything of a key or of what was copied.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// The disk, or whatever is written to.
    #[error("the backup cannot be written or read: {0}")]
    Io(#[source] io::Error),
    /// The file is of another kind.
    #[error("this is no backup of onechild; name a file that `onechild backup` wrote")]
    NoBackup,
    /// The key is another one.
    #[error("this key does not open the backup; name the key whose public half stood in [backup] recipients then")]
    WrongKey,
    /// The file was cut, or something in it was changed.
    #[error(
        "the backup is cut short or was changed; nothing of it can be used: take another copy, or the backup before"
    )]
    Damaged,
    /// A later release wrote it.
    #[error("the backup was written by a later release ({0}); install that release to restore it")]
    Newer(String),
    /// The text is no public key.
    #[error("\"{0}\" is no public key of a backup; it begins with age1 (onechild backup key makes one)")]
    NoRecipient(String),
    /// Nobody could open it.
    #[error("a backup needs at least one public key that it is encrypted for: set [backup] recipients")]
    NoRecipients,
    /// The file of a key cannot be used.
    #[error("the key file {} cannot be used: {why}", path.display())]
    KeyFile {
        /// The file.
        path: PathBuf,
        /// Why not.
        why: String,
    },
}

impl BackupError {
    /// What an error while reading means: damage is told from a disk that does not answer.
    pub(crate) fn reading(error: io::Error) -> Self {
        match error.kind() {
            ErrorKind::InvalidData | ErrorKind::InvalidInput | ErrorKind::UnexpectedEof => Self::Damaged,
            _ => Self::Io(error),
        }
    }
}
