//! Which records have a key: a sorted table of all records of one time, and a small one of those that changed since.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use rayon::prelude::*;

use crate::{
    block::{CROWD, Candidates, KeyMaker, KeyTable, NEAR, may_pair, near, standing},
    model::LinkType,
    profile::{Population, RecordIndex},
};

/// A rule's number and a key of it.
type RuleKey = (usize, u64);

/// Which records have a key.
#[derive(Debug, Clone, Default)]
pub(super) struct KeyIndex {
    /// By rule: the keys of all records at the time of the last [`renew`](Self::renew).
    tables: Vec<KeyTable>,
    /// Records whose entries in `tables` do not count any more.
    stale: Vec<bool>,
    /// The keys of records that came or changed since.
    fresh: HashMap<RuleKey, Vec<RecordIndex>>,
    own: BTreeMap<RecordIndex, Box<[RuleKey]>>,
    /// The line-up of every crowded key.
    crowds: BTreeMap<RuleKey, Vec<RecordIndex>>,
}

impl KeyIndex {
    /// Makes the keys of every record, and the candidate pairs of all.
    pub(super) fn renew(&mut self, population: &Population, maker: &KeyMaker, link_type: LinkType) -> Candidates {
        *self = Self::default();
        self.tables = (0..maker.rules())
            .map(|rule| KeyTable::new(population, maker, rule))
            .collect();
        self.stale = vec![false; population.places()];
        for (rule, table) in self.tables.iter().enumerate() {
            let crowded = table.groups().filter(|(_, records)| records.len() > CROWD);
            for (key, records) in crowded {
                let mut line = records.to_vec();
                line.sort_by_cached_key(|&record| standing(population, record));
                self.crowds.insert((rule, key), line);
            }
        }
        Candidates::of_tables(population, &self.tables, link_type)
    }

    /// Takes a record's keys out; adds to `moved` whoever has other neighbours in a crowd now.
    pub(super) fn take_out(&mut self, population: &Population, record: RecordIndex, moved: &mut BTreeSet<RecordIndex>) {
        let own = self.own.remove(&record);
        for key in own.iter().flatten() {
            if let Some(records) = self.fresh.get_mut(key) {
                records.retain(|other| *other != record);
                if records.is_empty() {
                    self.fresh.remove(key);
                }
            }
        }
        if own.is_none() && self.is_in_tables(record) {
            self.stale[record as usize] = true;
        }
        let mut thinned = Vec::new();
        for (key, line) in &mut self.crowds {
            let Some(place) = place_in(population, line, record).ok() else {
                continue;
            };
            let around = place.saturating_sub(NEAR + 1)..(place + NEAR + 2).min(line.len());
            moved.extend(&line[around]);
            line.remove(place);
            if line.len() <= CROWD {
                moved.extend(line.iter());
                thinned.push(*key);
            }
        }
        for key in thinned {
            self.crowds.remove(&key);
        }
        moved.remove(&record);
    }

    fn is_in_tables(&self, record: RecordIndex) -> bool {
        self.stale.get(record as usize).is_some_and(|stale| !stale)
    }

    /// Puts a record's keys in; adds to `moved` whoever has other neighbours in a crowd now.
    pub(super) fn put_in(
        &mut self,
        population: &Population,
        maker: &KeyMaker,
        record: RecordIndex,
        moved: &mut BTreeSet<RecordIndex>,
    ) {
        let keys = keys_of(population, maker, population.cells(record));
        for &key in &keys {
            self.fresh.entry(key).or_default().push(record);
            if let Some(line) = self.crowds.get_mut(&key) {
                if let Err(place) = place_in(population, line, record) {
                    line.insert(place, record);
                    let around = place.saturating_sub(NEAR + 1)..(place + NEAR + 2).min(line.len());
                    moved.extend(&line[around]);
                }
            } else if self.fresh[&key].len() + self.tables.get(key.0).map_or(0, |table| table.get(key.1).len()) > CROWD
            {
                let mut line: Vec<RecordIndex> = self.with(key).collect();
                if line.len() > CROWD {
                    line.sort_by_cached_key(|&record| standing(population, record));
                    moved.extend(line.iter());
                    self.crowds.insert(key, line);
                }
            }
        }
        moved.remove(&record);
        self.own.insert(record, keys.into_boxed_slice());
    }

    /// True if so many records changed that it is time for [`renew`](Self::renew).
    pub(super) fn is_old(&self) -> bool {
        /// As few as these never make a table old.
        const FEW: usize = 256;
        self.own.len() > FEW.max(self.stale.len() / 2)
    }

    /// Everyone who has a key.
    fn with(&self, key: RuleKey) -> impl Iterator<Item = RecordIndex> + '_ {
        let table = self.tables.get(key.0).map_or(&[][..], |table| table.get(key.1));
        let there = table.iter().filter(|&&record| self.is_in_tables(record));
        there.chain(self.fresh.get(&key).into_iter().flatten()).copied()
    }

    /// The records that a record of the index is to be compared with, ascending.
    pub(super) fn partners(
        &self,
        population: &Population,
        maker: &KeyMaker,
        link_type: LinkType,
        record: RecordIndex,
    ) -> Vec<RecordIndex> {
        let mut partners = Vec::new();
        let made;
        let keys = if let Some(own) = self.own.get(&record) {
            &own[..]
        } else {
            made = keys_of(population, maker, population.cells(record));
            &made[..]
        };
        for &key in keys {
            match self.crowds.get(&key) {
                Some(line) => {
                    let place = place_in(population, line, record).unwrap_or_else(|place| place);
                    partners.extend_from_slice(near(line, place));
                }
                None => partners.extend(self.with(key)),
            }
        }
        partners.sort_unstable();
        partners.dedup();
        partners.retain(|&partner| partner != record && may_pair(population, link_type, record, partner));
        partners
    }

    /// The records that share a key with a profile that is not in the index, ascending. Of a crowd, the first in its line.
    pub(super) fn sharing(&self, population: &Population, maker: &KeyMaker, cells: &[u32]) -> Vec<RecordIndex> {
        let mut found = Vec::new();
        for key in keys_of(population, maker, cells) {
            match self.crowds.get(&key) {
                Some(line) => found.extend_from_slice(&line[..CROWD]),
                None => found.extend(self.with(key)),
            }
        }
        found.sort_unstable();
        found.dedup();
        found
    }
}

fn keys_of(population: &Population, maker: &KeyMaker, cells: &[u32]) -> Vec<RuleKey> {
    let (mut all, mut keys) = (Vec::with_capacity(64), Vec::new());
    for rule in 0..maker.rules() {
        keys.clear();
        maker.keys_of_rule(rule, &population.reader, cells, &mut keys);
        keys.sort_unstable();
        keys.dedup();
        all.extend(keys.iter().map(|&key| (rule, key)));
    }
    all
}

/// Where a record stands in a line-up, or would stand.
fn place_in(population: &Population, line: &[RecordIndex], record: RecordIndex) -> Result<usize, usize> {
    let own = standing(population, record);
    line.binary_search_by(|&other| standing(population, other).cmp(&own))
}

/// Runs `each` over many records at once if it is worth it.
pub(super) fn over<T: Send>(records: &[RecordIndex], each: impl Fn(RecordIndex) -> T + Sync) -> Vec<T> {
    /// Fewer than this are quicker done than handed out.
    const MANY: usize = 32;
    if records.len() < MANY {
        records.iter().map(|&record| each(record)).collect()
    } else {
        records.par_iter().map(|&record| each(record)).collect()
    }
}
