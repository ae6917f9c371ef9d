//! From staged rows to versions of source records.
//!
//! Promotion is keyed by run and row number, so a run that was killed can be promoted again from any row: what was
//! promoted before stays as it is. Whether a row was promoted is read from the main file, never stored in staging.

mod back_out;
mod batch;
mod plan;
mod snapshot;
mod target;
mod withheld;

pub(crate) use back_out::ALL as ALL_BACK_OUT;
pub use back_out::BackedOut;
pub(crate) use batch::ALL as ALL_ROWS;
pub use batch::{Origin, PromoteCounts, PromoteRow};
pub(crate) use snapshot::ALL as ALL_SNAPSHOT;
