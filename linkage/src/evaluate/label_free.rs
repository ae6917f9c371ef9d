//! Precision and recall without any label, from the probabilities alone.

use std::fmt;

use serde::Serialize;

use super::Outside;
use crate::cluster::{PairVerdict, Verdict};

/// What the probabilities say of themselves. They look at one pair at a time, so that they know nothing of what
/// clusters and guards add; precision is rather too low.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct LabelFree {
    /// Pairs joined.
    pub joined_pairs: u64,
    /// Of these, how many are to be expected to be one child: the sum of their probabilities.
    pub expected_right: f64,
    /// Expected right pairs among the joined ones; 1 if none is joined.
    pub precision: f64,
    /// Expected share of the pairs of one child that are joined, of those listed; 1 if none is to be expected.
    pub recall_of_listed: f64,
    /// The same of all pairs of one child, those too improbable to be listed and those never compared included; only
    /// where blocking was measured. Pairs tied by other records are taken to be right.
    pub recall: Option<f64>,
}

impl LabelFree {
    /// Adds up probabilities. A pair that a guard or a person keeps apart counts as two children.
    pub fn of(pairs: &[PairVerdict], outside: Option<Outside>) -> Self {
        let (mut joined_pairs, mut joined, mut listed) = (0, 0.0, 0.0);
        for pair in pairs.iter().filter(|pair| pair.verdict != Verdict::KeptApart) {
            listed += pair.probability;
            if pair.verdict == Verdict::Join {
                joined_pairs += 1;
                joined += pair.probability;
            }
        }
        let share = |part: f64, whole: f64| if whole > 0.0 { part / whole } else { 1.0 };
        Self {
            joined_pairs,
            expected_right: joined,
            precision: share(joined, joined_pairs as f64),
            recall_of_listed: share(joined, listed),
            recall: outside.map(|outside| {
                let right = joined + outside.tied as f64;
                share(
                    right,
                    right - joined + listed + outside.missed(outside.never_compared.pairs),
                )
            }),
        }
    }
}

impl fmt::Display for LabelFree {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "from the probabilities alone: precision {:.4}, recall {:.4} of the pairs listed",
            self.precision, self.recall_of_listed
        )?;
        if let Some(recall) = self.recall {
            write!(f, ", {recall:.4} of all")?;
        }
        Ok(())
    }
}
