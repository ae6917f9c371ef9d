//! Linking: from changed source records to children, in one transaction.

mod apply;
mod assign;
mod cases;
mod feed_engine;
mod model;
mod project;
mod roll;
mod run;
mod shields;

pub(crate) use feed_engine::{Kept, Profile};
pub use model::{Lesson, Training};
pub use project::RebuildReport;
pub use run::LinkReport;
