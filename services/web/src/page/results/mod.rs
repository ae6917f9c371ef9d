//! `/search/{token}`: the children found (page P4).

mod address;
mod columns;
mod handler;
mod list;

pub use handler::routes;
