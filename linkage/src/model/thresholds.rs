//! Where verdicts begin, and what clustering holds to.

use serde::{Deserialize, Serialize};

/// Where joining, reviewing and splitting begin, in bits of match weight (prior included).
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Thresholds {
    /// A pair at or above joins.
    pub join: f64,
    /// A pair at or above, and below `join`, is for a person to look at.
    pub review: f64,
    /// Two groups of records stay apart if the mean weight between them is below.
    pub fracture: f64,
}

/// Error rates that training is to set the thresholds for. Where a rate is not given, its threshold stays as it is.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Targets {
    /// Share of the pairs at or above the join threshold that may be two people, before guards and clustering, which
    /// let through far fewer. Sets `join`, never below 0 bits by what is known of the scores; `fracture` keeps its
    /// distance from it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub false_joins: Option<f64>,
    /// Share of the pairs of one person, among those compared, that may lie below the review threshold. Sets `review`,
    /// which never lies above `join`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub missed: Option<f64>,
}

/// Constants of clustering.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Clustering {
    /// The strongest tie between two groups counts at most this many bits: one very strong pair must not drown several
    /// that disagree.
    pub tie_bits_max: f64,
    /// If two records that cannot be one person claim the same partner within this many bits, neither gets it.
    pub rival_margin_bits: f64,
    /// Connected components of more records than this are first cut along their weakest ties.
    pub component_records_max: usize,
}

impl Default for Clustering {
    fn default() -> Self {
        Self {
            tie_bits_max: 18.0,
            rival_margin_bits: 3.0,
            component_records_max: 250,
        }
    }
}

impl Clustering {
    /// True if every constant is the usual one; such a part is left out of the file.
    pub fn is_usual(&self) -> bool {
        *self == Self::default()
    }
}
