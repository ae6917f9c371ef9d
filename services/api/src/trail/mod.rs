//! The audit trail.

pub mod events;
pub mod file;
pub mod unusual;
pub mod unusual_file;
