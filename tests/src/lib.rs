//! What the end-to-end tests stand on: a made-up county, the whole application over a fresh database, people signed in
//! by role, and a real browser.

mod app;
mod backend;
mod bare;
#[cfg(feature = "e2e")]
pub mod browser;
mod county;
pub mod leftovers;
pub mod people;
pub mod provider;
mod runtime;
mod visit;

pub use app::{CHECKED_UNTIL, PASSWORD, TestApp, desk_of, email, roles_of_people};
pub use backend::Backend;
pub use bare::{Bare, sender_for, source};
pub use county::{County, as_at, nine_o_clock};
pub use people::Known;
pub use runtime::{count, proving, run};
pub use visit::{Answer, Visitor};
