//! How much more, or less, the records of one source err than those of all sources do.
//!
//! A council's sources are typed by different hands: the register of births hardly errs, a duty desk does. A table of
//! probabilities for each pair of sources would need too many pairs to learn from, so a source has ONE number for a
//! comparison: the bits by which the odds of not agreeing fully are greater on its records. A pair of records adds the
//! numbers of its two sources (see [`Comparison::tilt`]).

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::{Comparison, ComparisonKind, Model, ModelError, validate::list};

/// Bits of odds by which a source's records err more (above 0) or less (below 0) than all records do, by the
/// comparison's name, by the source's name.
pub type SourceBits = BTreeMap<String, BTreeMap<String, f64>>;

/// Sources with errors of their own in one model at most; training takes those that have most records.
pub const MAX_SOURCES: usize = 32;
/// The bits of one source lie from minus to plus this.
pub const SOURCE_BITS_MAX: f64 = 6.0;
/// Errors that the common rates count as, where a model does not say.
const USUAL_ERRORS: f64 = 3.0;

/// Which error rates are held for each source.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SourceErrors {
    /// The comparisons for which training learns how much each source errs.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub learn: Vec<String>,
    /// The common rates count as this many errors of each source in each comparison: a source that shows far fewer, or
    /// is expected to, hardly leaves them.
    #[serde(default = "usual_errors")]
    pub held_by: f64,
    /// What a person states of sources; training leaves it alone.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub bits: SourceBits,
}

const fn usual_errors() -> f64 {
    USUAL_ERRORS
}

impl ComparisonKind {
    /// False for what is no statement that a source could err in.
    pub(super) const fn can_err(self) -> bool {
        !matches!(self, Self::Source | Self::Delivery)
    }
}

impl Comparison {
    /// True if sources may have error rates of their own: the comparison rests on what a source states, and neither its
    /// first level, full agreement, nor all others are fixed.
    pub fn can_tilt(&self) -> bool {
        let free = |level: &super::Level| !level.is_fixed();
        self.kind.can_err() && self.levels.first().is_some_and(free) && self.levels.iter().skip(1).any(free)
    }

    /// The share of the levels after the first, as the given probabilities of all levels have it, fixed levels left out.
    /// Above 0 and below 1 if the comparison [can be tilted](Self::can_tilt).
    pub fn error_rate(&self, probabilities: &[f64]) -> f64 {
        let free = self.levels.iter().zip(probabilities).enumerate();
        let (first, rest) = free.filter(|(_, (level, _))| !level.is_fixed()).fold(
            (0.0, 0.0),
            |(first, rest), (at, (_, &probability))| {
                if at == 0 {
                    (probability, rest)
                } else {
                    (first, rest + probability)
                }
            },
        );
        rest / (first + rest)
    }

    /// The probabilities of the levels among records of one person that err by `bits` more than the common ones say:
    /// the odds of any level but the first, against the first, are multiplied by `2^bits`; the levels after the first
    /// keep their proportions, fixed levels stay as they are, and so does the sum. 0 bits change nothing.
    pub fn tilt(&self, common: &[f64], bits: f64) -> Vec<f64> {
        if bits == 0.0 || !self.can_tilt() {
            return common.to_vec();
        }
        let usual = self.error_rate(common);
        let odds = usual / (1.0 - usual) * bits.exp2();
        let tilted = odds / (1.0 + odds);
        let levels = self.levels.iter().zip(common).enumerate();
        levels
            .map(|(at, (level, &probability))| match at {
                _ if level.is_fixed() => probability,
                0 => probability * (1.0 - tilted) / (1.0 - usual),
                _ => probability * tilted / usual,
            })
            .collect()
    }
}

impl Model {
    /// The bits that count: what training found, or, before, what a person stated. `None` if all sources share one set of
    /// error rates.
    pub fn source_bits(&self) -> Option<&SourceBits> {
        let stated = self.source_errors.as_ref()?;
        Some(
            self.trained
                .as_ref()
                .map_or(&stated.bits, |trained| &trained.source_errors),
        )
    }

    pub(super) fn validate_source_errors(&self) -> Result<(), ModelError> {
        let Some(errors) = &self.source_errors else {
            return Ok(());
        };
        let fail = |problem: String| Err(ModelError::SourceErrors(problem));
        let mut seen = BTreeSet::new();
        for name in &errors.learn {
            self.takes_source_bits(name).map_err(ModelError::SourceErrors)?;
            if !seen.insert(name) {
                return fail(format!("\"learn\" names comparison \"{name}\" twice"));
            }
        }
        if !(errors.held_by > 0.0 && errors.held_by.is_finite()) {
            let held_by = errors.held_by;
            return fail(format!("held_by is {held_by}; it is a number above 0"));
        }
        self.validate_bits(&errors.bits).map_err(ModelError::SourceErrors)
    }

    /// Checks that training holds what was to be learned, and what was stated as it was stated.
    pub(super) fn validate_trained_source_errors(&self, trained: &SourceBits) -> Result<(), ModelError> {
        let misfit = |problem: String| Err(ModelError::Trained(problem));
        let Some(errors) = &self.source_errors else {
            return match trained.keys().next() {
                Some(source) => misfit(format!(
                    "it holds error rates of source \"{source}\", and the model has no \"source_errors\""
                )),
                None => Ok(()),
            };
        };
        self.validate_bits(trained)
            .or_else(|problem| misfit(format!("source_errors: {problem}")))?;
        for (source, comparison, stated) in each(&errors.bits) {
            if trained.get(source).and_then(|bits| bits.get(comparison)) != Some(&stated) {
                return misfit(format!(
                    "source \"{source}\" has {stated} bits stated for comparison \"{comparison}\", and training holds others"
                ));
            }
        }
        for (source, comparison, _) in each(trained) {
            let is_stated = errors
                .bits
                .get(source)
                .is_some_and(|bits| bits.contains_key(comparison));
            if !is_stated && !errors.learn.iter().any(|learned| learned == comparison) {
                return misfit(format!(
                    "it holds bits of source \"{source}\" for comparison \"{comparison}\", which \"learn\" does not name"
                ));
            }
        }
        Ok(())
    }

    fn validate_bits(&self, all: &SourceBits) -> Result<(), String> {
        if all.len() > MAX_SOURCES {
            let count = all.len();
            return Err(format!(
                "{count} sources; a model holds error rates of {MAX_SOURCES} at most"
            ));
        }
        if let Some(source) = all
            .keys()
            .find(|source| source.is_empty() || source.trim() != source.as_str())
        {
            return Err(format!(
                "there can be no source \"{source}\"; a source is named as its feed is, without blanks around it"
            ));
        }
        for (source, comparison, bits) in each(all) {
            let place = |problem: String| format!("source \"{source}\": {problem}");
            self.takes_source_bits(comparison).map_err(place)?;
            if bits.is_nan() || bits.abs() > SOURCE_BITS_MAX {
                return Err(place(format!(
                    "comparison \"{comparison}\" has {bits} bits; they lie from -{SOURCE_BITS_MAX} to {SOURCE_BITS_MAX}"
                )));
            }
        }
        Ok(())
    }

    /// Whether sources may have error rates of their own in a comparison of this name.
    fn takes_source_bits(&self, name: &str) -> Result<(), String> {
        let takes = |comparison: &&Comparison| comparison.can_tilt();
        if self
            .comparisons
            .iter()
            .filter(takes)
            .any(|comparison| comparison.name == name)
        {
            return Ok(());
        }
        let known = list(self.comparisons.iter().filter(takes).map(|comparison| &comparison.name));
        Err(if self.comparisons.iter().any(|comparison| comparison.name == name) {
            format!(
                "comparison \"{name}\" takes no error rates of sources: its levels are fixed, or no statement of a \
                 source; those that do are: {known}"
            )
        } else {
            format!("there is no comparison \"{name}\"; those that take error rates of sources are: {known}")
        })
    }
}

/// Source, comparison and bits, one after the other.
fn each(all: &SourceBits) -> impl Iterator<Item = (&String, &String, f64)> {
    all.iter()
        .flat_map(|(source, bits)| bits.iter().map(move |(comparison, &bits)| (source, comparison, bits)))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_tilt_moves_the_odds_by_its_bits_and_nothing_else(
            bits in -12.0..12.0_f64,
            m in prop::collection::vec(0.001..1.0_f64, 11),
            fixed in 1..11_usize,
        ) {
            let mut comparison = Model::builtin("child").unwrap().comparisons[0].clone();
            prop_assert_eq!(comparison.levels.len(), m.len());
            comparison.levels[fixed].fixed = true;
            let tilted = comparison.tilt(&m, bits);
            let odds = |rate: f64| rate / (1.0 - rate);
            let moved = odds(comparison.error_rate(&tilted)) / odds(comparison.error_rate(&m));
            prop_assert!((moved.log2() - bits).abs() < 1e-9, "{}", moved.log2());
            prop_assert!((tilted.iter().sum::<f64>() - m.iter().sum::<f64>()).abs() < 1e-9);
            prop_assert_eq!(tilted[fixed].to_bits(), m[fixed].to_bits());
            let kept = |levels: &[f64]| -> Vec<f64> {
                let free = levels.iter().enumerate().skip(1).filter(|(at, _)| *at != fixed);
                let free: Vec<f64> = free.map(|(_, &level)| level).collect();
                free.iter().map(|level| level / free[0]).collect()
            };
            prop_assert!(kept(&tilted).iter().zip(kept(&m)).all(|(one, other)| (one / other - 1.0).abs() < 1e-9));
            prop_assert_eq!(comparison.tilt(&m, 0.0), m);
        }
    }
}
