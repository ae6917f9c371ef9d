//! What retention keeps: versions of its rules, where children are in their lives, the plan and the run of each day, and the
//! deletion itself.

mod actions;
mod case_sources;
mod earlier;
mod lead_on;
mod lives;
mod purge;
mod purge_beside;
mod purge_decisions;
mod rewrite;
mod runs;
mod versions;

pub(crate) use actions::ALL as ALL_ACTIONS;
pub use actions::{ActionCount, ActionOutcome, NewAction, RetentionAction};
pub(crate) use case_sources::ALL as ALL_CASE_SOURCES;
pub(crate) use earlier::ALL as ALL_EARLIER;
pub(crate) use lead_on::ALL as ALL_LEAD_ON;
pub(crate) use lives::ALL as ALL_LIVES;
pub(crate) use purge::ALL as ALL_PURGE;
pub use purge::PurgeCounts;
pub(crate) use purge_beside::ALL as ALL_PURGE_BESIDE;
pub(crate) use purge_decisions::ALL as ALL_PURGE_DECISIONS;
pub use rewrite::{PURGED_TABLES, Rewriting, Rewritten, rewrite_tables};
pub(crate) use runs::ALL as ALL_RUNS;
pub use runs::{OldRun, RetentionRun};
pub(crate) use versions::ALL as ALL_VERSIONS;
pub use versions::{NewRuleVersion, RuleVersion};
