//! The plan of a day, line by line, and what became of each line.

use child::{ChildId, RetentionRunId, RunId, retention::Step};
use chrono::NaiveDate;
use sqlx::FromRow;
use uuid::Uuid;

use crate::{
    db::Tx,
    error::StoreError,
    records::RecordId,
    statement::{bulk_execute, on_backend, statements},
    words::{read_back, words},
};

statements! {
    ADD = rows(1,
        ["place bigint", "child_id uuid", "record bigint", "service_type text", "feed_run uuid", "step text", "rule text",
         "version bigint", "due date", "outcome text", "note text"],
        "INSERT INTO retention_action (run, place, child_id, record, service_type, feed_run, step, rule, version, due, \
         outcome, note) SELECT $1, place, child_id, record, service_type, feed_run, step, rule, version, due, outcome, \
         note FROM input WHERE true"
    );
    PAGE = both(
        "SELECT place, child_id, record, service_type, feed_run, step, rule, version, due, outcome, note \
         FROM retention_action WHERE run = $1 AND place > $2 ORDER BY place LIMIT $3"
    );
    PLANNED = both(
        "SELECT place, child_id, record, service_type, feed_run, step, rule, version, due, outcome, note \
         FROM retention_action WHERE run = $1 AND outcome = 'planned' ORDER BY place LIMIT $2"
    );
    OPEN = both(
        "SELECT place, child_id, record, service_type, feed_run, step, rule, version, due, outcome, note \
         FROM retention_action WHERE run = $1 AND outcome IN ('waiting', 'held', 'failed') ORDER BY place LIMIT $2"
    );
    SETTLE = both(
        "UPDATE retention_action SET outcome = $3, note = $4, service_type = NULL \
         WHERE run = $1 AND place = $2 AND outcome = 'planned'"
    );
    COUNTS = both(
        "SELECT rule, step, outcome, count(*) FROM retention_action WHERE run = $1 \
         GROUP BY rule, step, outcome ORDER BY rule, step, outcome"
    );
}

words! {
    /// What became of a line of the plan.
    ActionOutcome {
        /// Nothing yet: the run goes on.
        Planned = "planned",
        /// It is due, and not done yet: nobody approved the rules, they are young, or the owner was told too late.
        Waiting = "waiting",
        /// It is due, and a hold keeps it.
        Held = "held",
        /// It was done.
        Done = "done",
        /// It was not due any more when its turn came, or its turn never came: then the plan of another day has it.
        Dropped = "dropped",
        /// It could not be done; the next run tries again.
        Failed = "failed",
    }
}

/// A line of a plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewAction {
    /// The child, where it is about one.
    pub child: Option<ChildId>,
    /// The record, where it is about one or about an entry in it.
    pub record: Option<RecordId>,
    /// The service, where it is about an entry; forgotten once the line is settled.
    pub service_type: Option<String>,
    /// The feed run, where it is about the rows of one.
    pub feed_run: Option<RunId>,
    /// What is done.
    pub step: Step,
    /// By which rule.
    pub rule: String,
    /// Of which version.
    pub version: i64,
    /// Since when it is due.
    pub due: NaiveDate,
    /// What became of it, or becomes of it.
    pub outcome: ActionOutcome,
    /// Why: no personal data.
    pub note: String,
}

/// A line of a plan with its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RetentionAction {
    /// Its place in the plan, from 1.
    pub place: i64,
    /// The line.
    pub action: NewAction,
}

/// How many lines of a rule ended how.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ActionCount {
    /// Rule; empty where no rule asks any more.
    pub rule: String,
    /// What was to be done.
    pub step: Step,
    /// What became of it.
    pub outcome: ActionOutcome,
    /// How many.
    pub count: i64,
}

#[derive(FromRow)]
struct ActionColumns {
    place: i64,
    child_id: Option<Uuid>,
    record: Option<i64>,
    service_type: Option<String>,
    feed_run: Option<Uuid>,
    step: String,
    rule: String,
    version: i64,
    due: NaiveDate,
    outcome: String,
    note: String,
}

impl TryFrom<ActionColumns> for RetentionAction {
    type Error = StoreError;
    fn try_from(row: ActionColumns) -> Result<Self, StoreError> {
        const TABLE: &str = "retention_action";
        Ok(Self {
            place: row.place,
            action: NewAction {
                child: row.child_id.map(ChildId),
                record: row.record.map(RecordId),
                service_type: row.service_type,
                feed_run: row.feed_run.map(RunId),
                step: read_back(TABLE, "step", row.place, Step::from_name(&row.step))?,
                rule: row.rule,
                version: row.version,
                due: row.due,
                outcome: read_back(TABLE, "outcome", row.place, ActionOutcome::from_name(&row.outcome))?,
                note: row.note,
            },
        })
    }
}

impl Tx {
    /// Adds lines to the plan of a run, after the line at `after`.
    pub async fn plan_actions(
        &mut self,
        run: RetentionRunId,
        after: i64,
        actions: &[NewAction],
    ) -> Result<(), StoreError> {
        let placed: Vec<(i64, &NewAction)> = (after + 1..).zip(actions).collect();
        bulk_execute!(self, ADD, [run.0], placed.as_slice(), |new| {
            place = new.0,
            child_id = new.1.child.map(|child| child.0),
            record = new.1.record.map(|record| record.0),
            service_type = new.1.service_type.as_deref(),
            feed_run = new.1.feed_run.map(|run| run.0),
            step = new.1.step.name(),
            rule = new.1.rule.as_str(),
            version = new.1.version,
            due = new.1.due,
            outcome = new.1.outcome.name(),
            note = new.1.note.as_str(),
        });
        Ok(())
    }

    /// Lines of a plan after a place (0 to begin), at most `limit`.
    pub async fn retention_actions(
        &mut self,
        run: RetentionRunId,
        after: i64,
        limit: i64,
    ) -> Result<Vec<RetentionAction>, StoreError> {
        let rows: Vec<ActionColumns> = on_backend!(self, PAGE, |db, text| sqlx::query_as(text)
            .bind(run.0)
            .bind(after)
            .bind(limit)
            .fetch_all(db)
            .await?);
        rows.into_iter().map(RetentionAction::try_from).collect()
    }

    /// The first lines of a plan that are to be done, at most `limit`.
    pub async fn planned_actions(
        &mut self,
        run: RetentionRunId,
        limit: i64,
    ) -> Result<Vec<RetentionAction>, StoreError> {
        let rows: Vec<ActionColumns> = on_backend!(self, PLANNED, |db, text| sqlx::query_as(text)
            .bind(run.0)
            .bind(limit)
            .fetch_all(db)
            .await?);
        rows.into_iter().map(RetentionAction::try_from).collect()
    }

    /// The first lines of a plan that are held, wait or failed, at most `limit`.
    pub async fn open_actions(&mut self, run: RetentionRunId, limit: i64) -> Result<Vec<RetentionAction>, StoreError> {
        let rows: Vec<ActionColumns> = on_backend!(self, OPEN, |db, text| sqlx::query_as(text)
            .bind(run.0)
            .bind(limit)
            .fetch_all(db)
            .await?);
        rows.into_iter().map(RetentionAction::try_from).collect()
    }

    /// Notes what became of a line; false if that was noted before.
    pub async fn settle_action(
        &mut self,
        run: RetentionRunId,
        place: i64,
        outcome: ActionOutcome,
        note: &str,
    ) -> Result<bool, StoreError> {
        let settled = on_backend!(self, SETTLE, |db, text| sqlx::query(text)
            .bind(run.0)
            .bind(place)
            .bind(outcome.name())
            .bind(note)
            .execute(db)
            .await?
            .rows_affected());
        Ok(settled == 1)
    }

    /// How many lines of each rule ended how.
    pub async fn count_actions(&mut self, run: RetentionRunId) -> Result<Vec<ActionCount>, StoreError> {
        let rows: Vec<(String, String, String, i64)> = on_backend!(self, COUNTS, |db, text| sqlx::query_as(text)
            .bind(run.0)
            .fetch_all(db)
            .await?);
        let counts = rows.into_iter().map(|(rule, step, outcome, count)| {
            Ok(ActionCount {
                step: read_back("retention_action", "step", &rule, Step::from_name(&step))?,
                outcome: read_back("retention_action", "outcome", &rule, ActionOutcome::from_name(&outcome))?,
                rule,
                count,
            })
        });
        counts.collect()
    }
}
