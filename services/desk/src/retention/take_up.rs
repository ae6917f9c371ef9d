//! Going on with a run that was cut off: what its deletions had still to do is done before the next line. A run of an earlier
//! day ends with that: what it did not come to is in the plan of today.
//!
//! A deletion is one transaction. After it comes its event in the trail, after the last of them the files and the engine
//! are rid of what went; and SQLite commits its two files one after the other, rows of feeds last. A process that is killed
//! leaves the rest to whoever takes up the run.

use std::collections::BTreeSet;

use child::{
    RecordKey, RetentionRunId,
    retention::{About, Step},
};
use serde::Deserialize;
use store::{ActionOutcome, AuditFilter, Backend, NewAction, RecordId, RetentionRun, Tx};

use super::{
    apply::{Applied, Today},
    previously::key_hash,
    run::PORTION,
};
use crate::{audit::Action, desk::Desk, error::DeskError};

/// Lines and events read at a time.
const CHUNK: i64 = 5_000;

/// What an event of a deletion says of which line it was.
#[derive(Deserialize)]
struct Told {
    run: Option<RetentionRunId>,
    rule: String,
    record: Option<i64>,
}

/// A line as the trail tells of it.
type Line = (String, String, Option<i64>);

impl Desk {
    /// Brings to their end the runs of earlier days that were cut off, the oldest first.
    pub(super) async fn take_up_earlier_runs(&self) -> Result<(), DeskError> {
        let day = self.retention_day();
        let runs = self.shared.jobs.read().await?.retention_runs_cut_off(day).await?;
        for run in runs {
            let rules = self.rules_in_force(&self.shared.jobs, run.day).await?;
            let then = Today {
                run: &run,
                rules: &rules,
            };
            let mut applied = Applied::default();
            self.take_up(then, &mut applied).await?;
            self.drop_planned(&run).await?;
            self.end_retention_run(&run, applied).await?;
        }
        Ok(())
    }

    /// Settles what a run did not come to: if it is still due, the plan of today says so.
    async fn drop_planned(&self, run: &RetentionRun) -> Result<(), DeskError> {
        loop {
            let lines = self.shared.jobs.read().await?.planned_actions(run.id, PORTION).await?;
            if lines.is_empty() {
                return Ok(());
            }
            let mut tx = self.shared.jobs.begin().await?;
            for line in lines {
                tx.settle_action(run.id, line.place, ActionOutcome::Dropped, "the run was cut off")
                    .await?;
            }
            tx.commit().await?;
        }
    }

    /// Makes good what a run left that was cut off; nothing for one that begins.
    pub(super) async fn take_up(&self, today: Today<'_>, applied: &mut Applied) -> Result<(), DeskError> {
        let done = self.lines_done(today).await?;
        if done.is_empty() {
            return Ok(());
        }
        applied.note(done.len() as u64);
        if self.shared.jobs.backend() == Backend::Sqlite {
            self.unstage(today, &done).await?;
        }
        let mut told = self.deletions_told(today).await?;
        for (action, child) in done.iter().filter_map(|action| Some((action, action.child?))) {
            let line = (
                child.to_string(),
                action.rule.clone(),
                action.record.map(|record| record.0),
            );
            match told.iter().position(|one| *one == line) {
                Some(place) => {
                    told.swap_remove(place);
                }
                None => self.trace_deletion(today.run, action, child, None).await?,
            }
        }
        tracing::warn!(deletions = done.len(), "A retention run that was cut off goes on.");
        Ok(())
    }

    /// The deletions of the run that are done.
    async fn lines_done(&self, today: Today<'_>) -> Result<Vec<NewAction>, DeskError> {
        let mut done = Vec::new();
        let mut after = 0;
        loop {
            let mut tx = self.shared.jobs.read().await?;
            let page = tx.retention_actions(today.run.id, after, CHUNK).await?;
            let Some(last) = page.last() else { return Ok(done) };
            after = last.place;
            let actions = page.into_iter().map(|line| line.action);
            done.extend(actions.filter(|one| one.step == Step::Purge && one.outcome == ActionOutcome::Done));
        }
    }

    /// The records that a run deleted and that rows of feeds are still about: their keys are nowhere else any more.
    pub(super) async fn staged_of_run(&self, tx: &mut Tx, run: RetentionRunId) -> Result<Vec<RecordKey>, DeskError> {
        let key = self.tombstone_key(tx).await?;
        let gone: BTreeSet<[u8; 32]> = tx.tombstones_of_run(run).await?.into_iter().collect();
        let mut keys = tx.staged_keys().await?;
        keys.retain(|record| gone.contains(&key_hash(&key, record)));
        Ok(keys)
    }

    /// Lets go of rows of feeds that a deletion took and whose file was not written any more.
    async fn unstage(&self, today: Today<'_>, done: &[NewAction]) -> Result<(), DeskError> {
        let mut tx = self.shared.jobs.begin().await?;
        let mut keys = self.staged_of_run(&mut tx, today.run.id).await?;
        for action in done {
            keys.extend(record_of(&mut tx, action).await?);
            if let Some(feed_run) = action.feed_run {
                match today.rules.now.rules.find(&action.rule).map(|rule| rule.about) {
                    Some(About::FeedRows) => tx.purge_staged_rows(feed_run).await?,
                    _ => tx.purge_rejected_rows(feed_run).await?,
                };
            }
        }
        tx.purge_staged_of(&keys.iter().collect::<Vec<_>>()).await?;
        Ok(tx.commit().await?)
    }

    /// The deletions of the run that are on record.
    async fn deletions_told(&self, today: Today<'_>) -> Result<Vec<Line>, DeskError> {
        let mut told = Vec::new();
        let mut filter = AuditFilter {
            from: Some(today.run.planned_at),
            actions: vec![Action::Deleted.name().to_owned()],
            limit: CHUNK,
            ..AuditFilter::default()
        };
        loop {
            let page = self.shared.jobs.read().await?.audit_events(&filter).await?;
            let Some(last) = page.last() else { return Ok(told) };
            filter.after = Some(last.key());
            for event in page {
                let Ok(detail) = serde_json::from_str::<Told>(&event.detail) else {
                    continue;
                };
                if detail.run == Some(today.run.id) {
                    told.push((event.subject.unwrap_or_default(), detail.rule, detail.record));
                }
            }
        }
    }
}

/// The record of which an entry went. Records that went whole have no key any more.
async fn record_of(tx: &mut Tx, action: &NewAction) -> Result<Option<RecordKey>, DeskError> {
    let Some(record) = action.record else { return Ok(None) };
    let found = tx.record_keys(RecordId(record.0 - 1), 1).await?;
    Ok(found.into_iter().find(|(id, _)| *id == record).map(|(_, key)| key))
}
