//! Keeping and deleting: the rules and who approves them, holds, the plan of a day and its run.

mod again;
mod apply;
mod case;
mod erase;
mod expunge;
mod holds;
mod journal;
mod plan;
mod previously;
mod purge;
mod reopen;
mod report;
mod rules;
mod run;
mod take_up;
#[cfg(test)]
mod tests;
mod upcoming;

pub use again::DeletedAgain;
pub(crate) use holds::child_to_hold;
pub use holds::{HoldForm, HoldLine, HoldList, HoldView, TypedScope};
pub use journal::{JournalError, JournalPlace, PurgeJournal, Purged, ReadJournal};
pub use report::{PlanLine, RetentionReport, RuleCount};
pub(crate) use rules::rule_lines;
pub use rules::{Previewed, RuleLine, RulesView, VersionLine};
pub use upcoming::{ReviewLine, Runs, Upcoming, UpcomingLine, UpcomingTag, Within};
