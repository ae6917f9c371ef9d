//! The name of one source record, unique over all feeds.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A source record's key: the source's name and the record's id inside that source.
///
/// Ordered by source, then record id: the order in which every list of records is kept.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct RecordKey {
    /// Name of the source, as the registry knows it.
    pub source: String,
    /// The record's id, unique inside its source.
    pub record_id: String,
}

impl RecordKey {
    /// A key from its two parts.
    pub fn new(source: impl Into<String>, record_id: impl Into<String>) -> Self {
        Self {
            source: source.into(),
            record_id: record_id.into(),
        }
    }
}

impl fmt::Display for RecordKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.source, self.record_id)
    }
}
