//! What people may ask of us about their data (UK GDPR, articles 12 to 21): the time that an answer may take, everything that
//! is held on one child as items that a person decides about, and of those the ones that are released.

mod due;
mod facts;
mod holding;
mod item;
mod pack;
mod proposal;
#[cfg(test)]
mod tests;
mod words;

pub use due::{Clock, Question};
pub use holding::{HeldDecision, HeldLink, HeldRecord, HeldTold, Holding, LooksOfDay};
pub use item::{Entry, Item, Part, Row};
pub use pack::{About, Decisions, Judged, Pack, Undecided};
pub use proposal::Proposal;
pub use words::{Asker, AsksFor, WithholdReason};
