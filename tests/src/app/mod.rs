//! The whole application in one process: a fresh database of either kind, a linked county, pages and API on a port of
//! the loopback address, one account for each role.

mod account;
mod build;
mod ids;

pub use account::{CHECKED_UNTIL, PASSWORD, email, roles_of_people};
pub(crate) use build::open;
pub use build::{TestApp, desk_of};
