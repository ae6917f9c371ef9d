//! `/search` and `/search/advanced`: one box, or one form; and what a session keeps of them (page P3).

mod advanced;
mod birth_date;
mod handler;
mod kept;
mod reason;
mod simple;
#[cfg(test)]
mod tests;

pub use handler::routes;
pub(crate) use handler::{refuse_search, search_form};
pub(crate) use kept::kept;
pub(crate) use simple::SearchForm;
