//! Random pairs: what two unrelated people have in common.

use rand::RngExt;
use rand_chacha::{ChaCha8Rng, rand_core::SeedableRng};
use rayon::prelude::*;

use crate::{
    block::may_pair,
    model::LinkType,
    profile::{Population, RecordIndex},
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
            let mut counts = zero().0;
            let count = CHUNK.min(wanted - chunk * CHUNK);
            let mut drawn: Vec<(RecordIndex, RecordIndex)> = (0..count)
                .map(|_| {
                    let left = records[rng.random_range(0..records.len())];
                    (left, records[rng.random_range(0..records.len())])
                })
                .collect();
            drawn.retain(|&(left, right)| left != right && may_pair(population, link_type, left, right));
            scorer.find_all(population, &drawn, |found| {
                for (comparison, counts) in counts.iter_mut().enumerate() {
                    counts[found.pattern.level(comparison)] += 1;
                }
            });
            (counts, drawn.len() as u64)
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
