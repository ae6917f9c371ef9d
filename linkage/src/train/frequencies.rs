//! Counting values.

use std::collections::BTreeMap;

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
        let mut by_cell: BTreeMap<u32, u32> = BTreeMap::new();
        let mut total = 0;
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
                    *by_cell.entry(person[0]).or_default() += 1;
                    total += 1;
                }
            } else if cell != 0 {
                *by_cell.entry(cell).or_default() += 1;
                total += 1;
            }
        }
        let mut counts: BTreeMap<String, u32> = BTreeMap::new();
        for (cell, count) in by_cell {
            *counts.entry(term_key(population, field, cell)).or_default() += count;
        }
        counts.retain(|_, count| *count > 1);
        all.insert(model.fields[field.field()].name.clone(), Frequencies { total, counts });
    }
    all
}
