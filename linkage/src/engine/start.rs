//! Starting from many records at once.

use std::collections::{BTreeMap, BTreeSet};

use super::Engine;
use crate::{key::RecordKey, model::Model, profile::Population, profile::RecordIndex};

impl Engine {
    /// An engine over records that were put together at once. Nothing is resolved yet.
    pub fn over(model: &Model, population: Population) -> Self {
        let mut named_by: BTreeMap<RecordKey, BTreeSet<RecordIndex>> = BTreeMap::new();
        for (&record, named) in population.all_stated() {
            named_by.entry(named.clone()).or_default().insert(record);
        }
        Self {
            pending: population.records().collect(),
            population,
            named_by,
            ..Self::new(model)
        }
    }

    /// Takes everything that is there as resolved: for a caller who has kept what [`resolve`](Self::resolve) found for
    /// the same records, decisions and model. Later calls resolve what came after this.
    pub fn take_as_resolved(&mut self) {
        self.catch_up();
        self.touched.clear();
        self.all_new = false;
    }
}
