//! Training: what a model learns from records, with labels or without any.
//!
//! `u` comes from random pairs, frequencies from counting, `m` and the prior from expectation-maximisation over the
//! agreement patterns of all candidate pairs (counted once, so that a round costs as many steps as there are patterns,
//! not pairs). Every explanation of the score takes part, so family likeness does not pass for identity. Labelled pairs
//! take part with what is known of them. Every step is seeded, and gives the same bytes on any number of threads.

mod calibrate;
mod em;
mod evidence;
mod frequencies;
mod labels;
mod random_pairs;
mod run;
mod sessions;
mod source_errors;
mod targets;

pub use labels::{Label, LabelError};
pub(crate) use run::train_with_candidates;
pub use run::{from_labels, train};
pub use sessions::compare_sessions;
