//! Expectation-maximisation over agreement patterns.

use crate::{
    model::{Model, TrainedLevel},
    score::{Found, MAX_COMPARISONS, MAX_LEVELS, Pattern, Weights},
};

use super::random_pairs::LevelCounts;

/// Rounds at most.
const MAX_ROUNDS: u32 = 25;
/// The search ends when no probability moves by more.
const SMALL_CHANGE: f64 = 1e-4;
/// The starting values of `m` weigh as much as this many pairs.
const STARTING_PAIRS: f64 = 20.0;
/// The starting number of relatives for each match weighs as much as this many matches.
const STARTING_MATCHES: f64 = 50.0;
// What is known of relatives beforehand weighs as much as what the records show: otherwise "twin" could come to mean
// whatever else agrees often.
/// Below this many random pairs at a level, its `u` leans on the starting value.
const ENOUGH: u64 = 10;
/// No probability is smaller, so that no level is impossible.
const FLOOR: f64 = 1e-9;

/// One agreement pattern, with value frequencies in steps, and how many candidate pairs show it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Counted {
    pub(super) pattern: Pattern,
    /// Minus the log2 frequency in steps of [`STEP`], four bits for each comparison; 0 where it does not count.
    pub(super) terms: u64,
}

/// Bits of frequency in one step.
const STEP: f32 = 1.25;

impl Counted {
    pub(super) fn new(found: &Found) -> Self {
        let mut terms = 0;
        for (comparison, &frequency) in found.terms.iter().enumerate() {
            if frequency != 0.0 {
                let step = (-frequency / STEP).round().clamp(1.0, 15.0) as u64;
                terms |= step << (4 * comparison);
            }
        }
        Self {
            pattern: found.pattern,
            terms,
        }
    }

    fn found(self) -> Found {
        let mut terms = [0.0; MAX_COMPARISONS];
        for (comparison, term) in terms.iter_mut().enumerate() {
            let step = (self.terms >> (4 * comparison)) & 15;
            if step != 0 {
                *term = -(step as f32) * STEP;
            }
        }
        Found {
            pattern: self.pattern,
            terms,
        }
    }
}

/// What expectation-maximisation starts from and ends with.
pub(super) struct Estimate {
    pub(super) levels: Vec<Vec<TrainedLevel>>,
    pub(super) prior: f64,
    pub(super) per_match: Vec<f64>,
    pub(super) rounds: u32,
}

/// The evidence: patterns with their number of pairs, how many pairs each stands for, and all possible pairs.
pub(super) struct Evidence<'a> {
    pub(super) patterns: &'a [(Counted, u64)],
    pub(super) scale: f64,
    pub(super) all_pairs: f64,
    pub(super) random: &'a LevelCounts,
}

/// Estimates `m`, `u`, the prior and the number of relatives.
pub(super) fn estimate(model: &Model, evidence: &Evidence<'_>) -> Estimate {
    let start: Vec<Vec<TrainedLevel>> = model
        .comparisons
        .iter()
        .map(|comparison| {
            let levels = comparison.levels.iter();
            levels
                .map(|level| TrainedLevel {
                    m: level.m,
                    u: level.u,
                    kin: level.kin.clone(),
                })
                .collect()
        })
        .collect();
    let mut now = Estimate {
        levels: start.clone(),
        prior: model.prior,
        per_match: model.relatives.iter().map(|relative| relative.per_match).collect(),
        rounds: 0,
    };
    update_u(model, &start, evidence.random, &mut now);
    while now.rounds < MAX_ROUNDS {
        now.rounds += 1;
        let before = now.levels.clone();
        let sums = expect(model, &now, evidence);
        maximise(model, &start, evidence, &sums, &mut now);
        update_u(model, &start, evidence.random, &mut now);
        let moved = before.iter().flatten().zip(now.levels.iter().flatten());
        let moved = moved
            .map(|(before, after)| (before.m - after.m).abs())
            .fold(0.0, f64::max);
        if moved < SMALL_CHANGE {
            break;
        }
    }
    now
}

struct Sums {
    same: Vec<[f64; MAX_LEVELS]>,
    same_total: f64,
    /// By relative, comparison and level.
    kin: Vec<Vec<[f64; MAX_LEVELS]>>,
    kin_total: Vec<f64>,
}

fn expect(model: &Model, now: &Estimate, evidence: &Evidence<'_>) -> Sums {
    let weights = Weights::new(model, &now.levels, now.prior, &now.per_match);
    let mut sums = Sums {
        same: vec![[0.0; MAX_LEVELS]; model.comparisons.len()],
        same_total: 0.0,
        kin: vec![vec![[0.0; MAX_LEVELS]; model.comparisons.len()]; model.relatives.len()],
        kin_total: vec![0.0; model.relatives.len()],
    };
    for (counted, pairs) in evidence.patterns {
        let found = counted.found();
        let parts = weights.parts(&found);
        let pairs = *pairs as f64 * evidence.scale;
        // log2 of the probability of the pattern under any explanation.
        let top = parts.same.max(parts.others);
        let any = top + ((parts.same - top).exp2() + (parts.others - top).exp2()).log2();
        let same = (parts.same - any).exp2() * pairs;
        sums.same_total += same;
        for (comparison, sum) in sums.same.iter_mut().enumerate() {
            sum[found.pattern.level(comparison)] += same;
        }
        for relative in 0..weights.kin.len() {
            let related = (weights.kin_bits(relative, found.pattern) - any).exp2() * pairs;
            sums.kin_total[relative] += related;
            for (comparison, sum) in sums.kin[relative].iter_mut().enumerate() {
                sum[found.pattern.level(comparison)] += related;
            }
        }
    }
    sums
}

fn maximise(model: &Model, start: &[Vec<TrainedLevel>], evidence: &Evidence<'_>, sums: &Sums, now: &mut Estimate) {
    for (comparison, levels) in now.levels.iter_mut().enumerate() {
        let total: f64 = sums.same[comparison][1..].iter().sum();
        for (place, level) in levels.iter_mut().enumerate() {
            let seen = sums.same[comparison][place + 1];
            let m = (seen + STARTING_PAIRS * start[comparison][place].m) / (total + STARTING_PAIRS);
            level.m = m.clamp(FLOOR, 1.0 - FLOOR);
            for (relative, sums) in model.relatives.iter().zip(&sums.kin) {
                let total: f64 = sums[comparison][1..].iter().sum();
                let starting = total.max(STARTING_MATCHES);
                if let (Some(kin), Some(start)) = (
                    level.kin.get_mut(&relative.name),
                    start[comparison][place].kin.get(&relative.name),
                ) {
                    let share = (sums[comparison][place + 1] + starting * start) / (total + starting);
                    *kin = share.clamp(FLOOR, 1.0 - FLOOR);
                }
            }
        }
    }
    now.prior = (sums.same_total / evidence.all_pairs).clamp(1e-12, 0.5);
    for (place, ratio) in now.per_match.iter_mut().enumerate() {
        let start = model.relatives[place].per_match;
        *ratio = (sums.kin_total[place] + STARTING_MATCHES * start) / (sums.same_total + STARTING_MATCHES);
    }
}

/// `u` from the random pairs, less the matches and relatives that must be among them.
fn update_u(model: &Model, start: &[Vec<TrainedLevel>], random: &LevelCounts, now: &mut Estimate) {
    let prior = now.prior;
    let kin_priors: Vec<f64> = now.per_match.iter().map(|ratio| prior * ratio).collect();
    for (comparison, levels) in now.levels.iter_mut().enumerate() {
        let counts = &random[comparison];
        let total: u64 = counts[1..].iter().sum();
        if total == 0 {
            continue;
        }
        for (place, level) in levels.iter_mut().enumerate() {
            let seen = counts[place + 1];
            let share = seen as f64 / total as f64;
            let mut related = prior * level.m;
            for (relative, kin_prior) in model.relatives.iter().zip(&kin_priors) {
                related += kin_prior * level.kin.get(&relative.name).unwrap_or(&level.u);
            }
            let starting = start[comparison][place].u;
            let unrelated = if seen >= ENOUGH {
                (share - related).max(share * 0.02)
            } else {
                // Too few to count: the starting value, unless the draw shows that it is too high.
                starting.min((seen as f64 + 1.0) / total as f64)
            };
            level.u = unrelated.clamp(FLOOR, 1.0 - FLOOR);
        }
    }
}
