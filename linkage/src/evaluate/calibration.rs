//! Whether probabilities mean what they say.

use std::fmt;

use serde::Serialize;

use super::{
    Truth,
    table::{Table, share},
};
use crate::key::RecordKey;

/// Where the bins begin; the last ends at 1, included.
const STARTS: [f64; 13] = [0.0, 0.01, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.99, 0.999];

/// Pairs of about one probability.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CalibrationBin {
    /// Least probability.
    pub from: f64,
    /// Probability at which the next bin begins.
    pub to: f64,
    /// Pairs.
    pub pairs: u64,
    /// Pairs that are truly one child.
    pub right_pairs: u64,
    /// Share that is right; none without a pair.
    pub right: Option<f64>,
    /// Mean of the probabilities; none without a pair.
    pub mean_probability: Option<f64>,
}

/// Probabilities beside the truth.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Calibration {
    /// By probability, ascending.
    pub bins: Vec<CalibrationBin>,
    /// Mean distance, over pairs, between the share of a bin that is right and its mean probability (the expected
    /// calibration error).
    pub error: f64,
    /// Pairs of probability .99 and more.
    pub pairs_from_99: u64,
    /// Share of these that is right; none without a pair.
    pub right_from_99: Option<f64>,
}

impl Calibration {
    /// Measures pairs with their probabilities. Pairs of which the truth does not know a record do not count.
    pub fn measure<'a>(truth: &Truth, pairs: impl IntoIterator<Item = (&'a RecordKey, &'a RecordKey, f64)>) -> Self {
        let mut counts = [(0_u64, 0_u64, 0.0_f64); STARTS.len()];
        for (left, right, probability) in pairs {
            let Some(same) = truth.same(left, right) else { continue };
            let bin = STARTS.partition_point(|&start| start <= probability).max(1) - 1;
            counts[bin].0 += 1;
            counts[bin].1 += u64::from(same);
            counts[bin].2 += probability;
        }
        let all: u64 = counts.iter().map(|(pairs, ..)| pairs).sum();
        let distance: f64 = counts.iter().map(|&(_, right, sum)| (right as f64 - sum).abs()).sum();
        let high = counts.iter().zip(STARTS).filter(|(_, start)| *start >= 0.99);
        let (pairs_from_99, right_from_99) =
            high.fold((0, 0), |(pairs, right), (count, _)| (pairs + count.0, right + count.1));
        let bin = |(at, &(pairs, right, sum)): (usize, &(u64, u64, f64))| CalibrationBin {
            from: STARTS[at],
            to: STARTS.get(at + 1).copied().unwrap_or(1.0),
            pairs,
            right_pairs: right,
            right: (pairs > 0).then(|| right as f64 / pairs as f64),
            mean_probability: (pairs > 0).then(|| sum / pairs as f64),
        };
        Self {
            bins: counts.iter().enumerate().map(bin).collect(),
            error: if all == 0 { 0.0 } else { distance / all as f64 },
            pairs_from_99,
            right_from_99: (pairs_from_99 > 0).then(|| right_from_99 as f64 / pairs_from_99 as f64),
        }
    }
}

impl fmt::Display for Calibration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut table = Table::new(["probability", "pairs", "mean probability", "right"]);
        for bin in self.bins.iter().filter(|bin| bin.pairs > 0) {
            table.row([
                format!("{} to {}", bin.from, bin.to),
                bin.pairs.to_string(),
                share(bin.mean_probability),
                share(bin.right),
            ]);
        }
        write!(f, "{table}")?;
        write!(f, "calibration error {:.4}", self.error)?;
        if let Some(right) = self.right_from_99 {
            write!(f, "; of {} pairs from .99 on, {right:.4} are right", self.pairs_from_99)?;
        }
        Ok(())
    }
}
