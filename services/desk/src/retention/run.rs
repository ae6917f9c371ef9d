//! The run of a day: the lines of its plan, one after another, each durable before the next.

use chrono::TimeDelta;
use store::{ActionOutcome, Backend, RetentionAction};

use super::{
    apply::{Applied, Today},
    report::RetentionReport,
};
use crate::{
    audit::{Action, Event},
    desk::Desk,
    error::DeskError,
};

/// Lines taken at a time. Those that delete nothing share a transaction.
pub(super) const PORTION: i64 = 500;

/// How long a node may hold the run of a day before another may go on with it.
pub(crate) const LEASE: TimeDelta = TimeDelta::hours(6);
/// Name of the lease.
const RETENTION: &str = "retention";

impl Desk {
    /// Does what the plan of today says, planning first where nobody did: one node at a time, `None` if another is at it.
    /// A run that was cut off goes on where it stopped; one that is done does nothing again.
    pub async fn run_retention(&self) -> Result<Option<RetentionReport>, DeskError> {
        match self.with_lease(RETENTION, LEASE, Box::pin(self.run_today())).await? {
            Some(report) => report.map(Some),
            None => Ok(None),
        }
    }

    async fn run_today(&self) -> Result<RetentionReport, DeskError> {
        self.take_up_erasures().await?;
        self.take_up_earlier_runs().await?;
        let run = self.todays_run().await?;
        let day = self.retention_day();
        if run.finished_at.is_some() || run.day != day {
            return self.retention_report(&run).await;
        }
        let rules = self.rules_in_force(&self.shared.jobs, day).await?;
        let today = Today {
            run: &run,
            rules: &rules,
        };
        let mut applied = Applied::default();
        self.take_up(today, &mut applied).await?;
        loop {
            let lines = self.shared.jobs.read().await?.planned_actions(run.id, PORTION).await?;
            if lines.is_empty() {
                break;
            }
            let (deletes, others): (Vec<RetentionAction>, Vec<RetentionAction>) = lines
                .into_iter()
                .partition(|line| line.action.step == child::retention::Step::Purge);
            self.change_lives(today, &others).await?;
            for line in deletes {
                match Box::pin(self.delete(today, &line, &mut applied)).await {
                    Ok(()) => {}
                    // Nobody is shown anything while the trail cannot be written, and nothing is deleted either.
                    Err(DeskError::Audit) => return Err(DeskError::Audit),
                    Err(error) => {
                        tracing::error!(%error, place = line.place, "A line of the retention run could not be done.");
                        self.settle_line(&run, &line, ActionOutcome::Failed, "it could not be done; see the log")
                            .await?;
                    }
                }
            }
            self.shared.changed.notify_one();
        }
        self.end_retention_run(&run, applied).await
    }

    /// What comes after the last line of a run: it is on record, and done.
    pub(super) async fn end_retention_run(
        &self,
        run: &store::RetentionRun,
        applied: Applied,
    ) -> Result<RetentionReport, DeskError> {
        if applied.deleted() {
            self.forget_deleted().await?;
        }
        let now = self.shared.clock.now();
        let ended = store::RetentionRun {
            finished_at: Some(now),
            ..run.clone()
        };
        let report = self.retention_report(&ended).await?;
        let detail = serde_json::json!({
            "run": report.run, "day": report.day, "version": report.version, "done": report.done, "held": report.held,
            "waiting": report.waiting, "dropped": report.dropped, "failed": report.failed,
        });
        // On record before it counts as done: cut off in between, it is told of twice and never not at all.
        self.trace(Event::bare(Action::RetentionRun).with(detail)).await?;
        let mut tx = self.shared.jobs.begin().await?;
        tx.finish_retention_run(run.id, now).await?;
        tx.commit().await?;
        metrics::counter!("retention_lines_total", "outcome" => "done").increment(report.done as u64);
        metrics::counter!("retention_lines_total", "outcome" => "failed").increment(report.failed as u64);
        metrics::gauge!("retention_held").set(report.held as f64);
        tracing::info!(
            day = %report.day, done = report.done, held = report.held, waiting = report.waiting, failed = report.failed,
            "A retention run is done."
        );
        Ok(report)
    }

    /// After deletions: the engine forgets, what is left is looked at anew, texts of searches that showed who is gone go, and the
    /// files lose what their free pages hold.
    pub(super) async fn forget_deleted(&self) -> Result<(), DeskError> {
        self.forget_links().await?;
        self.redact_searches_of_deleted().await?;
        self.write_files_anew().await
    }

    /// Lets the engine forget what was deleted, and links what is left anew.
    pub(super) async fn forget_links(&self) -> Result<(), DeskError> {
        *self.shared.linking.lock().await = None;
        self.link_now().await.map(drop)
    }

    /// Takes what was deleted out of free pages. PostgreSQL's files are its administrator's to rewrite.
    pub(super) async fn write_files_anew(&self) -> Result<(), DeskError> {
        if self.shared.jobs.backend() == Backend::Sqlite {
            self.shared.jobs.vacuum().await?;
        }
        Ok(())
    }

    async fn settle_line(
        &self,
        run: &store::RetentionRun,
        line: &RetentionAction,
        outcome: ActionOutcome,
        note: &str,
    ) -> Result<(), DeskError> {
        let mut tx = self.shared.jobs.begin().await?;
        tx.settle_action(run.id, line.place, outcome, note).await?;
        Ok(tx.commit().await?)
    }
}
