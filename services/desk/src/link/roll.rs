//! The roll: what a link run needs to know about every source record besides its profile.

use std::collections::{BTreeSet, HashMap};

use child::{ChildId, RecordKey};
use linkage::engine::Resolved;
use store::{RecordId, StoredRecord};

/// One source record on the roll.
#[derive(Debug, Clone, Copy)]
pub(super) struct Entry {
    pub id: RecordId,
    /// Version that the engine is given.
    pub version: i64,
    /// Child that it was linked to before the run.
    pub child: Option<ChildId>,
    pub shielded: bool,
    pub ended: bool,
    /// New, changed, ended or back since the last run.
    pub changed: bool,
}

/// Every source record by key. Only ever looked up, never walked: its order is no order.
#[derive(Debug, Default)]
pub(super) struct Roll(HashMap<RecordKey, Entry>);

impl Roll {
    /// Puts a record at its current version on the roll.
    pub fn enter(&mut self, record: &StoredRecord, changed: bool) {
        let entry = Entry {
            id: record.id,
            version: record.current_version,
            child: record.child,
            shielded: record.record.statement.shielded,
            ended: record.record.ended,
            changed,
        };
        self.0.insert(record.record.key.clone(), entry);
    }

    /// Records that the engine named and that are not on the roll yet.
    pub fn missing(&self, resolved: &Resolved) -> Vec<RecordKey> {
        let named = resolved.clusters.iter().flatten();
        let paired = resolved.pairs.iter().flat_map(|pair| [&pair.left, &pair.right]);
        let missing: BTreeSet<&RecordKey> = named.chain(paired).filter(|key| !self.0.contains_key(*key)).collect();
        missing.into_iter().cloned().collect()
    }

    /// The entry of a record that the engine named: it names only what it was given.
    pub fn of(&self, key: &RecordKey) -> Entry {
        *self.0.get(key).expect("the engine names records of the roll only")
    }
}
