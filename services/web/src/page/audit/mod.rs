//! `/audit`: the audit trail, and access that somebody should ask about (page P19).

mod form;
mod handler;
mod list;
#[cfg(test)]
mod tests;
mod unusual;

pub use handler::routes;
