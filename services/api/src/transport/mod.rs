//! The transport desk.

pub mod changes;
pub mod export;
pub mod need;
pub mod school;
pub mod schools;
