//! Which pairs the shared keys propose.

use rayon::prelude::*;

use super::{crowd, groups::Groups};
use crate::{
    model::LinkType,
    profile::{Population, RecordIndex},
};

/// Proposed pairs held at a time (8 bytes each, every pair as often as it is proposed); more take several rounds.
const PAIRS_AT_A_TIME: u64 = 1 << 22;
/// Parts of a round, each small enough to be sorted in a processor's own memory.
const PARTS: usize = 256;
/// Shared keys that a thread goes through before it takes more.
const CHUNK: usize = 1 << 14;

/// What is left out of the comparison because too many records share a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct LeftOut {
    /// Crowded keys.
    pub(crate) keys: u64,
    /// Pairs that they would have proposed; a pair that another key proposes is compared all the same.
    pub(crate) pairs: u64,
}

/// The pairs that shared keys propose, each once.
#[derive(Debug, Default)]
pub(super) struct Proposed {
    /// The partners of each record that come after it, ascending, record after record.
    pub(super) partners: Vec<RecordIndex>,
    /// Where the partners of each record end.
    pub(super) ends: Vec<u64>,
    /// At least as many as there are pairs: one that shares several keys counts several times.
    pub(super) bound: u64,
    pub(super) left_out: LeftOut,
}

impl Proposed {
    pub(super) fn new(population: &Population, link_type: LinkType, groups: &Groups) -> Self {
        let mut proposed = Self::default();
        for records in groups.iter() {
            let count = records.len() as u64;
            let left_out = if records.len() > crowd::CROWD {
                proposed.left_out.keys += 1;
                crowd::left_out(records.len())
            } else {
                0
            };
            proposed.left_out.pairs += left_out;
            proposed.bound += count * (count - 1) / 2 - left_out;
        }
        let places = population.places() as u64;
        let rounds = proposed.bound.div_ceil(PAIRS_AT_A_TIME).max(1);
        for round in 0..rounds {
            let lefts = (places * round / rounds, places * (round + 1) / rounds);
            proposed.round(population, link_type, groups, lefts);
        }
        proposed
    }

    /// Adds the pairs whose left record is in a range.
    fn round(&mut self, population: &Population, link_type: LinkType, groups: &Groups, (from, to): (u64, u64)) {
        let (width, count) = (to - from, groups.len());
        let chunks: Vec<usize> = (0..count).step_by(CHUNK).collect();
        let dealt: Vec<Vec<Vec<u64>>> = chunks
            .into_par_iter()
            .map(|start| {
                let mut dealt = vec![Vec::new(); PARTS];
                let mut push = |left: RecordIndex, right: RecordIndex| {
                    let (left, right) = (left.min(right), left.max(right));
                    let at = u64::from(left);
                    if at >= from && at < to && may_pair(population, link_type, left, right) {
                        dealt[((at - from) * PARTS as u64 / width) as usize].push(at << 32 | u64::from(right));
                    }
                };
                for group in start..(start + CHUNK).min(count) {
                    each_pair(population, groups.get(group), &mut push);
                }
                dealt
            })
            .collect();
        let parts: Vec<Vec<u64>> = (0..PARTS)
            .into_par_iter()
            .map(|part| {
                let mut pairs: Vec<u64> = dealt.iter().flat_map(|chunk| &chunk[part]).copied().collect();
                pairs.sort_unstable();
                pairs.dedup();
                pairs
            })
            .collect();
        drop(dealt);
        self.partners.reserve(parts.iter().map(Vec::len).sum());
        self.ends.reserve(width as usize);
        for pair in parts.into_iter().flatten() {
            self.close_to((pair >> 32) as usize);
            self.partners.push(pair as RecordIndex);
        }
        self.close_to(to as usize);
    }

    /// Ends the partners of every record before this one.
    fn close_to(&mut self, left: usize) {
        if self.ends.len() < left {
            self.ends.resize(left, self.partners.len() as u64);
        }
    }
}

/// The pairs of the records that share one key.
fn each_pair(population: &Population, records: &[RecordIndex], push: &mut impl FnMut(RecordIndex, RecordIndex)) {
    if records.len() > crowd::CROWD {
        let mut line = records.to_vec();
        crowd::line_up(population, &mut line);
        for (place, &left) in line.iter().enumerate() {
            for &right in &line[place + 1..(place + crowd::NEAR + 1).min(line.len())] {
                push(left, right);
            }
        }
    } else {
        for (place, &left) in records.iter().enumerate() {
            for &right in &records[place + 1..] {
                push(left, right);
            }
        }
    }
}

/// True if the model looks at pairs of these two records' sources at all.
pub(crate) fn may_pair(population: &Population, link_type: LinkType, left: RecordIndex, right: RecordIndex) -> bool {
    match link_type {
        LinkType::Both => true,
        LinkType::Dedupe => population.source(left) == population.source(right),
        LinkType::Link => population.source(left) != population.source(right),
    }
}
