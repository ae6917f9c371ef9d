//! `/quality`: how good the data of each source is, and what every percent is counted from (page P15).

mod field;
mod handler;
mod list;
mod notices;
mod source;
#[cfg(test)]
mod tests;
mod trend;

pub use handler::routes;
