//! Counting values.

use std::collections::BTreeMap;

use rayon::prelude::*;

use crate::{
    compare::TermField,
    model::{Comparison, ComparisonKind, Frequencies, Model},
    profile::Population,
    score::{Scorer, term_key},
};

/// How often each value occurs, for every field whose frequency counts in some comparison.
pub(super) fn count_values(model: &Model, population: &Population, scorer: &Scorer) -> BTreeMap<String, Frequencies> {
    let comparisons = scorer.comparisons.par_iter().zip(&model.comparisons);
    let counted = comparisons.filter_map(|(compiled, comparison)| {
        let field = compiled
            .term_field()
            .filter(|_| comparison.levels.iter().any(|level| level.tf > 0.0))?;
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
        Some((model.fields[field.field()].name.clone(), Frequencies { total, counts }))
    });
    counted.collect()
}

/// A first name is a girl's if at least this many children bear it ...
const BEARERS: u32 = 5;
/// ... and at most one in this many of them is a boy.
const BOYS: u32 = 20;

/// The first names that are girls', for a household comparison that tells mothers from fathers by them.
pub(super) fn girls(model: &Model, population: &Population) -> Vec<String> {
    let field = |comparison: &Comparison, part: &str| model.field_index(comparison.fields.get(part)?);
    let mut households = model
        .comparisons
        .iter()
        .filter(|comparison| comparison.kind == ComparisonKind::Household);
    let Some((forename, sex)) =
        households.find_map(|household| Some((field(household, "forename")?, field(household, "sex")?)))
    else {
        return Vec::new();
    };
    let mut bearers: BTreeMap<&str, [u32; 2]> = BTreeMap::new();
    for record in population.records() {
        let cells = population.cells(record);
        // 1 is male, 2 female.
        if let (name @ 1.., sex @ 1..) = (cells[forename], cells[sex]) {
            let folded = population.reader.names.folded(name);
            bearers.entry(folded).or_default()[sex as usize - 1] += 1;
        }
    }
    let girls = bearers
        .into_iter()
        .filter(|(_, [boys, girls])| boys + girls >= BEARERS && boys * BOYS <= *girls);
    girls.map(|(name, _)| name.to_owned()).collect()
}
