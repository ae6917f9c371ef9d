//! Taking a finished run back, exactly: afterwards everything is as if its files had never been loaded.

use child::RunId;
use store::{BackedOut, CaseStatus, ChangeKind, LinkEventKind, NewLinkEvent, Run, RunOutcome, RunStatus, Tx};

use super::{error::LoadError, promote::raise_shields, report::LoadReport};
use crate::{
    audit::{Action, Event},
    desk::Desk,
    error::DeskError,
    link::{UNFINISHED, bare_event},
};

impl Desk {
    /// Takes back what a run changed: the versions it brought go, the records it changed or ended are what they were. The
    /// last run of each source can be taken back, until anything else of the source is delivered. Links are looked at
    /// anew by the next link run, every one of them: what a record kept apart or together may be far from it.
    ///
    /// What stewards decided about records of the run stays, for when they come back. Notices that closed by what the run
    /// said wait again.
    pub async fn back_out(&self, id: RunId) -> Result<LoadReport, LoadError> {
        self.back_out_as(Event::bare(Action::RunSettled), id).await
    }

    pub(crate) async fn back_out_as(&self, event: Event, id: RunId) -> Result<LoadReport, LoadError> {
        let _turn = self.turn_to_load().await?;
        let mut linking = self.shared.linking.lock().await;
        let now = self.shared.clock.now();
        let mut tx = self.shared.jobs.begin().await?;
        let run = tx.run(id).await?.filter(|run| run.status == RunStatus::Finished);
        let Some(run) = run else {
            let message = "There is no finished run with this id; see onechild feed list";
            return Err(DeskError::unusable("run", message).into());
        };
        if !tx.can_back_out(id).await? {
            let message = "Only the last run that changed something can be backed out, as long as nothing else of its \
                           source was delivered since";
            return Err(DeskError::unusable("run", message).into());
        }
        let undone = tx.back_out(id).await?;
        self.note_in_history(&mut tx, &run, &undone).await?;
        self.reopen_notices(&mut tx, &run).await?;
        raise_shields(&mut tx, now).await?;
        tx.put_setting(UNFINISHED, "true").await?;
        let outcome = RunOutcome {
            status: RunStatus::BackedOut,
            finished_at: run.finished_at.unwrap_or(now),
            files: run.files.clone(),
            rows: run.rows,
            ended: run.ended,
            rejected_by_rule: run.rejected_by_rule.clone(),
            warnings: run.warnings.clone(),
            message: Some("Backed out by a person: what the run changed is as it was before".to_owned()),
        };
        tx.finish_run(id, &outcome).await?;
        tx.commit().await?;
        // The engine still holds what the run brought; the next run reads everything anew.
        *linking = None;
        drop(linking);
        self.shared.changed.notify_one();
        let detail = serde_json::json!({ "run": run.id, "source": run.source, "how": "backed out" });
        self.trace(event.with(detail)).await?;
        tracing::info!(source = %run.source, run = ?run.id, records = undone.brought.len(), "A feed run was backed out.");
        Ok(LoadReport::of(&run, outcome, Vec::new()))
    }

    /// Records leave their children, others say again what they said, doubts end, and children without a record leave
    /// the index. Every record that the run brought and every child concerned has its event: engines that other processes hold see
    /// by them that they are out of step.
    async fn note_in_history(&self, tx: &mut Tx, run: &Run, undone: &BackedOut) -> Result<(), LoadError> {
        let now = self.shared.clock.now();
        let reason = serde_json::json!({ "backed_out": run.id }).to_string();
        let event = |kind, child| NewLinkEvent {
            reason: reason.clone(),
            child,
            ..bare_event(now, kind)
        };
        let left = undone.brought.iter().map(|(record, child)| NewLinkEvent {
            record: Some(*record),
            ..event(LinkEventKind::Leave, *child)
        });
        let children = undone.children.iter();
        let restated = children.map(|child| event(LinkEventKind::Restate, Some(*child)));
        let events: Vec<NewLinkEvent> = left.chain(restated).collect();
        tx.append_link_events(&events).await?;
        let records: Vec<_> = undone.brought.iter().map(|(record, _)| *record).collect();
        let cases = tx.review_cases_of(&records).await?;
        let waiting = cases
            .iter()
            .filter(|case| matches!(case.status, CaseStatus::Open | CaseStatus::Deferred));
        let ids: Vec<_> = waiting.map(|case| case.id).collect();
        tx.set_case_status(&ids, CaseStatus::Closed, now).await?;
        tx.empty_children(&undone.without_record).await?;
        tx.remove_golden(&undone.without_record).await?;
        let gone: Vec<_> = undone
            .without_record
            .iter()
            .map(|child| (*child, ChangeKind::Removed))
            .collect();
        tx.publish(&gone, now).await?;
        Ok(())
    }
}
