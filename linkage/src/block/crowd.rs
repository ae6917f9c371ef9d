//! Crowded keys: what is compared when far too many records share a key, even a refined one.
//!
//! All pairs of 20,000 records would be 200 million. So the records of a crowded key stand in a fixed order of their own
//! (by a hash of their names), and each is compared with its nearest neighbours only. Which pairs these are depends on
//! the records that are there, never on the order in which they came, and what is left out is counted and told.

use crate::{
    hash,
    profile::{Population, RecordIndex},
};

/// A key of more records than this is crowded.
pub(crate) const CROWD: usize = 250;
/// In a crowd, each record is compared with so many neighbours on either side.
pub(crate) const NEAR: usize = 50;

/// Where a record stands in every crowd: no two records of a population stand at one place.
pub(crate) fn standing(population: &Population, record: RecordIndex) -> (u64, (&[u8], &[u8])) {
    let (source, id) = population.key_bytes(record);
    (hash::mix(hash::of_bytes(source), hash::of_bytes(id)), (source, id))
}

/// Puts the records of a crowd in their order.
pub(crate) fn line_up(population: &Population, records: &mut [RecordIndex]) {
    records.sort_by_cached_key(|&record| standing(population, record));
}

/// The neighbours of the record at a place of a line-up, the record itself included.
pub(crate) fn near(line: &[RecordIndex], place: usize) -> &[RecordIndex] {
    &line[place.saturating_sub(NEAR)..(place + NEAR + 1).min(line.len())]
}

/// How many pairs a crowd of so many records leaves out.
pub(crate) fn left_out(count: usize) -> u64 {
    let (count, near) = (count as u64, NEAR as u64);
    let beyond = count.saturating_sub(near + 1);
    beyond * (beyond + 1) / 2
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_compared_and_what_is_left_out_are_all_pairs() {
        for count in [2_usize, 51, 52, 53, 400, 2001] {
            let line: Vec<RecordIndex> = (0..count as RecordIndex).collect();
            let compared: usize = (0..count).map(|place| near(&line, place).len() - 1).sum::<usize>() / 2;
            assert_eq!(
                compared as u64 + left_out(count),
                (count * (count - 1) / 2) as u64,
                "{count}"
            );
        }
    }
}
