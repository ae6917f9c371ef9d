//! The transport desk: schools and the children with travel needs.

mod lists;

pub use lists::{SchoolLine, SchoolList};
