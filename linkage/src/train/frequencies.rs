//! Counting values.

use std::collections::BTreeMap;

use rayon::prelude::*;

use crate::{
    compare::TermField,
    model::{Frequencies, Model},
    profile::Population,
    score::{Scorer, term_key},
};

/// How often each value occurs, for every field whose frequency counts in some comparison.
pub(super) fn count_values(model: &Model, population: &Population, scorer: &Scorer) -> BTreeMap<String, Frequencies> {
    let mut all = BTreeMap::new();
    for (compiled, comparison) in scorer.comparisons.iter().zip(&model.comparisons) {
        let Some(field) = compiled
            .term_field()
            .filter(|_| comparison.levels.iter().any(|level| level.tf > 0.0))
        else {
            continue;
        };
        let mut cells: Vec<u32> = Vec::with_capacity(population.len());
        for record in population.records() {
            let cell = population.cells(record)[field.field()];
            if let TermField::Forenames(_) = field {
                for person in population
                    .reader
                    .lists
                    .people(cell)
                    .chunks_exact(2)
                    .filter(|person| person[0] != 0)
                {
                    cells.push(person[0]);
                }
            } else if cell != 0 {
                cells.push(cell);
            }
        }
        let mut counts: BTreeMap<String, u32> = BTreeMap::new();
        cells.par_sort_unstable();
        for same in cells.chunk_by(|left, right| left == right) {
            *counts.entry(term_key(population, field, same[0])).or_default() += same.len() as u32;
        }
        let total = cells.len() as u64;
        counts.retain(|_, count| *count > 1);
        all.insert(model.fields[field.field()].name.clone(), Frequencies { total, counts });
    }
    all
}
