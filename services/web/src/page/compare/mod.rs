//! `/review/{item}`: two records side by side with the evidence (page P10).

mod difference;
mod evidence;
mod fields;
mod handler;
#[cfg(test)]
mod tests;

pub use handler::routes;
