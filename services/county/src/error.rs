//! Why a county could not be written.

use std::path::PathBuf;

/// Why a county could not be written; reads after "failed to write the county:".
#[derive(Debug, thiserror::Error)]
pub enum CountyError {
    /// The day is outside the years the generator is made for.
    #[error("the day {0} is outside the years 1950 to 2150")]
    Day(chrono::NaiveDate),
    /// The share of duplicates cannot be.
    #[error("a share of duplicates of {0} is not from 0 to 0.5; name a share in that range")]
    Duplicates(f64),
    /// The folder could not be made.
    #[error("folder {path} could not be made", path = path.display())]
    Folder {
        /// The folder.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A file could not be created.
    #[error("file {path} could not be created", path = path.display())]
    Create {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A file could not be read back.
    #[error("file {path} could not be read", path = path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        source: csv::Error,
    },
    /// The county has no such feed.
    #[error("the county has no feed \"{0}\"")]
    Lacks(&'static str),
    /// A row could not be written.
    #[error("file {path} could not be written", path = path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// Why.
        source: csv::Error,
    },
}
