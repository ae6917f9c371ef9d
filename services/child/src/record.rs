//! Source records: what a feed said about one child, version by version.

use std::{borrow::Cow, collections::BTreeMap};

use chrono::{DateTime, NaiveDate, Utc};
use linkage::RecordKey;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::{attribute::Attribute, column::Column, fact::Facts, kind::FeedKind};

/// What a record states, column by column; an absent column is "not recorded".
pub type Columns = BTreeMap<Column, String>;

/// The text of [`Column::ChildRef`]: a record of another source that is the same child.
pub fn child_ref(source: &str, record_id: &str) -> String {
    format!("{source}\u{1F}{record_id}")
}

/// The record that the text of [`Column::ChildRef`] names.
pub fn read_child_ref(text: &str) -> Option<RecordKey> {
    let (source, record_id) = text.split_once('\u{1F}')?;
    Some(RecordKey::new(source, record_id))
}

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
    /// Whether the source withholds the address. That of an earlier version stays then, for it was not cleared.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub address_withheld: bool,
    /// The date of the version that stated the address, where this one withholds it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address_updated_on: Option<NaiveDate>,
    /// The source's own date of this version.
    pub updated_on: Option<NaiveDate>,
    /// Columns that we do not know, kept as received.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub unknown: BTreeMap<String, String>,
}

impl Statement {
    /// SHA-256 over the canonical JSON of everything stated: equal bytes are the same version. An address that was
    /// kept from an earlier version is not stated by this one.
    pub fn content_hash(&self) -> [u8; 32] {
        let said = if self.address_withheld {
            Cow::Owned(self.without_address())
        } else {
            Cow::Borrowed(self)
        };
        let json = serde_json::to_vec(&said).expect("a statement has string keys only");
        Sha256::digest(&json).into()
    }

    /// Takes the record's id for that of a record of `source`, if its kind names nobody.
    pub fn use_ids_of(&mut self, source: &str) {
        if self.kind.enriches() {
            let reference = child_ref(source, &self.record_id);
            self.columns.entry(Column::ChildRef).or_insert(reference);
        }
    }

    /// Whether it says what the child is called.
    pub fn names_child(&self) -> bool {
        [
            Attribute::FirstName,
            Attribute::MiddleName,
            Attribute::Surname,
            Attribute::KnownAs,
            Attribute::Alias,
            Attribute::FormerSurname,
        ]
        .into_iter()
        .flat_map(Attribute::columns)
        .any(|column| self.columns.contains_key(column))
    }

    fn without_address(&self) -> Self {
        let mut rest = self.clone();
        rest.columns
            .retain(|column, _| !Attribute::Address.columns().contains(column));
        rest.address_updated_on = None;
        rest
    }

    /// The statement with the address that the record had before, if this one withholds it.
    #[must_use]
    pub fn keeping_address_of(&self, earlier: &Self) -> Self {
        if !self.address_withheld {
            return self.clone();
        }
        let kept = Attribute::Address.columns().iter();
        let mut keeping = self.without_address();
        keeping
            .columns
            .extend(kept.filter_map(|column| Some((*column, earlier.columns.get(column)?.clone()))));
        keeping.address_updated_on = earlier.stated_on(Attribute::Address);
        keeping
    }

    /// The source's own date of what it says of an attribute.
    pub fn stated_on(&self, attribute: Attribute) -> Option<NaiveDate> {
        if attribute == Attribute::Address && self.address_withheld {
            self.address_updated_on
        } else {
            self.updated_on
        }
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
