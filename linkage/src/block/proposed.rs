//! Which pairs the shared keys propose, record by record.

use std::collections::BTreeMap;

use super::{crowd, groups::Groups};
use crate::{
    model::LinkType,
    profile::{Population, RecordIndex},
};

/// The records of a crowded key.
struct Crowd {
    /// In the order of the crowd.
    line: Vec<RecordIndex>,
    /// Each record with its place in the line, ascending.
    places: Vec<(RecordIndex, u32)>,
}

/// What is left out of the comparison because too many records share a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct LeftOut {
    /// Crowded keys.
    pub(crate) keys: u64,
    /// Pairs that they would have proposed; a pair that another key proposes is compared all the same.
    pub(crate) pairs: u64,
}

/// The shared keys of a population, both ways.
pub(super) struct Proposed<'a> {
    population: &'a Population,
    link_type: LinkType,
    groups: Groups,
    /// The shared keys of each record.
    own: Groups,
    /// The crowded ones among the keys.
    crowds: BTreeMap<u32, Crowd>,
    pub(super) left_out: LeftOut,
}

impl<'a> Proposed<'a> {
    pub(super) fn new(population: &'a Population, link_type: LinkType, groups: Groups) -> Self {
        let mut crowds = BTreeMap::new();
        let mut left_out = LeftOut::default();
        for (group, records) in groups.iter().enumerate() {
            if records.len() > crowd::CROWD {
                let mut line = records.to_vec();
                crowd::line_up(population, &mut line);
                let mut places: Vec<(RecordIndex, u32)> = line.iter().copied().zip(0..).collect();
                places.sort_unstable();
                crowds.insert(group as u32, Crowd { line, places });
                left_out.keys += 1;
                left_out.pairs += crowd::left_out(records.len());
            }
        }
        Self {
            population,
            link_type,
            own: groups.by_record(population.places()),
            groups,
            crowds,
            left_out,
        }
    }

    /// At least as many as there are pairs: one that shares several keys counts several times.
    pub(super) fn bound(&self) -> u64 {
        let pairs = |count: usize| count as u64 * (count as u64 - 1) / 2;
        self.groups.iter().map(|records| pairs(records.len())).sum::<u64>() - self.left_out.pairs
    }

    /// The partners of a record that come after it, ascending, each once.
    pub(super) fn partners(&self, left: RecordIndex, partners: &mut Vec<RecordIndex>) {
        partners.clear();
        for &group in self.own.get(left as usize) {
            let records = self.groups.get(group as usize);
            if records.len() > crowd::CROWD {
                let crowd = &self.crowds[&group];
                let place = crowd.places.partition_point(|&(record, _)| record < left);
                let near = crowd::near(&crowd.line, crowd.places[place].1 as usize);
                partners.extend(near.iter().filter(|&&right| right > left));
            } else {
                let after = records.partition_point(|&right| right <= left);
                partners.extend_from_slice(&records[after..]);
            }
        }
        partners.sort_unstable();
        partners.dedup();
        partners.retain(|&right| may_pair(self.population, self.link_type, left, right));
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
