//! Which values of a child are worth a steward's question (decision 36). Pure: what the golden record says, the survivorship
//! policy and the day decide, and nothing else.
mod find;
#[cfg(test)]
mod tests;
mod topic;

pub use find::{questions, shield_words};
pub use topic::{Doubt, Standing, Topic, ValueQuestion};
