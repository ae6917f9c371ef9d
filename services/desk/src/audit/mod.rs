//! The audit trail: who saw or did what, chained, durable before anything is shown, and provable from outside.

mod action;
mod anchor;
mod chain;
mod check;
mod event;
mod file;
mod head;
mod key;
mod list;
mod looks;
mod redact;
mod standing;
mod unusual;
mod verify;
mod writer;

pub use action::{About, Action};
pub use check::Checked;
pub use event::{By, Event};
pub use file::TrailFile;
pub use head::{Head, HeadError, SignedHead};
pub use key::{HeadKey, KeyError, PublicKey};
pub use list::{TrailLine, TrailPage, TrailRequest};
pub(crate) use looks::looks_before;
pub use looks::{Look, Looked};
pub use unusual::{Rule as UnusualRule, Thresholds, UNUSUAL_COLUMNS, Unusual, UnusualLine};
pub use verify::{Finding, Outside, Verified, Wrong};
pub(crate) use writer::AuditWriter;
pub use writer::TrailError;
