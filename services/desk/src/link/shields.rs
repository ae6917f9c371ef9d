//! Which children are shielded (promise 5).

use std::collections::{BTreeMap, BTreeSet};

use child::{ChildId, Shield};
use store::{CaseStatus, RecordId, Tx};

use crate::error::DeskError;

/// Works out the shields of `children` from their records and open cases and keeps them.
pub(super) async fn set(tx: &mut Tx, children: &[ChildId]) -> Result<(), DeskError> {
    let shielded: BTreeSet<RecordId> = tx
        .shielded_records()
        .await?
        .into_iter()
        .map(|(record, _)| record)
        .collect();
    let mut shields: BTreeMap<ChildId, Shield> = children.iter().map(|child| (*child, Shield::default())).collect();
    let shielded_records: Vec<RecordId> = shielded.iter().copied().collect();
    for record in tx.records_by_ids(&shielded_records).await? {
        if let Some(shield) = record.child.and_then(|child| shields.get_mut(&child)) {
            shield.linked = true;
        }
    }
    // The reach of a doubt: the child of the side that is not itself shielded. A case that a person decided has no
    // reach; one that was put off has.
    let cases = tx.review_cases_of(&shielded_records).await?;
    let mut reached: BTreeSet<RecordId> = BTreeSet::new();
    for case in cases
        .iter()
        .filter(|case| matches!(case.status, CaseStatus::Open | CaseStatus::Deferred))
    {
        for (one, other) in [(case.left, case.right), (case.right, case.left)] {
            if shielded.contains(&one) {
                reached.insert(other);
            }
        }
    }
    let reached: Vec<RecordId> = reached.into_iter().collect();
    for record in tx.records_by_ids(&reached).await? {
        if let Some(shield) = record.child.and_then(|child| shields.get_mut(&child)) {
            shield.possible = true;
        }
    }
    Ok(tx.set_shields(&shields.into_iter().collect::<Vec<_>>()).await?)
}
