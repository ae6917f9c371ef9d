//! Every candidate pair of a population, each exactly once, without ever holding them all.

use rayon::prelude::*;

use super::KeyMaker;
use crate::{
    model::LinkType,
    profile::{Population, RecordIndex},
};

/// Entries handed to a thread at a time.
const CHUNK: usize = 1 << 14;

/// The keys of every record, flat.
pub(crate) struct KeyLists {
    keys: Vec<u64>,
    ends: Vec<u32>,
}

impl KeyLists {
    /// The keys of every record of a population.
    pub(crate) fn new(population: &Population, maker: &KeyMaker) -> Self {
        let places: Vec<RecordIndex> = (0..population.places() as RecordIndex).collect();
        let chunks: Vec<(Vec<u64>, Vec<u32>)> = places
            .par_chunks(CHUNK)
            .map(|records| {
                let (mut keys, mut lengths, mut own) = (Vec::new(), Vec::new(), Vec::new());
                for &record in records {
                    own.clear();
                    if population.is_live(record) {
                        maker.keys(&population.reader, population.cells(record), &mut own);
                    }
                    keys.extend_from_slice(&own);
                    lengths.push(own.len() as u32);
                }
                (keys, lengths)
            })
            .collect();
        let mut lists = Self {
            keys: Vec::with_capacity(chunks.iter().map(|chunk| chunk.0.len()).sum()),
            ends: Vec::new(),
        };
        let mut end = 0;
        for (keys, lengths) in chunks {
            lists.keys.extend(keys);
            for length in lengths {
                end += length;
                lists.ends.push(end);
            }
        }
        lists
    }

    fn of(&self, record: RecordIndex) -> &[u64] {
        let at = record as usize;
        let start = if at == 0 { 0 } else { self.ends[at - 1] as usize };
        &self.keys[start..self.ends[at] as usize]
    }
}

/// Every key with its records, sorted, so that the records of one key stand together.
pub(crate) struct Candidates<'a> {
    population: &'a Population,
    lists: KeyLists,
    entries: Vec<(u64, RecordIndex)>,
    link_type: LinkType,
}

impl<'a> Candidates<'a> {
    pub(crate) fn new(population: &'a Population, lists: KeyLists, link_type: LinkType) -> Self {
        let mut entries = Vec::with_capacity(lists.keys.len());
        for record in 0..lists.ends.len() as RecordIndex {
            entries.extend(lists.of(record).iter().map(|&key| (key, record)));
        }
        entries.par_sort_unstable();
        Self {
            population,
            lists,
            entries,
            link_type,
        }
    }

    /// Makes the keys of the records again that have any of these keys, after `maker` has learned to refine them.
    pub(crate) fn renew(&mut self, maker: &KeyMaker, keys: impl Iterator<Item = u64>) {
        let mut affected = vec![false; self.lists.ends.len()];
        for key in keys {
            for record in self.records_of(key) {
                affected[record as usize] = true;
            }
        }
        let affected_at = |record: RecordIndex| affected[record as usize];
        self.entries.retain(|&(_, record)| !affected_at(record));
        let mut lists = KeyLists {
            keys: Vec::with_capacity(self.lists.keys.len()),
            ends: Vec::new(),
        };
        let mut own = Vec::new();
        for record in 0..self.lists.ends.len() as RecordIndex {
            if affected_at(record) {
                maker.keys(&self.population.reader, self.population.cells(record), &mut own);
                self.entries.extend(own.iter().map(|&key| (key, record)));
                lists.keys.extend_from_slice(&own);
            } else {
                lists.keys.extend_from_slice(self.lists.of(record));
            }
            lists.ends.push(lists.keys.len() as u32);
        }
        self.lists = lists;
        self.entries.par_sort_unstable();
    }

    /// Every key with the number of its records.
    pub(crate) fn counts(&self) -> impl Iterator<Item = (u64, u32)> + '_ {
        self.entries
            .chunk_by(|left, right| left.0 == right.0)
            .map(|group| (group[0].0, group.len() as u32))
    }

    /// The records of one key.
    pub(crate) fn records_of(&self, key: u64) -> impl Iterator<Item = RecordIndex> + '_ {
        let start = self.entries.partition_point(|entry| entry.0 < key);
        self.entries[start..]
            .iter()
            .take_while(move |entry| entry.0 == key)
            .map(|entry| entry.1)
    }

    /// Runs `each` over every candidate pair (left before right in the population), in parallel; what it pushes comes
    /// back in an order that does not depend on the number of threads.
    pub(crate) fn collect<T: Send>(&self, each: impl Fn(RecordIndex, RecordIndex, &mut Vec<T>) + Sync) -> Vec<T> {
        let parts: Vec<Vec<T>> = self
            .chunks()
            .into_par_iter()
            .map(|chunk| {
                let mut out = Vec::new();
                for group in chunk
                    .chunk_by(|left, right| left.0 == right.0)
                    .filter(|group| group.len() > 1)
                {
                    self.pairs_of_group(group, &mut |left, right| each(left, right, &mut out));
                }
                out
            })
            .collect();
        parts.into_iter().flatten().collect()
    }

    fn chunks(&self) -> Vec<&[(u64, RecordIndex)]> {
        let mut chunks = Vec::new();
        let mut rest = &self.entries[..];
        while !rest.is_empty() {
            let mut end = CHUNK.min(rest.len());
            while end < rest.len() && rest[end].0 == rest[end - 1].0 {
                end += 1;
            }
            let (chunk, after) = rest.split_at(end);
            chunks.push(chunk);
            rest = after;
        }
        chunks
    }

    fn pairs_of_group(&self, group: &[(u64, RecordIndex)], each: &mut impl FnMut(RecordIndex, RecordIndex)) {
        let key = group[0].0;
        for (at, &(_, left)) in group.iter().enumerate() {
            let left_keys = self.lists.of(left);
            for &(_, right) in &group[at + 1..] {
                if may_pair(self.population, self.link_type, left, right)
                    && first_shared(left_keys, self.lists.of(right)) == Some(key)
                {
                    each(left, right);
                }
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

/// The smallest key that two ascending lists share: the one key under which a pair is taken.
fn first_shared(left: &[u64], right: &[u64]) -> Option<u64> {
    let (mut at, mut other) = (0, 0);
    while at < left.len() && other < right.len() {
        match left[at].cmp(&right[other]) {
            std::cmp::Ordering::Equal => return Some(left[at]),
            std::cmp::Ordering::Less => at += 1,
            std::cmp::Ordering::Greater => other += 1,
        }
    }
    None
}
