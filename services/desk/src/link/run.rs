//! One link run.

use serde::Serialize;
use store::CaseStatus;

use super::{
    apply::Applied,
    feed_engine::{Extent, Kept, resolve},
};
use crate::{desk::Desk, error::DeskError};

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

impl Desk {
    /// Links what has changed since the last run.
    pub async fn link_now(&self) -> Result<LinkReport, DeskError> {
        self.link(Extent::Changed).await
    }

    /// Links every record anew under the active model.
    pub async fn relink_all(&self) -> Result<LinkReport, DeskError> {
        self.link(Extent::Everything).await
    }

    /// One run, in one transaction: what is killed has not happened.
    async fn link(&self, extent: Extent) -> Result<LinkReport, DeskError> {
        let mut kept = self.shared.linking.lock().await;
        let started = self.shared.clock.now();
        let mut tx = self.shared.jobs.begin().await?;
        let (model_version, model) = self.active_model(&mut tx).await?;
        let position = tx.last_link_event().await?;
        // The engine is taken out: if anything fails below, the next run reads everything anew.
        let in_step = kept
            .take()
            .filter(|kept| kept.model_version == model_version && kept.position == position);
        let waiting: i64 = tx.count_records().await?.iter().map(|source| source.to_link).sum();
        let (applied, engine) = if waiting == 0 && extent == Extent::Changed {
            (Applied::default(), in_step.map(|kept| kept.engine))
        } else {
            let found = resolve(&mut tx, &model, in_step.map(|kept| kept.engine), extent).await?;
            let applied = self.apply(&mut tx, &found.roll, found.resolved, model_version).await?;
            (applied, Some(found.engine))
        };
        let position = tx.last_link_event().await?;
        let review_cases = tx
            .count_review_cases()
            .await?
            .into_iter()
            .filter(|counts| counts.status == CaseStatus::Open)
            .map(|counts| counts.count)
            .sum();
        tx.commit().await?;
        *kept = engine.map(|engine| Kept {
            engine,
            model_version,
            position,
        });
        self.shared.changed.notify_one();
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
}
