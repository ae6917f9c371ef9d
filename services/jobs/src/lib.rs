//! Scheduled work: what happens without anybody asking, one node at a time, under leases kept in the database.

mod follow;
mod heads;
mod inbox;
mod scheduler;
mod trail;

pub use heads::{HeadConfig, NoSink, Sink};
pub use inbox::{InboxConfig, InboxReport, run_inbox};
pub use scheduler::{Running, ScheduleConfig, start};
pub use trail::TrailConfig;
