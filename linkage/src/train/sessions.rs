//! Sessions: the same training on parts of the evidence, to see how much its numbers depend on which part.

use std::collections::BTreeSet;

use rand::RngExt;
use rand_chacha::{ChaCha8Rng, rand_core::SeedableRng};

use super::{
    em::{self, Estimate, Evidence},
    labels::Labels,
    run::{Prepared, rounded},
};
use crate::{
    block::{Candidates, KeyMaker},
    hash,
    model::{BlockingRule, Comparison, Model},
    profile::Population,
};

/// Starting values of a session lie up to this factor (in bits) off the stated ones.
const START_BITS: f64 = 1.0;

/// Runs the training of a trained model again in sessions, without labels, and tells for each level how far the sessions
/// are from it: `spread_bits`, the middle one of the distances `|log2(m of the session / m)|`.
///
/// Each session leaves out the blocking rules that look at the fields of one comparison, so that what it says of that
/// comparison does not depend on having been found by it, and starts from other values, drawn with the seed. The
/// model's own numbers stay as they are (decision 4); a level from which the sessions are far is one that these records
/// tell too little about. A model that is not trained, or whose blocking rules all look at one comparison, comes back
/// as it is.
pub fn compare_sessions(model: &Model, population: &Population, seed: u64) -> Model {
    let mut model = model.clone();
    if model.trained.is_none() {
        return model;
    }
    let prepared = Prepared::new(&model, population, seed);
    let sessions = sessions(&prepared, seed);
    let all = model.trained.iter_mut().flat_map(|trained| &mut trained.levels);
    for (name, levels) in all {
        let Some(at) = prepared
            .model
            .comparisons
            .iter()
            .position(|comparison| comparison.name == *name)
        else {
            continue;
        };
        let stated = &prepared.model.comparisons[at].levels;
        for (place, level) in levels
            .iter_mut()
            .enumerate()
            .filter(|(place, _)| !stated[*place].is_fixed())
        {
            let distance = |session: &Estimate| (session.levels[at][place].m / level.m).log2().abs();
            level.spread_bits = middle(sessions.iter().map(distance).collect());
        }
    }
    model
}

/// The middle one of some numbers, the lower one of two.
fn middle(mut numbers: Vec<f64>) -> Option<f64> {
    numbers.sort_by(f64::total_cmp);
    let at = numbers.len().checked_sub(1)? / 2;
    Some(rounded(numbers[at]))
}

/// One estimate for each comparison that blocking rules look at, without those rules.
fn sessions(prepared: &Prepared<'_>, seed: u64) -> Vec<Estimate> {
    let mut estimates = Vec::new();
    let mut tried: BTreeSet<Vec<&str>> = BTreeSet::new();
    for (at, comparison) in prepared.model.comparisons.iter().enumerate() {
        let kept: Vec<&BlockingRule> = prepared
            .model
            .blocking
            .iter()
            .filter(|rule| !looks_at(rule, comparison))
            .collect();
        let names = kept.iter().map(|rule| rule.name.as_str()).collect();
        let all = kept.len() == prepared.model.blocking.len();
        if all || kept.is_empty() || !tried.insert(names) {
            continue;
        }
        let mut session = prepared.model.clone();
        session.blocking = kept.into_iter().cloned().collect();
        let candidates = Candidates::new(prepared.population, &KeyMaker::new(&session), session.link_type);
        let patterns = prepared.patterns(&candidates, &Labels::new());
        let evidence = Evidence {
            patterns: &patterns.counted,
            scale: patterns.scale,
            all_pairs: prepared.all_pairs,
            random: &prepared.random,
            labelled: &[],
            source_names: prepared.scorer.sources.names(),
        };
        let start = other_start(&prepared.model, hash::mix(seed, at as u64));
        estimates.push(em::estimate(&prepared.model, &evidence, start));
    }
    estimates
}

/// True if a rule has a key over a field of the comparison.
fn looks_at(rule: &BlockingRule, comparison: &Comparison) -> bool {
    let mut fields = rule.keys.iter().flat_map(|key| key.split('|')).filter_map(|part| {
        let (field, _) = part.split_once('.')?;
        Some(field)
    });
    fields.any(|field| comparison.fields.values().any(|own| own == field))
}

/// The starting values moved by up to [`START_BITS`] up or down.
fn other_start(model: &Model, seed: u64) -> Estimate {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let mut start = em::start(model);
    for (levels, comparison) in start.levels.iter_mut().zip(&model.comparisons) {
        for (level, stated) in levels.iter_mut().zip(&comparison.levels) {
            let bits: f64 = rng.random_range(-START_BITS..START_BITS);
            if !stated.is_fixed() {
                level.m = (level.m * bits.exp2()).min(0.99);
            }
        }
    }
    start
}
