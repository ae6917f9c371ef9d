//! Blocking: which pairs are worth comparing. Two records that share a key of any rule are.
//!
//! Whether a pair is a candidate depends on the two records and the model alone. Over-common keys are those that the
//! model froze at training; they are refined by a further part, never dropped. So a batch and any sequence of single
//! records look at the same pairs.

mod candidates;
mod crowd;
mod groups;
mod key_set;
mod key_table;
mod keys;
mod part;
mod proposed;

pub(crate) use candidates::Candidates;
pub(crate) use crowd::{CROWD, NEAR, near, standing};
pub(crate) use key_table::KeyTable;
pub(crate) use keys::KeyMaker;
pub(crate) use part::KeyPart;
pub(crate) use proposed::may_pair;
