//! Records with the cluster they stand in and the child whose they are.

use std::{borrow::Borrow, collections::BTreeMap};

use super::{names::Names, truth::TrueRecord};
use crate::key::RecordKey;

use super::Truth;

/// One record: where it stands and whose it is.
#[derive(Debug, Clone, Copy)]
pub(super) struct Entry {
    pub(super) cluster: u32,
    pub(super) source: u32,
    /// Its place in the order in which the records were given.
    pub(super) place: u32,
    pub(super) truth: TrueRecord,
}

/// Clusters beside a truth, ready to be measured. The order of the records changes no figure.
#[derive(Debug, Clone)]
pub struct Placed<'a> {
    pub(super) truth: &'a Truth,
    /// By cluster, then child.
    pub(super) entries: Vec<Entry>,
    pub(super) sources: Names,
    keys: Vec<RecordKey>,
    unnamed: u64,
}

impl<'a> Placed<'a> {
    /// Places records, each with any name of its cluster. Records that the truth does not know are only counted.
    pub fn new<K: Borrow<RecordKey>, C: Ord>(truth: &'a Truth, records: impl IntoIterator<Item = (K, C)>) -> Self {
        let mut numbers: BTreeMap<C, u32> = BTreeMap::new();
        let mut placed = Self {
            truth,
            entries: Vec::new(),
            sources: Names::default(),
            keys: Vec::new(),
            unnamed: 0,
        };
        for (key, cluster) in records {
            let key = key.borrow();
            let Some(record) = truth.get(key) else {
                placed.unnamed += 1;
                continue;
            };
            let next = numbers.len() as u32;
            placed.entries.push(Entry {
                cluster: *numbers.entry(cluster).or_insert(next),
                source: placed.sources.number(&key.source),
                place: placed.keys.len() as u32,
                truth: record,
            });
            placed.keys.push(key.clone());
        }
        placed
            .entries
            .sort_unstable_by_key(|entry| (entry.cluster, entry.truth.child, entry.place));
        placed
    }

    /// Records that the truth knows.
    pub fn records(&self) -> u64 {
        self.entries.len() as u64
    }

    /// Records left out because the truth does not know them.
    pub const fn unnamed(&self) -> u64 {
        self.unnamed
    }

    pub(super) fn key(&self, entry: &Entry) -> &RecordKey {
        &self.keys[entry.place as usize]
    }

    /// The records of each cluster, those of one child side by side.
    pub(super) fn clusters(&self) -> impl Iterator<Item = &[Entry]> {
        self.entries.chunk_by(|left, right| left.cluster == right.cluster)
    }

    /// The records of each child.
    pub(super) fn children(&self) -> Vec<Vec<Entry>> {
        let mut children = vec![Vec::new(); self.truth.children()];
        for entry in &self.entries {
            children[entry.truth.child as usize].push(*entry);
        }
        children.retain(|entries| !entries.is_empty());
        children
    }
}
