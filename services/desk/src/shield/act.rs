//! What the team does with a shield: set, refuse, review; and the two halves of a lift.

use std::collections::BTreeMap;

use child::{ChildId, FeedKind, ShieldId, Statement, fact::Facts, policy::Viewer};
use serde::{Deserialize, Serialize};
use store::{SetShield, ShieldStatus, ShieldStep, ShieldStepKind};

use crate::{
    audit::Action,
    desk::Desk,
    error::DeskError,
    finish::to_the_end,
    link::{Basis, Entry},
    right::{KeepsShields, Right},
    typed::Problems,
};

/// What can be done with a shield.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ShieldAct {
    /// Set one that was asked for.
    Set,
    /// Decide against one that was asked for.
    Refuse,
    /// Keep it after a review, until another day.
    Review,
    /// Propose to lift it from a child.
    ProposeLift,
    /// Lift it from a child, as another person proposed.
    ConfirmLift,
    /// Keep it, though somebody proposed to lift it.
    RejectLift,
    /// Note that it is lifted: it was taken down from the last child that it covered, and the note was cut off.
    Close,
}

impl ShieldAct {
    /// Every act.
    pub const ALL: [Self; 7] = [
        Self::Set,
        Self::Refuse,
        Self::Review,
        Self::ProposeLift,
        Self::ConfirmLift,
        Self::RejectLift,
        Self::Close,
    ];

    /// The name in addresses and in JSON.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Set => "set",
            Self::Refuse => "refuse",
            Self::Review => "review",
            Self::ProposeLift => "propose-lift",
            Self::ConfirmLift => "confirm-lift",
            Self::RejectLift => "reject-lift",
            Self::Close => "close",
        }
    }

    /// The act behind a name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|act| act.name() == name)
    }

    /// Whether it is about one of the children whom the shield covers.
    pub const fn is_of_lift(self) -> bool {
        matches!(self, Self::ProposeLift | Self::ConfirmLift | Self::RejectLift)
    }
}

/// What is to be done, and why.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ActOnShield {
    /// What.
    pub act: ShieldAct,
    /// The version of the shield that was seen.
    pub version: i64,
    /// Why; it stays with the shield and on record.
    pub reason: String,
    /// The next day of review, `YYYY-MM-DD`: for a review.
    #[serde(default)]
    pub review_on: String,
    /// Of which child, for a lift: one that the shield covers.
    #[serde(default)]
    pub child: Option<ChildId>,
}

impl Desk {
    /// Does something with a shield. Goes on if the caller stops waiting.
    pub async fn act_on_shield(&self, viewer: &Viewer, id: ShieldId, wanted: &ActOnShield) -> Result<(), DeskError> {
        KeepsShields::require(viewer)?;
        let (desk, viewer, wanted) = (self.clone(), viewer.clone(), wanted.clone());
        to_the_end(async move { desk.act_now(&viewer, id, &wanted).await }).await
    }

    async fn act_now(&self, viewer: &Viewer, id: ShieldId, wanted: &ActOnShield) -> Result<(), DeskError> {
        let shield = self.shared.db.read().await?.set_shield(id).await?;
        let shield = shield.ok_or(DeskError::NotFound)?;
        let mut problems = Problems::default();
        let reason = problems.text("reason", "Reason", "Enter a reason", &wanted.reason);
        let review_on = (wanted.act == ShieldAct::Review)
            .then(|| problems.day_to_come("review_on", "Review date", &wanted.review_on, self.shared.clock.today()))
            .flatten();
        problems.none()?;
        if shield.version != wanted.version {
            return Err(DeskError::Changed);
        }
        let wants = if matches!(wanted.act, ShieldAct::Set | ShieldAct::Refuse) {
            ShieldStatus::Requested
        } else {
            ShieldStatus::Set
        };
        if shield.status != wants {
            return Err(DeskError::unusable(
                "act",
                "The shield does not stand so that this can be done",
            ));
        }
        match wanted.act {
            ShieldAct::Set => self.set_shield(viewer, shield, &reason).await,
            ShieldAct::Refuse => {
                // A machine that stopped between the two may have put it up without noting so.
                if let Some((_, true)) = self.shield_entry(id).await? {
                    return Err(DeskError::unusable(
                        "act",
                        "The shield stands already, though its setting was cut off. Set it; then it can be lifted",
                    ));
                }
                let step = self.step(viewer, ShieldStepKind::Refused, shield.child, &reason);
                let refused = SetShield {
                    status: ShieldStatus::Refused,
                    review_on: None,
                    ..shield
                };
                self.write_shield(viewer, &refused, &step).await
            }
            ShieldAct::Review => {
                let step = ShieldStep {
                    review_on,
                    ..self.step(viewer, ShieldStepKind::Reviewed, shield.child, &reason)
                };
                self.write_shield(viewer, &SetShield { review_on, ..shield }, &step)
                    .await
            }
            ShieldAct::ProposeLift => self.propose_lift(viewer, &shield, wanted.child, &reason).await,
            ShieldAct::ConfirmLift => self.confirm_lift(viewer, shield, wanted.child, &reason).await,
            ShieldAct::RejectLift => self.reject_lift(viewer, &shield, wanted.child, &reason).await,
            ShieldAct::Close => self.close_shield(viewer, shield, &reason).await,
        }
    }

    pub(super) async fn set_shield(&self, viewer: &Viewer, shield: SetShield, reason: &str) -> Result<(), DeskError> {
        let withdrawn = "The record that the shield was asked for beside is no longer there, so refuse it and ask anew";
        let child = shield.child.ok_or_else(|| DeskError::unusable("act", withdrawn))?;
        let beside = self.oldest_record(child).await?;
        let mut set = SetShield {
            beside,
            status: ShieldStatus::Set,
            entry: Some(shield.id.to_string()),
            ..shield
        };
        // The shield before the note that it stands: should anything fail in between, the child is hidden and not open.
        self.enter_shield(viewer, &set, child).await?;
        let step = ShieldStep {
            review_on: set.review_on,
            ..self.step(viewer, ShieldStepKind::Set, Some(child), reason)
        };
        // Whoever decided otherwise meanwhile did not see that it stands now.
        while let Err(DeskError::Changed) = self.write_shield(viewer, &set, &step).await {
            let known = self.shared.db.read().await?.set_shield(set.id).await?;
            set.version = known.ok_or(DeskError::NotFound)?.version;
        }
        Ok(())
    }

    /// Puts a shield up: from when this answers, it stands. What was put up before and not noted stays up.
    pub(super) async fn enter_shield(
        &self,
        viewer: &Viewer,
        shield: &SetShield,
        child: ChildId,
    ) -> Result<(), DeskError> {
        let beside = self.oldest_record(child).await?;
        let known = self.shield_entry(shield.id).await?;
        let basis = match known {
            Some((_, true)) => return Ok(()),
            Some((version, false)) => Basis::After(version),
            None => Basis::Beside(beside),
        };
        let entry = self.shield_statement(shield.id, true, basis);
        self.enter(viewer, entry, Action::ShieldDecided).await.map(drop)
    }

    /// The record that holds a shield: its version, and whether it stands.
    pub(super) async fn shield_entry(&self, shield: ShieldId) -> Result<Option<(i64, bool)>, DeskError> {
        let key = child::RecordKey::new(child::sources::OWN, shield.to_string());
        let stored = self.shared.db.read().await?.record_by_key(&key).await?;
        Ok(stored.map(|stored| (stored.current_version, stored.record.statement.shielded)))
    }

    /// What the record of a shield states: that, and nothing else. Its layout is that of the feed which has a column for it.
    pub(super) fn shield_statement(&self, shield: ShieldId, shielded: bool, basis: Basis) -> Entry {
        Entry {
            statement: Box::new(Statement {
                record_id: shield.to_string(),
                kind: FeedKind::SocialCare,
                columns: BTreeMap::new(),
                facts: Facts::default(),
                shielded,
                address_withheld: false,
                address_updated_on: None,
                updated_on: Some(self.shared.clock.today()),
                unknown: BTreeMap::new(),
            }),
            basis,
        }
    }
}
