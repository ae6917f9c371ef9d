//! "This is my family or someone I know personally": a record that its user does not open (roles and rules, section 6).

use child::{ChildId, UserId, policy::Viewer, uk_day::uk_day, view};
use chrono::{DateTime, Utc};
use serde::Serialize;
use serde_json::json;
use store::Relationship;
pub use store::RelationshipKind;
use uuid::Uuid;

use crate::{
    audit::{Action, Event},
    desk::{Desk, only},
    error::DeskError,
    right::{OpensChildren, Right},
};

/// One declaration as those who keep users see it: never whom it is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DeclaredLine {
    /// Id.
    pub id: Uuid,
    /// Who declared it.
    pub user: UserId,
    /// Their name.
    pub name: String,
    /// How they know the child.
    pub kind: RelationshipKind,
    /// When they declared it.
    pub declared_at: DateTime<Utc>,
    /// When an administrator asked for it to be withdrawn.
    pub withdrawal_asked_at: Option<DateTime<Utc>>,
    /// Whether the viewer may take the next step.
    pub next: bool,
}

impl Desk {
    /// The children whom a viewer declared to know personally, as records are linked now: none of them is opened for the
    /// viewer.
    pub async fn relationships_of(&self, viewer: &Viewer) -> Result<Vec<ChildId>, DeskError> {
        Ok(self.shared.db.read().await?.relationships_of(viewer.user).await?)
    }

    /// Declares that the viewer knows a child personally. It hangs off the child's oldest source record and follows it.
    /// Saying it twice is saying it once.
    pub async fn declare_relationship(
        &self,
        viewer: &Viewer,
        id: ChildId,
        kind: RelationshipKind,
    ) -> Result<(), DeskError> {
        OpensChildren::require(viewer)?;
        let (child, _) = self.follow(id).await?;
        let (sources, now) = (self.sources().await, self.shared.clock.now());
        let child = child
            .filter(|child| view::cut(child, viewer, &sources, uk_day(now)).is_some())
            .ok_or(DeskError::NotFound)?;
        let declared = Relationship {
            id: self.shared.ids.uuid(now),
            user: viewer.user,
            record: self.oldest_record(child.id).await?,
            kind,
            declared_at: now,
            withdrawal_asked: None,
        };
        let mut tx = self.shared.db.begin().await?;
        let new = tx.declare_relationship(&declared).await?;
        tx.commit().await?;
        if !new {
            return Ok(());
        }
        let event = Event::of(viewer, Action::RelationshipDeclared).about(child.id);
        self.trace(event.with(json!({ "declaration": declared.id, "kind": kind })))
            .await
    }

    /// The declarations in force, oldest first: for administrators and auditors, who together withdraw one.
    pub async fn declared_relationships(&self, viewer: &Viewer) -> Result<Vec<DeclaredLine>, DeskError> {
        only(viewer, |_| viewer.settles_relationships())?;
        self.trace(Event::of(viewer, Action::UsersListed)).await?;
        let declared = self.shared.db.read().await?.relationships().await?;
        let line = |(one, name): (Relationship, String)| DeclaredLine {
            id: one.id,
            user: one.user,
            name,
            kind: one.kind,
            declared_at: one.declared_at,
            withdrawal_asked_at: one.withdrawal_asked.map(|(at, _)| at),
            next: one.user != viewer.user && viewer.keeps_users() == one.withdrawal_asked.is_none(),
        };
        Ok(declared.into_iter().map(line).collect())
    }

    /// Withdraws a declaration: an administrator asks for it, and an auditor agrees. Never one's own.
    pub async fn withdraw_relationship(&self, viewer: &Viewer, id: Uuid) -> Result<(), DeskError> {
        only(viewer, |_| viewer.settles_relationships())?;
        let now = self.shared.clock.now();
        let mut tx = self.shared.db.begin().await?;
        let (done, did) = if viewer.keeps_users() {
            (tx.ask_withdrawal(id, viewer.user, now).await?, "asked")
        } else {
            (tx.withdraw_relationship(id, viewer.user, now).await?, "withdrawn")
        };
        if !done {
            return Err(DeskError::NotFound);
        }
        tx.commit().await?;
        let event = Event::of(viewer, Action::RelationshipWithdrawn);
        self.trace(event.with(json!({ "declaration": id, "did": did }))).await
    }
}
