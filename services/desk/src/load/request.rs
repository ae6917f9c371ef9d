//! What is to be loaded.

use std::path::PathBuf;

use child::FeedKind;
use chrono::{DateTime, Utc};
use store::RunMode;

use super::error::LoadError;
use crate::error::DeskError;

/// One run: all files of one command.
#[derive(Debug, Clone)]
pub struct LoadRequest {
    /// Name of the source.
    pub source: String,
    /// Layout of the files.
    pub kind: FeedKind,
    /// Changes, or everything that the source knows.
    pub mode: RunMode,
    /// When the source wrote the files, where known.
    pub extract_time: Option<DateTime<Utc>>,
    /// The files, in order.
    pub files: Vec<PathBuf>,
}

impl LoadRequest {
    /// Refuses to take for everything what never is: every record that the files do not name would end.
    pub(super) fn check_mode(&self) -> Result<(), LoadError> {
        if self.mode == RunMode::Snapshot && !self.kind.may_be_snapshot() {
            let message = format!(
                "A {} file names some children and never says that the others left; load it as a delta",
                self.kind
            );
            return Err(DeskError::unusable("mode", message).into());
        }
        Ok(())
    }
}

/// Somebody who watches a load.
pub trait Progress: Send + Sync {
    /// `bytes` of the files, out of `total`, have been read.
    fn read(&self, bytes: u64, total: u64);
}

/// Nobody watches.
#[derive(Debug, Clone, Copy, Default)]
pub struct Silent;

impl Progress for Silent {
    fn read(&self, _: u64, _: u64) {}
}
