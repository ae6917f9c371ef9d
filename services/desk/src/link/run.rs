//! One link run: found out at once, written in portions.
//!
//! A run that needs several portions says so in the database with its first and takes it back with its last. Whoever
//! finds that note looks at everything again; what is already as it should be is not written twice. So a run that is
//! killed between two portions, or that another process overtakes, ends in the same state.

use std::time::Duration;

use serde::Serialize;
use store::{Backend, CaseStatus, Tx};

use super::{
    apply::Applied,
    batches::Batches,
    feed_engine::{Extent, Kept, complete, read_everything, read_linked, to_link},
    in_force::InForce,
    roll::Roll,
};
use crate::{desk::Desk, error::DeskError};

/// Setting that says whether a run has written some of its portions and not all.
pub(crate) const UNFINISHED: &str = "linking.unfinished";

/// How long a run leaves SQLite to others after each portion. Within this process writers queue; another process looks
/// again and again whether it may write, and would find a run that writes at once always there before it.
const REST: Duration = Duration::from_millis(5);

/// What a link run did.
#[derive(Debug, Clone, PartialEq, Serialize, Default)]
pub struct LinkReport {
    /// Records that were new, changed or ended.
    pub records: usize,
    /// Clusters looked at: those of the changed records and of everything near them.
    pub clusters: usize,
    /// Children made.
    pub created: usize,
    /// Children that were joined into another.
    pub merged: usize,
    /// Children that came back from a join.
    pub revived: usize,
    /// Children whose golden record was built anew.
    pub rebuilt: usize,
    /// Review cases open after the run.
    pub review_cases: i64,
    /// The model's version.
    pub model_version: i64,
    /// Seconds from start to end.
    pub seconds: f64,
}

/// What is to be written, and on what it rests.
struct Found {
    kept: Kept,
    roll: Roll,
    batches: Batches,
    /// An earlier run left off in the middle.
    resumed: bool,
}

impl Desk {
    /// Links what has changed since the last run.
    pub async fn link_now(&self) -> Result<LinkReport, DeskError> {
        self.link(Extent::Changed).await
    }

    /// Links every record anew under the active model.
    pub async fn relink_all(&self) -> Result<LinkReport, DeskError> {
        self.link(Extent::Everything).await
    }

    /// Reads what is linked into the engine, so that the first change need not wait for it.
    pub async fn warm_up(&self) -> Result<(), DeskError> {
        let mut kept = self.shared.linking.lock().await;
        let mut tx = self.shared.jobs.read().await?;
        if tx.active_model_version().await?.is_some() {
            *kept = Some(Box::pin(self.in_step(&mut tx, kept.take())).await?);
        }
        Ok(())
    }

    async fn link(&self, extent: Extent) -> Result<LinkReport, DeskError> {
        let mut kept = self.shared.linking.lock().await;
        let started = self.shared.clock.now();
        let model_version = self.ensure_model().await?;
        let mut applied = Applied::default();
        while !Box::pin(self.link_once(&mut kept, extent, &mut applied)).await? {
            tracing::info!("Another process linked at the same time; looking again.");
        }
        let mut tx = self.shared.jobs.read().await?;
        let review_cases = tx
            .count_review_cases()
            .await?
            .into_iter()
            .filter(|counts| counts.status == CaseStatus::Open)
            .map(|counts| counts.count)
            .sum();
        drop(tx);
        super::forget::forget(&mut kept).await;
        metrics::counter!("link_records_total").increment(applied.records as u64);
        tracing::info!(
            records = applied.records,
            created = applied.created,
            merged = applied.merged,
            model.version = model_version,
            "Records were linked."
        );
        Ok(LinkReport {
            records: applied.records,
            clusters: applied.clusters,
            created: applied.created,
            merged: applied.merged,
            revived: applied.revived,
            rebuilt: applied.rebuilt,
            review_cases,
            model_version,
            seconds: (self.shared.clock.now() - started).as_seconds_f64(),
        })
    }

    /// Finds out and writes; false if another process linked in between, so that what was found out may be wrong.
    pub(super) async fn link_once(
        &self,
        slot: &mut Option<Kept>,
        extent: Extent,
        applied: &mut Applied,
    ) -> Result<bool, DeskError> {
        // The engine is taken out: if anything fails below, the next run reads everything anew.
        let Some(mut found) = Box::pin(self.find_out(slot, extent)).await? else {
            return Ok(true);
        };
        let portions = found.batches.all.len();
        for (at, batch) in std::mem::take(&mut found.batches.all).into_iter().enumerate() {
            let mut tx = self.shared.jobs.begin().await?;
            if !is_current(&mut tx, &found.kept).await? {
                return Ok(false);
            }
            if at == 0 && portions > 1 {
                tx.put_setting(UNFINISHED, "true").await?;
            }
            if at + 1 == portions && (portions > 1 || found.resumed) {
                tx.put_setting(UNFINISHED, "false").await?;
            }
            let batches = &found.batches;
            let is_later = |record| batches.is_later(record, at);
            let version = found.kept.model_version;
            let wrote = Box::pin(self.apply(&mut tx, &mut found.roll, &batch, version, &is_later)).await?;
            found.kept.position = wrote.position;
            tx.commit().await?;
            found.kept.replaced += wrote.replaced;
            applied.add(wrote);
            self.shared.changed.notify_one();
            if at + 1 < portions && self.shared.jobs.backend() == Backend::Sqlite {
                tokio::time::sleep(REST).await;
            }
        }
        *slot = Some(found.kept);
        Ok(true)
    }

    /// What is to be written; none if nothing waits.
    async fn find_out(&self, slot: &mut Option<Kept>, extent: Extent) -> Result<Option<Found>, DeskError> {
        let mut tx = self.shared.jobs.read().await?;
        let held = held(&mut tx, slot.take()).await?;
        let resumed = held.is_none() && tx.setting(UNFINISHED).await?.as_deref() == Some("true");
        let (mut kept, roll, changed) = if resumed || extent == Extent::Everything {
            let (model_version, model) = self.model_in_force(&mut tx).await?;
            let position = tx.last_link_event().await?;
            let (engine, roll) = read_everything(&mut tx, &model).await?;
            let kept = Kept {
                engine,
                model_version,
                position,
                replaced: 0,
                decisions: None,
            };
            (kept, roll, Vec::new())
        } else {
            let changed = to_link(&mut tx).await?;
            if changed.is_empty() {
                *slot = held;
                return Ok(None);
            }
            let mut roll = Roll::default();
            for record in &changed {
                roll.enter_current(&record.standing);
            }
            (Box::pin(self.in_step(&mut tx, held)).await?, roll, changed)
        };
        let decisions = InForce::read(&mut tx, &kept).await?;
        drop(tx);
        let mut roll = roll;
        let weighed;
        (kept, weighed) = kept.decide(changed, decisions).await?;
        let mut tx = self.shared.jobs.read().await?;
        complete(&mut tx, &mut roll, &weighed).await?;
        drop(tx);
        let most = self.shared.link_batch.load(std::sync::atomic::Ordering::Relaxed);
        Ok(Some(Found {
            kept,
            batches: Batches::of(weighed, &roll, most),
            roll,
            resumed,
        }))
    }

    /// An engine in step with the database: `kept` if it is, or one that is read anew.
    pub(super) async fn in_step(&self, tx: &mut Tx, kept: Option<Kept>) -> Result<Kept, DeskError> {
        if let Some(kept) = held(tx, kept).await? {
            return Ok(kept);
        }
        let (model_version, model) = self.model_in_force(tx).await?;
        let position = tx.last_link_event().await?;
        Ok(Kept {
            engine: read_linked(tx, &model).await?,
            model_version,
            position,
            replaced: 0,
            decisions: None,
        })
    }

    /// Whether a run left off in the middle.
    pub(super) async fn is_unfinished(&self, tx: &mut Tx) -> Result<bool, DeskError> {
        Ok(tx.setting(UNFINISHED).await?.as_deref() == Some("true"))
    }

    /// Sets how many records one transaction of a link run takes, at the least one. More is quicker; fewer lets other
    /// writers in sooner.
    pub fn set_link_batch(&self, records: usize) {
        self.shared
            .link_batch
            .store(records.max(1), std::sync::atomic::Ordering::Relaxed);
    }
}

/// The engine, if it stands where the database stands.
async fn held(tx: &mut Tx, kept: Option<Kept>) -> Result<Option<Kept>, DeskError> {
    let Some(kept) = kept else { return Ok(None) };
    let version = tx.active_model_version().await?;
    let position = tx.last_link_event().await?;
    Ok(Some(kept).filter(|kept| Some(kept.model_version) == version && kept.position == position))
}

/// Whether the engine still stands where the database stands; nobody else links until the transaction ends.
pub(super) async fn is_current(tx: &mut Tx, kept: &Kept) -> Result<bool, DeskError> {
    let position = tx.hold_link_events().await?;
    Ok(position == kept.position && tx.active_model_version().await? == Some(kept.model_version))
}
