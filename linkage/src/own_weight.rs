//! How well each record could be known again: its weight against a copy of itself.

use rayon::prelude::*;

use crate::{
    block::KeyMaker,
    model::{LinkType, Model},
    profile::{Population, RecordIndex},
    score::Scorer,
};

/// What one record says of itself: the most that any record of the same person could weigh against it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct OwnWeight {
    /// Match weight in bits, prior included, of the record and a copy of it. Below the join threshold, the record holds
    /// too little to be joined by its own facts.
    pub weight: f64,
    /// True if some blocking rule has a key for the record. Without one it is compared with no record at all.
    pub has_key: bool,
}

/// The weight of each record against a copy of itself, in the order of [`Population::keys`].
///
/// The copy is taken to come from another source, unless the model links inside sources only: then from the same one.
/// An untrained model weighs with its starting values.
pub fn own_weights(model: &Model, population: &Population) -> Vec<OwnWeight> {
    let mut scorer = Scorer::new(model);
    scorer.learn_values(population);
    let maker = KeyMaker::new(model);
    let same_source = model.link_type == LinkType::Dedupe;
    let records: Vec<RecordIndex> = population.records().collect();
    records
        .into_par_iter()
        .map_init(Vec::new, |keys, record| {
            let cells = population.cells(record);
            keys.clear();
            for rule in 0..maker.rules() {
                maker.keys_of_rule(rule, &population.reader, cells, keys);
            }
            let found = scorer.find_cells(population, cells, cells, same_source, 0);
            OwnWeight {
                weight: scorer.weights.parts(&found).weight(),
                has_key: !keys.is_empty(),
            }
        })
        .collect()
}
