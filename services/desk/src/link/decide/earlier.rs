//! Earlier decisions that stand in the way of a new one.

use std::collections::BTreeSet;

use child::{RecordKey, uk_day::uk_day_words};
use store::{ConstraintKind, LinkConstraint};

use crate::error::DeskError;

/// The constraints of a kind that stewards set between two sets of records.
pub(crate) fn crossing<'a>(
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

/// What a steward is told whose decision an earlier one forbids.
pub(crate) fn conflict(earlier: &LinkConstraint) -> DeskError {
    let decided = match earlier.kind {
        ConstraintKind::Must => "the same child",
        ConstraintKind::Cannot => "different children",
    };
    DeskError::unusable(
        "decision",
        format!(
            "{} decided on {} that these are {decided}. Undo that decision first",
            earlier.person,
            uk_day_words(earlier.at),
        ),
    )
}
