//! The steps of a request: who asks is made sure of, questions stop the clock, the time is extended, the answer is signed and
//! sent.

use child::{Attribute, RequestId, choices, policy::Viewer, rights::AsksFor};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::{RequestStatus, RequestStepKind, RightsRequest};

use super::case::Case;
use crate::{
    audit::Action,
    desk::Desk,
    error::DeskError,
    finish::to_the_end,
    right::{AnswersRequests, Right},
    typed::Problems,
};

choices! {
    /// A step that a person takes.
    RequestAct {
        /// Who asks, and that they may, was made sure of. The month begins.
        Identify = "identify", "Make sure who asks";
        /// It was asked what is meant. The clock stands still.
        Ask = "ask", "Ask what is meant";
        /// That was answered. The clock goes on.
        Answer = "answer", "Record the answer to a question";
        /// Two months more, within the first.
        Extend = "extend", "Extend the time";
        /// A second person signs what was decided.
        Sign = "sign", "Sign what was decided";
        /// A detail is said to be wrong: it is marked until the request is answered, and its sources are told.
        Dispute = "dispute", "Mark a detail as disputed";
        /// The record is held and not used.
        Restrict = "restrict", "Restrict the record";
        /// There are grounds that override: the record stays in use.
        KeepInUse = "keep-in-use", "Keep the record in use";
        /// Who asked was told that the record will be used again.
        Tell = "tell", "Record that they were told of the lifting";
        /// The record is used again.
        Lift = "lift", "Lift the restriction";
        /// One person decides that the record is deleted.
        ProposeErasure = "propose-erasure", "Propose to delete the record";
        /// A second person agrees, and it is.
        Erase = "erase", "Delete the record";
        /// The answer was sent.
        Send = "send", "Record that the answer was sent";
        /// It is refused.
        Refuse = "refuse", "Refuse the request";
        /// Who asked took it back.
        Withdraw = "withdraw", "Record that the request was taken back";
    }
}

impl RequestAct {
    /// Whether it happened on a day that has to be said; the others happen now.
    pub const fn has_day(self) -> bool {
        matches!(
            self,
            Self::Identify | Self::Ask | Self::Answer | Self::Tell | Self::Send
        )
    }

    const fn step(self) -> RequestStepKind {
        match self {
            Self::Identify => RequestStepKind::Identified,
            Self::Ask => RequestStepKind::Asked,
            Self::Answer => RequestStepKind::Answered,
            Self::Extend => RequestStepKind::Extended,
            Self::Sign => RequestStepKind::Signed,
            Self::Dispute => RequestStepKind::Disputed,
            Self::Restrict => RequestStepKind::Restricted,
            Self::KeepInUse => RequestStepKind::KeptInUse,
            Self::Tell => RequestStepKind::Told,
            Self::Lift => RequestStepKind::Lifted,
            Self::ProposeErasure => RequestStepKind::ErasureProposed,
            Self::Erase => RequestStepKind::Erased,
            Self::Send => RequestStepKind::Sent,
            Self::Refuse => RequestStepKind::Refused,
            Self::Withdraw => RequestStepKind::Withdrawn,
        }
    }

    /// What the form asks for if nothing is said.
    const fn wants(self) -> &'static str {
        match self {
            Self::Identify => "Enter what shows who asks and that they may",
            Self::Ask => "Enter what was asked",
            Self::Answer => "Enter what was answered",
            Self::Extend => "Enter why the time is extended",
            Self::Sign | Self::Erase => "Enter what you looked at",
            Self::Dispute => "Enter what is said to be wrong",
            Self::Restrict => "Enter why the record is restricted",
            Self::KeepInUse => "Enter the ground that overrides",
            Self::Tell => "Enter how they were told",
            Self::Lift => "Enter why the restriction is lifted",
            Self::ProposeErasure => "Enter why the record is to be deleted",
            Self::Send => "Enter how the request was answered",
            Self::Refuse => "Enter why the request is refused",
            Self::Withdraw => "Enter how it was taken back",
        }
    }
}

/// A step as it is typed in.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct TypedRequestAct {
    /// In words.
    pub note: String,
    /// The day, `YYYY-MM-DD`; for steps that have one.
    pub on: String,
    /// Name of the detail that is disputed.
    pub attribute: String,
    /// The version that was seen.
    pub version: i64,
}

/// A step that was read.
pub(super) struct Step {
    pub act: RequestAct,
    pub note: String,
    pub on: NaiveDate,
    /// The detail that is disputed.
    pub attribute: Option<Attribute>,
}

/// What a viewer may do about a request.
pub(super) fn acts_of(case: &Case, viewer: &Viewer, today: NaiveDate) -> Vec<RequestAct> {
    let clock = case.clock();
    let status = case.request.status;
    let asking = clock
        .questions
        .last()
        .is_some_and(|question| question.answered.is_none());
    let identified = clock.identified.is_some();
    let may = |act: &RequestAct| match act {
        RequestAct::Identify => !identified,
        RequestAct::Ask => !asking,
        RequestAct::Answer => asking,
        RequestAct::Extend => clock.extendable_until().is_some_and(|until| today <= until),
        RequestAct::Sign => {
            case.wants_copy()
                && identified
                && (status == RequestStatus::Open || case.changed_since_signed())
                && case.child.is_some()
                && case.seal().is_some()
                && !case.was_decided_by(viewer)
        }
        RequestAct::Dispute => identified && !case.disputable().is_empty(),
        RequestAct::Restrict => identified && case.may_restrict(),
        RequestAct::KeepInUse => identified && case.awaits_restriction(),
        RequestAct::Tell => case.restricts() && !case.told_of_lifting(),
        RequestAct::Lift => case.restricts() && case.told_of_lifting(),
        RequestAct::ProposeErasure => {
            let erases = case.request.asks_for == AsksFor::Erasure && case.child.is_some();
            erases && identified && case.erasure_proposed_by().is_none()
        }
        RequestAct::Erase => {
            let proposed = case.erasure_proposed_by();
            case.child.is_some() && proposed.is_some_and(|step| step.user != viewer.user)
        }
        // A copy goes out as it was packed. It may have gone out before something of what is held changed.
        RequestAct::Send if case.wants_copy() => status == RequestStatus::Packed,
        // Whether the use stops is decided before it is answered.
        RequestAct::Send => identified && !case.awaits_restriction(),
        RequestAct::Refuse | RequestAct::Withdraw => true,
    };
    // A restriction outlives the answer that tells of it.
    let still = |act: &RequestAct| !status.over() || matches!(act, RequestAct::Tell | RequestAct::Lift);
    RequestAct::ALL.iter().copied().filter(still).filter(may).collect()
}

impl Desk {
    /// Takes a step. `Changed` if somebody changed the request since it was seen, or the step is not open to the viewer.
    pub async fn act_on_request(
        &self,
        viewer: &Viewer,
        id: RequestId,
        act: RequestAct,
        typed: &TypedRequestAct,
    ) -> Result<(), DeskError> {
        AnswersRequests::require(viewer)?;
        let (desk, viewer, typed) = (self.clone(), viewer.clone(), typed.clone());
        to_the_end(async move { desk.take_step(&viewer, id, act, &typed).await }).await
    }

    async fn take_step(
        &self,
        viewer: &Viewer,
        id: RequestId,
        act: RequestAct,
        typed: &TypedRequestAct,
    ) -> Result<(), DeskError> {
        let mut tx = self.shared.db.read().await?;
        let case = self.rights_case(&mut tx, viewer, id).await?;
        drop(tx);
        let step = self.read_step(viewer, &case, act, typed)?;
        if act == RequestAct::Erase {
            return self.erase_for(viewer, &case, &step).await;
        }
        let claimed = self.claim(viewer, &case, act).await?;
        self.carry_out(viewer, &case, &step).await?;
        let mut tx = self.shared.db.begin().await?;
        let changed = RightsRequest {
            status: match act {
                RequestAct::Sign => RequestStatus::Signed,
                RequestAct::Send => RequestStatus::Sent,
                RequestAct::Refuse => RequestStatus::Refused,
                RequestAct::Withdraw => RequestStatus::Withdrawn,
                _ => case.request.status,
            },
            seal: if act == RequestAct::Sign {
                case.seal()
            } else {
                case.request.seal
            },
            ..claimed
        };
        // Who asked that everything is deleted is deleted too, once they are answered.
        let changed = if case.erased_on().is_some() && changed.status.over() {
            RightsRequest {
                asker: "Deleted with the record".to_owned(),
                scope: "Deleted with the record".to_owned(),
                ..changed
            }
        } else {
            changed
        };
        if !tx.change_rights_request(&changed).await? {
            return Err(DeskError::Changed);
        }
        let pack = case.request.pack_sha256.filter(|_| act == RequestAct::Send);
        let pack = pack.map(hex::encode);
        let note = match (step.attribute, &pack) {
            (Some(attribute), _) => format!("{}: {}", attribute.label(), step.note),
            (None, Some(hash)) => format!("{} (pack with SHA-256 {hash})", step.note),
            (None, None) => step.note.clone(),
        };
        self.note_step(&mut tx, viewer, id, act.step(), step.on, &note).await?;
        self.tell_of_dispute(&mut tx, viewer, &case, &step).await?;
        tx.commit().await?;
        let hold = changed.hold.filter(|_| act == RequestAct::Restrict);
        let detail = json!({ "what": act.step(), "on": step.on, "attribute": step.attribute, "pack_sha256": pack, "hold": hold });
        self.trace_request(viewer, Action::RequestChanged, &case, detail).await
    }

    /// Claims a request before anything is done to the record: of two steps at once the second does nothing. With the claim to
    /// restrict it the hold is placed, so no record is restricted and not held. Answers the request as it is from then on.
    pub(super) async fn claim(
        &self,
        viewer: &Viewer,
        case: &Case,
        act: RequestAct,
    ) -> Result<RightsRequest, DeskError> {
        if act == RequestAct::Restrict {
            case.refuse_restriction(self.shared.clock.today())?;
        }
        let mut tx = self.shared.db.begin().await?;
        let mut claimed = case.request.clone();
        if act == RequestAct::Restrict {
            claimed.hold = Some(self.hold_to_restrict(&mut tx, viewer, case).await?);
        }
        if !tx.change_rights_request(&claimed).await? {
            return Err(DeskError::Changed);
        }
        tx.commit().await?;
        claimed.version += 1;
        Ok(claimed)
    }

    /// What was typed as a step, if the viewer may take it.
    fn read_step(
        &self,
        viewer: &Viewer,
        case: &Case,
        act: RequestAct,
        typed: &TypedRequestAct,
    ) -> Result<Step, DeskError> {
        let today = self.shared.clock.today();
        if case.request.version != typed.version {
            return Err(DeskError::Changed);
        }
        if act == RequestAct::Sign && case.was_decided_by(viewer) {
            let message = "Somebody who decided about none of the items has to sign";
            return Err(DeskError::unusable("note", message));
        }
        if act == RequestAct::Erase && case.erasure_proposed_by().is_some_and(|step| step.user == viewer.user) {
            let message = "Somebody who did not propose it has to agree";
            return Err(DeskError::unusable("note", message));
        }
        if !acts_of(case, viewer, today).contains(&act) {
            return Err(DeskError::Changed);
        }
        let mut problems = Problems::default();
        let attribute = Attribute::from_slug(typed.attribute.trim()).filter(|one| case.disputable().contains(one));
        let attribute = attribute.filter(|_| act == RequestAct::Dispute);
        if act == RequestAct::Dispute && attribute.is_none() {
            problems.add("attribute", "Select which detail is disputed");
        }
        let note = problems.text("note", "What was done", act.wants(), &typed.note);
        let on = if act.has_day() {
            problems.day_until("on", "Day", &typed.on, today)
        } else {
            Some(today)
        };
        if let Some(on) = on {
            let since = earliest(case, act);
            if on < since {
                let since = since.format("%-d %B %Y");
                problems.add("on", format!("Day must be {since} or later"));
            }
        }
        problems.none()?;
        Ok(Step {
            act,
            note,
            on: on.unwrap_or(today),
            attribute,
        })
    }
}

/// The first day on which a step can have been taken: never before the request came, nor an answer before its question.
fn earliest(case: &Case, act: RequestAct) -> NaiveDate {
    let received = case.request.received_on;
    let last = |kind| case.steps.iter().rfind(|step| step.kind == kind).map(|step| step.on);
    match act {
        RequestAct::Answer => last(RequestStepKind::Asked).unwrap_or(received),
        RequestAct::Ask => last(RequestStepKind::Answered).unwrap_or(received),
        RequestAct::Tell => last(RequestStepKind::Restricted).unwrap_or(received),
        _ => received,
    }
}
