//! A model: what is compared, how much each finding counts, which pairs are looked at, and where the thresholds lie.
//!
//! A model is one JSON file (`onechild-model/1`), versioned, diffable, and frozen once active: arriving records never
//! move scores by themselves. `linkage/models/README.md` says what each part means, `linkage/models/schema.json` what a
//! file may hold.

mod builtin;
mod condition;
mod error;
mod file;
mod parts;
mod reads;
mod rules;
mod source_errors;
mod thresholds;
mod trained;
mod validate;

pub use builtin::BUILTIN_NAMES;
pub use condition::Condition;
pub use error::ModelError;
pub use file::{BlockingRule, Comparison, ComparisonKind, Field, FieldKind, Level, LinkType, Model, Relative, SCHEMA};
pub use rules::{DefiniteRule, Guard, KnownRule, Rule, RuleVerdict};
pub use source_errors::{MAX_SOURCES, SOURCE_BITS_MAX, SourceBits, SourceErrors};
pub use thresholds::{Clustering, Targets, Thresholds};
pub use trained::{ChosenThresholds, Frequencies, Trained, TrainedLevel, UncertainLevel};
