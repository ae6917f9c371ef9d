//! Pairs that people labelled.

use std::collections::BTreeMap;

use crate::{
    key::RecordKey,
    profile::{Population, RecordIndex},
};

/// A pair that a person looked at.
#[derive(Debug, Clone, PartialEq)]
pub struct Label {
    /// One record.
    pub left: RecordKey,
    /// The other record.
    pub right: RecordKey,
    /// True if both are one person.
    pub same: bool,
    /// How many pairs it stands for: the sampling weight; 1 if the pairs were drawn alike.
    pub weight: f64,
    /// The number by which errors call it: its line in a file, or its place in a list.
    pub number: usize,
}

/// Why labels cannot be used. Labels are called by [`Label::number`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum LabelError {
    /// A record is not among those trained on.
    #[error("label {0}: one of its records is not among the records; label pairs of the files that you give")]
    NoRecord(usize),
    /// Both ends are one record.
    #[error("label {0}: a record is paired with itself")]
    OneRecord(usize),
    /// The weight is no positive number.
    #[error("label {0}: the weight must be a number above 0")]
    Weight(usize),
    /// Two labels of one pair disagree.
    #[error("labels {0} and {1} call one pair the same person and two people; keep the right one")]
    Contradiction(usize, usize),
    /// There is nothing to learn from.
    #[error("there are no labels")]
    None,
}

/// Whether a pair is one person, and the sampling weight, by pair (`left < right`).
pub(super) type Labels = BTreeMap<(RecordIndex, RecordIndex), (bool, f64)>;

/// The labels by pair, `left < right` by place. A pair that is labelled twice alike counts once, with the first weight.
pub(super) fn look_up(population: &Population, labels: &[Label]) -> Result<Labels, LabelError> {
    let mut found: BTreeMap<(RecordIndex, RecordIndex), (bool, f64, usize)> = BTreeMap::new();
    for label in labels {
        let number = label.number;
        let (Some(left), Some(right)) = (population.find(&label.left), population.find(&label.right)) else {
            return Err(LabelError::NoRecord(number));
        };
        if left == right {
            return Err(LabelError::OneRecord(number));
        }
        if !(label.weight > 0.0 && label.weight.is_finite()) {
            return Err(LabelError::Weight(number));
        }
        let pair = (left.min(right), left.max(right));
        let (same, _, first) = *found.entry(pair).or_insert((label.same, label.weight, number));
        if same != label.same {
            return Err(LabelError::Contradiction(first, number));
        }
    }
    if found.is_empty() {
        return Err(LabelError::None);
    }
    Ok(found
        .into_iter()
        .map(|(pair, (same, weight, _))| (pair, (same, weight)))
        .collect())
}
