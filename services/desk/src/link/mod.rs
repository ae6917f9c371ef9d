//! Linking: from changed source records to children, in portions that other writers can pass between, or record by
//! record as they come.

mod apply;
mod assign;
mod batches;
mod cases;
mod decide;
mod enter;
mod feed_engine;
mod forget;
mod group;
mod in_force;
mod labels;
mod model;
mod moves;
mod policy;
mod project;
mod questions;
mod queue;
mod reach;
mod receive;
mod risk;
mod roll;
mod run;
mod shadow;
pub(crate) mod shields;
#[cfg(test)]
pub(crate) mod tests;
mod told;
mod unidentified;
mod who;

pub(crate) use decide::{Chosen, Order, Part, Seen, Wanted, Written, decided_words};
pub(crate) use enter::{Basis, Entry};
pub(crate) use feed_engine::{Kept, Profile};
pub use labels::{DecidedPairs, DecisionFigures, KindFigures};
pub(crate) use model::read as read_model;
pub use model::{Activation, Lesson, Training};
pub(crate) use moves::bare_event;
pub use project::RebuildReport;
pub(crate) use queue::Queue;
pub use receive::{ReceiveError, Received};
pub use run::LinkReport;
pub(crate) use run::UNFINISHED;
pub use shadow::{Examples, Impact, Said};
pub(crate) use unidentified::referred_to;
pub use who::{CANDIDATES_MAX, Candidate};
