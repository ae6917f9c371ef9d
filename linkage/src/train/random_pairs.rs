//! Random pairs: what two unrelated people have in common.

use rand::RngExt;
use rand_chacha::{ChaCha8Rng, rand_core::SeedableRng};
use rayon::prelude::*;

use crate::{
    block::may_pair,
    model::LinkType,
    profile::{PAIRS_AHEAD, Population, RecordIndex},
    score::{MAX_LEVELS, Scorer},
};

/// Pairs drawn by one seeded generator: chunks make the draw independent of the number of threads.
const CHUNK: u64 = 1 << 14;

/// How often each level came up, by comparison.
pub(super) type LevelCounts = Vec<[u64; MAX_LEVELS]>;

/// Draws about `wanted` pairs of different records and counts their levels.
pub(super) fn count_levels(
    population: &Population,
    scorer: &Scorer,
    link_type: LinkType,
    seed: u64,
    wanted: u64,
) -> (LevelCounts, u64) {
    let records: Vec<RecordIndex> = population.records().collect();
    let zero = || (vec![[0; MAX_LEVELS]; scorer.comparisons.len()], 0);
    if records.len() < 2 {
        return zero();
    }
    let chunks: Vec<u64> = (0..wanted.div_ceil(CHUNK)).collect();
    chunks
        .into_par_iter()
        .map(|chunk| {
            let mut rng = ChaCha8Rng::seed_from_u64(crate::hash::mix(seed, chunk));
            let (mut counts, mut pairs) = zero();
            let mut ahead = Vec::with_capacity(PAIRS_AHEAD);
            let mut left_to_draw = CHUNK.min(wanted - chunk * CHUNK);
            while left_to_draw > 0 {
                let draws = left_to_draw.min(PAIRS_AHEAD as u64);
                left_to_draw -= draws;
                ahead.clear();
                for _ in 0..draws {
                    let left = records[rng.random_range(0..records.len())];
                    let right = records[rng.random_range(0..records.len())];
                    ahead.push((left, right));
                }
                ahead.retain(|&(left, right)| left != right && may_pair(population, link_type, left, right));
                population.look_ahead(&ahead);
                for &(left, right) in &ahead {
                    let pattern = scorer.find(population, left, right).pattern;
                    for (comparison, counts) in counts.iter_mut().enumerate() {
                        counts[pattern.level(comparison)] += 1;
                    }
                }
                pairs += ahead.len() as u64;
            }
            (counts, pairs)
        })
        .reduce(zero, |(mut sum, pairs), (counts, more)| {
            for (sum, counts) in sum.iter_mut().zip(counts) {
                for (sum, count) in sum.iter_mut().zip(counts) {
                    *sum += count;
                }
            }
            (sum, pairs + more)
        })
}
