//! Opening one child.

mod attribute;
mod open;
mod overriding;
#[cfg(test)]
mod tests;

pub(crate) use open::shows;
pub use open::{Opened, Section};
pub use overriding::{AskedOverride, OVERRIDE_DETAILS_MAX, Unlocked};
