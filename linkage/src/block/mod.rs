//! Blocking: which pairs are worth comparing. Two records that share a key of any rule are.
//!
//! Whether a pair is a candidate depends on the two records and the model alone. Over-common keys are those that the
//! model froze at training; they are refined by a further part, never dropped. So a batch and any sequence of single
//! records look at the same pairs.

mod candidates;
mod keys;
mod part;

pub(crate) use candidates::{Candidates, KeyLists, may_pair};
pub(crate) use keys::KeyMaker;
pub(crate) use part::KeyPart;
