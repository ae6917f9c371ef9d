//! The registry of sources: what they are, whether they may load, and what they answered about themselves.

mod answer;
mod decide;
mod register;
mod send;
mod show;
#[cfg(test)]
mod tests;

pub use answer::{Questionnaire, SavedTask, TaskAnswers, TaskLine};
pub use decide::{Decided, Decision};
pub use show::{AnswerState, AnswerVersion, FailedDelivery, SourceLine, SourceView};
