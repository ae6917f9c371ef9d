//! What a person does with a run that is held: release or discard it.

use child::RunId;
use store::{Proceed, Run, RunOutcome, RunStatus};

use super::{error::LoadError, report::LoadReport, run::tell, tally::Tally};
use crate::{
    audit::{Action, Event},
    desk::Desk,
    error::DeskError,
};

impl Desk {
    /// Runs that wait for a person, oldest first.
    pub async fn held_runs(&self) -> Result<Vec<Run>, DeskError> {
        Ok(self.shared.jobs.read().await?.held_runs().await?)
    }

    /// The last runs of all sources, newest first, at most `limit`.
    pub async fn latest_runs(&self, limit: i64) -> Result<Vec<Run>, DeskError> {
        Ok(self.shared.jobs.read().await?.runs(limit).await?)
    }

    /// Promotes a held run as it was staged. Refused if the source sent something later that was loaded: the older run
    /// would take it back.
    pub async fn release_run(&self, id: RunId) -> Result<LoadReport, LoadError> {
        self.release_run_as(Event::bare(Action::RunSettled), id).await
    }

    pub(crate) async fn release_run_as(&self, event: Event, id: RunId) -> Result<LoadReport, LoadError> {
        let _turn = self.turn_to_load().await?;
        let run = self.held_run(id).await?;
        if !self.may_load(&run.source).await? {
            return Err(LoadError::HeldBack(run.source));
        }
        let later = self
            .shared
            .jobs
            .read()
            .await?
            .finished_after(&run.source, run.started_at)
            .await?;
        if later {
            let message = "A later run of this source was loaded; discard this run, or load its files again";
            return Err(DeskError::unusable("run", message).into());
        }
        let outcome = self.promote(&run, Tally::of(&run)).await?;
        self.settle(event, &run, outcome, "released").await
    }

    /// Ends a held run without loading it: its rows are forgotten, and nothing was changed.
    pub async fn discard_run(&self, id: RunId) -> Result<LoadReport, LoadError> {
        self.discard_run_as(Event::bare(Action::RunSettled), id).await
    }

    pub(crate) async fn discard_run_as(&self, event: Event, id: RunId) -> Result<LoadReport, LoadError> {
        let _turn = self.turn_to_load().await?;
        let run = self.held_run(id).await?;
        let mut tx = self.shared.jobs.begin().await?;
        if tx.has_promoted(run.id).await? {
            let message = "Some of this run's rows were loaded when a release was cut off; release it again";
            return Err(DeskError::unusable("run", message).into());
        }
        tx.purge_staged_rows(run.id).await?;
        tx.commit().await?;
        let outcome = self.failed(&run, "Discarded by a person; nothing was changed".to_owned());
        self.settle(event, &run, outcome, "discarded").await
    }

    /// Whether the council lets a source load.
    pub(super) async fn may_load(&self, source: &str) -> Result<bool, DeskError> {
        let source = self.shared.jobs.read().await?.source(source).await?;
        Ok(source.is_some_and(|source| source.registration.proceed == Proceed::Yes))
    }

    async fn held_run(&self, id: RunId) -> Result<Run, LoadError> {
        let run = self.shared.jobs.read().await?.run(id).await?;
        run.filter(|run| run.status == RunStatus::Held).ok_or_else(|| {
            DeskError::unusable("run", "There is no held run with this id; see onechild feed held").into()
        })
    }

    async fn settle(&self, event: Event, run: &Run, outcome: RunOutcome, how: &str) -> Result<LoadReport, LoadError> {
        self.end_run(run, &outcome).await?;
        let detail = serde_json::json!({ "run": run.id, "source": run.source, "how": how });
        self.trace(event.with(detail)).await?;
        let report = LoadReport::of(run, outcome, Vec::new());
        tell(&report);
        Ok(report)
    }
}
