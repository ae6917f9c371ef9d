//! What a child's record was, and how it became what it is: as-of views and the timeline (pages P5 and P12).
//!
//! The past is read from the links, which are only ever added to, and built by the function that builds the present. Who may
//! see what of it is decided by the rules and shields of today (decision 30).

mod as_of;
mod entry;
mod explain;
mod group;
mod past;
mod permit;
mod show;
mod state;
#[cfg(test)]
pub(crate) mod tests;

pub(crate) use as_of::open_decisions;
pub use as_of::{AsOf, Decided as PastDecision, JoinedSince, PastRecord};
pub use entry::{HistoryEntry, HistoryKind, OtherChild, RecordLine, RecordStep, ValueChange};
pub use explain::ExplainedThen;
pub(crate) use explain::explain_under;
pub use show::History;
