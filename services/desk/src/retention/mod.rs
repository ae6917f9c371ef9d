//! Keeping and deleting: the rules and who approves them, holds, the plan of a day and its run.

mod apply;
mod case;
mod expunge;
mod holds;
mod plan;
mod previously;
mod purge;
mod reopen;
mod report;
mod rules;
mod run;
#[cfg(test)]
mod tests;
mod upcoming;

pub use holds::{HoldForm, HoldList, HoldView, TypedScope};
pub use report::{PlanLine, RetentionReport, RuleCount};
pub use rules::{Previewed, RuleLine, RulesView, VersionLine};
pub use upcoming::{ReviewLine, Runs, Upcoming, UpcomingLine, UpcomingTag, Within};
