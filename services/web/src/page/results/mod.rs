//! `/search/{token}`: the children found (page P4).

mod address;
mod columns;
mod handler;
mod list;
#[cfg(test)]
mod tests;

pub use handler::routes;
