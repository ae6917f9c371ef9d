//! What training looks at: agreement patterns of candidate pairs, and how many pairs there could be.

use std::collections::BTreeMap;

use rayon::prelude::*;

use super::em::Counted;
use crate::{
    block::Candidates,
    hash,
    model::LinkType,
    profile::{Population, RecordIndex},
    score::Scorer,
};

/// Candidate pairs looked at; of more, a seeded share.
const CANDIDATE_PAIRS: u64 = 3 << 20;

/// What the candidate pairs show.
pub(super) struct Patterns {
    /// Agreement patterns with their number of pairs, sorted.
    pub(super) counted: Vec<(Counted, u64)>,
    /// Pairs looked at.
    pub(super) pairs: u64,
    /// How many candidates each of them stands for.
    pub(super) scale: f64,
}

impl Patterns {
    /// Counts the patterns of all candidates but those that `left_out` names (a pair, smaller place left).
    pub(super) fn count(
        population: &Population,
        scorer: &Scorer,
        candidates: &Candidates,
        seed: u64,
        left_out: impl Fn(RecordIndex, RecordIndex) -> bool + Sync,
    ) -> Self {
        // An upper bound of the pairs, since a pair may share several keys.
        let share = candidates.bound().div_ceil(CANDIDATE_PAIRS).max(1);
        let takes = |left: u32, right: u32| {
            let is_drawn =
                share == 1 || hash::mix(seed, u64::from(left) << 32 | u64::from(right)).is_multiple_of(share);
            is_drawn && !left_out(left.min(right), left.max(right))
        };
        let mut found: Vec<Counted> = candidates.collect(takes, |pairs, out| {
            scorer.find_all(population, pairs, |found| out.push(Counted::new(found)));
        });
        found.par_sort_unstable();
        let counted = found
            .chunk_by(|left, right| left == right)
            .map(|same| (same[0], same.len() as u64))
            .collect();
        Self {
            counted,
            pairs: found.len() as u64,
            scale: share as f64,
        }
    }
}

/// The number of pairs that the model may look at.
pub(super) fn all_pairs(population: &Population, link_type: LinkType) -> f64 {
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
