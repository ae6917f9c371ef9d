#![doc = include_str!("../README.md")]

pub mod batch;
mod block;
pub mod cluster;
mod compare;
pub mod date;
mod date_terms;
pub mod engine;
pub mod evaluate;
pub mod explain;
mod hash;
pub mod ident;
pub mod key;
pub mod model;
mod own_weight;
pub mod profile;
mod score;
pub mod sex;
mod source_class;
pub mod status;
pub mod text;
mod told;
pub mod train;

pub use batch::{LEAST_PROBABILITY, LinkCounts, LinkOutput, Step, Watch, link, link_watched};
pub use cluster::{Constraint, ConstraintKind, PairVerdict, Verdict};
pub use engine::{Engine, Match, Resolved, Suspect};
pub use explain::{Bar, EvidenceStep, Explanation, OwnRates, explain_pairs};
pub use key::RecordKey;
pub use model::{Model, ModelError};
pub use own_weight::{OwnWeight, own_weights};
pub use profile::{Columns, Population, Pushed, PushedRows};
pub use score::probability;
pub use train::{Label, LabelError, train};
