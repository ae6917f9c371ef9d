//! Source records: what a feed said about one child, version by version.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use linkage::RecordKey;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::{column::Column, fact::Facts, kind::FeedKind};

/// What a record states, column by column; an absent column is "not recorded".
pub type Columns = BTreeMap<Column, String>;

/// One accepted row of a feed: a record as its source states it today, before it has a version number.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Statement {
    /// The record's id inside its source.
    pub record_id: String,
    /// Layout that it came in.
    pub kind: FeedKind,
    /// Identity and contact columns.
    pub columns: Columns,
    /// Facts beyond identity.
    #[serde(default, skip_serializing_if = "Facts::is_empty")]
    pub facts: Facts,
    /// Whether the source marks the child as shielded.
    pub shielded: bool,
    /// The source's own date of this version.
    pub updated_on: Option<NaiveDate>,
    /// Columns that we do not know, kept as received.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub unknown: BTreeMap<String, String>,
}

impl Statement {
    /// SHA-256 over the canonical JSON of everything stated: equal bytes are the same version.
    pub fn content_hash(&self) -> [u8; 32] {
        let json = serde_json::to_vec(self).expect("a statement has string keys only");
        Sha256::digest(&json).into()
    }

    /// Whether this version replaces one dated `current`: the later date wins, on equal or blank the later row
    /// (plain CSV layouts).
    pub fn replaces(&self, current: Option<NaiveDate>) -> bool {
        match (self.updated_on, current) {
            (Some(new), Some(old)) => new >= old,
            _ => true,
        }
    }
}

/// One immutable version of a source record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceRecord {
    /// Source and id.
    pub key: RecordKey,
    /// Version number, from 1 in order of arrival.
    pub version: i64,
    /// What it states.
    pub statement: Statement,
    /// When we first saw any version of the record.
    pub first_seen: DateTime<Utc>,
    /// When this version arrived.
    pub received_at: DateTime<Utc>,
    /// Whether a later snapshot no longer holds the record.
    pub ended: bool,
}

impl SourceRecord {
    /// A column's text, when the source recorded one.
    pub fn text(&self, column: Column) -> Option<&str> {
        self.statement.columns.get(&column).map(String::as_str)
    }
}
