//! The caller's own things.

pub mod alert;
pub mod home;
pub mod me;
pub mod preferences;
