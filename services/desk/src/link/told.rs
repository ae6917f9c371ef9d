//! What may be told to whoever delivered a record (decision 8): nothing that is for shield stewards alone, and nothing that
//! would differ if a child were shielded whom the sender holds already.

use std::collections::{BTreeMap, BTreeSet};

use child::{CaseId, ChildId, RecordKey};
use linkage::{PairVerdict, Verdict};
use store::{CaseStatus, ChildRow, RecordId, ReviewCase, Tx};

use super::{cases::is_sealed, roll::Roll};
use crate::error::DeskError;

/// What may be told of records that are new.
pub(super) struct Told<'a> {
    /// For each of them the pair with the record most like it.
    pub nearest: BTreeMap<RecordKey, &'a PairVerdict>,
    /// For each of them its open case.
    pub cases: BTreeMap<RecordKey, CaseId>,
}

impl<'a> Told<'a> {
    /// Of `pairs`, what may be told of the records in `new`.
    pub async fn of(
        tx: &mut Tx,
        roll: &Roll,
        new: &BTreeSet<RecordKey>,
        pairs: &'a [PairVerdict],
    ) -> Result<Self, DeskError> {
        let about = |pair: &&PairVerdict| new.contains(&pair.left) || new.contains(&pair.right);
        let pairs: Vec<&PairVerdict> = pairs.iter().filter(about).collect();
        let hidden = hidden_children(tx, roll, &pairs).await?;
        let is_hidden = |key: &RecordKey| child_of(roll, key).is_none_or(|child| hidden.contains(&child));
        // What the sender's own records say, it may know whoever is shielded; then nothing else counts.
        let own = |pair: &&&PairVerdict| pair.left.source == pair.right.source;
        let held: BTreeSet<&RecordKey> = pairs
            .iter()
            .filter(own)
            .flat_map(|pair| [&pair.left, &pair.right])
            .collect();
        let mut told = Self {
            nearest: BTreeMap::new(),
            cases: BTreeMap::new(),
        };
        let mut doubtful: BTreeSet<(RecordId, RecordId)> = BTreeSet::new();
        for pair in &pairs {
            let of_a_change = pair.decided_by.as_deref() == Some(linkage::model::Guard::NewIdentity.name());
            if of_a_change || pair.verdict == Verdict::No {
                continue;
            }
            let open = !is_sealed(roll, pair) && !is_hidden(&pair.left) && !is_hidden(&pair.right);
            if open && pair.verdict == Verdict::Review {
                doubtful.insert((roll.of(&pair.left).id, roll.of(&pair.right).id));
            }
            for key in [&pair.left, &pair.right] {
                let may = if held.contains(key) { own(&pair) } else { open };
                if !may || !new.contains(key) {
                    continue;
                }
                let nearest = told.nearest.entry(key.clone()).or_insert(pair);
                if pair.weight > nearest.weight {
                    *nearest = pair;
                }
            }
        }
        let records: BTreeSet<RecordId> = doubtful.iter().flat_map(|(left, right)| [*left, *right]).collect();
        let cases = tx.review_cases_of(&records.into_iter().collect::<Vec<_>>()).await?;
        let is_open = |case: &ReviewCase| case.status == CaseStatus::Open && !case.shielded;
        let is_told = |case: &ReviewCase| is_open(case) && doubtful.contains(&(case.left, case.right));
        for case in cases.into_iter().filter(is_told) {
            for key in [case.left_key, case.right_key] {
                if new.contains(&key) && !held.contains(&key) {
                    told.cases.entry(key).or_insert(case.id);
                }
            }
        }
        Ok(told)
    }
}

fn child_of(roll: &Roll, key: &RecordKey) -> Option<ChildId> {
    roll.find(key).and_then(|entry| entry.child)
}

/// Those of the pairs' children who are shielded or restricted.
async fn hidden_children(tx: &mut Tx, roll: &Roll, pairs: &[&PairVerdict]) -> Result<BTreeSet<ChildId>, DeskError> {
    let children: BTreeSet<ChildId> = pairs
        .iter()
        .flat_map(|pair| [child_of(roll, &pair.left), child_of(roll, &pair.right)])
        .flatten()
        .collect();
    let children = tx.children_by_ids(&children.into_iter().collect::<Vec<_>>()).await?;
    let hidden = children.into_iter().filter(ChildRow::is_hidden);
    Ok(hidden.map(|child| child.id).collect())
}
