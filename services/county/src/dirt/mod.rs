//! How sources spoil what they are told: typing, hearing, short forms, lost and borrowed numbers.

mod fields;
#[cfg(test)]
mod name_rates;
mod numbers;
mod rates;
mod style;
mod typing;
mod writing;

pub use numbers::Strangers;
pub use rates::{CARE, CAREERS, EDUCATION, HEALTH, Rates};
pub use style::{Style, plain};
pub use typing::{digit_wrong, mistype};
pub use writing::{BorneName, Scribe};
