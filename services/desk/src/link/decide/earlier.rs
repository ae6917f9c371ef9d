//! Earlier decisions that stand in the way of a new one.

use std::collections::BTreeSet;

use child::{RecordKey, uk_day::uk_day_words};
use store::{ConstraintKind, LinkConstraint, Tx};

use crate::error::DeskError;

/// The constraints of a kind that stewards set between two sets of records.
pub(super) fn crossing<'a>(
    constraints: &'a [LinkConstraint],
    kind: ConstraintKind,
    one: &BTreeSet<&RecordKey>,
    other: &BTreeSet<&RecordKey>,
) -> Vec<&'a LinkConstraint> {
    constraints
        .iter()
        .filter(|constraint| constraint.kind == kind && constraint.decision.is_some())
        .filter(|constraint| {
            let (left, right) = (&constraint.left, &constraint.right);
            (one.contains(left) && other.contains(right)) || (one.contains(right) && other.contains(left))
        })
        .collect()
}

/// A demand of an earlier decision, in words: who decided it and when, whoever set it again since.
pub(crate) async fn decided_words(tx: &mut Tx, earlier: &LinkConstraint) -> Result<String, DeskError> {
    let decision = match earlier.decision {
        Some(id) => tx.decision(id).await?,
        None => None,
    };
    let (person, at) = decision.as_ref().map_or((&earlier.person, earlier.at), |decision| {
        (&decision.person, decision.at)
    });
    let decided = match earlier.kind {
        ConstraintKind::Must => "the same child",
        ConstraintKind::Cannot => "different children",
    };
    Ok(format!(
        "{person} decided on {} that these are {decided}",
        uk_day_words(at)
    ))
}

/// What a steward is told whose decision an earlier one forbids.
pub(super) async fn conflict(tx: &mut Tx, earlier: &LinkConstraint) -> DeskError {
    match decided_words(tx, earlier).await {
        Ok(decided) => DeskError::unusable("decision", format!("{decided}. Undo that decision first")),
        Err(error) => error,
    }
}
