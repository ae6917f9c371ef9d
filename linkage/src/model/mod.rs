//! A model: what is compared, how much each finding counts, which pairs are looked at, and where the thresholds lie.
//!
//! A model is one JSON file (`onechild-model/1`), versioned, diffable, and frozen once active: arriving records never
//! move scores by themselves.

mod builtin;
mod condition;
mod file;
mod trained;
mod validate;

pub use builtin::BUILTIN_NAMES;
pub use condition::Condition;
pub use file::{
    BlockingRule, Comparison, ComparisonKind, Field, FieldKind, Guard, Level, LinkType, Model, Relative, Rule, SCHEMA,
    Thresholds,
};
pub use trained::{Frequencies, Trained, TrainedLevel};
pub use validate::ModelError;
