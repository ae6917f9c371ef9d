//! A person at the site without a browser: cookies, form tokens, raw answers.

mod answer;
mod visitor;

pub use answer::Answer;
pub use visitor::Visitor;
