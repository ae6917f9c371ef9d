//! One training run.

use super::{
    calibrate::{self, AS_SCORED, Scored},
    em::{self, Estimate, Evidence, Labelled},
    evidence::{Patterns, all_pairs},
    frequencies,
    labels::{self, Label, LabelError, Labels},
    random_pairs::{self, LevelCounts},
    source_errors, targets,
};
use crate::{
    block::{Candidates, KeyMaker},
    model::{ChosenThresholds, Level, Model, Thresholds, Trained},
    profile::Population,
    score::{Found, Scorer, Weights},
};

/// Random pairs drawn at most.
const RANDOM_PAIRS: u64 = 1 << 20;

/// Trains a model on the records of a population, without labels: the model with its `trained` part filled, and with
/// thresholds for its targets, if it has any.
///
/// The same records in the same order and the same seed give the same bytes, on any number of threads.
pub fn train(model: &Model, population: &Population, seed: u64) -> Model {
    train_with_candidates(model, population, seed).0
}

/// Trains a model on the records of a population and on pairs of them that people labelled.
///
/// Labelled pairs take part in the estimation with what is known of them; all other pairs stay unlabelled and fill in
/// what the labels are too few to tell. The prior is set so that the scores of the labelled pairs fit their labels,
/// sampling weights taken into account; so are the thresholds, if the model has targets. `u` comes from random pairs, as
/// without labels.
pub fn from_labels(model: &Model, population: &Population, labels: &[Label], seed: u64) -> Result<Model, LabelError> {
    let labels = labels::look_up(population, labels)?;
    Ok(Prepared::new(model, population, seed).train(&labels))
}

/// Trains, and hands over the candidates of the trained model, which linking needs next.
pub(crate) fn train_with_candidates(model: &Model, population: &Population, seed: u64) -> (Model, Candidates) {
    let prepared = Prepared::new(model, population, seed);
    let model = prepared.train(&Labels::new());
    (model, prepared.candidates)
}

/// Everything that is counted once, before anything is estimated.
pub(super) struct Prepared<'a> {
    pub(super) population: &'a Population,
    /// The model with starting values and counted frequencies as its trained part.
    pub(super) model: Model,
    pub(super) scorer: Scorer,
    pub(super) candidates: Candidates,
    pub(super) random: LevelCounts,
    pub(super) all_pairs: f64,
    random_pairs: u64,
    seed: u64,
}

impl<'a> Prepared<'a> {
    pub(super) fn new(model: &Model, population: &'a Population, seed: u64) -> Self {
        let mut model = Model {
            trained: None,
            ..model.clone()
        };
        let mut maker = KeyMaker::new(&model);
        let (candidates, over_common) = Candidates::refined(population, &mut maker, model.link_type);
        let untrained = Scorer::new(&model);
        // The starting values with the counted frequencies: what the first round of estimation looks with.
        let starting = model.comparisons.iter().map(|comparison| {
            let levels = comparison.levels.iter().map(Level::starting);
            (comparison.name.clone(), levels.collect())
        });
        let ratios = model.relatives.iter();
        let (frequencies, girls) = rayon::join(
            || frequencies::count_values(&model, population, &untrained),
            || frequencies::girls(&model, population),
        );
        model.trained = Some(Trained {
            seed,
            records: population.len() as u64,
            random_pairs: 0,
            candidate_pairs: 0,
            labelled_pairs: 0,
            iterations: 0,
            prior: model.prior,
            relatives: ratios.map(|kin| (kin.name.clone(), kin.per_match)).collect(),
            levels: starting.collect(),
            source_errors: source_errors::start(&model, population),
            thresholds: None,
            frequencies,
            girls,
            over_common: over_common
                .into_iter()
                .map(|(rule, mut keys)| {
                    keys.sort_unstable();
                    (rule, keys.iter().map(|key| format!("{key:016x}")).collect())
                })
                .collect(),
        });
        let mut scorer = Scorer::new(&model);
        scorer.learn_values(population);
        let all_pairs = all_pairs(population, model.link_type);
        // More draws than there are pairs would tell nothing more.
        let wanted = RANDOM_PAIRS.min(all_pairs as u64);
        let (random, random_pairs) = random_pairs::count_levels(population, &scorer, model.link_type, seed, wanted);
        Self {
            population,
            model,
            scorer,
            candidates,
            random,
            all_pairs,
            random_pairs,
            seed,
        }
    }

    /// Counts the patterns of candidates, less the labelled pairs.
    pub(super) fn patterns(&self, candidates: &Candidates, labels: &Labels) -> Patterns {
        Patterns::count(self.population, &self.scorer, candidates, self.seed, |left, right| {
            labels.contains_key(&(left, right))
        })
    }

    pub(super) fn train(&self, labels: &Labels) -> Model {
        let patterns = self.patterns(&self.candidates, labels);
        let worth = calibrate::worth(labels.values().map(|label| label.1));
        let labelled: Vec<Labelled> = labels
            .iter()
            .map(|(&(left, right), &(same, weight))| Labelled {
                found: self.scorer.find(self.population, left, right),
                same,
                weight: weight * worth,
            })
            .collect();
        let evidence = Evidence {
            patterns: &patterns.counted,
            scale: patterns.scale,
            all_pairs: self.all_pairs,
            random: &self.random,
            labelled: &labelled,
            source_names: self.scorer.sources.names(),
        };
        let estimate = em::estimate(&self.model, &evidence, em::start(&self.model));
        let mut model = self.with(&estimate, patterns.pairs, labelled.len() as u64);
        if let Some(chosen) = thresholds(&model, &patterns, &labelled) {
            model.thresholds = chosen.chosen;
            model.trained = model.trained.map(|trained| Trained {
                thresholds: Some(chosen),
                ..trained
            });
        }
        model
    }

    /// The model with an estimate as its trained part.
    fn with(&self, estimate: &Estimate, candidate_pairs: u64, labelled_pairs: u64) -> Model {
        let mut model = self.model.clone();
        let names = model.relatives.iter().map(|kin| kin.name.clone());
        let relatives = names
            .zip(estimate.per_match.iter().map(|&ratio| rounded(ratio)))
            .collect();
        let levels = model
            .comparisons
            .iter()
            .zip(&estimate.levels)
            .map(|(comparison, levels)| {
                let mut levels = levels.clone();
                for level in &mut levels {
                    level.m = rounded(level.m);
                    level.u = rounded(level.u);
                    level.kin.values_mut().for_each(|kin| *kin = rounded(*kin));
                }
                (comparison.name.clone(), levels)
            });
        let levels = levels.collect();
        model.trained = model.trained.map(|trained| Trained {
            source_errors: source_errors::told(&self.model, trained.source_errors, &estimate.sources),
            random_pairs: self.random_pairs,
            candidate_pairs,
            labelled_pairs,
            iterations: estimate.rounds,
            prior: rounded(estimate.prior),
            relatives,
            levels,
            ..trained
        });
        model
    }
}

/// Thresholds for the model's targets, if it has any, under its trained weights.
fn thresholds(model: &Model, patterns: &Patterns, labelled: &[Labelled]) -> Option<ChosenThresholds> {
    let targets = model.targets?;
    let weights = Weights::of_model(model);
    let weight = |found: &Found| weights.parts(found).weight();
    let unlabelled = patterns
        .counted
        .iter()
        .map(|(counted, pairs)| (weight(&counted.found()), *pairs as f64 * patterns.scale));
    let scores: Vec<(f64, f64)> = unlabelled
        .chain(labelled.iter().map(|one| (weight(&one.found), 1.0)))
        .collect();
    let told: Vec<Scored> = labelled
        .iter()
        .map(|one| Scored {
            bits: weight(&one.found),
            same: one.same,
            weight: one.weight,
        })
        .collect();
    let calibration = if told.is_empty() {
        AS_SCORED
    } else {
        calibrate::fit(&told, true)
    };
    let chosen = targets::choose(targets, model.thresholds, &scores, calibration, told.len() as u64);
    let Thresholds { join, review, fracture } = chosen.chosen;
    Some(ChosenThresholds {
        chosen: Thresholds {
            join: rounded(join),
            review: rounded(review),
            fracture: rounded(fracture),
        },
        false_joins: rounded(chosen.false_joins),
        missed: rounded(chosen.missed),
        ..chosen
    })
}

/// Nine significant digits: more than training can know, and few enough that a model reads back as it was written.
pub(super) fn rounded(value: f64) -> f64 {
    format!("{value:.8e}").parse().expect("a formatted number reads back")
}
