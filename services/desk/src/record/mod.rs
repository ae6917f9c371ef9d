//! Opening one child.

mod attribute;
mod open;
mod overriding;

pub use open::{Opened, Section};
pub use overriding::{AskedOverride, Unlocked};
