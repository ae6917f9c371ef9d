//! Expectation-maximisation over agreement patterns.

use crate::{
    model::{Level, Model, TrainedLevel},
    score::{Found, MAX_COMPARISONS, MAX_LEVELS, Pattern, Weights},
    source_class::{self, SourceTable},
};

use super::{
    calibrate::{self, Scored},
    random_pairs::LevelCounts,
    source_errors::{self, Agreement},
};

/// Rounds at most.
const MAX_ROUNDS: u32 = 25;
/// The search ends when no probability moves by more.
const SMALL_CHANGE: f64 = 1e-4;
/// ... and no source's bits by more.
const SMALL_BITS: f64 = 0.01;
/// The starting values of `m` weigh as much as this many pairs.
const STARTING_PAIRS: f64 = 20.0;
/// All unlabelled pairs of one person together weigh as much as this many labelled ones, if there are labels.
const UNLABELLED_PAIRS: f64 = 1000.0;
/// The starting number of relatives for each match weighs as much as this many matches.
const STARTING_MATCHES: f64 = 50.0;
// What is known of relatives beforehand weighs as much as what the records show: otherwise "twin" could come to mean
// whatever else agrees often.
/// Below this many random pairs at a level, its `u` leans on the starting value.
const ENOUGH: u64 = 10;
/// No probability is smaller, so that no level is impossible.
const FLOOR: f64 = 1e-9;
/// Bounds of the prior.
const PRIOR_MIN: f64 = 1e-12;
const PRIOR_MAX: f64 = 0.5;

/// One agreement pattern, with value frequencies in steps, and how many candidate pairs show it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Counted {
    pub(super) pattern: Pattern,
    /// Minus the log2 frequency in steps of [`STEP`], four bits for each comparison; 0 where it does not count.
    pub(super) terms: u64,
    /// The pairs' class of sources.
    pub(super) class: u16,
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
            class: found.class,
        }
    }

    pub(super) fn found(self) -> Found {
        let mut terms = [0.0; MAX_COMPARISONS];
        for (comparison, term) in terms.iter_mut().enumerate() {
            let step = (self.terms >> (4 * comparison)) & 15;
            if step != 0 {
                *term = -(step as f32) * STEP;
            }
        }
        Found {
            pattern: self.pattern,
            class: self.class,
            terms,
        }
    }
}

/// A labelled pair: what its records have in common, whether they are one person, and how many pairs it counts as.
#[derive(Debug, Clone, Copy)]
pub(super) struct Labelled {
    pub(super) found: Found,
    pub(super) same: bool,
    pub(super) weight: f64,
}

/// What expectation-maximisation starts from and ends with.
#[derive(Debug, Clone)]
pub(super) struct Estimate {
    pub(super) levels: Vec<Vec<TrainedLevel>>,
    pub(super) sources: SourceTable,
    pub(super) prior: f64,
    pub(super) per_match: Vec<f64>,
    pub(super) rounds: u32,
}

impl Estimate {
    fn weights(&self, model: &Model) -> Weights {
        Weights::new(model, &self.levels, &self.sources, self.prior, &self.per_match)
    }
}

/// The evidence: patterns with their number of pairs, how many pairs each stands for, and all possible pairs.
pub(super) struct Evidence<'a> {
    pub(super) patterns: &'a [(Counted, u64)],
    pub(super) scale: f64,
    pub(super) all_pairs: f64,
    pub(super) random: &'a LevelCounts,
    pub(super) labelled: &'a [Labelled],
    /// The sources with error rates of their own, in the order of their classes.
    pub(super) source_names: &'a [String],
}

/// The starting values of a model.
pub(super) fn start(model: &Model) -> Estimate {
    Estimate {
        levels: starting_levels(model),
        sources: source_class::table(model),
        prior: model.prior,
        per_match: model.relatives.iter().map(|relative| relative.per_match).collect(),
        rounds: 0,
    }
}

fn starting_levels(model: &Model) -> Vec<Vec<TrainedLevel>> {
    let comparisons = model.comparisons.iter();
    comparisons
        .map(|comparison| comparison.levels.iter().map(Level::starting).collect())
        .collect()
}

/// Estimates `m`, `u`, the prior and the number of relatives.
pub(super) fn estimate(model: &Model, evidence: &Evidence<'_>, mut now: Estimate) -> Estimate {
    let start = starting_levels(model);
    update_u(model, &start, evidence.random, &mut now);
    while now.rounds < MAX_ROUNDS {
        now.rounds += 1;
        let before = (now.levels.clone(), now.sources.clone());
        let sums = expect(model, &now, evidence);
        maximise(model, &start, evidence, &sums, &mut now);
        update_u(model, &start, evidence.random, &mut now);
        let moved = before.0.iter().flatten().zip(now.levels.iter().flatten());
        let moved = moved
            .map(|(before, after)| (before.m - after.m).abs())
            .fold(0.0, f64::max);
        let bits = before.1.iter().flatten().zip(now.sources.iter().flatten());
        let bits = bits.map(|(before, after)| (before - after).abs()).fold(0.0, f64::max);
        if moved < SMALL_CHANGE && bits < SMALL_BITS {
            break;
        }
    }
    if !evidence.labelled.is_empty() {
        now.prior = prior_of_labels(model, &now, evidence.labelled);
    }
    now
}

/// The prior under which the scores of the labelled pairs fit their labels best.
fn prior_of_labels(model: &Model, now: &Estimate, labelled: &[Labelled]) -> f64 {
    let weights = now.weights(model);
    let scored: Vec<Scored> = labelled
        .iter()
        .map(|one| Scored {
            bits: weights.parts(&one.found).weight(),
            same: one.same,
            weight: one.weight,
        })
        .collect();
    let offset = calibrate::fit(&scored, false).offset;
    (now.prior * offset.exp2()).clamp(PRIOR_MIN, PRIOR_MAX)
}

struct Sums {
    same: Vec<[f64; MAX_LEVELS]>,
    same_total: f64,
    /// By relative, comparison and level.
    kin: Vec<Vec<[f64; MAX_LEVELS]>>,
    kin_total: Vec<f64>,
    /// Pairs of one person by class of sources and comparison, if sources have error rates of their own.
    by_class: Vec<Vec<[f64; MAX_LEVELS]>>,
}

impl Sums {
    fn new(model: &Model, sources: usize) -> Self {
        let classes = if sources > 1 {
            source_class::classes(sources).count()
        } else {
            0
        };
        Self {
            same: vec![[0.0; MAX_LEVELS]; model.comparisons.len()],
            same_total: 0.0,
            kin: vec![vec![[0.0; MAX_LEVELS]; model.comparisons.len()]; model.relatives.len()],
            kin_total: vec![0.0; model.relatives.len()],
            by_class: vec![vec![[0.0; MAX_LEVELS]; model.comparisons.len()]; classes],
        }
    }

    /// Adds pairs of one pattern: how many of them are one person, and how many are each kind of relative.
    fn add(&mut self, found: &Found, same: f64, related: impl Fn(usize) -> f64) {
        let pattern = found.pattern;
        self.same_total += same;
        for (comparison, sum) in self.same.iter_mut().enumerate() {
            sum[pattern.level(comparison)] += same;
        }
        if let Some(sums) = self.by_class.get_mut(usize::from(found.class)) {
            for (comparison, sum) in sums.iter_mut().enumerate() {
                sum[pattern.level(comparison)] += same;
            }
        }
        for relative in 0..self.kin.len() {
            let related = related(relative);
            self.kin_total[relative] += related;
            for (comparison, sum) in self.kin[relative].iter_mut().enumerate() {
                sum[pattern.level(comparison)] += related;
            }
        }
    }
}

/// What each pair is expected to be: unlabelled pairs, and labelled ones.
fn expect(model: &Model, now: &Estimate, evidence: &Evidence<'_>) -> (Sums, Sums) {
    let weights = now.weights(model);
    let sources = now.sources.len();
    let (mut sums, mut labelled) = (Sums::new(model, sources), Sums::new(model, sources));
    for (counted, pairs) in evidence.patterns {
        let found = counted.found();
        let parts = weights.parts(&found);
        let pairs = *pairs as f64 * evidence.scale;
        // log2 of the probability of the pattern under any explanation.
        let top = parts.same.max(parts.others);
        let any = top + ((parts.same - top).exp2() + (parts.others - top).exp2()).log2();
        sums.add(&found, (parts.same - any).exp2() * pairs, |relative| {
            (weights.kin_bits(relative, found.pattern) - any).exp2() * pairs
        });
    }
    for one in evidence.labelled {
        let found = &one.found;
        if one.same {
            labelled.add(found, one.weight, |_| 0.0);
        } else {
            // Two people: relatives or strangers, as the findings have it.
            let others = weights.parts(found).others;
            labelled.add(found, 0.0, |relative| {
                (weights.kin_bits(relative, found.pattern) - others).exp2() * one.weight
            });
        }
    }
    (sums, labelled)
}

fn maximise(
    model: &Model,
    start: &[Vec<TrainedLevel>],
    evidence: &Evidence<'_>,
    (sums, labelled): &(Sums, Sums),
    now: &mut Estimate,
) {
    // Labels are few and sure, unlabelled pairs many and guessed at: these weigh no more than so many labels.
    let share = if labelled.same_total > 0.0 {
        (UNLABELLED_PAIRS / sums.same_total).min(1.0)
    } else {
        1.0
    };
    let levels = now.levels.iter_mut().zip(&model.comparisons).zip(start).enumerate();
    for (comparison, ((levels, stated), start)) in levels {
        let seen = |place: usize| share * sums.same[comparison][place + 1] + labelled.same[comparison][place + 1];
        let total: f64 = (0..levels.len()).map(seen).sum();
        let places = levels.iter_mut().zip(&stated.levels).zip(start).enumerate();
        for (place, ((level, _), start)) in places.filter(|(_, ((_, stated), _))| !stated.is_fixed()) {
            let m = (seen(place) + STARTING_PAIRS * start.m) / (total + STARTING_PAIRS);
            level.m = m.clamp(FLOOR, 1.0 - FLOOR);
            for (at, relative) in model.relatives.iter().enumerate() {
                let (sums, labelled) = (&sums.kin[at][comparison], &labelled.kin[at][comparison]);
                let total = share * sums[1..].iter().sum::<f64>() + labelled[1..].iter().sum::<f64>();
                let seen = share * sums[place + 1] + labelled[place + 1];
                let starting = total.max(STARTING_MATCHES);
                if let (Some(kin), Some(start)) = (level.kin.get_mut(&relative.name), start.kin.get(&relative.name)) {
                    *kin = ((seen + starting * start) / (total + starting)).clamp(FLOOR, 1.0 - FLOOR);
                }
            }
        }
    }
    let agreement: Vec<Vec<Agreement>> = sums
        .by_class
        .iter()
        .zip(&labelled.by_class)
        .map(|(sums, labelled)| {
            let comparisons = model.comparisons.iter().zip(sums).zip(labelled);
            comparisons
                .map(|((comparison, sums), labelled)| {
                    let mut pairs = sums.map(|pairs| share * pairs);
                    pairs.iter_mut().zip(labelled).for_each(|(pairs, more)| *pairs += more);
                    Agreement::of_levels(comparison, &pairs)
                })
                .collect()
        })
        .collect();
    source_errors::estimate(model, evidence.source_names, &now.levels, &agreement, &mut now.sources);
    now.prior = (sums.same_total / evidence.all_pairs).clamp(PRIOR_MIN, PRIOR_MAX);
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
        let stated = &model.comparisons[comparison].levels;
        for (place, level) in levels
            .iter_mut()
            .enumerate()
            .filter(|(place, _)| !stated[*place].is_fixed())
        {
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
