//! What training froze into a model.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// Everything that training learned, and how it was learned.
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
    /// Rounds of expectation-maximisation.
    pub iterations: u32,
    /// Probability that two records drawn at random are the same person.
    pub prior: f64,
    /// Relative pairs for each pair of the same person, by the relative's name.
    pub relatives: BTreeMap<String, f64>,
    /// Probabilities of each level, in the order of the model, by the comparison's name.
    pub levels: BTreeMap<String, Vec<TrainedLevel>>,
    /// How frequent values are, by the field's name.
    pub frequencies: BTreeMap<String, Frequencies>,
    /// Folded first names that nearly all bearers of which are girls, sorted: whether a carer is a woman is told by these.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub girls: Vec<String>,
    /// Hashes of the over-common keys, by the blocking rule's name, sorted.
    pub over_common: BTreeMap<String, Vec<String>>,
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
