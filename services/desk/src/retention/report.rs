//! What a plan or a run says of itself: ids, rules and counts, nothing about anybody.

use child::{ChildId, RetentionRunId, RunId};
use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;
use store::{ActionCount, ActionOutcome, RecordId, RetentionAction, RetentionRun};

/// A line of a plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PlanLine {
    /// The child, where it is about one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub child: Option<ChildId>,
    /// The record, by its number in this database, where it is about one or about an entry in it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub record: Option<RecordId>,
    /// The feed run, where it is about rows as received.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub feed_run: Option<RunId>,
    /// What is done: `hide`, `archive`, `restrict`, `open`, `give_notice`, `withdraw_notice`, `ask_review`, `end_review` or
    /// `purge`.
    pub step: &'static str,
    /// By which rule; empty where no rule asks any more.
    pub rule: String,
    /// Since when it is due.
    pub due: NaiveDate,
    /// What became of it.
    pub outcome: ActionOutcome,
    /// Why.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub note: String,
}

impl From<RetentionAction> for PlanLine {
    fn from(line: RetentionAction) -> Self {
        let action = line.action;
        Self {
            child: action.child,
            record: action.record,
            feed_run: action.feed_run,
            step: action.step.name(),
            rule: action.rule,
            due: action.due,
            outcome: action.outcome,
            note: action.note,
        }
    }
}

/// How many lines of a rule ended how.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RuleCount {
    /// Rule; empty where no rule asks any more.
    pub rule: String,
    /// What was to be done.
    pub step: &'static str,
    /// What became of it.
    pub outcome: ActionOutcome,
    /// How many.
    pub count: i64,
}

impl From<ActionCount> for RuleCount {
    fn from(count: ActionCount) -> Self {
        Self {
            rule: count.rule,
            step: count.step.name(),
            outcome: count.outcome,
            count: count.count,
        }
    }
}

/// The run of a day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RetentionReport {
    /// Id.
    pub run: RetentionRunId,
    /// The day in the UK.
    pub day: NaiveDate,
    /// The version of the rules in force.
    pub version: i64,
    /// When it was planned.
    pub planned_at: DateTime<Utc>,
    /// When it was done.
    pub finished_at: Option<DateTime<Utc>>,
    /// Lines that are done, or will be.
    pub due: i64,
    /// Lines that were done.
    pub done: i64,
    /// Lines that a hold keeps.
    pub held: i64,
    /// Lines that wait for an approval, for a version to cool, or for a notice.
    pub waiting: i64,
    /// Lines that were not due any more when their turn came, or whose turn never came.
    pub dropped: i64,
    /// Lines that could not be done; the next run tries again.
    pub failed: i64,
    /// The same by rule.
    pub rules: Vec<RuleCount>,
}

impl RetentionReport {
    /// The report of a run with the counts of its lines.
    pub(super) fn of(run: &RetentionRun, counts: Vec<ActionCount>) -> Self {
        let sum = |outcomes: &[ActionOutcome]| -> i64 {
            counts
                .iter()
                .filter(|count| outcomes.contains(&count.outcome))
                .map(|count| count.count)
                .sum()
        };
        let open = [
            ActionOutcome::Planned,
            ActionOutcome::Done,
            ActionOutcome::Failed,
            ActionOutcome::Held,
        ];
        Self {
            run: run.id,
            day: run.day,
            version: run.version,
            planned_at: run.planned_at,
            finished_at: run.finished_at,
            due: sum(&open),
            done: sum(&[ActionOutcome::Done]),
            held: sum(&[ActionOutcome::Held]),
            waiting: sum(&[ActionOutcome::Waiting]),
            dropped: sum(&[ActionOutcome::Dropped]),
            failed: sum(&[ActionOutcome::Failed]),
            rules: counts.into_iter().map(RuleCount::from).collect(),
        }
    }
}
