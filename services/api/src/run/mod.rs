//! Feed runs.

pub mod act;
pub mod errors;
pub mod errors_file;
pub mod one;
pub mod runs;
