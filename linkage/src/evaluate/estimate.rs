//! Precision and recall with their uncertainty, from people's labels.

use std::{collections::BTreeMap, fmt};

use rand::RngExt;
use rand_chacha::{ChaCha8Rng, rand_core::SeedableRng};
use serde::Serialize;

use super::{
    Labels, Outside, Strata, Stratum,
    chance::{beta, binomial},
    table::{Table, share},
};
use crate::key::RecordKey;

/// Draws behind an interval.
const DRAWS: usize = 4_000;

/// Why labels give no estimate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum EstimateError {
    /// A label is of a pair that the run did not list.
    #[error(
        "line {line} labels a pair that is not among the pairs; labels must be drawn from the pairs of the same run"
    )]
    UnknownPair {
        /// Line of the labels file.
        line: u64,
    },
    /// There is nothing to estimate from.
    #[error("no label is of a joined pair, so that nothing can be said; draw a sample with --sample and label that")]
    NoJoined,
}

/// An estimate and its 95 % interval.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Interval {
    /// The estimate.
    pub estimate: f64,
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

/// Labels of one stratum.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct StratumLabels {
    /// The stratum.
    pub stratum: Stratum,
    /// Pairs labelled.
    pub labels: u64,
    /// What these count as, if their weights differ (Kish 1965).
    pub effective: f64,
    /// Weighted share labelled as one child; none without a label.
    pub same: Option<f64>,
}

/// What labels say of a run.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Estimate {
    /// Pairs labelled.
    pub labels: u64,
    /// Share of the joined pairs that are one child.
    pub precision: Interval,
    /// Share of the pairs of one child that are joined, of those listed.
    pub recall_of_listed: Interval,
    /// The same of all pairs of one child: those missed outside the list are added. Only where blocking was measured.
    pub recall: Option<Interval>,
    /// What is to be expected outside the list; only where blocking was measured.
    pub outside: Option<Outside>,
    /// By stratum.
    pub strata: Vec<StratumLabels>,
}

impl Estimate {
    /// Estimates from labels. Each label stands for its stratum; labels must be drawn at random inside strata.
    ///
    /// The intervals are melded (Fay, Proschan and Brittain 2015): the lower end is drawn from Beta(k, n-k+1) in each
    /// stratum, the upper one from Beta(k+1, n-k), the distributions behind the exact interval of Clopper and Pearson.
    /// So they cover also where errors are rare or none was seen, at the price of being rather wide. Pairs that are
    /// labelled are certain: only the rest of a stratum is drawn. The term for pairs never compared is drawn evenly from
    /// its own interval.
    pub fn new(
        strata: &Strata<'_>,
        labels: &Labels,
        outside: Option<Outside>,
        seed: u64,
    ) -> Result<Self, EstimateError> {
        let strata = tally(strata, labels)?;
        if strata.iter().all(|known| !known.stratum.joined || known.labels == 0) {
            return Err(EstimateError::NoJoined);
        }
        let (mut precision, mut listed, mut all) = (Ends::default(), Ends::default(), Ends::default());
        let joined_pairs = pairs(&strata, true);
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        for _ in 0..DRAWS {
            let (mut right, mut wrong) = ([0.0; 2], [0.0; 2]);
            for known in &strata {
                let ends = known.draw(&mut rng);
                let sum = if known.stratum.joined { &mut right } else { &mut wrong };
                sum[0] += ends[0];
                sum[1] += ends[1];
            }
            let unlisted = outside.map_or(0.0, |outside| {
                let never = outside.never_compared;
                outside.missed(never.low + rng.random::<f64>() * (never.high - never.low))
            });
            precision.push(right[0] / joined_pairs, right[1] / joined_pairs);
            listed.push(recall(right[0], wrong[1]), recall(right[1], wrong[0]));
            all.push(
                recall(right[0], wrong[1] + unlisted),
                recall(right[1], wrong[0] + unlisted),
            );
        }
        let expected = |joined: bool| -> f64 {
            let side = strata.iter().filter(|known| known.stratum.joined == joined);
            side.map(|known| known.stratum.pairs as f64 * known.share()).sum()
        };
        let (right, wrong) = (expected(true), expected(false));
        Ok(Self {
            labels: labels.len() as u64,
            precision: precision.interval(right / joined_pairs),
            recall_of_listed: listed.interval(recall(right, wrong)),
            recall: outside
                .map(|outside| all.interval(recall(right, wrong + outside.missed(outside.never_compared.pairs)))),
            outside,
            strata,
        })
    }
}

impl StratumLabels {
    /// Share taken to be one child: as labelled; where nothing is, what the model says.
    fn share(&self) -> f64 {
        self.same.unwrap_or(self.stratum.mean_probability)
    }

    /// How many pairs of the stratum are one child: a draw for the lower end and one for the upper.
    fn draw(&self, rng: &mut ChaCha8Rng) -> [f64; 2] {
        let same = self.same.unwrap_or(0.0) * self.effective;
        let rest = self.stratum.pairs - self.labels;
        let certain = self.same.unwrap_or(0.0) * self.labels as f64;
        if rest == 0 {
            return [certain, certain];
        }
        let low = beta(rng, same, self.effective - same + 1.0);
        let high = beta(rng, same + 1.0, self.effective - same);
        [certain + binomial(rng, rest, low), certain + binomial(rng, rest, high)]
    }
}

fn recall(right: f64, missed: f64) -> f64 {
    if right + missed > 0.0 {
        right / (right + missed)
    } else {
        1.0
    }
}

fn pairs(strata: &[StratumLabels], joined: bool) -> f64 {
    let side = strata.iter().filter(|known| known.stratum.joined == joined);
    side.map(|known| known.stratum.pairs).sum::<u64>() as f64
}

/// Labels, sum of their weights, of the squares of these, and of the weights of those that say "same".
type Sums = (u64, f64, f64, f64);

/// Sorts labels into the strata of their pairs.
fn tally(strata: &Strata<'_>, labels: &Labels) -> Result<Vec<StratumLabels>, EstimateError> {
    let places: BTreeMap<(&RecordKey, &RecordKey), usize> = strata
        .pairs()
        .iter()
        .enumerate()
        .map(|(at, pair)| ((&pair.left, &pair.right), at))
        .collect();
    let mut sums: Vec<Sums> = vec![(0, 0.0, 0.0, 0.0); strata.strata().len()];
    for label in labels.iter() {
        let place = places.get(&(&label.left, &label.right));
        let &place = place.ok_or(EstimateError::UnknownPair {
            line: label.number as u64,
        })?;
        let sum = &mut sums[strata.of(place)];
        sum.0 += 1;
        sum.1 += label.weight;
        sum.2 += label.weight * label.weight;
        sum.3 += if label.same { label.weight } else { 0.0 };
    }
    let known = |(&stratum, (labels, weight, squares, same)): (&Stratum, Sums)| StratumLabels {
        stratum,
        labels,
        effective: if labels == 0 { 0.0 } else { weight * weight / squares },
        same: (labels > 0).then(|| same / weight),
    };
    Ok(strata.strata().iter().zip(sums).map(known).collect())
}

/// Draws for the two ends of an interval.
#[derive(Default)]
struct Ends {
    low: Vec<f64>,
    high: Vec<f64>,
}

impl Ends {
    fn push(&mut self, low: f64, high: f64) {
        self.low.push(low);
        self.high.push(high);
    }

    fn interval(mut self, estimate: f64) -> Interval {
        self.low.sort_unstable_by(f64::total_cmp);
        self.high.sort_unstable_by(f64::total_cmp);
        let cut = DRAWS / 40;
        Interval {
            estimate,
            low: self.low[cut].min(estimate),
            high: self.high[DRAWS - 1 - cut].max(estimate),
        }
    }
}

impl fmt::Display for Interval {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:.4} ({:.4} to {:.4})", self.estimate, self.low, self.high)
    }
}

impl fmt::Display for Estimate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut table = Table::new(["stratum", "verdict", "pairs", "mean probability", "labels", "one child"]);
        for (at, known) in self.strata.iter().enumerate() {
            table.row([
                (at + 1).to_string(),
                if known.stratum.joined { "joined" } else { "not joined" }.to_owned(),
                known.stratum.pairs.to_string(),
                share(Some(known.stratum.mean_probability)),
                known.labels.to_string(),
                share(known.same),
            ]);
        }
        write!(f, "{table}")?;
        write!(
            f,
            "from {} labels, with 95 % intervals: precision {}, recall {} of the pairs listed",
            self.labels, self.precision, self.recall_of_listed
        )?;
        if let (Some(recall), Some(outside)) = (self.recall, self.outside) {
            write!(
                f,
                ", {recall} of all; outside the list about {:.0} too improbable and {:.0} never compared, {} of them \
                 tied by other records",
                outside.below_listed, outside.never_compared.pairs, outside.tied
            )?;
        }
        Ok(())
    }
}
