//! Deciding about items: released, or withheld for a reason.

use child::{
    RequestId,
    policy::Viewer,
    rights::{Item, WithholdReason},
};
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::{RequestStatus, RequestStepKind, RightsItem, RightsRequest};

use super::case::Case;
use crate::{
    audit::Action,
    desk::Desk,
    error::{DeskError, Problem},
    right::{AnswersRequests, Right},
};

/// Decisions about some items.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DecideItems {
    /// The version of the request that was seen.
    pub version: i64,
    /// The decisions.
    pub items: Vec<TypedDecision>,
}

/// A decision as it is typed in.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct TypedDecision {
    /// Key of the item.
    pub item: String,
    /// What was seen of it.
    pub seen: String,
    /// `release`, `withhold`, or nothing to leave it undecided.
    pub decision: String,
    /// A word of [`WithholdReason`].
    pub reason: String,
}

impl Desk {
    /// Decides about items as they were seen. A decision that differs from what was signed takes the signature away, and with
    /// it the pack. `Changed` if the request or an item is not what was seen.
    pub async fn decide_items(&self, viewer: &Viewer, id: RequestId, wanted: &DecideItems) -> Result<(), DeskError> {
        AnswersRequests::require(viewer)?;
        let mut tx = self.shared.db.begin().await?;
        let case = self.rights_case(&mut tx, viewer, id).await?;
        if case.child.is_none() || !case.wants_copy() {
            return Err(DeskError::NotFound);
        }
        if case.request.status.over() || case.request.version != wanted.version {
            return Err(DeskError::Changed);
        }
        let decided = read(&case, &wanted.items)?;
        if decided.is_empty() {
            return Ok(());
        }
        let today = self.shared.clock.today();
        let signed = case.request.status != RequestStatus::Open;
        let changed = RightsRequest {
            status: RequestStatus::Open,
            seal: None,
            pack_sha256: None,
            pack_on: None,
            ..case.request.clone()
        };
        if !tx.change_rights_request(&changed).await? {
            return Err(DeskError::Changed);
        }
        let by = (viewer.user, viewer.display_name.as_str());
        tx.decide_rights_items(id, &decided, by, self.shared.clock.now())
            .await?;
        let count = match decided.len() {
            1 => "1 item".to_owned(),
            count => format!("{count} items"),
        };
        self.note_step(&mut tx, viewer, id, RequestStepKind::Decided, today, &count)
            .await?;
        if signed {
            let note = "A decision changed after it was signed";
            self.note_step(&mut tx, viewer, id, RequestStepKind::Voided, today, note)
                .await?;
        }
        tx.commit().await?;
        let said: Vec<_> = decided
            .iter()
            .map(|decided| json!({ "item": decided.item, "withheld": decided.withheld }))
            .collect();
        let detail = json!({ "what": "decided", "items": said, "voided": signed });
        self.trace_request(viewer, Action::RequestChanged, &case, detail).await
    }
}

/// What is decided anew. What is decided so already stays with whoever decided it.
fn read(case: &Case, typed: &[TypedDecision]) -> Result<Vec<RightsItem>, DeskError> {
    let (mut decided, mut problems) = (Vec::<RightsItem>::new(), Vec::new());
    for typed in typed {
        let item: &Item = case
            .items
            .iter()
            .find(|item| item.key == typed.item && item.seen == typed.seen)
            .ok_or(DeskError::Changed)?;
        let withheld = match typed.decision.trim() {
            "release" => None,
            "withhold" => {
                let Some(reason) = WithholdReason::from_name(typed.reason.trim()) else {
                    problems.push(Problem {
                        field: format!("reason-{}", item.key).into(),
                        message: format!("Select why “{}” is withheld", item.part.label()),
                    });
                    continue;
                };
                Some(reason)
            }
            "" => continue,
            _ => {
                problems.push(Problem {
                    field: format!("decision-{}", item.key).into(),
                    message: format!("Say “release” or “withhold” of “{}”, or nothing", item.part.label()),
                });
                continue;
            }
        };
        let known = case.decision(item).map(|known| known.item.withheld);
        if known != Some(withheld) && !decided.iter().any(|other| other.item == item.key) {
            decided.push(RightsItem {
                item: item.key.clone(),
                seen: item.seen.clone(),
                withheld,
            });
        }
    }
    if problems.is_empty() {
        Ok(decided)
    } else {
        Err(DeskError::Unusable(problems))
    }
}
