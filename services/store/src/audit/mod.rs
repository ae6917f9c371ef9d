//! The audit trail: one chain of hashes for each node and day. The hashing itself is the caller's; the tables refuse
//! every change and every deletion, but for query texts that a redaction covers.

mod chain;
mod list;
mod redact;
mod row;

pub use list::{AuditFilter, AuditKey, AuditVolume};
pub use redact::QueryPlace;
pub use row::{AuditEntry, AuditRow, AuditTail, QueryText};

pub(crate) use chain::ALL as ALL_CHAIN;
pub(crate) use list::ALL as ALL_LIST;
pub(crate) use redact::ALL as ALL_REDACT;
