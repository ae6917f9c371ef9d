//! Gathering the records that share a key, rule by rule, so that the keys of all rules are never held together.
//!
//! Most keys belong to one record alone. They are left out before anything is sorted, and what is kept of the others is
//! four bytes for each record of each key.

use rayon::prelude::*;

use super::{KeyMaker, keys::Scratch};
use crate::profile::{Population, RecordIndex};

/// Records whose keys are made by a thread at a time.
const CHUNK: usize = 1 << 14;
/// Records whose values are looked for together.
const AHEAD: usize = 64;
/// Records for each part that entries are dealt into: small enough that a part stays in a processor's own memory.
const RECORDS_PER_PART: usize = 1 << 13;
/// Parts at most.
const MAX_PARTS: usize = 256;

/// Why the places of records of shared keys fit 32 bits.
const FEW_ENOUGH: &str = "fewer than 2^32 records share keys";

/// A key and a record that has it.
pub(super) type Entry = (u64, RecordIndex);

/// Records by shared key. Keys are told apart by their place only.
#[derive(Debug, Clone, Default)]
pub(super) struct Groups {
    records: Vec<RecordIndex>,
    ends: Vec<u32>,
}

impl Groups {
    /// How many shared keys there are.
    pub(super) const fn len(&self) -> usize {
        self.ends.len()
    }

    /// The records of a key, ascending.
    pub(super) fn get(&self, group: usize) -> &[RecordIndex] {
        let start = if group == 0 { 0 } else { self.ends[group - 1] as usize };
        &self.records[start..self.ends[group] as usize]
    }

    /// Every shared key's records.
    pub(super) fn iter(&self) -> impl Iterator<Item = &[RecordIndex]> {
        (0..self.len()).map(|group| self.get(group))
    }

    /// Adds the records of one key.
    pub(super) fn push(&mut self, records: impl Iterator<Item = RecordIndex>) {
        self.records.extend(records);
        self.close();
    }

    fn close(&mut self) {
        let end = u32::try_from(self.records.len()).expect(FEW_ENOUGH);
        self.ends.push(end);
    }

    /// Adds the groups of another rule or part.
    pub(super) fn append(&mut self, other: &Self) {
        let before = self.records.len() as u64;
        self.records.extend_from_slice(&other.records);
        let end = |end: &u32| u32::try_from(u64::from(*end) + before).expect(FEW_ENOUGH);
        self.ends.extend(other.ends.iter().map(end));
    }
}

/// What one rule finds.
pub(super) struct Found {
    pub(super) groups: Groups,
    /// Keys that more records share than `cap`, with their records; these are not among `groups`.
    pub(super) over_common: Vec<(u64, Vec<RecordIndex>)>,
}

/// The keys of one rule of a whole population, dealt into parts by their highest bits, part by part for each chunk of
/// records; and how many parts there are.
pub(super) fn deal(population: &Population, maker: &KeyMaker, rule: usize) -> (usize, Vec<Vec<Vec<Entry>>>) {
    let places: Vec<RecordIndex> = (0..population.places() as RecordIndex).collect();
    let parts = (places.len() / RECORDS_PER_PART)
        .next_power_of_two()
        .clamp(1, MAX_PARTS);
    let dealt = places
        .par_chunks(CHUNK)
        .map(|records| {
            let mut dealt = vec![Vec::with_capacity(2 * records.len() / parts); parts];
            let (mut keys, mut scratch) = (Vec::new(), Scratch::default());
            for records in records.chunks(AHEAD) {
                let profiles: Vec<&[u32]> = records.iter().map(|&record| population.cells(record)).collect();
                maker.look_ahead(rule, &population.reader, &profiles);
                for (&record, cells) in records
                    .iter()
                    .zip(profiles)
                    .filter(|(record, _)| population.is_live(**record))
                {
                    keys.clear();
                    maker.keys_of_rule_with(rule, &population.reader, cells, &mut keys, &mut scratch);
                    for &key in &keys {
                        dealt[part_of(key, parts)].push((key, record));
                    }
                }
            }
            dealt
        })
        .collect();
    (parts, dealt)
}

/// The groups of one rule over a whole population. Keys of more than `cap` records are handed over apart from the others.
pub(super) fn of_rule(population: &Population, maker: &KeyMaker, rule: usize, cap: Option<u32>) -> Found {
    let (parts, dealt) = deal(population, maker, rule);
    let found: Vec<Found> = (0..parts)
        .into_par_iter()
        .map(|part| {
            let entries = dealt.iter().flat_map(|chunk| &chunk[part]).copied();
            shared(entries, cap)
        })
        .collect();
    let mut all = Found {
        groups: Groups::default(),
        over_common: Vec::new(),
    };
    for found in found {
        all.groups.append(&found.groups);
        all.over_common.extend(found.over_common);
    }
    all
}

/// The groups of over-common keys once these are refined.
pub(super) fn refined(
    population: &Population,
    maker: &KeyMaker,
    rule: usize,
    over_common: Vec<(u64, Vec<RecordIndex>)>,
) -> Groups {
    let entries: Vec<Vec<Entry>> = over_common
        .into_par_iter()
        .map(|(key, records)| {
            let (mut keys, mut scratch) = (Vec::new(), Scratch::default());
            let mut entries = Vec::new();
            for record in records {
                keys.clear();
                keys.push(key);
                maker.refine_key(
                    rule,
                    &population.reader,
                    population.cells(record),
                    &mut keys,
                    &mut scratch,
                );
                entries.extend(keys.iter().map(|&key| (key, record)));
            }
            entries
        })
        .collect();
    shared(entries.iter().flatten().copied(), None).groups
}

fn part_of(key: u64, parts: usize) -> usize {
    ((u128::from(key) * parts as u128) >> 64) as usize
}

/// The groups of these entries.
pub(super) fn shared(entries: impl Iterator<Item = Entry> + Clone, cap: Option<u32>) -> Found {
    let mut entries = without_lone_keys(entries);
    entries.sort_unstable();
    entries.dedup();
    let mut found = Found {
        groups: Groups::default(),
        over_common: Vec::new(),
    };
    for group in entries
        .chunk_by(|left, right| left.0 == right.0)
        .filter(|group| group.len() > 1)
    {
        let records = group.iter().map(|entry| entry.1);
        if cap.is_some_and(|cap| group.len() as u64 > u64::from(cap)) {
            found.over_common.push((group[0].0, records.collect()));
        } else {
            found.groups.push(records);
        }
    }
    found
}

/// Leaves out nearly every key that comes once: two keys that fall on one place of a small table may both stay.
fn without_lone_keys(entries: impl Iterator<Item = Entry> + Clone) -> Vec<Entry> {
    let count = entries.clone().count();
    let mask = (count * 8).next_power_of_two() - 1;
    let mut seen = vec![0_u8; mask + 1];
    for (key, _) in entries.clone() {
        let times = &mut seen[key as usize & mask];
        *times = times.saturating_add(1);
    }
    let mut kept = Vec::with_capacity(count / 2);
    kept.extend(entries.filter(|(key, _)| seen[*key as usize & mask] > 1));
    kept
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn shared_keys_and_only_those_are_kept(entries in prop::collection::vec((0u64..40, 0u32..30), 0..80), cap in 1u32..5) {
            let mut expected: BTreeMap<u64, Vec<u32>> = BTreeMap::new();
            for &(key, record) in &entries {
                expected.entry(key).or_default().push(record);
            }
            for records in expected.values_mut() {
                records.sort_unstable();
                records.dedup();
            }
            expected.retain(|_, records| records.len() > 1);
            let found = shared(entries.iter().copied(), Some(cap));
            let (common, usual): (Vec<_>, Vec<_>) = expected.into_iter().partition(|(_, records)| records.len() > cap as usize);
            prop_assert_eq!(found.over_common, common);
            let usual: Vec<Vec<u32>> = usual.into_iter().map(|(_, records)| records).collect();
            let groups: Vec<Vec<u32>> = found.groups.iter().map(<[u32]>::to_vec).collect();
            prop_assert_eq!(&groups, &usual);
        }
    }
}
