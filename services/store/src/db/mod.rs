//! Opening and migrating a database, and units of work on it.

mod asked;
mod config;
mod health;
pub(crate) mod migrate;
mod open;
pub(crate) mod postgres;
pub(crate) mod sqlite;
mod turn;
mod tx;

pub use asked::Asked;
pub(crate) use config::Place;
pub use config::{DbConfig, Duty};
pub(crate) use open::Pools;
pub use open::{Backend, Db};
pub use turn::Turn;
pub(crate) use tx::On;
pub use tx::Tx;
