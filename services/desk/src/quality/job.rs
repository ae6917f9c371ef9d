//! Measuring in the background: the counts of the current month are made anew when something has changed.

use std::collections::BTreeMap;

use child::{ChildId, Statement, uk_day::uk_day};
use chrono::{Datelike as _, NaiveDate, NaiveTime};
use store::{LinkedStatement, QualityCount, RecordId};

use super::{
    kept::Measure,
    measure::{Measured, OfSource},
};
use crate::{desk::Desk, error::DeskError};

/// Records read at a time.
const BATCH: i64 = 2_000;

/// The first day of the month of a day.
pub(super) fn month_of(day: NaiveDate) -> NaiveDate {
    day.with_day(1).expect("every month has a first day")
}

impl Desk {
    /// Measures how good the data of each source is, if anything was delivered or linked since the last time, and at least
    /// once a day. Answers whether it did.
    pub async fn measure_quality(&self) -> Result<bool, DeskError> {
        if !self.quality_is_due().await? {
            return Ok(false);
        }
        let started = self.shared.clock.now();
        let today = self.shared.clock.today();
        let month = month_of(today);
        let mut counts = self.field_counts(today).await?;
        counts.extend(self.record_counts(month).await?);
        counts.extend(self.row_counts(month).await?);
        let mut tx = self.shared.jobs.begin().await?;
        // Dated when it began: what changed meanwhile is measured the next time.
        tx.put_quality(month, &counts, started).await?;
        tx.commit().await?;
        tracing::info!(
            counts = counts.len(),
            "How good the data of each source is was measured."
        );
        Ok(true)
    }

    async fn quality_is_due(&self) -> Result<bool, DeskError> {
        let today = self.shared.clock.today();
        let mut tx = self.shared.jobs.read().await?;
        let Some(measured_at) = tx.quality_measured_at().await? else {
            return Ok(true);
        };
        let last = tx.last_link_event().await?;
        let linked = tx.link_events_after(last - 1, 1).await?;
        let linked = linked.first().is_some_and(|event| event.event.at >= measured_at);
        let sources = tx.sources().await?;
        let delivered = sources
            .iter()
            .any(|source| source.delivered_at.is_some_and(|at| at >= measured_at));
        Ok(linked || delivered || uk_day(measured_at) < today)
    }

    /// What linked records give, and how far they agree.
    async fn field_counts(&self, today: NaiveDate) -> Result<Vec<QualityCount>, DeskError> {
        let mut measured = Measured::default();
        let mut after = (ChildId(uuid::Uuid::nil()), RecordId(0));
        let mut waiting: Vec<LinkedStatement> = Vec::new();
        loop {
            let batch = {
                let mut tx = self.shared.jobs.read().await?;
                tx.linked_by_child(after, BATCH).await?
            };
            let Some(last) = batch.last() else { break };
            after = (last.child, last.record);
            // The records of the last child may go on in the next batch.
            let unfinished = last.child;
            waiting.extend(batch);
            let whole = waiting.partition_point(|record| record.child < unfinished);
            count(&mut measured, &waiting[..whole], today)?;
            waiting.drain(..whole);
            tokio::task::yield_now().await;
        }
        count(&mut measured, &waiting, today)?;
        let month = month_of(today);
        let sources = measured.into_sources().into_iter();
        Ok(sources
            .flat_map(|(source, counted)| counts_of(&source, month, counted))
            .collect())
    }

    /// How many records each source has, linked or not.
    async fn record_counts(&self, month: NaiveDate) -> Result<Vec<QualityCount>, DeskError> {
        let counts = self.source_counts().await?;
        let kept = counts.into_iter().flat_map(|count| {
            let living = Measure::Living.of(&count.source, month, "", count.records - count.ended);
            [living, Measure::Waiting.of(&count.source, month, "", count.waiting)]
        });
        Ok(kept.collect())
    }

    /// What the runs of the month read and rejected.
    async fn row_counts(&self, month: NaiveDate) -> Result<Vec<QualityCount>, DeskError> {
        let from = month.and_time(NaiveTime::MIN).and_utc();
        let runs = self.shared.jobs.read().await?.runs_finished_since(from).await?;
        let mut sums: BTreeMap<(String, Measure, String), i64> = BTreeMap::new();
        for run in runs {
            let mut add = |measure, about: &str, rows| {
                let key = (run.source.clone(), measure, about.to_owned());
                *sums.entry(key).or_default() += rows;
            };
            add(Measure::Rows, "", run.rows.read);
            add(Measure::RowsRejected, "", run.rows.rejected);
            for (rule, rows) in &run.rejected_by_rule {
                add(Measure::Rejected, rule, *rows);
            }
        }
        let kept = sums.into_iter();
        Ok(kept
            .map(|((source, measure, about), rows)| measure.of(&source, month, &about, rows))
            .collect())
    }
}

fn count(measured: &mut Measured, records: &[LinkedStatement], today: NaiveDate) -> Result<(), DeskError> {
    for child in records.chunk_by(|a, b| a.child == b.child) {
        let mut read = Vec::with_capacity(child.len());
        for record in child {
            let statement: Statement =
                serde_json::from_str(&record.statement).map_err(|source| DeskError::Unreadable {
                    what: format!("source record {}", record.record),
                    source,
                })?;
            read.push((record.source.as_str(), statement));
        }
        measured.child(&read, today);
    }
    Ok(())
}

fn counts_of(source: &str, month: NaiveDate, counted: OfSource) -> Vec<QualityCount> {
    let mut counts = vec![
        Measure::Records.of(source, month, "", counted.records),
        Measure::Children.of(source, month, "", counted.children),
    ];
    for (field, mut of_field) in counted.fields {
        let days = of_field.median_days();
        let measured = [
            (Measure::Given, of_field.given),
            (Measure::Usable, of_field.usable),
            (Measure::Compared, of_field.compared),
            (Measure::Agreeing, of_field.agreeing),
        ];
        let measured = measured.into_iter().chain(days.map(|days| (Measure::Days, days)));
        counts.extend(measured.map(|(measure, count)| measure.of(source, month, field.slug(), count)));
    }
    counts
}
