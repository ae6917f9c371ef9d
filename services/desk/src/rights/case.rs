//! One request with all that belongs to it, as it stands at this moment.

use child::{
    Child, RequestId,
    child::reference_text,
    policy::Viewer,
    rights::{AsksFor, Clock, Decisions, Item, Judged, Pack, Question},
};
use chrono::NaiveDate;
use store::{DecidedItem, RequestStatus, RequestStepKind, RightsRequest, RightsStep, Tx};

use super::{
    mark::{Mark, marks_of},
    view::{ChildState, ItemCounts, PackState, RequestLine},
};
use crate::{
    audit::{Action, Event},
    desk::Desk,
    error::DeskError,
    record::children_in,
};

/// A request, what was done, and of a subject access request what is held and what was decided.
pub(super) struct Case {
    pub request: RightsRequest,
    pub steps: Vec<RightsStep>,
    /// The child; none if its record is gone.
    pub child: Option<Child>,
    /// What is held; nothing for a request that asks for no copy, or that is over.
    pub items: Vec<Item>,
    pub decided: Vec<DecidedItem>,
    /// What the request put on the record.
    pub marks: Vec<Mark>,
}

/// What stops and starts the time of an answer, from what was done.
pub(super) fn clock_of<'a>(received: NaiveDate, steps: impl IntoIterator<Item = &'a RightsStep>) -> Clock {
    let mut clock = Clock {
        received,
        identified: None,
        questions: Vec::new(),
        extended: false,
    };
    for step in steps {
        match step.kind {
            RequestStepKind::Identified => clock.identified = Some(step.on),
            RequestStepKind::Asked => clock.questions.push(Question {
                asked: step.on,
                answered: None,
            }),
            RequestStepKind::Answered => {
                if let Some(question) = clock.questions.last_mut() {
                    question.answered = Some(step.on);
                }
            }
            RequestStepKind::Extended => clock.extended = true,
            RequestStepKind::Recorded
            | RequestStepKind::Decided
            | RequestStepKind::Signed
            | RequestStepKind::Voided
            | RequestStepKind::Packed
            | RequestStepKind::Disputed
            | RequestStepKind::Restricted
            | RequestStepKind::KeptInUse
            | RequestStepKind::Told
            | RequestStepKind::Lifted
            | RequestStepKind::ErasureProposed
            | RequestStepKind::Erased
            | RequestStepKind::Sent
            | RequestStepKind::Refused
            | RequestStepKind::Withdrawn => {}
        }
    }
    clock
}

/// A request as a line of a list.
pub(super) fn line_of(request: &RightsRequest, clock: &Clock, today: NaiveDate) -> RequestLine {
    RequestLine {
        id: request.id,
        reference: reference_text(request.reference),
        asks_for: request.asks_for.label(),
        asked_by: request.asked_by.label(),
        received_on: request.received_on,
        due: clock.due().filter(|_| !request.status.over()),
        late: !request.status.over() && clock.is_late(today),
        status: request.status,
    }
}

impl Case {
    /// The clock of the request.
    pub fn clock(&self) -> Clock {
        clock_of(self.request.received_on, &self.steps)
    }

    /// Whether a copy is asked for.
    pub fn wants_copy(&self) -> bool {
        self.request.asks_for == AsksFor::Access
    }

    /// What was decided, by item.
    pub fn decisions(&self) -> Decisions {
        let judged = self.decided.iter().map(|decided| {
            let judged = Judged {
                seen: decided.item.seen.clone(),
                withheld: decided.item.withheld,
            };
            (decided.item.item.clone(), judged)
        });
        judged.collect()
    }

    /// What was decided about an item as it is now.
    pub fn decision(&self, item: &Item) -> Option<&DecidedItem> {
        let mut of_item = self.decided.iter().filter(|decided| decided.item.item == item.key);
        of_item.find(|decided| decided.item.seen == item.seen)
    }

    /// How many items are decided, and how.
    pub fn counts(&self) -> ItemCounts {
        let mut counts = ItemCounts {
            total: self.items.len(),
            ..ItemCounts::default()
        };
        for item in &self.items {
            match self.decision(item).map(|decided| decided.item.withheld) {
                None => counts.undecided += 1,
                Some(None) => counts.released += 1,
                Some(Some(_)) => counts.withheld += 1,
            }
        }
        counts
    }

    /// What a second person signs now; none while an item is undecided.
    pub fn seal(&self) -> Option<[u8; 32]> {
        Pack::seal(&self.items, &self.decisions()).ok()
    }

    /// Whether somebody signed and what they signed is no more what there is.
    pub fn changed_since_signed(&self) -> bool {
        matches!(self.request.status, RequestStatus::Signed | RequestStatus::Packed) && self.request.seal != self.seal()
    }

    /// How far the pack is.
    pub fn pack(&self) -> PackState {
        match self.request.status {
            RequestStatus::Signed | RequestStatus::Packed if self.changed_since_signed() => PackState::Changed,
            RequestStatus::Signed => PackState::Signed,
            RequestStatus::Packed => PackState::Made,
            RequestStatus::Open | RequestStatus::Sent | RequestStatus::Refused | RequestStatus::Withdrawn => {
                PackState::None
            }
        }
    }

    /// What has to be known of the child.
    pub fn child_state(&self) -> ChildState {
        match &self.child {
            None => ChildState::Gone,
            Some(child) if child.shield.up() => ChildState::Shielded,
            Some(_) => ChildState::There,
        }
    }

    /// Whether the viewer decided about any item that there is.
    pub fn was_decided_by(&self, viewer: &Viewer) -> bool {
        let mut decisions = self.items.iter().filter_map(|item| self.decision(item));
        decisions.any(|decided| decided.by == viewer.user)
    }
}

impl Desk {
    /// One request as it stands in this transaction. One about a child whom the viewer knows personally is not there.
    pub(super) async fn rights_case(&self, tx: &mut Tx, viewer: &Viewer, id: RequestId) -> Result<Case, DeskError> {
        let request = tx.rights_request(id).await?.ok_or(DeskError::NotFound)?;
        if request.child.is_some_and(|child| viewer.related.contains(&child)) {
            return Err(DeskError::NotFound);
        }
        let child = match request.child {
            Some(id) => children_in(tx, &[id]).await?.pop(),
            None => None,
        };
        let items = match &child {
            // Once the request is over, nobody looks at the child for it any more (note 16).
            Some(child) if request.asks_for == AsksFor::Access && !request.status.over() => {
                self.items_held(tx, &request, child).await?
            }
            _ => Vec::new(),
        };
        Ok(Case {
            steps: tx.rights_steps(id).await?,
            decided: tx.rights_items(id).await?,
            marks: match request.asks_for {
                AsksFor::Access | AsksFor::Erasure => Vec::new(),
                AsksFor::Rectification | AsksFor::Restriction | AsksFor::Objection => marks_of(tx, id).await?,
            },
            request,
            child,
            items,
        })
    }

    /// Puts something about a request on record.
    pub(super) async fn trace_request(
        &self,
        viewer: &Viewer,
        action: Action,
        case: &Case,
        detail: serde_json::Value,
    ) -> Result<(), DeskError> {
        let event = Event::of(viewer, action)
            .with(serde_json::json!({ "request": case.request.id }))
            .with(detail);
        let event = match &case.child {
            Some(child) => event.about(child.id),
            None => event,
        };
        self.trace(event).await
    }
}
