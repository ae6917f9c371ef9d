//! Lifting a shield that was set here, from one child that it covers: one person proposes, another confirms (check P23.1).

use child::{ChildId, RecordKey, ShieldId, policy::Viewer, sources::OWN};
use store::{ChangeKind, ProposedLift, SetShield, ShieldStatus, ShieldStep, ShieldStepKind};

use crate::{audit::Action, desk::Desk, error::DeskError, link::Basis};

/// What to do where a lift was asked for that cannot be.
fn refused(message: &str) -> DeskError {
    DeskError::unusable("act", message)
}

impl Desk {
    /// The child that a lift is about: one that the shield covers now.
    async fn covered(&self, shield: &SetShield, child: Option<ChildId>) -> Result<ChildId, DeskError> {
        let entry = shield.entry.as_deref().unwrap_or_default();
        let covered = self.shared.db.read().await?.children_reached_by(entry).await?;
        let child = child.ok_or_else(|| refused("Say which child the shield is to be lifted from"))?;
        covered
            .contains(&child)
            .then_some(child)
            .ok_or_else(|| refused("The shield does not cover this child record now. Look at the shield again"))
    }

    pub(super) async fn propose_lift(
        &self,
        viewer: &Viewer,
        shield: &SetShield,
        child: Option<ChildId>,
        reason: &str,
    ) -> Result<(), DeskError> {
        let child = self.covered(shield, child).await?;
        let step = self.step(viewer, ShieldStepKind::LiftProposed, Some(child), reason);
        let lift = ProposedLift {
            shield: shield.id,
            child,
            proposed_by: viewer.user,
            proposed_at: step.at,
        };
        let mut tx = self.shared.db.begin().await?;
        if !tx.propose_lift(&lift).await? {
            return Err(refused("Somebody proposed to lift it already"));
        }
        self.note_lift(viewer, tx, shield, &step).await
    }

    pub(super) async fn reject_lift(
        &self,
        viewer: &Viewer,
        shield: &SetShield,
        child: Option<ChildId>,
        reason: &str,
    ) -> Result<(), DeskError> {
        let child = child.ok_or_else(|| refused("Say which child the shield was to be lifted from"))?;
        let step = self.step(viewer, ShieldStepKind::LiftRejected, Some(child), reason);
        let mut tx = self.shared.db.begin().await?;
        if !tx.end_proposed_lift(shield.id, child).await? {
            return Err(refused("Nobody proposed to lift it"));
        }
        self.note_lift(viewer, tx, shield, &step).await
    }

    /// Counts the change, so that whoever saw the shield before it is told, and writes the step.
    async fn note_lift(
        &self,
        viewer: &Viewer,
        mut tx: store::Tx,
        shield: &SetShield,
        step: &ShieldStep,
    ) -> Result<(), DeskError> {
        if !tx.change_set_shield(shield).await? {
            return Err(DeskError::Changed);
        }
        tx.add_shield_step(shield.id, step).await?;
        tx.commit().await?;
        self.trace_step(viewer, shield.id, step).await
    }

    pub(super) async fn confirm_lift(
        &self,
        viewer: &Viewer,
        mut shield: SetShield,
        child: Option<ChildId>,
        reason: &str,
    ) -> Result<(), DeskError> {
        let child = self.covered(&shield, child).await?;
        let step = self.step(viewer, ShieldStepKind::Lifted, Some(child), reason);
        // The proposal goes first, and with it the right to lift: should anything fail later, the shield stands and two
        // people have to begin anew.
        let mut tx = self.shared.db.begin().await?;
        let proposed = tx.proposed_lifts().await?;
        let proposed = proposed
            .iter()
            .find(|lift| (lift.shield, lift.child) == (shield.id, child));
        let proposed = proposed.ok_or_else(|| refused("Somebody has to propose first to lift it"))?;
        if proposed.proposed_by == viewer.user {
            return Err(refused(
                "Another person than the one who proposed it has to lift the shield",
            ));
        }
        if !tx.end_proposed_lift(shield.id, child).await? || !tx.change_set_shield(&shield).await? {
            return Err(DeskError::Changed);
        }
        tx.add_shield_step(shield.id, &step).await?;
        tx.commit().await?;
        shield.version += 1;
        self.trace_step(viewer, shield.id, &step).await?;
        self.take_down(viewer, shield.id, child).await?;
        let entry = shield.entry.clone().unwrap_or_default();
        let mut tx = self.shared.db.begin().await?;
        if tx.children_reached_by(&entry).await?.is_empty() {
            shield.status = ShieldStatus::Lifted;
            shield.review_on = None;
            // If somebody was quicker, that person saw what is left of it.
            let _ = tx.change_set_shield(&shield).await?;
            tx.commit().await?;
        }
        Ok(())
    }

    /// Whether nothing is left of a shield that is noted as set: it covers nobody, and its own record stands no more, so that it
    /// cannot come back with a record that is linked later. While it stands two people have to lift it.
    pub(super) async fn is_taken_down(&self, shield: &SetShield) -> Result<bool, DeskError> {
        let entry = shield.entry.as_deref().unwrap_or_default();
        let covered = self.shared.db.read().await?.children_reached_by(entry).await?;
        let stands = self.shield_entry(shield.id).await?.is_some_and(|(_, stands)| stands);
        Ok(covered.is_empty() && !stands)
    }

    /// Notes that a shield is lifted of which nothing is left, for a machine may stop between the last lift and its note.
    pub(super) async fn close_shield(&self, viewer: &Viewer, shield: SetShield, reason: &str) -> Result<(), DeskError> {
        if !self.is_taken_down(&shield).await? {
            return Err(refused(
                "The shield still stands. One person has to propose to lift it, and another to lift it",
            ));
        }
        let step = self.step(viewer, ShieldStepKind::Lifted, None, reason);
        let lifted = SetShield {
            status: ShieldStatus::Lifted,
            review_on: None,
            ..shield
        };
        self.write_shield(viewer, &lifted, &step).await
    }

    /// Takes a shield down from one child: by its own record where the child holds it, else from the records that it covers
    /// since they were parted from that child.
    pub(super) async fn take_down(&self, viewer: &Viewer, shield: ShieldId, child: ChildId) -> Result<(), DeskError> {
        let key = RecordKey::new(OWN, shield.to_string());
        let stored = self.shared.db.read().await?.record_by_key(&key).await?;
        match stored {
            Some(stored) if stored.child == Some(child) && stored.record.statement.shielded => {
                let entry = self.shield_statement(shield, false, Basis::After(stored.current_version));
                self.enter(viewer, entry, Action::ShieldDecided).await.map(drop)
            }
            _ => {
                let mut tx = self.shared.jobs.begin().await?;
                // Nobody links meanwhile: a link run would work out the shield from what is about to end.
                tx.hold_link_events().await?;
                tx.end_reach_of_child(&key.record_id, child).await?;
                let mut shown = crate::link::shields::set(&mut tx, &[child]).await?;
                shown.insert(child);
                let changes: Vec<_> = shown.into_iter().map(|child| (child, ChangeKind::Changed)).collect();
                tx.publish(&changes, self.shared.clock.now()).await?;
                tx.commit().await?;
                self.shared.changed.notify_one();
                Ok(())
            }
        }
    }
}
