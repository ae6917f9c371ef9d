//! `/review`: questions that wait for a person (page P9).

mod address;
mod handler;
mod queue;
mod table;
#[cfg(test)]
mod tests;

pub(crate) use address::queue_address;
pub use handler::routes;
pub(crate) use table::priority_tag;
