//! Scoring: from what two profiles have in common to a weight in bits.
//!
//! Fellegi and Sunter weigh "the same person" against "two strangers". Children have a third explanation: relatives.
//! Twins share surname, birth date, address and carers, siblings all of these but the birth date. So the weight is the
//! log odds of "the same person" against every other explanation together:
//!
//! `weight = log2( P(same) / (P(strangers) + P(twins) + P(siblings)) )`
//!
//! Shared family facts fit twins as well as they fit one child, and so cannot join two children; a forename that
//! differs speaks against one child and not against twins.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    cluster::DefiniteRules,
    compare::{Compiled, Pair, TermField, shared_forename},
    date_terms::DateTerms,
    model::{Comparison, ComparisonKind, Level, Model, TrainedLevel},
    profile::{Population, RecordIndex, TextTable},
    source_class::{self, SourceClasses, SourceTable},
    told::Bounds,
};

/// Comparisons of one model at most.
pub(crate) const MAX_COMPARISONS: usize = 16;
/// Levels of a comparison at most, "missing" included.
pub(crate) const MAX_LEVELS: usize = 16;
/// A value's share of all records is taken to be at least this: rarer ones are not known well enough.
pub(crate) const MIN_FREQUENCY: f64 = 5e-6;

/// The level of each comparison, four bits each from the lowest; 0 is "missing".
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(crate) struct Pattern(pub(crate) u64);

impl Pattern {
    pub(crate) const fn level(self, comparison: usize) -> usize {
        (self.0 >> (4 * comparison)) as usize & 15
    }
}

/// What a pair has in common, and how frequent the shared values are (log2; 0 where it does not matter).
#[derive(Debug, Clone, Copy)]
pub(crate) struct Found {
    pub(crate) pattern: Pattern,
    /// The pair's class of sources; 0 where the common error rates count.
    pub(crate) class: u16,
    pub(crate) terms: [f32; MAX_COMPARISONS],
}

/// The parts of a score, in bits.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Parts {
    /// log2 probability of the findings under "same person", prior included.
    pub(crate) same: f64,
    /// Under "strangers", prior included.
    pub(crate) strangers: f64,
    /// Under every explanation but "same person" together.
    pub(crate) others: f64,
}

impl Parts {
    pub(crate) fn weight(self) -> f64 {
        self.same - self.others
    }
}

/// The probability that belongs to a weight: `p = 1 / (1 + 2^-w)`.
pub fn probability(weight: f64) -> f64 {
    1.0 / (1.0 + (-weight).exp2())
}

/// Tables of log2 probabilities, by comparison and level.
#[derive(Debug, Clone)]
pub(crate) struct Weights {
    /// For each class of sources in order, one table for each comparison.
    same: Vec<[f64; MAX_LEVELS]>,
    pub(crate) strangers: Vec<[f64; MAX_LEVELS]>,
    pub(crate) kin: Vec<Vec<[f64; MAX_LEVELS]>>,
    /// How much a value's frequency counts.
    pub(crate) tf: Vec<[f64; MAX_LEVELS]>,
    /// log2 of the average frequency that a level's `u` stands for: the `u` of the first level, "exact"; for a household,
    /// that of a carer's first name.
    pub(crate) usual: Vec<f64>,
    /// `same` less `strangers`, laid out as `same` is.
    against_strangers: Vec<[f64; MAX_LEVELS]>,
    pub(crate) prior_same: f64,
    pub(crate) prior_strangers: f64,
    pub(crate) prior_kin: Vec<f64>,
}

impl Weights {
    /// From probabilities by comparison and level, bits by source, the prior, and relatives for each match.
    pub(crate) fn new(
        model: &Model,
        levels: &[Vec<TrainedLevel>],
        sources: &SourceTable,
        prior: f64,
        per_match: &[f64],
    ) -> Self {
        let count = model.comparisons.len();
        let classes: Vec<(usize, usize)> = source_class::classes(sources.len()).collect();
        let rows = classes.len() * count;
        let mut weights = Self {
            same: vec![[0.0; MAX_LEVELS]; rows],
            strangers: vec![[0.0; MAX_LEVELS]; count],
            kin: vec![vec![[0.0; MAX_LEVELS]; count]; model.relatives.len()],
            tf: vec![[0.0; MAX_LEVELS]; count],
            usual: vec![0.0; count],
            against_strangers: vec![[0.0; MAX_LEVELS]; rows],
            prior_same: prior.log2(),
            prior_strangers: 0.0,
            prior_kin: per_match.iter().map(|ratio| (prior * ratio).log2()).collect(),
        };
        let rest = 1.0 - prior - per_match.iter().map(|ratio| prior * ratio).sum::<f64>();
        weights.prior_strangers = rest.max(1e-9).log2();
        for (at, comparison) in model.comparisons.iter().enumerate() {
            for (place, (start, level)) in comparison.levels.iter().zip(&levels[at]).enumerate() {
                weights.strangers[at][place + 1] = level.u.log2();
                weights.tf[at][place + 1] = start.tf;
                for (relative, table) in model.relatives.iter().zip(&mut weights.kin) {
                    table[at][place + 1] = level.kin.get(&relative.name).unwrap_or(&level.u).log2();
                }
            }
            let common: Vec<f64> = levels[at].iter().map(|level| level.m).collect();
            for (class, &(one, other)) in classes.iter().enumerate() {
                let row = class * count + at;
                let tilted = comparison.tilt(&common, sources[one][at] + sources[other][at]);
                for (place, m) in tilted.iter().enumerate() {
                    weights.same[row][place + 1] = m.log2();
                    weights.against_strangers[row][place + 1] = m.log2() - weights.strangers[at][place + 1];
                }
            }
            let first = levels[at].first().map_or(0.0, |level| level.u.log2());
            weights.usual[at] = usual_forename(model, comparison).unwrap_or(first);
        }
        weights
    }

    /// From a model: what training found, or the starting values.
    pub(crate) fn of_model(model: &Model) -> Self {
        let starting = |at: usize| model.comparisons[at].levels.iter().map(Level::starting).collect();
        let (prior, per_match): (f64, Vec<f64>) = match &model.trained {
            Some(trained) => {
                let ratio = |name: &String, start: f64| trained.relatives.get(name).copied().unwrap_or(start);
                let ratios = model
                    .relatives
                    .iter()
                    .map(|relative| ratio(&relative.name, relative.per_match));
                (trained.prior, ratios.collect())
            }
            None => (
                model.prior,
                model.relatives.iter().map(|relative| relative.per_match).collect(),
            ),
        };
        let levels: Vec<Vec<TrainedLevel>> = model
            .comparisons
            .iter()
            .enumerate()
            .map(|(at, comparison)| match &model.trained {
                Some(trained) => trained.levels[&comparison.name].clone(),
                None => starting(at),
            })
            .collect();
        Self::new(model, &levels, &source_class::table(model), prior, &per_match)
    }

    /// Where the tables of a pair's class of sources begin.
    fn row(&self, found: &Found) -> usize {
        usize::from(found.class) * self.strangers.len()
    }

    /// For each class of sources, log2 probabilities under "same person" by comparison and level.
    pub(crate) fn same_by_class(&self) -> impl Iterator<Item = &[[f64; MAX_LEVELS]]> {
        self.same.chunks_exact(self.strangers.len())
    }

    /// log2 probability under "same person" of what one comparison found.
    pub(crate) fn same_bits(&self, comparison: usize, found: &Found) -> f64 {
        self.same[self.row(found) + comparison][found.pattern.level(comparison)]
    }

    /// The same by the common error rates.
    pub(crate) fn common_bits(&self, comparison: usize, found: &Found) -> f64 {
        self.same[comparison][found.pattern.level(comparison)]
    }

    /// The strangers' share of one comparison: table and frequency.
    pub(crate) fn term_bits(&self, comparison: usize, level: usize, frequency: f32) -> f64 {
        if frequency == 0.0 {
            return 0.0;
        }
        self.tf[comparison][level] * (f64::from(frequency) - self.usual[comparison])
    }

    /// Adds up the findings under each explanation.
    pub(crate) fn parts(&self, found: &Found) -> Parts {
        let mut same = self.prior_same;
        let mut strangers = self.prior_strangers;
        for comparison in 0..self.strangers.len() {
            let level = found.pattern.level(comparison);
            same += self.same_bits(comparison, found);
            strangers += self.strangers[comparison][level] + self.term_bits(comparison, level, found.terms[comparison]);
        }
        let mut others = strangers.exp2();
        for relative in 0..self.kin.len() {
            others += self.kin_bits(relative, found.pattern).exp2();
        }
        Parts {
            same,
            strangers,
            others: others.max(f64::MIN_POSITIVE).log2(),
        }
    }

    /// The weight, if it is at least `least`. Most pairs are too far apart already against strangers alone, which are never
    /// more than all others together.
    pub(crate) fn weight_from(&self, found: &Found, least: f64) -> Option<f64> {
        // Rounding may differ in the last place between the quick sum and the careful one.
        const ROUNDING: f64 = 1e-6;
        let mut against_strangers = self.prior_same - self.prior_strangers;
        let row = self.row(found);
        for comparison in 0..self.strangers.len() {
            let level = found.pattern.level(comparison);
            against_strangers += self.against_strangers[row + comparison][level]
                - self.term_bits(comparison, level, found.terms[comparison]);
        }
        if against_strangers < least - ROUNDING {
            return None;
        }
        let weight = self.parts(found).weight();
        (weight >= least).then_some(weight)
    }

    /// The bits (zero or less) of all findings that speak against "same person".
    pub(crate) fn conflict(&self, found: &Found) -> f64 {
        (0..self.strangers.len())
            .map(|comparison| {
                let level = found.pattern.level(comparison);
                let term = self.term_bits(comparison, level, found.terms[comparison]);
                (self.same_bits(comparison, found) - self.strangers[comparison][level] - term).min(0.0)
            })
            .sum()
    }

    /// log2 probability of the findings under one kind of relative, prior included.
    pub(crate) fn kin_bits(&self, relative: usize, pattern: Pattern) -> f64 {
        let (kin, prior) = (&self.kin[relative], self.prior_kin[relative]);
        kin.iter().enumerate().fold(prior, |bits, (comparison, table)| {
            bits + table[pattern.level(comparison)]
        })
    }
}

/// log2 of the probability that two carers drawn at random have one first name, for a household comparison.
fn usual_forename(model: &Model, comparison: &Comparison) -> Option<f64> {
    if comparison.kind != ComparisonKind::Household {
        return None;
    }
    let people = comparison.fields.get("people")?;
    let frequencies = model.trained.as_ref()?.frequencies.get(people)?;
    let share = |count: &u32| (f64::from(*count) / frequencies.total.max(1) as f64).powi(2);
    let same: f64 = frequencies.counts.values().map(share).sum();
    Some(same.max(MIN_FREQUENCY).log2())
}

/// log2 frequencies of one field's values.
#[derive(Debug, Clone)]
struct Terms {
    field: TermField,
    /// By the value's number (names, texts, places).
    by_value: Vec<f32>,
    /// By packed date, in the order of dates.
    by_date: DateTerms,
    /// By folded value, as frozen in the model.
    frozen: BTreeMap<String, f32>,
    rare: f32,
}

impl Terms {
    fn log_frequency(&self, cell: u32) -> f32 {
        match self.field {
            TermField::Date(_) => self.by_date.get(cell).unwrap_or(self.rare),
            TermField::Text(_) => self.by_value[TextTable::number(cell)],
            _ => self.by_value[cell as usize],
        }
    }
}

/// Scores pairs by a model.
#[derive(Debug, Clone)]
pub(crate) struct Scorer {
    pub(crate) comparisons: Vec<Compiled>,
    pub(crate) weights: Weights,
    pub(crate) rules: DefiniteRules,
    pub(crate) sources: SourceClasses,
    terms: Vec<Option<Terms>>,
    pub(crate) bounds: Bounds,
    /// Folded first names of girls, as frozen in the model, and by the name's number.
    girls: BTreeSet<String>,
    women: Vec<bool>,
}

/// The text under which a value's frequency stands in a model.
pub(crate) fn term_key(population: &Population, field: TermField, cell: u32) -> String {
    match field {
        TermField::Name(_) | TermField::Forenames(_) => population.reader.names.folded(cell).to_owned(),
        TermField::Text(_) => population.reader.texts.normal(cell).to_owned(),
        TermField::Place(_) => population.reader.places.normal(cell).to_owned(),
        TermField::Date(_) => format!("{cell:08x}"),
    }
}

impl Scorer {
    pub(crate) fn new(model: &Model) -> Self {
        let comparisons: Vec<Compiled> = model
            .comparisons
            .iter()
            .map(|comparison| Compiled::new(model, comparison))
            .collect();
        let terms = comparisons
            .iter()
            .zip(&model.comparisons)
            .map(|(compiled, comparison)| {
                let field = compiled
                    .term_field()
                    .filter(|_| comparison.levels.iter().any(|level| level.tf > 0.0))?;
                let frequencies = model
                    .trained
                    .as_ref()?
                    .frequencies
                    .get(&model.fields[field.field()].name)?;
                let log = |count: f64| {
                    (count / frequencies.total.max(1) as f64)
                        .clamp(MIN_FREQUENCY, 1.0)
                        .log2() as f32
                };
                let frozen: BTreeMap<String, f32> = frequencies
                    .counts
                    .iter()
                    .map(|(value, &count)| (value.clone(), log(f64::from(count))))
                    .collect();
                let date = |text: &String| u32::from_str_radix(text, 16).ok();
                let by_date = match field {
                    TermField::Date(_) => frozen
                        .iter()
                        .filter_map(|(text, &frequency)| Some((date(text)?, frequency)))
                        .collect(),
                    _ => DateTerms::default(),
                };
                Some(Terms {
                    field,
                    by_value: Vec::new(),
                    by_date,
                    frozen,
                    rare: log(1.0),
                })
            })
            .collect();
        let weights = Weights::of_model(model);
        Self {
            bounds: Bounds::new(&weights, &comparisons),
            comparisons,
            weights,
            rules: DefiniteRules::new(model),
            sources: SourceClasses::of_model(model),
            terms,
            girls: model
                .trained
                .iter()
                .flat_map(|trained| trained.girls.iter().cloned())
                .collect(),
            women: Vec::new(),
        }
    }

    /// Two records, ready for comparing.
    pub(crate) fn pair<'a>(&'a self, population: &'a Population, left: RecordIndex, right: RecordIndex) -> Pair<'a> {
        let same_source = population.source(left) == population.source(right);
        self.pair_of_cells(population, population.cells(left), population.cells(right), same_source)
    }

    /// Two profiles, ready for comparing.
    pub(crate) fn pair_of_cells<'a>(
        &'a self,
        population: &'a Population,
        left: &'a [u32],
        right: &'a [u32],
        same_source: bool,
    ) -> Pair<'a> {
        Pair {
            reader: &population.reader,
            left,
            right,
            same_source,
            women: &self.women,
        }
    }

    /// Looks up the frequencies of values that the population has learned since the last call.
    pub(crate) fn learn_values(&mut self, population: &Population) {
        let reader = &population.reader;
        self.sources.learn(population);
        if !self.girls.is_empty() {
            for name in self.women.len()..reader.names.len() {
                self.women.push(self.girls.contains(reader.names.folded(name as u32)));
            }
        }
        for terms in self.terms.iter_mut().flatten() {
            let count = match terms.field {
                TermField::Name(_) | TermField::Forenames(_) => reader.names.len(),
                TermField::Text(_) => reader.texts.len(),
                TermField::Place(_) => reader.places.len(),
                TermField::Date(_) => 0,
            };
            for value in terms.by_value.len()..count {
                let key = term_key(population, terms.field, value as u32);
                terms
                    .by_value
                    .push(terms.frozen.get(&key).copied().unwrap_or(terms.rare));
            }
        }
    }

    /// Forgets the frequencies of values that the population has forgotten.
    pub(crate) fn forget_values(&mut self, population: &Population) {
        let reader = &population.reader;
        self.women.truncate(reader.names.len());
        for terms in self.terms.iter_mut().flatten() {
            terms.by_value.truncate(match terms.field {
                TermField::Name(_) | TermField::Forenames(_) => reader.names.len(),
                TermField::Text(_) => reader.texts.len(),
                TermField::Place(_) => reader.places.len(),
                TermField::Date(_) => 0,
            });
        }
    }

    /// What two records have in common.
    pub(crate) fn find(&self, population: &Population, left: RecordIndex, right: RecordIndex) -> Found {
        let same_source = population.source(left) == population.source(right);
        let class = self.sources.of_pair(population, left, right);
        let (left, right) = (population.cells(left), population.cells(right));
        self.find_cells(population, left, right, same_source, class)
    }

    /// What two profiles have in common. `class` is that of their sources.
    pub(crate) fn find_cells(
        &self,
        population: &Population,
        left: &[u32],
        right: &[u32],
        same_source: bool,
        class: u16,
    ) -> Found {
        let pair = self.pair_of_cells(population, left, right, same_source);
        let mut found = Found::nothing(class);
        for at in 0..self.comparisons.len() {
            self.compare(&pair, at, &mut found);
        }
        found
    }

    /// Notes what one comparison finds.
    pub(crate) fn compare(&self, pair: &Pair<'_>, at: usize, found: &mut Found) {
        let level = self.comparisons[at].level(pair);
        found.pattern.0 |= u64::from(level) << (4 * at);
        if self.weights.tf[at][usize::from(level)] > 0.0
            && let Some(terms) = &self.terms[at]
        {
            let field = terms.field.field();
            let frequency = |cells: &[u32]| terms.log_frequency(cells[field]);
            found.terms[at] = match (pair.left[field], pair.right[field]) {
                (0, 0) => 0.0,
                _ if matches!(terms.field, TermField::Forenames(_)) => {
                    shared_forename(pair, field, |name| terms.log_frequency(name))
                }
                (0, _) => frequency(pair.right),
                (_, 0) => frequency(pair.left),
                (one, other) if one == other => frequency(pair.left),
                _ => frequency(pair.left).max(frequency(pair.right)),
            };
        }
    }

    /// The weight of a pair in bits, prior included.
    pub(crate) fn weight(&self, population: &Population, left: RecordIndex, right: RecordIndex) -> f64 {
        self.weights.parts(&self.find(population, left, right)).weight()
    }
}
