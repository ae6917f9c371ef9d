//! People's decisions in force, as the engine and the keeping of cases read them.
//!
//! They are read again only when the database says that they changed: records come by the hundred a second, decisions a few
//! times a day.

use std::{collections::BTreeMap, sync::Arc};

use child::RecordKey;
use linkage::Constraint;
use store::{ConstraintKind, LinkConstraint, Tx};

use super::{enter::follower, feed_engine::Kept};
use crate::error::DeskError;

/// What stewards decided about two records, the smaller key first.
pub(super) type StewardsSaid = Arc<BTreeMap<(RecordKey, RecordKey), StewardSaid>>;

/// What a steward decided about two records.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct StewardSaid {
    pub kind: ConstraintKind,
    /// What the two weighed then.
    pub weight: f64,
}

/// The decisions that an engine has.
#[derive(Debug, Clone)]
pub(crate) struct Given {
    /// How often decisions had changed when they were read.
    changes: i64,
    stewards: StewardsSaid,
}

/// Decisions in force.
#[derive(Debug)]
pub(super) struct InForce {
    /// As the engine reads them; none if it has them.
    pub links: Option<Vec<Constraint>>,
    /// Those that stewards made.
    pub stewards: StewardsSaid,
    /// How often decisions had changed when they were read; none if they are not those of the database.
    changes: Option<i64>,
}

impl InForce {
    /// The decisions that the database has, for an engine that may have them already.
    pub async fn read(tx: &mut Tx, kept: &Kept) -> Result<Self, DeskError> {
        // First: what changes after this is read again the next time.
        let changes = tx.constraint_changes().await?;
        if let Some(given) = kept.decisions.as_ref().filter(|given| given.changes == changes) {
            return Ok(Self {
                links: None,
                stewards: Arc::clone(&given.stewards),
                changes: Some(changes),
            });
        }
        Ok(Self {
            changes: Some(changes),
            ..Self::of(&tx.active_constraints().await?)
        })
    }

    /// These decisions, whatever the database has.
    pub fn of(active: &[LinkConstraint]) -> Self {
        let stewards = active
            .iter()
            .filter(|constraint| constraint.decision.is_some() && follower(constraint).is_none())
            .map(|constraint| {
                let (left, right) = (&constraint.left, &constraint.right);
                let said = StewardSaid {
                    kind: constraint.kind,
                    weight: constraint.weight.unwrap_or_default(),
                };
                ((left.min(right).clone(), left.max(right).clone()), said)
            })
            .collect();
        Self {
            links: Some(as_links(active)),
            stewards: Arc::new(stewards),
            changes: None,
        }
    }

    /// What an engine has once it was given these.
    pub fn given(&self) -> Option<Given> {
        self.changes.map(|changes| Given {
            changes,
            stewards: Arc::clone(&self.stewards),
        })
    }
}

/// Decisions as the engine reads them.
pub(super) fn as_links(active: &[LinkConstraint]) -> Vec<Constraint> {
    active
        .iter()
        .map(|constraint| {
            let (left, right) = (constraint.left.clone(), constraint.right.clone());
            match (follower(constraint), constraint.kind) {
                (Some(own), _) if *own == left => Constraint::follows(left, right),
                (Some(_), _) => Constraint::follows(right, left),
                (None, ConstraintKind::Must) => Constraint::must(left, right),
                (None, ConstraintKind::Cannot) => Constraint::cannot(left, right),
            }
        })
        .collect()
}
