//! Keeping and deleting: rules, what is due, runs and holds. For information governance.

pub mod holds;
pub mod rules;
pub mod runs;
pub mod upcoming;
