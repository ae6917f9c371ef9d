//! Databases for tests: every backend at hand, each test in a fresh database.

mod backends;
mod postgres;

pub use backends::{on_every_backend, on_every_config, on_postgres};
pub use postgres::TestPostgres;
