//! Clusters: which records are one child, from the weights of pairs, people's decisions, rules and guards.
//!
//! Better than connected components: groups grow from the strongest pair down, a group joins another only if the
//! records between them agree on the whole, and never against a decision or a guard. Everything is decided inside one
//! connected component, so one new record costs its neighbourhood only, and the order of records never matters.

mod agglomerate;
mod components;
mod constraint;
mod guard;
mod new_identity;
mod resolve;
mod rule;
mod verdict;

pub use constraint::{Constraint, ConstraintKind};
pub use verdict::{PairVerdict, Verdict};

pub(crate) use agglomerate::Apart;
pub(crate) use components::components;
pub(crate) use guard::Guards;
pub(crate) use new_identity::Change;
pub(crate) use resolve::{Edge, Outcome, Resolver};
pub(crate) use rule::DefiniteRules;
pub(crate) use verdict::pair_verdict;
