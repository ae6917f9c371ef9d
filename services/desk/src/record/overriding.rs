//! Opening what a shield hides: for one reason, with an alarm, until the person leaves the record (page P7, note 4).

use child::{ChildId, OverrideId, UserId, policy::Viewer};
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use serde::Serialize;
use store::{OverrideReview, ShieldOverride};

use super::open::{Opened, Section};
use crate::{
    audit::{Action, Event},
    desk::Desk,
    error::{DeskError, Problem},
    right::{MayOverride, Right},
};

/// How long hidden details stay open at most, and how much the one extension adds.
const OPEN_FOR: TimeDelta = TimeDelta::minutes(15);
/// Letters of the details: too few say nothing.
const DETAILS_MIN: usize = 20;
/// The most letters of the details of an override.
pub const OVERRIDE_DETAILS_MAX: usize = 500;
/// The longest name of somebody who asked.
const ASKED_BY_MAX: usize = 200;

/// What somebody says who asks to see what a shield hides.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AskedOverride {
    /// Why: a code of the council’s list for the role; empty if nothing was chosen.
    pub reason: String,
    /// Why, in the person's own words: 20 to 500 characters.
    pub details: String,
    /// Who asked for it.
    pub asked_by: String,
    /// When they asked: today or before.
    pub asked_on: Option<NaiveDate>,
}

/// What is open to one person for now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Unlocked {
    /// The override.
    #[serde(skip)]
    pub id: OverrideId,
    /// The child.
    pub child: ChildId,
    /// When it ends at the latest.
    pub ends_at: DateTime<Utc>,
    /// Whether it can still be extended.
    pub may_extend: bool,
}

impl From<ShieldOverride> for Unlocked {
    fn from(row: ShieldOverride) -> Self {
        Self {
            id: row.id,
            child: row.child,
            ends_at: row.ends_at,
            may_extend: !row.extended,
        }
    }
}

impl Desk {
    /// The face of a shielded child whose hidden details the viewer may ask for; "not found" for every other child and
    /// role. It is on record like every look.
    pub async fn before_override(&self, viewer: &Viewer, id: ChildId) -> Result<Opened, DeskError> {
        MayOverride::require(viewer)?;
        self.open(viewer, id, Section::Override).await
    }

    /// Opens what the shield of a child hides. The alarm is kept and the event durable before this answers, and nothing is
    /// open without them. By the id of a record that was joined with another nothing is opened: the reason was given for
    /// the child as it was known then.
    pub async fn override_shield(
        &self,
        viewer: &Viewer,
        id: ChildId,
        asked: &AskedOverride,
    ) -> Result<Opened<Unlocked>, DeskError> {
        let view = match self.before_override(viewer, id).await? {
            Opened::Child(view) => view,
            Opened::Moved {
                to,
                reference_from,
                reference_to,
                since,
            } => {
                return Ok(Opened::Moved {
                    to,
                    reference_from,
                    reference_to,
                    since,
                });
            }
        };
        let now = self.shared.clock.now();
        let (reason, asked_on) = self.check(viewer, asked)?;
        let new = ShieldOverride {
            id: OverrideId(self.shared.ids.uuid(now)),
            user: viewer.user,
            child: view.id,
            reason: reason.to_owned(),
            details: asked.details.trim().to_owned(),
            asked_by: asked.asked_by.trim().to_owned(),
            asked_on,
            opened_at: now,
            ends_at: now + OPEN_FOR,
            extended: false,
            ended_at: None,
            review: OverrideReview::Open,
        };
        let mut tx = self.shared.db.begin().await?;
        tx.add_override(&new).await?;
        tx.commit().await?;
        self.trace(event(viewer, Action::ShieldOverridden, &new.clone().into()).because(Some(&new.reason)))
            .await?;
        metrics::counter!("shield_overrides_total").increment(1);
        tracing::warn!(
            reason,
            "A shield was overridden; the management team has to look at it."
        );
        Ok(Opened::Child(Box::new(new.into())))
    }

    fn check(&self, viewer: &Viewer, asked: &AskedOverride) -> Result<(&str, NaiveDate), DeskError> {
        let mut problems = Vec::new();
        let mut wrong = |field: &'static str, message: &str| {
            problems.push(Problem {
                field: field.into(),
                message: message.to_owned(),
            });
        };
        let listed = self.reasons().overriding(viewer.role);
        let chosen = listed.iter().find(|reason| reason.code == asked.reason);
        if chosen.is_none() {
            wrong("reason", "Select why you need to see the hidden details");
        }
        match asked.details.trim().chars().count() {
            0 => wrong("details", "Enter why you need to see the hidden details"),
            count if count < DETAILS_MIN => {
                wrong("details", &format!("Details must be {DETAILS_MIN} characters or more"));
            }
            count if count > OVERRIDE_DETAILS_MAX => {
                let message = format!("Details must be {OVERRIDE_DETAILS_MAX} characters or fewer");
                wrong("details", &message);
            }
            _ => {}
        }
        match asked.asked_by.trim().chars().count() {
            0 => wrong("asked_by", "Enter who asked for this"),
            count if count > ASKED_BY_MAX => wrong("asked_by", "Name must be 200 characters or fewer"),
            _ => {}
        }
        match asked.asked_on {
            None => wrong("asked_on", "Enter the date when they asked"),
            Some(day) if day > self.shared.clock.today() => {
                wrong("asked_on", "The date when they asked must be today or in the past");
            }
            Some(_) => {}
        }
        match (chosen, asked.asked_on) {
            (Some(reason), Some(asked_on)) if problems.is_empty() => Ok((&reason.code, asked_on)),
            _ => Err(DeskError::Unusable(problems)),
        }
    }

    /// What an override opens to a user now; nothing if it has ended, or is somebody else's.
    pub async fn unlocked(&self, user: UserId, id: OverrideId) -> Result<Option<Unlocked>, DeskError> {
        let now = self.shared.clock.now();
        let row = self.shared.db.read().await?.shield_override(id).await?;
        Ok(row
            .filter(|row| row.user == user && row.in_force(now))
            .map(Unlocked::from))
    }

    /// Keeps hidden details open for longer, once. "Changed" if that was done before, or they are closed already. It is on
    /// record before it holds.
    pub async fn extend_override(&self, viewer: &Viewer, unlocked: &Unlocked) -> Result<(), DeskError> {
        let now = self.shared.clock.now();
        if now >= unlocked.ends_at || !unlocked.may_extend {
            return Err(DeskError::Changed);
        }
        self.trace(event(viewer, Action::OverrideExtended, unlocked)).await?;
        let mut tx = self.shared.db.begin().await?;
        if !tx
            .extend_override(unlocked.id, now, unlocked.ends_at + OPEN_FOR)
            .await?
        {
            return Err(DeskError::Changed);
        }
        Ok(tx.commit().await?)
    }

    /// Whether the viewer has a page that closes hidden details, with something open on it or not.
    pub fn closes_overrides(&self, viewer: &Viewer) -> Result<(), DeskError> {
        MayOverride::require(viewer)
    }

    /// Closes hidden details again: the person left the record, or gave it back. Nothing happens if they are closed.
    pub async fn end_override(&self, viewer: &Viewer, unlocked: &Unlocked) -> Result<(), DeskError> {
        let now = self.shared.clock.now();
        let mut tx = self.shared.db.begin().await?;
        let was_open = tx.end_override(unlocked.id, now).await?;
        tx.commit().await?;
        if was_open {
            self.trace(event(viewer, Action::OverrideEnded, unlocked)).await?;
        }
        Ok(())
    }
}

fn event(viewer: &Viewer, action: Action, unlocked: &Unlocked) -> Event {
    let detail = serde_json::json!({ "override": unlocked.id, "ends_at": unlocked.ends_at });
    Event::of(viewer, action).about(unlocked.child).with(detail)
}
