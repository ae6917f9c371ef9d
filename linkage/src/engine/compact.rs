//! Forgetting: what left with its last record leaves the engine's tables too.

use std::collections::BTreeSet;

use super::Engine;
use crate::{profile::RecordIndex, score::Scorer};

/// Values that may be left behind before the tables are rebuilt: those of one in this many records.
const LEFT_BEHIND_SHARE: usize = 4;
/// And of never fewer records than this.
const LEFT_BEHIND_LEAST: usize = 1_024;

impl Engine {
    /// Rebuilds every table from the records that are there now, so that nothing of removed records and of earlier
    /// versions is left in memory. Nothing changes for the caller. The engine does it by itself when much was left behind;
    /// call it after deleting what must be gone at once. Its cost is that of a start.
    pub fn compact(&mut self) {
        self.catch_up();
        let places = self.population.compact();
        let moved = |record: &RecordIndex| places[*record as usize];
        let move_all = |records: &BTreeSet<RecordIndex>| records.iter().filter_map(moved).collect::<BTreeSet<_>>();
        let mut neighbours = Vec::with_capacity(self.population.places());
        for (record, near) in std::mem::take(&mut self.neighbours).into_iter().enumerate() {
            if places[record].is_some() {
                let near = near.into_iter();
                neighbours.push(
                    near.filter_map(|(near, weight)| Some((moved(&near)?, weight)))
                        .collect(),
                );
            }
        }
        self.neighbours = neighbours;
        self.touched = move_all(&self.touched);
        for named_of in [&mut self.anchors, &mut self.follows] {
            let named = std::mem::take(named_of).into_iter();
            *named_of = named
                .filter_map(|(record, named)| Some((moved(&record)?, moved(&named)?)))
                .collect();
        }
        self.index_followers();
        for by in self.named_by.values_mut() {
            *by = move_all(by);
        }
        self.named_by.retain(|_, by| !by.is_empty());
        *self.scorer = Scorer::new(&self.model);
        self.scorer.learn_values(&self.population);
        self.population.settle();
        drop(self.index.renew(&self.population, &self.maker, self.model.link_type));
        self.decisions_moved = true;
        self.index_constraints();
        self.left_behind = 0;
    }

    /// True if so much was left behind that it is time to [`compact`](Self::compact).
    pub(super) fn is_littered(&self) -> bool {
        self.left_behind > LEFT_BEHIND_LEAST.max(self.population.len() / LEFT_BEHIND_SHARE)
    }
}
