//! What training froze into a model.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// Everything that training learned, and how it was learned. Every number is rounded to nine significant digits.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Trained {
    /// The seed of the random pairs.
    pub seed: u64,
    /// Records trained on.
    pub records: u64,
    /// Random pairs behind `u`.
    pub random_pairs: u64,
    /// Candidate pairs behind `m`.
    pub candidate_pairs: u64,
    /// Pairs that people labelled; left out if there were none.
    #[serde(default, skip_serializing_if = "is_none")]
    pub labelled_pairs: u64,
    /// Rounds of expectation-maximisation.
    pub iterations: u32,
    /// Probability that two records drawn at random are the same person.
    pub prior: f64,
    /// Relative pairs for each pair of the same person, by the relative's name.
    pub relatives: BTreeMap<String, f64>,
    /// Probabilities of each level, in the order of the model, by the comparison's name.
    pub levels: BTreeMap<String, Vec<TrainedLevel>>,
    /// How much more than all records those of each source err: what was learned, and what a person stated.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub source_errors: super::SourceBits,
    /// How the thresholds were chosen, if the model has targets.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub thresholds: Option<ChosenThresholds>,
    /// How frequent values are, by the field's name.
    pub frequencies: BTreeMap<String, Frequencies>,
    /// Folded first names that nearly all bearers of which are girls, sorted: whether a carer is a woman is told by these.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub girls: Vec<String>,
    /// Hashes of the over-common keys, by the blocking rule's name, sorted.
    pub over_common: BTreeMap<String, Vec<String>>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde calls it with a reference")]
const fn is_none(count: &u64) -> bool {
    *count == 0
}

/// The learned probabilities of one level.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TrainedLevel {
    /// Among records of the same person.
    pub m: f64,
    /// Among unrelated people.
    pub u: f64,
    /// Among relatives, by the relative's name.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub kin: BTreeMap<String, f64>,
    /// How far the sessions of [`train::compare_sessions`](crate::train::compare_sessions) are from `m`, in bits, if
    /// they were run.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub spread_bits: Option<f64>,
}

/// A level of a comparison on which the sessions of training disagree.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct UncertainLevel {
    /// The comparison's name.
    pub comparison: String,
    /// The level's condition.
    pub level: super::Condition,
    /// How far the sessions are from `m`, in bits.
    pub spread_bits: f64,
}

impl super::Model {
    /// The levels from which the sessions of training are further than `bits`, the furthest first.
    pub fn uncertain_levels(&self, bits: f64) -> Vec<UncertainLevel> {
        let mut uncertain = Vec::new();
        for comparison in &self.comparisons {
            let trained = self
                .trained
                .as_ref()
                .and_then(|trained| trained.levels.get(&comparison.name));
            for (stated, level) in comparison.levels.iter().zip(trained.into_iter().flatten()) {
                if let Some(spread_bits) = level.spread_bits.filter(|spread| *spread > bits) {
                    uncertain.push(UncertainLevel {
                        comparison: comparison.name.clone(),
                        level: stated.when,
                        spread_bits,
                    });
                }
            }
        }
        uncertain.sort_by(|left, right| right.spread_bits.total_cmp(&left.spread_bits));
        uncertain
    }
}

/// Where training put the thresholds, and the error rates it expects there.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChosenThresholds {
    /// The thresholds chosen; the model's own are the same.
    pub chosen: super::Thresholds,
    /// Expected share of the pairs at or above `join` that are two people.
    pub false_joins: f64,
    /// Expected share of the compared pairs of one person that lie below `review`.
    pub missed: f64,
    /// Labelled pairs behind the estimate; 0 if it rests on the scores alone.
    pub labelled_pairs: u64,
}

/// How often the values of one field were seen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Frequencies {
    /// Records that have a value.
    pub total: u64,
    /// The number of records by folded value; values seen once are left out.
    pub counts: BTreeMap<String, u32>,
}
