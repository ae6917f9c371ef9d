//! Comparing two profiles: each comparison finds what two values have in common.
//!
//! Every comparison is symmetrical: left and right may change places without changing a bit.

mod compiled;
mod household;
mod identifier;
mod likeness;
mod name;
mod simple;

pub(crate) use compiled::{Compiled, FAR, Findings, Pair, TermField};
pub(crate) use household::shared_forename;
pub(crate) use likeness::{CLOSE, SIMILAR, jaro_winkler_reaches, one_edit};
