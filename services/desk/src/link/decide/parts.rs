//! How the records that a decision is about lie: which of them are one child.

use std::collections::{BTreeMap, BTreeSet};

use child::{ChildId, RecordKey, sources::OWN};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use store::{Standing, Tx};

use crate::error::DeskError;

/// Records that are one child.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Part {
    /// The child; none if it has yet to be made, or if no record names it.
    pub child: Option<ChildId>,
    /// Its records, in key order.
    pub records: Vec<RecordKey>,
}

impl Part {
    /// The records of sources: what is recorded here follows one of them.
    pub fn of_sources(&self) -> impl Iterator<Item = &RecordKey> {
        self.records.iter().filter(|key| key.source != OWN)
    }
}

/// How records lie at one moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Parts {
    /// The children, by id.
    pub all: Vec<Part>,
    /// Stands for all of it: another version, another record or another child gives another word.
    pub token: String,
}

impl Parts {
    /// How the records of these children lie now.
    pub async fn of_children(tx: &mut Tx, children: &[ChildId]) -> Result<Self, DeskError> {
        let records = tx.records_of_children(children).await?;
        let keys: Vec<RecordKey> = records.into_iter().map(|stored| stored.record.key).collect();
        Self::of_records(tx, &keys).await
    }

    /// How these records lie now.
    pub async fn of_records(tx: &mut Tx, keys: &[RecordKey]) -> Result<Self, DeskError> {
        let distinct: BTreeSet<RecordKey> = keys.iter().cloned().collect();
        let mut standings = tx.standings(&distinct.into_iter().collect::<Vec<_>>()).await?;
        standings.sort_by(|one, other| one.key.cmp(&other.key));
        let mut parts: BTreeMap<Option<ChildId>, Vec<RecordKey>> = BTreeMap::new();
        for standing in &standings {
            parts.entry(standing.child).or_default().push(standing.key.clone());
        }
        Ok(Self {
            all: parts
                .into_iter()
                .map(|(child, records)| Part { child, records })
                .collect(),
            token: token(&standings),
        })
    }

    /// The records of one child.
    pub fn of(&self, child: ChildId) -> Option<&Part> {
        self.all.iter().find(|part| part.child == Some(child))
    }

    /// Every child.
    pub fn children(&self) -> BTreeSet<ChildId> {
        self.all.iter().filter_map(|part| part.child).collect()
    }
}

fn token(standings: &[Standing]) -> String {
    let mut digest = Sha256::new();
    for standing in standings {
        let child = standing.child.map(|child| child.0);
        let line = format!("{} {:?} {:?};", standing.record.0, standing.linked_version, child);
        digest.update(line);
    }
    hex::encode(&digest.finalize()[..16])
}
