//! Keeping the review cases in step with the pairs that the engine found.
//!
//! A pair between the thresholds is a case. A pair that a guard keeps apart is a case only if one side is shielded, so
//! that a shield steward decides whether the shield reaches the other side (decision 3), or if the two may be an adopted
//! child's two identities: nobody but a shield steward learns of that.

use std::collections::{BTreeMap, BTreeSet};

use child::{CaseId, ChildId, RecordKey};
use linkage::{PairVerdict, Verdict, model::Guard};
use store::{CaseStatus, NewReviewCase, RecordId, ReviewCase, Tx};

use super::roll::Roll;
use crate::{desk::Desk, error::DeskError};

/// Whether a doubt about the pair is for shield stewards alone.
pub(super) fn is_sealed(roll: &Roll, pair: &PairVerdict) -> bool {
    let shielded = |key: &RecordKey| roll.find(key).is_some_and(|entry| entry.shielded || entry.covered);
    shielded(&pair.left) || shielded(&pair.right) || pair.decided_by.as_deref() == Some(Guard::NewIdentity.name())
}

impl Desk {
    /// Opens, updates and closes the cases of the records in `child_of`, but for those that also name a record of which
    /// `is_later` is true. Returns the children of cases that opened or changed, or that closed with a shielded side:
    /// their shields have to be looked at again.
    pub(super) async fn keep_cases(
        &self,
        tx: &mut Tx,
        roll: &mut Roll,
        pairs: &[PairVerdict],
        child_of: &BTreeMap<&RecordKey, Option<ChildId>>,
        is_later: &(dyn Fn(RecordId) -> bool + Send + Sync),
    ) -> Result<BTreeSet<ChildId>, DeskError> {
        let now = self.shared.clock.now();
        let mut open: BTreeSet<(RecordId, RecordId)> = BTreeSet::new();
        let mut beside: BTreeSet<ChildId> = BTreeSet::new();
        let mut cases = Vec::new();
        for pair in pairs {
            let (left, right) = (roll.of(&pair.left), roll.of(&pair.right));
            let sealed = is_sealed(roll, pair);
            let doubtful = match pair.verdict {
                Verdict::Review => true,
                Verdict::KeptApart => sealed,
                Verdict::Join | Verdict::No => false,
            };
            let (left_child, right_child) = (
                new_child(child_of, roll, &pair.left),
                new_child(child_of, roll, &pair.right),
            );
            if !doubtful || left_child == right_child {
                continue;
            }
            beside.extend(left_child.into_iter().chain(right_child));
            open.insert((left.id, right.id));
            cases.push(NewReviewCase {
                id: CaseId(self.shared.ids.uuid(now)),
                left: left.id,
                right: right.id,
                weight: pair.weight,
                probability: pair.probability,
                verdict: pair.verdict.name().to_owned(),
                explanation: serde_json::json!({ "decided_by": pair.decided_by }).to_string(),
                shielded: sealed,
            });
        }
        let records: Vec<RecordId> = child_of.keys().map(|key| roll.of(key).id).collect();
        let settled: Vec<ReviewCase> = tx
            .review_cases_of(&records)
            .await?
            .into_iter()
            .filter(|case| matches!(case.status, CaseStatus::Open | CaseStatus::Deferred))
            .filter(|case| !open.contains(&(case.left, case.right)))
            .filter(|case| !is_later(case.left) && !is_later(case.right))
            .collect();
        let sides: BTreeSet<RecordKey> = settled
            .iter()
            .filter(|case| case.shielded)
            .flat_map(|case| [case.left_key.clone(), case.right_key.clone()])
            .collect();
        // The engine no longer names the far side of a doubt that went away.
        let unnamed: Vec<RecordKey> = sides.iter().filter(|key| roll.find(key).is_none()).cloned().collect();
        for standing in tx.standings(&unnamed).await? {
            roll.enter_linked(&standing);
        }
        beside.extend(sides.iter().filter_map(|key| new_child(child_of, roll, key)));
        let closed: BTreeSet<CaseId> = settled.iter().map(|case| case.id).collect();
        tx.set_case_status(&closed.into_iter().collect::<Vec<_>>(), CaseStatus::Closed, now)
            .await?;
        tx.put_review_cases(&cases, now).await?;
        Ok(beside)
    }
}

/// The child that a record belongs to after this portion, if it belongs to one.
fn new_child(child_of: &BTreeMap<&RecordKey, Option<ChildId>>, roll: &Roll, key: &RecordKey) -> Option<ChildId> {
    child_of.get(key).copied().unwrap_or_else(|| roll.find(key)?.child)
}
