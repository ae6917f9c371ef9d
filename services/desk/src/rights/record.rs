//! Recording a request. A subject access request places a hold: nothing of what is asked for is deleted meanwhile. A restriction
//! places one before it is set.

use child::{
    HoldId, RequestId,
    child::read_reference,
    policy::Viewer,
    retention::{HoldReason, Period},
    rights::{Asker, AsksFor},
    sources::OWN,
};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::{Held, HoldRow, RequestStatus, RequestStepKind, RightsRequest, RightsStep, Tx};

use crate::{
    audit::{Action, Event},
    desk::Desk,
    error::DeskError,
    retention::child_to_hold,
    right::{AnswersRequests, Right},
    typed::Problems,
};

/// After so many months somebody looks at the hold of a request: the longest that an answer may take.
const HOLD_MONTHS: u32 = 3;

/// A request as it is typed in.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct TypedRequest {
    /// A word of [`AsksFor`].
    pub asks_for: String,
    /// Reference of the child record.
    pub reference: String,
    /// A word of [`Asker`].
    pub asked_by: String,
    /// Name of who asks and how to reach them.
    pub asker: String,
    /// What it is about.
    pub scope: String,
    /// The day of receipt, `YYYY-MM-DD`.
    pub received_on: String,
    /// What was seen that shows who asks and that they may; empty if nothing was yet.
    pub identity: String,
}

/// The same, read.
struct Wanted {
    asks_for: AsksFor,
    reference: i64,
    asked_by: Asker,
    asker: String,
    scope: String,
    received_on: NaiveDate,
    identity: String,
}

impl Desk {
    /// Records a request. Its time runs from the day of receipt, or from the day on which it is made sure who asks.
    pub async fn record_request(&self, viewer: &Viewer, typed: &TypedRequest) -> Result<RequestId, DeskError> {
        AnswersRequests::require(viewer)?;
        let wanted = self.read_request(typed)?;
        let missing = || DeskError::unusable("reference", "There is no child record with this reference");
        let mut tx = self.shared.db.begin().await?;
        let found = child_to_hold(&mut tx, wanted.reference).await?;
        // Whom the viewer knows personally is not there for the viewer.
        let (child, keys) = found
            .filter(|(child, _)| !viewer.related.contains(&child.id))
            .ok_or_else(missing)?;
        let stored = tx.records_of_children(&[child.id]).await?;
        let oldest = stored
            .into_iter()
            .filter(|stored| stored.record.key.source != OWN)
            .min_by_key(|stored| (stored.record.first_seen, stored.id))
            .ok_or_else(missing)?;
        let now = self.shared.clock.now();
        let hold = if wanted.asks_for == AsksFor::Access {
            let row = self.hold_for(viewer, child.reference, HoldReason::SubjectAccess, wanted.received_on)?;
            tx.place_hold(&row, &keys).await?;
            Some(row.id)
        } else {
            None
        };
        let request = RightsRequest {
            id: RequestId(self.shared.ids.uuid(now)),
            asks_for: wanted.asks_for,
            beside: oldest.record.key,
            child: Some(child.id),
            reference: child.reference,
            asked_by: wanted.asked_by,
            asker: wanted.asker,
            scope: wanted.scope,
            received_on: wanted.received_on,
            status: RequestStatus::Open,
            hold,
            seal: None,
            pack_sha256: None,
            pack_on: None,
            opened_at: now,
            version: 1,
        };
        tx.add_rights_request(&request).await?;
        self.note_step(
            &mut tx,
            viewer,
            request.id,
            RequestStepKind::Recorded,
            wanted.received_on,
            "",
        )
        .await?;
        if !wanted.identity.is_empty() {
            let (kind, on) = (RequestStepKind::Identified, wanted.received_on);
            self.note_step(&mut tx, viewer, request.id, kind, on, &wanted.identity)
                .await?;
        }
        tx.commit().await?;
        let detail = json!({ "request": request.id, "what": "recorded", "asks_for": request.asks_for, "hold": hold });
        let event = Event::of(viewer, Action::RequestChanged).about(child.id);
        self.trace(event.with(detail)).await?;
        Ok(request.id)
    }

    fn read_request(&self, typed: &TypedRequest) -> Result<Wanted, DeskError> {
        let mut problems = Problems::default();
        let asks_for = AsksFor::from_name(typed.asks_for.trim());
        if asks_for.is_none() {
            problems.add("asks_for", "Select what is asked for");
        }
        let reference = read_reference(&typed.reference);
        if reference.is_none() {
            problems.add("reference", "Enter the reference of the child record, like C-10042");
        }
        let asked_by = Asker::from_name(typed.asked_by.trim());
        if asked_by.is_none() {
            problems.add("asked_by", "Select who asks");
        }
        let ask = "Enter the name of who asks and how to reach them";
        let asker = problems.text("asker", "The name", ask, &typed.asker);
        let scope = problems.text(
            "scope",
            "What it is about",
            "Enter what the request is about",
            &typed.scope,
        );
        let today = self.shared.clock.today();
        let received_on = problems.day_until("received_on", "Day of receipt", &typed.received_on, today);
        let identity = problems.optional("identity", "Proof of identity", &typed.identity);
        problems.none()?;
        Ok(Wanted {
            asks_for: asks_for.ok_or(DeskError::Changed)?,
            reference: reference.ok_or(DeskError::Changed)?,
            asked_by: asked_by.ok_or(DeskError::Changed)?,
            asker,
            scope,
            received_on: received_on.ok_or(DeskError::Changed)?,
            identity,
        })
    }

    /// The hold of a request: its words name nobody, for holds are listed.
    pub(super) fn hold_for(
        &self,
        viewer: &Viewer,
        reference: i64,
        reason: HoldReason,
        received_on: NaiveDate,
    ) -> Result<HoldRow, DeskError> {
        let now = self.shared.clock.now();
        let look_again = Period {
            months: HOLD_MONTHS,
            ..Period::default()
        };
        Ok(HoldRow {
            id: HoldId(self.shared.ids.uuid(now)),
            held: Held::Child(reference),
            reason,
            authority: format!("Request received on {}", received_on.format("%-d %B %Y")),
            placed_by: viewer.user,
            placed_name: viewer.display_name.clone(),
            placed_at: now,
            review_on: look_again.after(self.shared.clock.today()).ok_or(DeskError::Changed)?,
            released: None,
        })
    }

    /// Notes that something was done about a request.
    pub(super) async fn note_step(
        &self,
        tx: &mut Tx,
        viewer: &Viewer,
        request: RequestId,
        kind: RequestStepKind,
        on: NaiveDate,
        note: &str,
    ) -> Result<(), DeskError> {
        let step = RightsStep {
            at: self.shared.clock.now(),
            kind,
            on,
            user: viewer.user,
            person: viewer.display_name.clone(),
            note: note.to_owned(),
        };
        Ok(tx.add_rights_step(request, &step).await?)
    }
}
