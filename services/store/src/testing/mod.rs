//! Databases for tests: every backend at hand, each test in a fresh database.

mod backends;
mod postgres;
mod rows;

pub use backends::{on_copy, on_every_backend, on_every_config, on_postgres};
pub use postgres::TestPostgres;
pub use rows::rows_of;
