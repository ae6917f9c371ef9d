//! One shield with its request, the children that it covers, and what was done about it.

use child::{
    CaseId, ChildId, ChildView, ShieldId,
    policy::{Shields, Viewer, opens_restricted, shields},
    sources::OWN,
    view,
};
use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;
use store::{ShieldStatus, ShieldStep, ShieldStepKind};

use super::{act::ShieldAct, answers::ShieldAnswers};
use crate::{
    audit::{Action, Event},
    desk::{Desk, only},
    error::DeskError,
};

/// One shield.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ShieldView {
    /// Id.
    pub id: ShieldId,
    /// How it stands.
    pub status: ShieldStatus,
    /// Set at once, with the request to be filled in after.
    pub emergency: bool,
    /// The request; none while an emergency left it open.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub answers: Option<ShieldAnswers>,
    /// When it is to be looked at again.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub review_on: Option<NaiveDate>,
    /// Whether that day has come while it stands.
    pub overdue: bool,
    /// The child that it was asked for, or those whom it covers.
    pub parts: Vec<ShieldPart>,
    /// What was done, in order.
    pub steps: Vec<ShieldStepView>,
    /// What the viewer may do with it as a whole.
    pub acts: Vec<ShieldAct>,
    /// Counts changes: whoever does something says which version was seen.
    pub version: i64,
}

impl ShieldView {
    /// Whether an emergency left the request to be filled in. One that was cut off before it stood has to be set first.
    pub fn to_fill_in(&self) -> bool {
        self.answers.is_none() && self.status == ShieldStatus::Set
    }
}

/// One child whom the shield is about.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ShieldPart {
    /// The child, cut down.
    pub child: ChildView,
    /// Whether the child was parted from the one whom the shield was set for.
    pub parted: bool,
    /// Who proposed to lift it from this child, and when.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lift: Option<(String, DateTime<Utc>)>,
    /// Sources that shield the child besides; they have to lift that themselves.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub sources: Vec<String>,
    /// Cases that shield the child besides, until they are decided.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub cases: Vec<CaseId>,
    /// What the viewer may do about this child.
    pub acts: Vec<ShieldAct>,
}

/// One step as pages show it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ShieldStepView {
    /// When.
    pub at: DateTime<Utc>,
    /// What.
    pub kind: ShieldStepKind,
    /// Who.
    pub person: String,
    /// In which role.
    pub role: String,
    /// Why.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub reason: String,
    /// The day of review that was set with it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub review_on: Option<NaiveDate>,
}

impl From<ShieldStep> for ShieldStepView {
    fn from(step: ShieldStep) -> Self {
        Self {
            at: step.at,
            kind: step.kind,
            person: step.person_name,
            role: step.person_role,
            reason: step.reason,
            review_on: step.review_on,
        }
    }
}

impl Desk {
    /// One shield with its history. For those who see shields; a view of its children, and traced as one.
    pub async fn shield(&self, viewer: &Viewer, id: ShieldId) -> Result<ShieldView, DeskError> {
        only(viewer, |role| shields(role) != Shields::Closed)?;
        let keeps = shields(viewer.role) == Shields::Keeps;
        let mut tx = self.shared.db.read().await?;
        let shield = tx.set_shield(id).await?.ok_or(DeskError::NotFound)?;
        let about: Vec<ChildId> = shield.child.into_iter().collect();
        let restricted = tx.children_by_ids(&about).await?.iter().any(|row| row.restricted);
        if restricted && !opens_restricted(viewer.role) {
            return Err(DeskError::NotFound);
        }
        let steps = tx.shield_steps(id).await?;
        let lifts: Vec<_> = tx
            .proposed_lifts()
            .await?
            .into_iter()
            .filter(|lift| lift.shield == id)
            .collect();
        let (covered, holder): (Vec<ChildId>, Option<ChildId>) = match &shield.entry {
            Some(entry) if shield.status == ShieldStatus::Set => {
                let key = child::RecordKey::new(OWN, entry);
                let holder = tx
                    .standings(&[key])
                    .await?
                    .into_iter()
                    .find_map(|standing| standing.child);
                (tx.children_reached_by(entry).await?, holder)
            }
            _ => (shield.child.into_iter().collect(), None),
        };
        drop(tx);
        let (sources, today) = (self.sources().await, self.shared.clock.today());
        let mut parts = Vec::new();
        for child in self.children(&covered).await? {
            let Some(view) = view::cut(&child, viewer, &sources, today) else {
                continue;
            };
            let lift = lifts.iter().find(|lift| lift.child == child.id);
            let proposer = |lift: &store::ProposedLift| {
                let step = steps.iter().rev().find(|step| step.person == lift.proposed_by);
                step.map_or_else(String::new, |step| step.person_name.clone())
            };
            let acts = match (keeps && shield.status == ShieldStatus::Set, lift) {
                (false, _) => Vec::new(),
                (true, None) => vec![ShieldAct::ProposeLift],
                (true, Some(lift)) if lift.proposed_by == viewer.user => vec![ShieldAct::RejectLift],
                (true, Some(_)) => vec![ShieldAct::ConfirmLift, ShieldAct::RejectLift],
            };
            let (named, cases) = self.other_shields(viewer, child.id).await?;
            parts.push(ShieldPart {
                parted: holder.is_some_and(|holder| holder != child.id),
                lift: lift.map(|lift| (proposer(lift), lift.proposed_at)),
                sources: named,
                cases,
                acts,
                child: view,
            });
        }
        let answers = shield.answers.as_deref().map(serde_json::from_str).transpose();
        let answers = answers.map_err(|source| DeskError::Unreadable {
            what: format!("request of shield {id}"),
            source,
        })?;
        let acts = match (keeps, shield.status) {
            (true, ShieldStatus::Requested) => vec![ShieldAct::Set, ShieldAct::Refuse],
            (true, ShieldStatus::Set) if self.is_taken_down(&shield).await? => vec![ShieldAct::Close],
            (true, ShieldStatus::Set) => vec![ShieldAct::Review],
            _ => Vec::new(),
        };
        let shown: Vec<String> = parts.iter().map(|part| part.child.id.to_string()).collect();
        let event = Event {
            subject: shield.child.map(|child| child.to_string()),
            ..Event::of(viewer, Action::ShieldOpened)
        };
        self.trace(event.with(serde_json::json!({ "shield": id, "children": shown })))
            .await?;
        Ok(ShieldView {
            id,
            status: shield.status,
            emergency: shield.emergency,
            answers,
            review_on: shield.review_on,
            overdue: shield.status == ShieldStatus::Set && shield.review_on.is_some_and(|day| day <= today),
            parts,
            steps: steps.into_iter().map(ShieldStepView::from).collect(),
            acts,
            version: shield.version,
        })
    }
}
