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

impl Desk {
    /// Opens, updates and closes cases. Returns the children on the far side of cases that opened, changed or closed
    /// with a shielded side: their shields have to be looked at again.
    pub(super) async fn keep_cases(
        &self,
        tx: &mut Tx,
        roll: &Roll,
        pairs: &[PairVerdict],
        child_of: &BTreeMap<&RecordKey, ChildId>,
    ) -> Result<BTreeSet<ChildId>, DeskError> {
        let now = self.shared.clock.now();
        let new_child = |key: &RecordKey| child_of.get(key).copied().or(roll.of(key).child);
        let mut open: BTreeSet<(RecordId, RecordId)> = BTreeSet::new();
        let mut beside: BTreeSet<ChildId> = BTreeSet::new();
        let mut cases = Vec::new();
        for pair in pairs {
            let (left, right) = (roll.of(&pair.left), roll.of(&pair.right));
            let shielded = left.shielded || right.shielded;
            let sealed = shielded || pair.decided_by.as_deref() == Some(Guard::NewIdentity.name());
            let doubtful = match pair.verdict {
                Verdict::Review => true,
                Verdict::KeptApart => sealed,
                Verdict::Join | Verdict::No => false,
            };
            let (left_child, right_child) = (new_child(&pair.left), new_child(&pair.right));
            if !doubtful || left_child == right_child {
                continue;
            }
            if shielded {
                beside.extend(left_child.into_iter().chain(right_child));
            }
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
            .collect();
        for case in settled.iter().filter(|case| case.shielded) {
            beside.extend(new_child(&case.left_key).into_iter().chain(new_child(&case.right_key)));
        }
        let closed: BTreeSet<CaseId> = settled.iter().map(|case| case.id).collect();
        tx.set_case_status(&closed.into_iter().collect::<Vec<_>>(), CaseStatus::Closed, now)
            .await?;
        tx.put_review_cases(&cases, now).await?;
        Ok(beside)
    }
}
