//! Training: what a model learns from records without any labels.
//!
//! `u` comes from random pairs, frequencies from counting, `m` and the prior from expectation-maximisation over the
//! agreement patterns of all candidate pairs (counted once, so that a round costs as many steps as there are patterns,
//! not pairs). Every explanation of the score takes part, so family likeness does not pass for identity. Every step is
//! seeded, and gives the same bytes on any number of threads.

mod em;
mod frequencies;
mod random_pairs;
mod run;

pub use run::train;
pub(crate) use run::train_with_candidates;
