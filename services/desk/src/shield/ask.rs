//! Asking for a shield, and setting one at once in an emergency.

use child::{
    ChildId, ChildView, ShieldId,
    policy::{Shields, Viewer, shields},
};
use store::{SetShield, ShieldStatus, ShieldStep, ShieldStepKind};

use super::answers::TypedShieldRequest;
use crate::{
    audit::{Action, Event},
    desk::Desk,
    error::DeskError,
    finish::to_the_end,
    record::Section,
    right::{KeepsShields, OpensChildren, Right},
    typed::Problems,
};

/// The form in which a shield is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShieldForm {
    /// The child, cut down.
    pub child: ChildView,
    /// Whether the viewer may set a shield at once.
    pub may_set: bool,
}

impl Desk {
    /// The form in which a shield for a child is asked for: by anybody who opens the child. It is the same whether or not
    /// somebody asked before; a record that was joined with another is followed. A view of the child, and traced as one.
    pub async fn shield_form(&self, viewer: &Viewer, id: ChildId) -> Result<ShieldForm, DeskError> {
        Ok(ShieldForm {
            child: self.open_followed(viewer, id, Section::ShieldRequest).await?,
            may_set: shields(viewer.role) == Shields::Keeps,
        })
    }

    /// Asks for a shield. Nothing that anybody but the team sees tells of it.
    pub async fn request_shield(
        &self,
        viewer: &Viewer,
        id: ChildId,
        typed: &TypedShieldRequest,
    ) -> Result<(), DeskError> {
        OpensChildren::require(viewer)?;
        let child = self.child_to_enter(viewer, id).await?;
        let (answers, review_on) = typed.read(self.shared.clock.today())?;
        let asked = SetShield {
            answers: Some(serde_json::to_string(&answers).expect("answers have a JSON form")),
            review_on: Some(review_on),
            ..self.new_shield(child.id).await?
        };
        self.add_shield(viewer, &asked, child.id, "").await
    }

    /// Sets a shield at once, with the request to be filled in after. Answers the shield. Goes on if the caller stops
    /// waiting.
    pub async fn shield_at_once(
        &self,
        viewer: &Viewer,
        id: ChildId,
        reason: &str,
        review_on: &str,
    ) -> Result<ShieldId, DeskError> {
        KeepsShields::require(viewer)?;
        let child = self.child_to_enter(viewer, id).await?.id;
        let mut problems = Problems::default();
        let reason = problems.text("reason", "Reason", "Enter why it cannot wait", reason);
        let review_on = problems.day_to_come("review_on", "Review date", review_on, self.shared.clock.today());
        problems.none()?;
        let shield = SetShield {
            child: Some(child),
            emergency: true,
            review_on,
            ..self.new_shield(child).await?
        };
        let (desk, viewer) = (self.clone(), viewer.clone());
        to_the_end(async move {
            // What tells of the shield before the shield: whatever fails in between, the team's list shows what was wanted,
            // and it can be set from there.
            desk.add_shield(&viewer, &shield, child, &reason).await?;
            let id = shield.id;
            desk.set_shield(&viewer, shield, &reason).await?;
            Ok(id)
        })
        .await
    }

    /// A shield that somebody asks for now.
    pub(super) async fn new_shield(&self, child: ChildId) -> Result<SetShield, DeskError> {
        let now = self.shared.clock.now();
        Ok(SetShield {
            id: ShieldId(self.shared.ids.uuid(now)),
            beside: self.oldest_record(child).await?,
            child: None,
            status: ShieldStatus::Requested,
            emergency: false,
            entry: None,
            review_on: None,
            answers: None,
            requested_at: now,
            version: 1,
        })
    }

    /// Keeps what was asked for, and puts it on record.
    pub(super) async fn add_shield(
        &self,
        viewer: &Viewer,
        shield: &SetShield,
        child: ChildId,
        reason: &str,
    ) -> Result<(), DeskError> {
        let step = self.step(viewer, ShieldStepKind::Requested, Some(child), reason);
        let mut tx = self.shared.db.begin().await?;
        tx.add_set_shield(shield).await?;
        tx.add_shield_step(shield.id, &step).await?;
        tx.commit().await?;
        let reason = Some(reason).filter(|reason| !reason.is_empty());
        let event = Event::of(viewer, Action::ShieldRequested).about(child).because(reason);
        self.trace(event.with(serde_json::json!({ "shield": shield.id }))).await
    }

    /// Fills in the request that an emergency left open.
    pub async fn complete_shield_request(
        &self,
        viewer: &Viewer,
        id: ShieldId,
        version: i64,
        typed: &TypedShieldRequest,
    ) -> Result<(), DeskError> {
        KeepsShields::require(viewer)?;
        let shield = self.shared.db.read().await?.set_shield(id).await?;
        let shield = shield
            .filter(|shield| shield.answers.is_none() && shield.status == ShieldStatus::Set)
            .ok_or(DeskError::NotFound)?;
        let (answers, review_on) = typed.read(self.shared.clock.today())?;
        let step = ShieldStep {
            review_on: Some(review_on),
            ..self.step(viewer, ShieldStepKind::Completed, shield.child, "")
        };
        let changed = SetShield {
            answers: Some(serde_json::to_string(&answers).expect("answers have a JSON form")),
            review_on: Some(review_on),
            version,
            ..shield
        };
        self.write_shield(viewer, &changed, &step).await
    }

    /// A step that the viewer takes now.
    pub(super) fn step(
        &self,
        viewer: &Viewer,
        kind: ShieldStepKind,
        child: Option<ChildId>,
        reason: &str,
    ) -> ShieldStep {
        ShieldStep {
            at: self.shared.clock.now(),
            kind,
            person: viewer.user,
            person_name: viewer.display_name.clone(),
            person_role: viewer.role.label().to_owned(),
            child,
            reason: reason.to_owned(),
            review_on: None,
        }
    }

    /// Writes a shield and the step that changed it, if it is still at the version that was seen, and puts both on record.
    pub(super) async fn write_shield(
        &self,
        viewer: &Viewer,
        changed: &SetShield,
        step: &ShieldStep,
    ) -> Result<(), DeskError> {
        let mut tx = self.shared.db.begin().await?;
        if !tx.change_set_shield(changed).await? {
            return Err(DeskError::Changed);
        }
        tx.add_shield_step(changed.id, step).await?;
        tx.commit().await?;
        self.trace_step(viewer, changed.id, step).await
    }

    /// Puts a step on record.
    pub(super) async fn trace_step(
        &self,
        viewer: &Viewer,
        shield: ShieldId,
        step: &ShieldStep,
    ) -> Result<(), DeskError> {
        let event = Event {
            subject: step.child.map(|child| child.to_string()),
            ..Event::of(viewer, Action::ShieldDecided)
        };
        let reason = Some(&*step.reason).filter(|reason| !reason.is_empty());
        let detail = serde_json::json!({ "shield": shield, "step": step.kind, "review_on": step.review_on });
        self.trace(event.because(reason).with(detail)).await
    }
}
