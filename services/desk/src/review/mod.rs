//! Review cases: pairs that the engine leaves to a person.

mod compare;
mod queue;
#[cfg(test)]
mod tests;
mod warnings;

pub use compare::{CaseView, CompareRow, SideView};
pub use queue::{CaseLine, ChanceBand, Queue, QueueFilter, QueueSort};
