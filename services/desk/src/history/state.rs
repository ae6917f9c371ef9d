//! Past states of one child, built by the function that builds the present one.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use child::{
    ChildId, SourceRecord,
    golden::{Golden, Survivorship, build},
    sources::OWN,
};
use store::{RecordId, StoredRecord, Tx};

use super::past::Past;
use crate::error::DeskError;

/// Today's records of the consents of children.
pub(super) async fn consents(tx: &mut Tx, children: &BTreeSet<ChildId>) -> Result<Vec<SourceRecord>, DeskError> {
    let children: Vec<ChildId> = children.iter().copied().collect();
    let records = tx.records_of_children(&children).await?.into_iter();
    let records = records.map(|stored| stored.record);
    Ok(records
        .filter(|record| record.key.source == OWN && !record.statement.facts.consents.is_empty())
        .collect())
}

/// The versions and policies that past states are built of, read once.
#[derive(Default)]
pub(super) struct Kept {
    records: BTreeMap<(RecordId, i64, bool), StoredRecord>,
    policies: BTreeMap<i64, Arc<Survivorship>>,
}

impl Kept {
    /// What the states need, as far as it is still kept: what was taken back or deleted since is not.
    pub async fn read<'a>(tx: &mut Tx, states: impl IntoIterator<Item = &'a Past>) -> Result<Self, DeskError> {
        let (mut versions, mut policies) = (BTreeSet::new(), BTreeSet::new());
        for past in states {
            versions.extend(past.versions());
            policies.extend(past.policy);
        }
        let versions: Vec<_> = versions.into_iter().collect();
        let mut kept = Self::default();
        for stored in tx.records_at_versions(&versions).await? {
            let key = (stored.id, stored.record.version, stored.record.ended);
            kept.records.insert(key, stored);
        }
        for version in policies {
            kept.policies.insert(version, Arc::new(tx.survivorship(version).await?));
        }
        Ok(kept)
    }

    /// Every version that is kept.
    pub fn each(&self) -> impl Iterator<Item = &StoredRecord> {
        self.records.values()
    }

    /// The records of a state that are still kept and that `may` lets through.
    pub fn of(&self, past: &Past, may: impl Fn(&StoredRecord) -> bool) -> Vec<&StoredRecord> {
        let kept = past.versions().filter_map(|version| self.records.get(&version));
        kept.filter(|stored| may(stored)).collect()
    }

    /// The golden record of these records of a state, none if there are none. `consents` of today count whatever was
    /// consented to then: an entry of which the consent is withdrawn is nowhere.
    pub fn golden(&self, past: &Past, records: &[&StoredRecord], consents: &[SourceRecord]) -> Option<Golden> {
        if records.is_empty() {
            return None;
        }
        let shipped = || Arc::new(Survivorship::builtin());
        let policy = past.policy.and_then(|version| self.policies.get(&version).cloned());
        let stated = records.iter().map(|stored| &stored.record);
        let stated = stated.filter(|record| !consents.iter().any(|consent| consent.key == record.key));
        let records: Vec<SourceRecord> = stated.chain(consents).cloned().collect();
        Some(build(&records, &policy.unwrap_or_else(shipped)))
    }
}
