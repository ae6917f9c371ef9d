//! `/review/{item}`: two records side by side with the evidence (page P10).

mod difference;
mod evidence;
mod fields;
mod handler;

pub use handler::routes;
