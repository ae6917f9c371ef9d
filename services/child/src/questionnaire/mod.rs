//! What a partner is asked about a system that sends us records: 34 questions in 8 tasks (reference lists, section 9),
//! as data. Which questions an answer leaves out, what is wrong with an answer, what is only doubtful, and what the
//! answers mean for us are pure functions of the answers.
//!
//! ```text
//! answers.answer(Task::Quality, &typed)?   // all of a task, or every mistake in it
//! need(question(18), &answers)             // needed, welcome or not needed
//! status(Task::Plans, &answers)            // not started, in progress, done, not needed
//! ```

mod answers;
mod doubt;
mod field;
mod meaning;
mod question;
mod route;
mod task;
#[cfg(test)]
mod tests;

pub use answers::{Answers, Mistake};
pub use doubt::{Doubt, doubts, missing};
pub use field::{Field, Kind, OTHER, TEXT_CHARACTERS_MAX};
pub use meaning::{Meaning, meaning};
pub use question::{Question, question, questions};
pub use route::{Need, asked_when, in_effect, need};
pub use task::{Task, TaskStatus, status};
