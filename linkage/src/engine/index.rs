//! Blocking keys of every record, both ways.

use std::collections::HashMap;

use crate::{
    block::{KeyMaker, may_pair},
    model::LinkType,
    profile::{Population, RecordIndex},
};

/// Which records have a key, and which keys a record has.
#[derive(Debug, Clone, Default)]
pub(super) struct KeyIndex {
    records: HashMap<u64, Vec<RecordIndex>>,
    keys: Vec<Box<[u64]>>,
}

impl KeyIndex {
    /// Takes a record's keys out.
    pub(super) fn take_out(&mut self, record: RecordIndex) {
        let Some(slot) = self.keys.get_mut(record as usize) else {
            return;
        };
        for key in std::mem::take(slot) {
            if let Some(records) = self.records.get_mut(&key) {
                records.retain(|other| *other != record);
                if records.is_empty() {
                    self.records.remove(&key);
                }
            }
        }
    }

    /// Puts a record's keys in.
    pub(super) fn put_in(&mut self, population: &Population, maker: &KeyMaker, record: RecordIndex) {
        let mut keys = Vec::new();
        maker.keys(&population.reader, population.cells(record), &mut keys);
        for &key in &keys {
            self.records.entry(key).or_default().push(record);
        }
        if self.keys.len() <= record as usize {
            self.keys
                .resize(population.places().max(record as usize + 1), Box::default());
        }
        self.keys[record as usize] = keys.into_boxed_slice();
    }

    /// The records that share a key with a record of the index, each once, ascending.
    pub(super) fn partners(
        &self,
        population: &Population,
        link_type: LinkType,
        record: RecordIndex,
    ) -> Vec<RecordIndex> {
        let keys = self.keys.get(record as usize).map_or(&[][..], |keys| keys);
        let mut partners = self.sharing(keys);
        partners.retain(|&partner| partner != record && may_pair(population, link_type, record, partner));
        partners
    }

    /// The records that have any of these keys, each once, ascending.
    pub(super) fn sharing(&self, keys: &[u64]) -> Vec<RecordIndex> {
        let mut found: Vec<RecordIndex> = keys
            .iter()
            .filter_map(|key| self.records.get(key))
            .flatten()
            .copied()
            .collect();
        found.sort_unstable();
        found.dedup();
        found
    }
}
