//! Opening one child.

mod attribute;
mod open;

pub use open::{Opened, Section};
