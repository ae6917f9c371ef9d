//! One training run.

use std::collections::BTreeMap;

use rayon::prelude::*;

use super::{
    em::{self, Counted, Evidence},
    frequencies, random_pairs,
};
use crate::{
    block::{Candidates, KeyMaker},
    hash,
    model::{LinkType, Model, Trained},
    profile::Population,
    score::Scorer,
};

/// Random pairs drawn.
const RANDOM_PAIRS: u64 = 1 << 20;
/// Candidate pairs looked at; of more, a seeded share.
const CANDIDATE_PAIRS: u64 = 3 << 20;

/// Trains a model on the records of a population, without labels: the model with its `trained` part filled.
///
/// The same records in the same order and the same seed give the same bytes, on any number of threads.
pub fn train(model: &Model, population: &Population, seed: u64) -> Model {
    train_with_candidates(model, population, seed).0
}

/// Trains, and hands over the candidates of the trained model, which linking needs next.
pub(crate) fn train_with_candidates<'a>(
    model: &Model,
    population: &'a Population,
    seed: u64,
) -> (Model, Candidates<'a>) {
    let mut model = Model {
        trained: None,
        ..model.clone()
    };
    let mut maker = KeyMaker::new(&model);
    let (candidates, over_common) = Candidates::refined(population, &mut maker, model.link_type);
    let untrained = Scorer::new(&model);
    let mut trained = Trained {
        seed,
        records: population.len() as u64,
        random_pairs: 0,
        candidate_pairs: 0,
        iterations: 0,
        prior: model.prior,
        relatives: BTreeMap::new(),
        levels: BTreeMap::new(),
        frequencies: frequencies::count_values(&model, population, &untrained),
        over_common: over_common
            .into_iter()
            .map(|(rule, mut keys)| {
                keys.sort_unstable();
                (rule, keys.iter().map(|key| format!("{key:016x}")).collect())
            })
            .collect(),
    };
    // The starting values with the counted frequencies: what the first round of estimation looks with.
    for comparison in &model.comparisons {
        let levels = comparison.levels.iter();
        let levels = levels.map(|level| crate::model::TrainedLevel {
            m: level.m,
            u: level.u,
            kin: level.kin.clone(),
        });
        trained.levels.insert(comparison.name.clone(), levels.collect());
    }
    model.trained = Some(trained.clone());
    let mut scorer = Scorer::new(&model);
    scorer.learn_values(population);
    let (random, drawn) = random_pairs::count_levels(population, &scorer, model.link_type, seed, RANDOM_PAIRS);
    let (patterns, looked_at, scale) = count_patterns(population, &scorer, &candidates, seed);
    let all_pairs = all_pairs(population, model.link_type);
    let evidence = Evidence {
        patterns: &patterns,
        scale,
        all_pairs,
        random: &random,
    };
    let estimate = em::estimate(&model, &evidence);
    trained.random_pairs = drawn;
    trained.candidate_pairs = looked_at;
    trained.iterations = estimate.rounds;
    trained.prior = rounded(estimate.prior);
    trained.relatives = model
        .relatives
        .iter()
        .zip(&estimate.per_match)
        .map(|(kin, &ratio)| (kin.name.clone(), rounded(ratio)))
        .collect();
    for (comparison, mut levels) in model.comparisons.iter().zip(estimate.levels) {
        for level in &mut levels {
            level.m = rounded(level.m);
            level.u = rounded(level.u);
            level.kin.values_mut().for_each(|kin| *kin = rounded(*kin));
        }
        trained.levels.insert(comparison.name.clone(), levels);
    }
    model.trained = Some(trained);
    (model, candidates)
}

/// Nine significant digits: more than training can know, and few enough that a model reads back as it was written.
fn rounded(value: f64) -> f64 {
    format!("{value:.8e}").parse().expect("a formatted number reads back")
}

/// Agreement patterns with their number of pairs, pairs looked at, and how many candidates each of them stands for.
fn count_patterns(
    population: &Population,
    scorer: &Scorer,
    candidates: &Candidates<'_>,
    seed: u64,
) -> (Vec<(Counted, u64)>, u64, f64) {
    // An upper bound of the pairs, since a pair may share several keys.
    let share = candidates.bound().div_ceil(CANDIDATE_PAIRS).max(1);
    let taken = |left: u32, right: u32| {
        share == 1 || hash::mix(seed, u64::from(left) << 32 | u64::from(right)).is_multiple_of(share)
    };
    let mut found: Vec<Counted> = candidates.collect(|left, right, out| {
        if taken(left, right) {
            out.push(Counted::new(&scorer.find(population, left, right)));
        }
    });
    found.par_sort_unstable();
    let patterns = found
        .chunk_by(|left, right| left == right)
        .map(|same| (same[0], same.len() as u64))
        .collect();
    (patterns, found.len() as u64, share as f64)
}

/// The number of pairs that the model may look at.
fn all_pairs(population: &Population, link_type: LinkType) -> f64 {
    let mut by_source: BTreeMap<u16, f64> = BTreeMap::new();
    for record in population.records() {
        *by_source.entry(population.source(record)).or_default() += 1.0;
    }
    let total: f64 = by_source.values().sum();
    let all = total * (total - 1.0) / 2.0;
    let inside: f64 = by_source.values().map(|count| count * (count - 1.0) / 2.0).sum();
    match link_type {
        LinkType::Both => all,
        LinkType::Dedupe => inside,
        LinkType::Link => all - inside,
    }
    .max(1.0)
}
