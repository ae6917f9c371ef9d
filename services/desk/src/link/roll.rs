//! The roll: what a link run needs to know about source records besides their profiles.

use std::collections::{BTreeSet, HashMap};

use child::{ChildId, RecordKey};
use linkage::Resolved;
use store::{RecordId, Standing};

/// One source record on the roll.
#[expect(clippy::struct_excessive_bools, reason = "facts of a record, by name")]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Entry {
    pub id: RecordId,
    /// Version that the engine was given.
    pub version: i64,
    /// Child that it is linked to; while a run is under way, to which it was linked before the run came to it.
    pub child: Option<ChildId>,
    /// No version says what the child is called.
    pub nameless: bool,
    pub shielded: bool,
    /// A shield that was set here covers it, or one of its child.
    pub covered: bool,
    pub ended: bool,
    /// New, changed, ended or back since it was last linked.
    pub changed: bool,
    /// A version of it was linked before.
    pub known: bool,
}

/// Source records by key. Only ever looked up, never walked: its order is no order.
#[derive(Debug, Default)]
pub(super) struct Roll(HashMap<RecordKey, Entry>);

impl Roll {
    /// Puts a record on the roll as it is now.
    pub fn enter_current(&mut self, standing: &Standing) {
        let entry = Entry {
            id: standing.record,
            version: standing.current_version,
            child: standing.child,
            nameless: standing.nameless,
            ended: standing.ended,
            shielded: standing.shielded,
            covered: standing.covered,
            changed: standing.waits(),
            known: standing.linked_version.is_some(),
        };
        self.0.insert(standing.key.clone(), entry);
    }

    /// Puts a record on the roll as it was linked: a version that came since waits for a run of its own.
    pub fn enter_linked(&mut self, standing: &Standing) {
        let entry = Entry {
            id: standing.record,
            version: standing.linked_version.unwrap_or_default(),
            child: standing.child,
            nameless: standing.nameless,
            ended: standing.linked_ended,
            // A shield counts from the moment it is known.
            shielded: standing.linked_shielded || standing.shielded,
            covered: standing.covered,
            changed: false,
            known: standing.linked_version.is_some(),
        };
        self.0.insert(standing.key.clone(), entry);
    }

    /// Notes whether a shield that was set here covers a record.
    pub fn cover(&mut self, key: &RecordKey, covered: bool) {
        if let Some(entry) = self.0.get_mut(key) {
            entry.covered = covered;
        }
    }

    /// Notes the child that a record is linked to from now on, if it is linked to one.
    pub fn link(&mut self, key: &RecordKey, child: Option<ChildId>) {
        if let Some(entry) = self.0.get_mut(key) {
            entry.child = child;
            entry.changed = false;
        }
    }

    /// Records that the engine named and that are not on the roll yet.
    pub fn missing(&self, resolved: &Resolved) -> Vec<RecordKey> {
        let named = resolved.clusters.iter().flatten();
        let paired = resolved.pairs.iter().flat_map(|pair| [&pair.left, &pair.right]);
        let missing: BTreeSet<&RecordKey> = named.chain(paired).filter(|key| !self.0.contains_key(*key)).collect();
        missing.into_iter().cloned().collect()
    }

    /// The entry of a record, if it is on the roll.
    pub fn find(&self, key: &RecordKey) -> Option<Entry> {
        self.0.get(key).copied()
    }

    /// The entry of a record that the engine named: it names only what it was given.
    pub fn of(&self, key: &RecordKey) -> Entry {
        self.find(key).expect("the engine names records of the roll only")
    }
}
