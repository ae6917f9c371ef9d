//! A real browser: Chromium, driven over its own protocol. One process for all tests, one private window for each.

mod axe;
mod launch;
mod sign_in;
mod tab;
mod watch;

pub use axe::Violation;
pub use launch::private_window;
pub use sign_in::{signed_in, signed_in_without_scripts};
pub use tab::Tab;
