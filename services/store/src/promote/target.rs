//! The records that a batch speaks about.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    batch::PromoteRow,
    plan::{Known, Said},
};
use crate::records::RecordId;

/// A row with the source that states it.
pub(super) type Sourced<'a> = (&'a str, &'a PromoteRow);

/// The records that a batch speaks about, by source and id.
#[derive(Default)]
pub(super) struct Targets<'a> {
    places: BTreeMap<(&'a str, &'a str), usize>,
    all: Vec<Target>,
}

impl<'a> Targets<'a> {
    /// The record; a new one if the batch did not name it before.
    pub(super) fn named(&mut self, name: (&'a str, &'a str)) -> &mut Target {
        let place = *self.places.entry(name).or_insert(self.all.len());
        if place == self.all.len() {
            self.all.push(Target::new());
        }
        &mut self.all[place]
    }

    /// A record that the batch named.
    pub(super) fn find(&mut self, source: &str, id: &str) -> Option<&mut Target> {
        let places: &BTreeMap<(&str, &str), usize> = &self.places;
        let place = *places.get(&(source, id))?;
        Some(&mut self.all[place])
    }

    /// Every record by name.
    pub(super) fn iter(&self) -> impl Iterator<Item = ((&'a str, &'a str), &Target)> {
        self.places.iter().map(|(name, place)| (*name, &self.all[*place]))
    }
}

/// A record that the batch speaks about.
pub(super) struct Target {
    /// None for a new record until it is added.
    pub(super) id: Option<RecordId>,
    pub(super) ended: bool,
    /// Whether any row states how the record is now, and not only what was told once.
    pub(super) states: bool,
    /// No version that we know names anybody.
    pub(super) nameless: bool,
    pub(super) known: Known,
    /// Places in the batch that speak about it, in row order.
    pub(super) rows: Vec<usize>,
}

impl Target {
    fn new() -> Self {
        Self {
            id: None,
            ended: false,
            states: false,
            nameless: true,
            known: Known {
                last_version: 0,
                current: None,
                contents: BTreeSet::new(),
                overtaken: false,
            },
            rows: Vec::new(),
        }
    }

    /// Whether a row brings an ended record back even if it says nothing new. A message that comes again does not.
    pub(super) fn comes_back(&self) -> bool {
        self.ended && self.states
    }

    /// What the batch says about the record, in row order.
    pub(super) fn said<'r>(
        &'r self,
        rows: &'r [Sourced<'r>],
        contents: &'r [[u8; 32]],
    ) -> impl Iterator<Item = Said<'r>> {
        self.rows.iter().map(|&at| Said {
            statement: &rows[at].1.statement,
            content: contents[at],
        })
    }
}
