//! Every candidate pair of a population, each exactly once.

use std::collections::BTreeMap;

use rayon::prelude::*;

use super::{
    KeyMaker, KeyTable,
    groups::{self, Groups},
    proposed::{LeftOut, Proposed},
};
use crate::{
    batch::Watch,
    model::LinkType,
    profile::{Population, RecordIndex},
};

/// Records whose pairs a thread looks at before it takes more.
const CHUNK: usize = 1 << 11;

/// Two records, left before right in the population.
type Pair = (RecordIndex, RecordIndex);

/// The candidate pairs of a population: pairs of records that share a key, four bytes each.
pub(crate) struct Candidates {
    proposed: Proposed,
    /// Every place, in the order in which pairs are looked at.
    order: Vec<RecordIndex>,
}

impl Candidates {
    /// The candidates by the keys of a maker, those refined that are frozen in it.
    pub(crate) fn new(population: &Population, maker: &KeyMaker, link_type: LinkType) -> Self {
        let mut all = Groups::default();
        for rule in 0..maker.rules() {
            all.append(&groups::of_rule(population, maker, rule, None).groups);
        }
        Self::of_groups(population, link_type, &all)
    }

    /// The candidates, and the keys by rule that more records share than the rule's cap allows; the maker learns to
    /// refine these.
    pub(crate) fn refined(
        population: &Population,
        maker: &mut KeyMaker,
        link_type: LinkType,
    ) -> (Self, BTreeMap<String, Vec<u64>>) {
        let mut all = Groups::default();
        let mut over_common = BTreeMap::new();
        for rule in 0..maker.rules() {
            let found = groups::of_rule(population, maker, rule, Some(maker.cap(rule)));
            all.append(&found.groups);
            if found.over_common.is_empty() {
                continue;
            }
            let keys: Vec<u64> = found.over_common.iter().map(|(key, _)| *key).collect();
            maker.refine(&keys);
            all.append(&groups::refined(population, maker, rule, found.over_common));
            over_common.insert(maker.name(rule).to_owned(), keys);
        }
        (Self::of_groups(population, link_type, &all), over_common)
    }

    /// The candidates by keys that are made already, a table for each rule.
    pub(crate) fn of_tables(population: &Population, tables: &[KeyTable], link_type: LinkType) -> Self {
        let mut all = Groups::default();
        for (_, records) in tables.iter().flat_map(KeyTable::groups) {
            if records.len() > 1 {
                all.push(records.iter().copied());
            }
        }
        Self::of_groups(population, link_type, &all)
    }

    fn of_groups(population: &Population, link_type: LinkType, groups: &Groups) -> Self {
        let proposed = Proposed::new(population, link_type, groups);
        Self {
            proposed,
            order: population.side_by_side(),
        }
    }

    /// How many pairs there are.
    pub(crate) const fn len(&self) -> usize {
        self.proposed.partners.len()
    }

    /// What is not compared because too many records share a key.
    pub(crate) const fn left_out(&self) -> LeftOut {
        self.proposed.left_out
    }

    /// At least as many as there are pairs: one that shares several keys counts several times.
    pub(crate) const fn bound(&self) -> u64 {
        self.proposed.bound
    }

    /// Runs `each` over the candidate pairs (left before right in the population) that `takes` takes, many at a time and in
    /// parallel; what it pushes comes back in one order, whatever the number of threads.
    pub(crate) fn collect<T: Send>(
        &self,
        takes: impl Fn(RecordIndex, RecordIndex) -> bool + Sync,
        each: impl Fn(&[Pair], &mut Vec<T>) + Sync,
    ) -> Vec<T> {
        self.collect_told(|_| {}, takes, each)
    }

    /// [`collect`](Self::collect) for every pair, with someone who is told how many were looked at.
    pub(crate) fn collect_watched<T: Send>(
        &self,
        watch: &dyn Watch,
        each: impl Fn(&[Pair], &mut Vec<T>) + Sync,
    ) -> Vec<T> {
        self.collect_told(|pairs| watch.advance(pairs), |_, _| true, each)
    }

    fn collect_told<T: Send>(
        &self,
        told: impl Fn(u64) + Sync,
        takes: impl Fn(RecordIndex, RecordIndex) -> bool + Sync,
        each: impl Fn(&[Pair], &mut Vec<T>) + Sync,
    ) -> Vec<T> {
        let parts: Vec<Vec<T>> = self
            .order
            .par_chunks(CHUNK)
            .map(|records| {
                let mut out = Vec::new();
                let pairs: Vec<Pair> = records
                    .iter()
                    .flat_map(|&left| self.after(left).iter().map(move |&right| (left, right)))
                    .filter(|&(left, right)| takes(left, right))
                    .collect();
                each(&pairs, &mut out);
                told(pairs.len() as u64);
                out
            })
            .collect();
        let mut all = Vec::with_capacity(parts.iter().map(Vec::len).sum());
        for part in parts {
            all.extend(part);
        }
        all
    }

    /// The candidates of a record that come after it, ascending.
    fn after(&self, left: RecordIndex) -> &[RecordIndex] {
        let at = left as usize;
        let start = if at == 0 {
            0
        } else {
            self.proposed.ends[at - 1] as usize
        };
        &self.proposed.partners[start..self.proposed.ends[at] as usize]
    }
}
