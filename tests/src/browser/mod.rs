//! A real browser: Chromium, driven over its own protocol. One process for all tests, one private window for each.

mod axe;
mod launch;
mod tab;
mod watch;

pub use axe::Violation;
pub use launch::private_window;
pub use tab::Tab;
