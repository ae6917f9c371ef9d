//! How good the data of each source is.

pub mod field;
pub mod notices;
pub mod source;
pub mod sources;
