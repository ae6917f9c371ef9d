//! The quick way to the weights that are told of. Most candidates are strangers, and the first few comparisons show it:
//! what the others could add at most is known beforehand. Those that may be told of have then what the dearer comparisons
//! read fetched together.

use std::iter;

use crate::{
    compare::{Compiled, FAR, Pair},
    profile::{PAIRS_AHEAD, Population, RecordIndex},
    score::{Found, MAX_COMPARISONS, MAX_LEVELS, MIN_FREQUENCY, Pattern, Scorer, Weights},
};

/// Rounding may differ in the last place between a quick sum and the careful one.
const ROUNDING: f64 = 1e-6;

/// What a pair is held against at most: strangers, then relatives.
const EXPLANATIONS: usize = 4;

/// How much a pair can still weigh while some of its comparisons are not made.
#[derive(Debug, Clone)]
pub(crate) struct Bounds {
    /// The comparisons that read little, the cheapest first, and the others.
    near: Vec<usize>,
    far: Vec<usize>,
    /// For each class of sources, bits for "same person" against each explanation if every comparison found what speaks
    /// most for it.
    highest: Vec<[f64; EXPLANATIONS]>,
    /// By class, comparison and level, how far what was found stays below that. Value frequencies count against strangers.
    missed: Vec<[[f64; EXPLANATIONS]; MAX_LEVELS]>,
}

impl Bounds {
    pub(crate) fn new(weights: &Weights, comparisons: &[Compiled]) -> Self {
        let mut order: Vec<usize> = (0..comparisons.len()).collect();
        order.sort_by_key(|&at| comparisons[at].effort());
        let (near, far) = order.into_iter().partition(|&at| comparisons[at].effort() < FAR);
        let mut bounds = Self {
            near,
            far,
            highest: Vec::new(),
            missed: Vec::new(),
        };
        for same in weights.same_by_class() {
            bounds.add_class(weights, same);
        }
        bounds
    }

    fn add_class(&mut self, weights: &Weights, same: &[[f64; MAX_LEVELS]]) {
        let mut highest = [f64::INFINITY; EXPLANATIONS];
        let mut missed = vec![[[0.0; EXPLANATIONS]; MAX_LEVELS]; same.len()];
        let strangers = (&weights.strangers, weights.prior_strangers);
        let relatives = weights.kin.iter().zip(weights.prior_kin.iter().copied());
        for (at, (table, prior)) in iter::once(strangers).chain(relatives).take(EXPLANATIONS).enumerate() {
            highest[at] = weights.prior_same - prior;
            for (comparison, levels) in table.iter().enumerate() {
                let bits = |level: usize| same[comparison][level] - levels[level];
                // The rarer a shared value, the less do strangers share it.
                let rarest = |level: usize| {
                    let term = weights.term_bits(comparison, level, MIN_FREQUENCY.log2() as f32);
                    if at == 0 { -term.min(0.0) } else { 0.0 }
                };
                let most = (0..MAX_LEVELS).map(|level| bits(level) + rarest(level));
                let most = most.fold(f64::NEG_INFINITY, f64::max);
                highest[at] += most;
                for (level, missed) in missed[comparison].iter_mut().enumerate() {
                    missed[at] = most - bits(level);
                }
            }
        }
        self.highest.push(highest);
        self.missed.append(&mut missed);
    }

    fn missed(&self, class: u16, comparisons: usize, comparison: usize) -> &[[f64; EXPLANATIONS]; MAX_LEVELS] {
        &self.missed[usize::from(class) * comparisons + comparison]
    }
}

impl Found {
    /// Before anything is compared.
    pub(crate) fn nothing(class: u16) -> Self {
        Self {
            pattern: Pattern::default(),
            class,
            terms: [0.0; MAX_COMPARISONS],
        }
    }
}

/// Pairs that are compared together: comparison after comparison, each over all of them.
struct Portion<'a> {
    scorer: &'a Scorer,
    pairs: Vec<Pair<'a>>,
    found: [Found; PAIRS_AHEAD],
    /// What each weight is at most, by explanation.
    bounds: [[f64; EXPLANATIONS]; PAIRS_AHEAD],
    /// The places of the pairs that may still be told of.
    open: Vec<usize>,
}

impl<'a> Portion<'a> {
    fn new(scorer: &'a Scorer) -> Self {
        Self {
            scorer,
            pairs: Vec::with_capacity(PAIRS_AHEAD),
            found: [Found::nothing(0); PAIRS_AHEAD],
            bounds: [[0.0; EXPLANATIONS]; PAIRS_AHEAD],
            open: Vec::with_capacity(PAIRS_AHEAD),
        }
    }

    /// Takes up other pairs, of which nothing is known yet.
    fn take(&mut self, population: &'a Population, pairs: &[(RecordIndex, RecordIndex)]) {
        population.look_at_cells(pairs);
        self.pairs.clear();
        let scorer = self.scorer;
        self.pairs
            .extend(pairs.iter().map(|&(left, right)| scorer.pair(population, left, right)));
        let states = self.found.iter_mut().zip(&mut self.bounds);
        for (&(left, right), (found, bounds)) in pairs.iter().zip(states) {
            let class = scorer.sources.of_pair(population, left, right);
            *found = Found::nothing(class);
            *bounds = scorer.bounds.highest[usize::from(class)];
        }
        self.open.clear();
        self.open.extend(0..pairs.len());
    }

    /// Makes these comparisons, and closes every pair as soon as it cannot weigh `least` any more.
    fn compare(&mut self, comparisons: &[usize], least: f64) {
        let scorer = self.scorer;
        // A rule may join what weighs little.
        let least = if scorer.rules.any() {
            f64::NEG_INFINITY
        } else {
            least - ROUNDING
        };
        for &at in comparisons {
            self.open.retain(|&place| {
                let found = &mut self.found[place];
                scorer.compare(&self.pairs[place], at, found);
                let level = found.pattern.level(at);
                let missed = scorer.bounds.missed(found.class, scorer.comparisons.len(), at);
                let bounds = &mut self.bounds[place];
                for (bound, missed) in bounds.iter_mut().zip(missed[level]) {
                    *bound -= missed;
                }
                bounds[0] -= scorer.weights.term_bits(at, level, found.terms[at]);
                bounds.iter().copied().fold(f64::INFINITY, f64::min) >= least
            });
        }
    }
}

impl Scorer {
    /// The weights of pairs that are told of, in their order: at least `least`, or joined by a rule.
    pub(crate) fn told_weights(
        &self,
        population: &Population,
        pairs: &[(RecordIndex, RecordIndex)],
        least: f64,
        mut out: impl FnMut(RecordIndex, RecordIndex, f64),
    ) {
        let mut still = Vec::with_capacity(PAIRS_AHEAD);
        let mut portion = Portion::new(self);
        for pairs in pairs.chunks(PAIRS_AHEAD) {
            portion.take(population, pairs);
            portion.compare(&self.bounds.near, least);
            still.clear();
            still.extend(portion.open.iter().map(|&place| pairs[place]));
            population.look_at_values(&still);
            portion.compare(&self.bounds.far, least);
            for &place in &portion.open {
                let found = &portion.found[place];
                let weight = self.weights.parts(found).weight();
                if weight >= least || self.rules.joins(found.pattern) {
                    out(pairs[place].0, pairs[place].1, weight);
                }
            }
        }
    }

    /// What each of many pairs has in common, in their order.
    pub(crate) fn find_all(
        &self,
        population: &Population,
        pairs: &[(RecordIndex, RecordIndex)],
        mut out: impl FnMut(&Found),
    ) {
        let mut portion = Portion::new(self);
        for pairs in pairs.chunks(PAIRS_AHEAD) {
            portion.take(population, pairs);
            population.look_at_values(pairs);
            for at in 0..self.comparisons.len() {
                for (pair, found) in portion.pairs.iter().zip(&mut portion.found) {
                    self.compare(pair, at, found);
                }
            }
            portion.found[..pairs.len()].iter().for_each(&mut out);
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::model::Model;

    const COLUMNS: [&str; 9] = [
        "first_name",
        "surname",
        "dob",
        "sex",
        "postcode",
        "address_line1",
        "carer1_first_name",
        "carer1_surname",
        "nhs_number",
    ];

    fn row() -> impl Strategy<Value = [&'static str; 9]> {
        let one = |texts: &[&'static str]| prop::sample::select(texts.to_vec());
        (
            one(&["", "Mary", "Marie", "Owen", "Aisha", "Oluwaseun"]),
            one(&["", "Cole", "Coles", "Khan", "Winterbourne"]),
            one(&["", "2014-02-03", "2014-03-02", "2011-09-17"]),
            one(&["", "F", "M"]),
            one(&["", "FV9 8JJ", "FV9 8JK", "FV11 2AB"]),
            one(&["", "3 Elm Road", "3 Elm Rd", "40 Dove Court"]),
            one(&["", "Amelia", "Tom", "Holly"]),
            one(&["", "Cole", "Khan"]),
            one(&["", "9994570234", "9434765919", "9434765918"]),
        )
            .prop_map(|row| [row.0, row.1, row.2, row.3, row.4, row.5, row.6, row.7, row.8])
    }

    proptest! {
        #[test]
        fn the_pairs_told_of_are_those_whose_whole_weight_is_high_enough(
            rows in prop::collection::vec(row(), 2..14),
            least in -40.0..30.0,
        ) {
            let model = Model::builtin("child").unwrap();
            let mut population = Population::new(&model);
            for (at, row) in rows.iter().enumerate() {
                let place = |name: &str| COLUMNS.iter().position(|column| *column == name);
                let source = ["education", "health_births"][at % 2];
                population.push(source, &at.to_string(), &|name| place(name).map(|place| row[place]));
            }
            let trained = crate::link(&model, &population, 1, Some(1), &mut |_| {}).model;
            for model in [model, trained] {
                let mut scorer = Scorer::new(&model);
                scorer.learn_values(&population);
                let count = rows.len() as RecordIndex;
                let pairs: Vec<_> = (0..count).flat_map(|left| (left + 1..count).map(move |right| (left, right))).collect();
                let weight = |&(left, right): &(RecordIndex, RecordIndex)| scorer.weight(&population, left, right);
                let whole: Vec<_> = pairs
                    .iter()
                    .map(|pair| (pair.0, pair.1, weight(pair)))
                    .filter(|told| told.2 >= least)
                    .collect();
                let mut told = Vec::new();
                scorer.told_weights(&population, &pairs, least, |left, right, weight| told.push((left, right, weight)));
                prop_assert_eq!(told, whole);
                let mut found = Vec::new();
                scorer.find_all(&population, &pairs, |one| found.push(scorer.weights.parts(one).weight()));
                prop_assert_eq!(found, pairs.iter().map(weight).collect::<Vec<_>>());
            }
        }
    }
}
