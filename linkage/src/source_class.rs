//! Classes of pairs by their two sources, for models in which sources have error rates of their own.

use crate::{
    model::{Model, SourceBits},
    profile::{Population, RecordIndex},
    score::MAX_COMPARISONS,
};

/// Bits by which each source errs more, by comparison. The first entry stands for all sources without bits of their
/// own: zeros.
pub(crate) type SourceTable = Vec<[f64; MAX_COMPARISONS]>;

/// Sources that a model knows by name, and the class of each pair of them.
#[derive(Debug, Clone, Default)]
pub(crate) struct SourceClasses {
    names: Vec<String>,
    /// By the population's number of a source: 0 if the model does not know it, else its place in `names` plus 1.
    known: Vec<u16>,
}

impl SourceClasses {
    pub(crate) const fn new(names: Vec<String>) -> Self {
        Self {
            names,
            known: Vec::new(),
        }
    }

    /// Those of a model; none if all its sources share one set of error rates.
    pub(crate) fn of_model(model: &Model) -> Self {
        Self::new(
            model
                .source_bits()
                .into_iter()
                .flat_map(|bits| bits.keys().cloned())
                .collect(),
        )
    }

    pub(crate) fn names(&self) -> &[String] {
        &self.names
    }

    /// Looks up sources that the population has learned since the last call.
    pub(crate) fn learn(&mut self, population: &Population) {
        if !self.names.is_empty() {
            let new = &population.source_names()[self.known.len()..];
            let numbers: Vec<u16> = new.iter().map(|source| self.number(source)).collect();
            self.known.extend(numbers);
        }
    }

    fn number(&self, source: &str) -> u16 {
        let at = self.names.iter().position(|name| name == source);
        at.map_or(0, |at| at as u16 + 1)
    }

    fn known(&self, source: u16) -> u16 {
        self.known.get(usize::from(source)).copied().unwrap_or(0)
    }

    /// The class of two records; 0 where the common rates count.
    pub(crate) fn of_pair(&self, population: &Population, left: RecordIndex, right: RecordIndex) -> u16 {
        if self.names.is_empty() {
            return 0;
        }
        let (one, other) = (
            self.known(population.source(left)),
            self.known(population.source(right)),
        );
        class(one.min(other), one.max(other))
    }

    /// The class of a record and one of `source`, which the population need not know.
    pub(crate) fn of_one(&self, population: &Population, record: RecordIndex, source: &str) -> u16 {
        let (one, other) = (self.known(population.source(record)), self.number(source));
        class(one.min(other), one.max(other))
    }
}

/// Both numbers of sources, the smaller first, as one: 0 for (0, 0).
const fn class(smaller: u16, greater: u16) -> u16 {
    greater * (greater + 1) / 2 + smaller
}

/// The numbers of the two sources of each class, in the order of classes.
pub(crate) fn classes(sources: usize) -> impl Iterator<Item = (usize, usize)> {
    (0..sources).flat_map(|greater| (0..=greater).map(move |smaller| (smaller, greater)))
}

/// The bits of a model by source and comparison, in the order of [`SourceClasses::names`].
pub(crate) fn table(model: &Model) -> SourceTable {
    let mut table = vec![[0.0; MAX_COMPARISONS]];
    for stated in model.source_bits().into_iter().flat_map(SourceBits::values) {
        let mut row = [0.0; MAX_COMPARISONS];
        for (bits, comparison) in row.iter_mut().zip(&model.comparisons) {
            *bits = stated.get(&comparison.name).copied().unwrap_or(0.0);
        }
        table.push(row);
    }
    table
}
