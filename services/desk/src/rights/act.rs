//! The steps of a request: who asks is made sure of, questions stop the clock, the time is extended, the answer is signed and
//! sent.

use child::{RequestId, choices, policy::Viewer};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::{RequestStatus, RequestStepKind, RightsRequest};

use super::case::Case;
use crate::{
    audit::Action,
    desk::Desk,
    error::DeskError,
    hexadecimal::hexadecimal,
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
        matches!(self, Self::Identify | Self::Ask | Self::Answer | Self::Send)
    }

    const fn step(self) -> RequestStepKind {
        match self {
            Self::Identify => RequestStepKind::Identified,
            Self::Ask => RequestStepKind::Asked,
            Self::Answer => RequestStepKind::Answered,
            Self::Extend => RequestStepKind::Extended,
            Self::Sign => RequestStepKind::Signed,
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
            Self::Sign => "Enter what you looked at",
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
    /// The version that was seen.
    pub version: i64,
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
        // A copy goes out as it was packed. It may have gone out before something of what is held changed.
        RequestAct::Send if case.wants_copy() => status == RequestStatus::Packed,
        RequestAct::Send => identified,
        RequestAct::Refuse | RequestAct::Withdraw => true,
    };
    if status.over() {
        return Vec::new();
    }
    RequestAct::ALL.iter().copied().filter(may).collect()
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
        let today = self.shared.clock.today();
        let mut tx = self.shared.db.begin().await?;
        let case = self.rights_case(&mut tx, viewer, id).await?;
        if case.request.version != typed.version {
            return Err(DeskError::Changed);
        }
        if act == RequestAct::Sign && case.was_decided_by(viewer) {
            let message = "Somebody who decided about none of the items has to sign";
            return Err(DeskError::unusable("note", message));
        }
        if !acts_of(&case, viewer, today).contains(&act) {
            return Err(DeskError::Changed);
        }
        let mut problems = Problems::default();
        let note = problems.text("note", "What was done", act.wants(), &typed.note);
        let on = if act.has_day() {
            problems.day_until("on", "Day", &typed.on, today)
        } else {
            Some(today)
        };
        if let Some(on) = on {
            let since = earliest(&case, act);
            if on < since {
                let since = since.format("%-d %B %Y");
                problems.add("on", format!("Day must be {since} or later"));
            }
        }
        problems.none()?;
        let pack = case.request.pack_sha256.filter(|_| act == RequestAct::Send);
        let pack = pack.map(|hash| hexadecimal(&hash));
        let note = match &pack {
            Some(hash) => format!("{note} (pack with SHA-256 {hash})"),
            None => note,
        };
        let changed = RightsRequest {
            status: match act {
                RequestAct::Sign => RequestStatus::Signed,
                RequestAct::Send => RequestStatus::Sent,
                RequestAct::Refuse => RequestStatus::Refused,
                RequestAct::Withdraw => RequestStatus::Withdrawn,
                RequestAct::Identify | RequestAct::Ask | RequestAct::Answer | RequestAct::Extend => case.request.status,
            },
            seal: if act == RequestAct::Sign {
                case.seal()
            } else {
                case.request.seal
            },
            ..case.request.clone()
        };
        if !tx.change_rights_request(&changed).await? {
            return Err(DeskError::Changed);
        }
        self.note_step(&mut tx, viewer, id, act.step(), on.unwrap_or(today), &note)
            .await?;
        tx.commit().await?;
        let detail = json!({ "what": act.step(), "on": on, "pack_sha256": pack });
        self.trace_request(viewer, Action::RequestChanged, &case, detail).await
    }
}

/// The first day on which a step can have been taken: never before the request came, nor an answer before its question.
fn earliest(case: &Case, act: RequestAct) -> NaiveDate {
    let received = case.request.received_on;
    let last = |kind| case.steps.iter().rfind(|step| step.kind == kind).map(|step| step.on);
    match act {
        RequestAct::Answer => last(RequestStepKind::Asked).unwrap_or(received),
        RequestAct::Ask => last(RequestStepKind::Answered).unwrap_or(received),
        _ => received,
    }
}
