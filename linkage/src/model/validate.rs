//! What a model file must satisfy before anything runs on it.

use std::collections::BTreeSet;

use super::{Comparison, ComparisonKind, FieldKind, Model, SCHEMA};
use crate::block::KeyPart;

/// Levels of one comparison, and comparisons of one model: a pair's findings are packed into 64 bits.
const MAX_LEVELS: usize = 15;
const MAX_COMPARISONS: usize = 16;

/// Why a model cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ModelError {
    /// Not JSON, or JSON of another shape.
    #[error("the model does not read as {SCHEMA}: {0}")]
    Json(String),
    /// The schema is another one.
    #[error("the model's schema is \"{0}\", not \"{SCHEMA}\"")]
    Schema(String),
    /// There is no built-in model of that name.
    #[error("there is no built-in model \"{0}\"")]
    NoBuiltin(String),
    /// A name is used twice.
    #[error("{what} \"{name}\" stands twice")]
    Twice {
        /// Field, comparison, blocking rule or relative.
        what: &'static str,
        /// The name.
        name: String,
    },
    /// A comparison names a field that does not exist, or one of the wrong kind, or lacks a part.
    #[error("comparison \"{comparison}\": {problem}")]
    Comparison {
        /// The comparison's name.
        comparison: String,
        /// What is wrong.
        problem: String,
    },
    /// A blocking rule names a field or a form that does not exist.
    #[error("blocking rule \"{rule}\": there is no key \"{key}\"")]
    Key {
        /// The rule's name.
        rule: String,
        /// The part of the key.
        key: String,
    },
    /// A probability is not between 0 and 1, or the thresholds are out of order.
    #[error("{0}")]
    Number(String),
}

impl Model {
    /// Checks everything that later code relies on.
    pub fn validate(&self) -> Result<(), ModelError> {
        if self.schema != SCHEMA {
            return Err(ModelError::Schema(self.schema.clone()));
        }
        unique("field", self.fields.iter().map(|field| &field.name))?;
        unique("comparison", self.comparisons.iter().map(|comparison| &comparison.name))?;
        unique("blocking rule", self.blocking.iter().map(|rule| &rule.name))?;
        unique("relative", self.relatives.iter().map(|relative| &relative.name))?;
        if self.comparisons.is_empty() || self.comparisons.len() > MAX_COMPARISONS {
            return Err(ModelError::Number(format!(
                "a model has 1 to {MAX_COMPARISONS} comparisons"
            )));
        }
        for comparison in &self.comparisons {
            self.validate_comparison(comparison)?;
        }
        for rule in &self.blocking {
            for key in rule.keys.iter().chain(&rule.refine) {
                if KeyPart::parse(self, key).is_none() {
                    return Err(ModelError::Key {
                        rule: rule.name.clone(),
                        key: key.clone(),
                    });
                }
            }
        }
        let Some(trained) = &self.trained else {
            return self.validate_numbers();
        };
        for comparison in &self.comparisons {
            let levels = trained.levels.get(&comparison.name).map(Vec::len);
            if levels != Some(comparison.levels.len()) {
                let problem = "training holds another number of levels".to_owned();
                return Err(ModelError::Comparison {
                    comparison: comparison.name.clone(),
                    problem,
                });
            }
        }
        self.validate_numbers()
    }

    fn validate_numbers(&self) -> Result<(), ModelError> {
        let probability = |value: f64| value > 0.0 && value < 1.0;
        let trained = self
            .trained
            .iter()
            .flat_map(|trained| trained.levels.values().flatten());
        let all = std::iter::once(self.prior)
            .chain(self.trained.iter().map(|trained| trained.prior))
            .chain(
                self.comparisons
                    .iter()
                    .flat_map(|comparison| &comparison.levels)
                    .flat_map(|level| [level.m, level.u].into_iter().chain(level.kin.values().copied())),
            )
            .chain(trained.flat_map(|level| [level.m, level.u].into_iter().chain(level.kin.values().copied())));
        for value in all {
            if !probability(value) {
                return Err(ModelError::Number(format!(
                    "{value} is not a probability between 0 and 1"
                )));
            }
        }
        let thresholds = self.thresholds;
        if !(thresholds.join >= thresholds.review && thresholds.join.is_finite() && thresholds.fracture.is_finite()) {
            return Err(ModelError::Number(
                "the join threshold lies below the review threshold".to_owned(),
            ));
        }
        Ok(())
    }

    fn validate_comparison(&self, comparison: &Comparison) -> Result<(), ModelError> {
        let fail = |problem: String| {
            Err(ModelError::Comparison {
                comparison: comparison.name.clone(),
                problem,
            })
        };
        if comparison.levels.is_empty() || comparison.levels.len() > MAX_LEVELS {
            return fail(format!("a comparison has 1 to {MAX_LEVELS} levels"));
        }
        let parts = parts_of(comparison.kind);
        for (part, field) in &comparison.fields {
            let Some((_, _, kinds)) = parts.iter().find(|(name, _, _)| name == part) else {
                return fail(format!("fields play no part \"{part}\" here"));
            };
            match self.field_index(field).map(|at| self.fields[at].kind) {
                None => return fail(format!("there is no field \"{field}\"")),
                Some(kind) if !kinds.contains(&kind) => return fail(format!("field \"{field}\" is of the wrong kind")),
                Some(_) => {}
            }
        }
        for (part, required, _) in parts {
            if *required && !comparison.fields.contains_key(*part) {
                return fail(format!("a field must play the part \"{part}\""));
            }
        }
        for level in &comparison.levels {
            for kin in level.kin.keys() {
                if !self.relatives.iter().any(|relative| relative.name == *kin) {
                    return fail(format!("there is no relative \"{kin}\""));
                }
            }
        }
        Ok(())
    }
}

type Part = (&'static str, bool, &'static [FieldKind]);

/// The parts that fields can play: name, whether it is required, and the kinds of field.
const fn parts_of(kind: ComparisonKind) -> &'static [Part] {
    use FieldKind as F;
    match kind {
        ComparisonKind::Name => &[
            ("value", true, &[F::Name]),
            ("also", false, &[F::Names]),
            ("swap", false, &[F::Name]),
            ("people", false, &[F::People]),
        ],
        ComparisonKind::Date => &[("value", true, &[F::Date]), ("expected", false, &[F::Date])],
        ComparisonKind::Equal => &[("value", true, &[F::Sex, F::Number])],
        ComparisonKind::Identifier => &[("value", true, &[F::Identifier, F::NhsNumber, F::Upns])],
        ComparisonKind::Household => &[
            ("postcode", true, &[F::Postcode]),
            ("address", false, &[F::Address]),
            ("people", false, &[F::People]),
            ("phones", false, &[F::Phones]),
            ("surname", false, &[F::Name]),
            ("forename", false, &[F::Name]),
            ("sex", false, &[F::Sex]),
        ],
        ComparisonKind::Text => &[("value", true, &[F::Text, F::Address, F::Identifier])],
        ComparisonKind::Place => &[("postcode", true, &[F::Postcode]), ("town", false, &[F::Text])],
        ComparisonKind::Delivery => &[("order", true, &[F::Number]), ("births", true, &[F::Number])],
        ComparisonKind::Source => &[],
    }
}

fn unique<'a>(what: &'static str, names: impl Iterator<Item = &'a String>) -> Result<(), ModelError> {
    let mut seen = BTreeSet::new();
    for name in names {
        if !seen.insert(name) {
            return Err(ModelError::Twice {
                what,
                name: name.clone(),
            });
        }
    }
    Ok(())
}
