//! Opening and migrating a database, and units of work on it.

mod config;
mod migrate;
mod open;
mod postgres;
mod sqlite;
mod turn;
mod tx;

pub use config::{DbConfig, Duty};
pub use open::{Backend, Db};
pub use turn::Turn;
pub(crate) use tx::On;
pub use tx::Tx;
