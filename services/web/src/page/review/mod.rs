//! `/review`: pairs of records that wait for a person (page P9).

mod address;
mod handler;
mod queue;
#[cfg(test)]
mod tests;

pub use handler::routes;
