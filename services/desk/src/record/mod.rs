//! Opening one child, and choosing which of its values show.

mod attribute;
mod choice;
mod open;
mod overriding;
#[cfg(test)]
mod tests;

pub use attribute::AttributeView;
pub use choice::{Choosing, LEFT_TO_RULES, Offer, TypedChoice};
pub(crate) use choice::{choosable, choosing, current, picked, seal};
pub use open::{Opened, Section};
pub(crate) use open::{children_in, shows};
pub use overriding::{AskedOverride, OVERRIDE_DETAILS_MAX, Unlocked};
