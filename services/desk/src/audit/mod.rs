//! The trace that every look leaves: durable before the answer, chained, per node and day.

mod chain;
mod event;
mod verify;
mod writer;

pub use event::{Action, Event};
pub use verify::{Finding, Verified};
pub(crate) use writer::AuditWriter;
