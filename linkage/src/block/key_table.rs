//! Every record's keys by one rule, sorted: four bytes for a record and eight for a key, found in a few steps.

use rayon::prelude::*;

use super::{
    KeyMaker,
    groups::{Entry, deal},
};
use crate::profile::{Population, RecordIndex};

/// Entries for each bucket of the first step of a search.
const BUCKET: usize = 8;

/// Which records have a key of one rule.
#[derive(Debug, Clone, Default)]
pub(crate) struct KeyTable {
    keys: Vec<u64>,
    records: Vec<RecordIndex>,
    /// Where the keys begin whose highest bits have each value, and the end.
    starts: Vec<u32>,
}

impl KeyTable {
    /// The keys of all records of a population.
    pub(crate) fn new(population: &Population, maker: &KeyMaker, rule: usize) -> Self {
        let (parts, dealt) = deal(population, maker, rule);
        let sorted: Vec<Vec<Entry>> = (0..parts)
            .into_par_iter()
            .map(|part| {
                let mut entries: Vec<Entry> = dealt.iter().flat_map(|chunk| &chunk[part]).copied().collect();
                entries.sort_unstable();
                entries.dedup();
                entries
            })
            .collect();
        drop(dealt);
        let count = sorted.iter().map(Vec::len).sum();
        let mut table = Self {
            keys: Vec::with_capacity(count),
            records: Vec::with_capacity(count),
            starts: Vec::new(),
        };
        for (key, record) in sorted.into_iter().flatten() {
            table.keys.push(key);
            table.records.push(record);
        }
        let buckets = (count / BUCKET).next_power_of_two();
        table.starts = vec![0; buckets + 1];
        for &key in &table.keys {
            table.starts[bucket(key, buckets) + 1] += 1;
        }
        for at in 1..=buckets {
            table.starts[at] += table.starts[at - 1];
        }
        table
    }

    /// The records that have a key, ascending.
    pub(crate) fn get(&self, key: u64) -> &[RecordIndex] {
        let Some(buckets) = self.starts.len().checked_sub(1) else {
            return &[];
        };
        let bucket = bucket(key, buckets);
        let (start, end) = (self.starts[bucket] as usize, self.starts[bucket + 1] as usize);
        let keys = &self.keys[start..end];
        let first = start + keys.partition_point(|&other| other < key);
        let last = start + keys.partition_point(|&other| other <= key);
        &self.records[first..last]
    }

    /// Every key with its records.
    pub(crate) fn groups(&self) -> impl Iterator<Item = (u64, &[RecordIndex])> {
        let mut start = 0;
        self.keys.chunk_by(|left, right| left == right).map(move |same| {
            let records = &self.records[start..start + same.len()];
            start += same.len();
            (same[0], records)
        })
    }
}

fn bucket(key: u64, buckets: usize) -> usize {
    ((u128::from(key) * buckets as u128) >> 64) as usize
}
