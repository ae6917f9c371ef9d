//! `/feeds`: runs, one run, the rows that broke a rule, and what a person does with a run (page P14).

mod confirm;
mod errors;
mod handler;
mod list;
mod run;
#[cfg(test)]
mod tests;
mod words;

pub use handler::routes;
pub(in crate::page) use words::late as late_line;
