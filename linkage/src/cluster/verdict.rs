//! What came of a pair.

use serde::{Deserialize, Serialize};

use crate::{key::RecordKey, model::Thresholds};

/// What came of a pair.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// One child.
    Join,
    /// For a person to look at.
    Review,
    /// Two children.
    No,
    /// Kept apart by a guard or a person, whatever the weight.
    KeptApart,
}

impl Verdict {
    /// The name in `pairs.csv`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Join => "join",
            Self::Review => "review",
            Self::No => "no",
            Self::KeptApart => "kept_apart",
        }
    }
}

/// A pair with its weight and what came of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PairVerdict {
    /// The record whose key comes first.
    pub left: RecordKey,
    /// The other record.
    pub right: RecordKey,
    /// Match weight in bits, prior included. Neither guard nor person changes it.
    pub weight: f64,
    /// `1 / (1 + 2^-weight)`.
    pub probability: f64,
    /// What came of the pair.
    pub verdict: Verdict,
    /// What decided, if not the weight alone: `person`, a rule or guard by its name, `cluster` (the pair is below the
    /// join threshold, but other records tie both together), `support` or `rival` (the pair is above it, but the
    /// records around them do not agree, or another record has an equal claim).
    pub decided_by: Option<String>,
}

/// The verdict of the weight alone.
pub(crate) fn pair_verdict(weight: f64, thresholds: Thresholds) -> Verdict {
    if weight >= thresholds.join {
        Verdict::Join
    } else if weight >= thresholds.review {
        Verdict::Review
    } else {
        Verdict::No
    }
}
