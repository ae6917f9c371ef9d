//! The transport desk.

pub mod school;
pub mod schools;
