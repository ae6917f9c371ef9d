//! What the end-to-end tests stand on: a made-up county, the whole application over a fresh database, people signed in
//! by role, and a real browser.

#[cfg(feature = "e2e")]
pub mod browser;
pub mod leftovers;
mod runtime;

pub use runtime::{count, proving, run};
