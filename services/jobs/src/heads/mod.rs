//! Putting signed heads of the audit trail outside the database: regularly, and once more when the service stops.

mod keeper;
mod sink;
mod syslog;

pub use keeper::HeadConfig;
pub(crate) use keeper::keep_heads;
pub use sink::{NoSink, Sink};
