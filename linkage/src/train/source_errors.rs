//! How much more each source errs, from the findings that are expected among records of one person.
//!
//! For one comparison, a pair of sources `a` and `b` does not agree fully with the odds `common * 2^(e_a + e_b)`: a
//! logistic regression of "does not agree fully" on the two sources, with the common odds as its offset. Each source is
//! held near the common rates by pairs that err at exactly these rates, so many that a stated number of errors is among
//! them. For rare errors this is shrinkage of a Poisson rate by a gamma prior of that shape: a source with `x` errors
//! where `y` were to be expected gets about `(held_by + x) / (held_by + y)` times the common rate, however rare they are.

use std::f64::consts::LN_2;

use crate::{
    model::{Comparison, MAX_SOURCES, Model, SOURCE_BITS_MAX, SourceBits, TrainedLevel},
    profile::Population,
    score::{MAX_COMPARISONS, MAX_LEVELS},
    source_class::{self, SourceTable},
};

/// Newton steps at most, and the change in bits below which they end.
const ROUNDS: u32 = 50;
const SMALL_CHANGE: f64 = 1e-6;
/// No step is greater, in bits of any source.
const STEP_MAX: f64 = 1.0;

/// What is known of sources before training: stated bits, and 0 for what is to be learned, of the sources that have
/// records. Where there are too many, of those that have most.
pub(super) fn start(model: &Model, population: &Population) -> SourceBits {
    let Some(errors) = &model.source_errors else {
        return SourceBits::new();
    };
    let mut all = errors.bits.clone();
    if errors.learn.is_empty() {
        return all;
    }
    let mut counts: Vec<(u64, &String)> = population.source_names().iter().map(|name| (0, name)).collect();
    for record in population.records() {
        counts[usize::from(population.source(record))].0 += 1;
    }
    counts.retain(|(count, _)| *count > 0);
    counts.sort_by(|left, right| right.0.cmp(&left.0).then_with(|| left.1.cmp(right.1)));
    for (_, source) in counts {
        if all.len() < MAX_SOURCES || all.contains_key(source) {
            let bits = all.entry(source.clone()).or_default();
            for comparison in &errors.learn {
                bits.entry(comparison.clone()).or_insert(0.0);
            }
        }
    }
    all
}

/// Bits to the thousandth: more than any estimate can know, and readable.
const STEPS_PER_BIT: f64 = 1000.0;

/// What was found, by name: the same sources and comparisons as before, with the bits of the table where they were
/// learned.
pub(super) fn told(model: &Model, before: SourceBits, table: &SourceTable) -> SourceBits {
    let rows = before.into_iter().zip(&table[1..]);
    rows.map(|((source, mut bits), row)| {
        for (comparison, &found) in model.comparisons.iter().zip(row) {
            if let Some(bits) = bits
                .get_mut(&comparison.name)
                .filter(|_| !is_stated(model, &source, comparison))
            {
                // A sum with 0 has no minus sign of its own.
                *bits = (found * STEPS_PER_BIT).round() / STEPS_PER_BIT + 0.0;
            }
        }
        (source, bits)
    })
    .collect()
}

/// True if a person has stated how much a source errs in a comparison.
fn is_stated(model: &Model, source: &str, comparison: &Comparison) -> bool {
    let stated = model.source_errors.as_ref().and_then(|errors| errors.bits.get(source));
    stated.is_some_and(|bits| bits.contains_key(&comparison.name))
}

/// Pairs of one person by what one comparison found: full agreement, and anything else that is no fixed level.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Agreement {
    pub(super) full: f64,
    pub(super) other: f64,
}

impl Agreement {
    /// From pairs by level, "missing" first.
    pub(super) fn of_levels(comparison: &Comparison, pairs: &[f64; MAX_LEVELS]) -> Self {
        let levels = comparison.levels.iter().zip(&pairs[1..]).enumerate();
        levels
            .filter(|(_, (level, _))| !level.is_fixed())
            .fold(Self::default(), |sum, (at, (_, &pairs))| match at {
                0 => Self { full: pairs, ..sum },
                _ => Self {
                    other: sum.other + pairs,
                    ..sum
                },
            })
    }

    /// First and second derivative of the log likelihood of these pairs with respect to the log odds of "other".
    fn slopes(self, log_odds: f64) -> (f64, f64) {
        let rate = 1.0 / (1.0 + (-log_odds).exp());
        let pairs = self.full + self.other;
        (self.other - pairs * rate, pairs * rate * (1.0 - rate))
    }
}

/// Estimates the bits of every source and comparison that is to be learned. `agreement` holds, for each class of
/// sources in order, one entry for each comparison; `names` the sources of the table after its first row.
pub(super) fn estimate(
    model: &Model,
    names: &[String],
    levels: &[Vec<TrainedLevel>],
    agreement: &[Vec<Agreement>],
    table: &mut SourceTable,
) {
    let Some(errors) = &model.source_errors else {
        return;
    };
    let classes: Vec<(usize, usize)> = source_class::classes(table.len()).collect();
    let learned = model.comparisons.iter().enumerate().take(MAX_COMPARISONS);
    for (at, comparison) in learned.filter(|(_, comparison)| errors.learn.contains(&comparison.name)) {
        let m: Vec<f64> = levels[at].iter().map(|level| level.m).collect();
        let common = comparison.error_rate(&m);
        let held = Agreement {
            full: errors.held_by * (1.0 - common) / common,
            other: errors.held_by,
        };
        let log_odds = (common / (1.0 - common)).ln();
        let free = (1..table.len()).filter(|source| !is_stated(model, &names[source - 1], comparison));
        let free: Vec<usize> = free.collect();
        for _ in 0..ROUNDS {
            let (slopes, curves) = slopes_and_curves(at, &free, &classes, agreement, held, log_odds, table);
            let steps: Vec<f64> = solve(curves, slopes).iter().map(|step| step / LN_2).collect();
            let greatest = steps.iter().fold(0.0_f64, |greatest, step| greatest.max(step.abs()));
            let shorter = (STEP_MAX / greatest).min(1.0);
            for (&source, step) in free.iter().zip(&steps) {
                let bits = table[source][at] + shorter * step;
                table[source][at] = bits.clamp(-SOURCE_BITS_MAX, SOURCE_BITS_MAX);
            }
            if greatest < SMALL_CHANGE {
                break;
            }
        }
    }
}

/// First and second derivatives (the latter with their sign turned) of the penalised log likelihood with respect to the
/// log odds that each free source adds.
fn slopes_and_curves(
    comparison: usize,
    free: &[usize],
    classes: &[(usize, usize)],
    agreement: &[Vec<Agreement>],
    held: Agreement,
    log_odds: f64,
    table: &SourceTable,
) -> (Vec<f64>, Vec<Vec<f64>>) {
    let mut slopes = vec![0.0; free.len()];
    let mut curves = vec![vec![0.0; free.len()]; free.len()];
    let place = |source: usize| free.iter().position(|&known| known == source);
    for (at, &source) in free.iter().enumerate() {
        (slopes[at], curves[at][at]) = held.slopes(log_odds + table[source][comparison] * LN_2);
    }
    for (&(one, other), agreement) in classes.iter().zip(agreement) {
        let bits = table[one][comparison] + table[other][comparison];
        let (slope, curve) = agreement[comparison].slopes(log_odds + bits * LN_2);
        // Two records of one source add its bits twice, and so count in each of the four places.
        for left in [place(one), place(other)].into_iter().flatten() {
            slopes[left] += slope;
            for right in [place(one), place(other)].into_iter().flatten() {
                curves[left][right] += curve;
            }
        }
    }
    (slopes, curves)
}

/// The solution `x` of `matrix x = right`, for a symmetric, positive definite matrix (which the held pairs make sure of),
/// by Gaussian elimination.
fn solve(mut matrix: Vec<Vec<f64>>, mut right: Vec<f64>) -> Vec<f64> {
    for at in 0..right.len() {
        let (above, below) = matrix.split_at_mut(at + 1);
        let pivot = &above[at];
        for (row, below) in below.iter_mut().enumerate() {
            let factor = below[at] / pivot[at];
            for (value, above) in below.iter_mut().zip(pivot).skip(at) {
                *value -= factor * above;
            }
            right[at + 1 + row] -= factor * right[at];
        }
    }
    for at in (0..right.len()).rev() {
        let known: f64 = (at + 1..right.len())
            .map(|column| matrix[at][column] * right[column])
            .sum();
        right[at] = (right[at] - known) / matrix[at][at];
    }
    right
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `person` with one learned comparison, and its starting levels.
    fn model(held_by: f64) -> (Model, Vec<Vec<TrainedLevel>>) {
        let mut model = Model::builtin("person").expect("the built-in model is valid");
        let learn = vec![model.comparisons[0].name.clone()];
        model.source_errors = Some(crate::model::SourceErrors {
            learn,
            held_by,
            bits: SourceBits::new(),
        });
        let levels = model.comparisons.iter();
        let levels = levels.map(|comparison| comparison.levels.iter().map(crate::model::Level::starting).collect());
        let levels = levels.collect();
        (model, levels)
    }

    /// The bits of two sources, from so many pairs of the first and the second one that err at `times` the common odds.
    fn bits(held_by: f64, pairs: f64, times: f64) -> [f64; 2] {
        let (model, levels) = model(held_by);
        let m: Vec<f64> = levels[0].iter().map(|level| level.m).collect();
        let common = model.comparisons[0].error_rate(&m);
        let odds = times * common / (1.0 - common);
        let seen = Agreement {
            full: pairs / (1.0 + odds),
            other: pairs * odds / (1.0 + odds),
        };
        let none = vec![Agreement::default(); model.comparisons.len()];
        let mut agreement = vec![none; source_class::classes(3).count()];
        let class = source_class::classes(3)
            .position(|class| class == (1, 2))
            .expect("it is there");
        agreement[class][0] = seen;
        let mut table = vec![[0.0; MAX_COMPARISONS]; 3];
        let names = ["one".to_owned(), "other".to_owned()];
        estimate(&model, &names, &levels, &agreement, &mut table);
        assert!(
            table[0].iter().all(|bits| bits.abs() < f64::MIN_POSITIVE),
            "sources without bits of their own have none"
        );
        [table[1][0], table[2][0]]
    }

    #[test]
    fn a_system_of_equations_is_solved() {
        let solved = solve(
            vec![vec![4.0, 1.0, 0.0], vec![1.0, 3.0, 1.0], vec![0.0, 1.0, 2.0]],
            vec![6.0, 10.0, 8.0],
        );
        for (found, right) in solved.iter().zip([1.0, 2.0, 3.0]) {
            assert!((found - right).abs() < 1e-12, "{solved:?}");
        }
    }

    #[test]
    fn many_pairs_of_fourfold_odds_give_each_of_their_sources_a_bit() {
        for found in bits(3.0, 1e7, 4.0) {
            assert!((found - 1.0).abs() < 0.001, "{found}");
        }
    }

    #[test]
    fn usual_errors_and_no_pairs_give_nought_and_few_pairs_give_little() {
        assert!(
            bits(3.0, 1e4, 1.0)
                .iter()
                .chain(&bits(3.0, 0.0, 4.0))
                .all(|bits| bits.abs() < 1e-6)
        );
        let [few, more] = [20.0, 200.0].map(|pairs| bits(3.0, pairs, 4.0)[0]);
        let closer = bits(30.0, 200.0, 4.0)[0];
        assert!(0.0 < few && few < more && more < 1.0, "{few} {more}");
        assert!(0.0 < closer && closer < more, "{closer} {more}");
    }
}
