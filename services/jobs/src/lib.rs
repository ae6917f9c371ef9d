//! Scheduled work: what happens without anybody asking, one node at a time, under leases kept in the database.

mod follow;
mod inbox;
mod scheduler;

pub use inbox::{InboxConfig, InboxReport, run_inbox};
pub use scheduler::{Running, ScheduleConfig, start};
