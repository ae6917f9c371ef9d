//! The run of each day, and the runs of feeds that it empties.

use child::{RecordKey, RetentionRunId, RunId};
use chrono::{DateTime, NaiveDate, Utc};
use sqlx::FromRow;
use uuid::Uuid;

use crate::{
    db::Tx,
    error::StoreError,
    statement::{on_backend, statements},
};

statements! {
    ADD = both(
        "INSERT INTO retention_run (id, day, version, planned_at) VALUES ($1, $2, $3, $4) ON CONFLICT (day) DO NOTHING"
    );
    OF_DAY = both("SELECT id, day, version, planned_at, finished_at FROM retention_run WHERE day = $1");
    LATEST = both(
        "SELECT id, day, version, planned_at, finished_at FROM retention_run ORDER BY day DESC LIMIT $1"
    );
    CUT_OFF = both(
        "SELECT id, day, version, planned_at, finished_at FROM retention_run WHERE finished_at IS NULL AND day < $1 \
         AND EXISTS (SELECT 1 FROM retention_action a WHERE a.run = retention_run.id AND a.outcome = 'done') ORDER BY day"
    );
    FINISH = both("UPDATE retention_run SET finished_at = $2 WHERE id = $1 AND finished_at IS NULL");
    OLD_RUNS = both(
        "SELECT f.run_id, f.source, f.finished_at, EXISTS (SELECT 1 FROM staging.row s WHERE s.run_id = f.run_id), \
         EXISTS (SELECT 1 FROM staging.row s WHERE s.run_id = f.run_id AND s.outcome = 'rejected') \
         FROM staging.feed_run f WHERE f.finished_at < $1 AND f.status IN ('finished', 'failed', 'backed_out') \
         ORDER BY f.finished_at, f.run_id"
    );
    KEYS_STAGED = both(
        "SELECT DISTINCT f.source, s.record_id FROM staging.feed_run f JOIN staging.row s ON s.run_id = f.run_id \
         WHERE s.record_id IS NOT NULL"
    );
    EMPTY_REJECTED = both("DELETE FROM staging.row WHERE run_id = $1 AND outcome = 'rejected'");
}

/// A run of the retention rules.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RetentionRun {
    /// Id.
    pub id: RetentionRunId,
    /// The day in the UK that it is for: one run a day.
    pub day: NaiveDate,
    /// The version of the rules in force.
    pub version: i64,
    /// When it was planned. From then on its plan is what it is.
    pub planned_at: DateTime<Utc>,
    /// When it was done.
    pub finished_at: Option<DateTime<Utc>>,
}

#[derive(FromRow)]
struct RunColumns {
    id: Uuid,
    day: NaiveDate,
    version: i64,
    planned_at: DateTime<Utc>,
    finished_at: Option<DateTime<Utc>>,
}

impl From<RunColumns> for RetentionRun {
    fn from(row: RunColumns) -> Self {
        Self {
            id: RetentionRunId(row.id),
            day: row.day,
            version: row.version,
            planned_at: row.planned_at,
            finished_at: row.finished_at,
        }
    }
}

/// A feed run that ended a while ago, and what of its rows is still there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OldRun {
    /// Id.
    pub id: RunId,
    /// Source.
    pub source: String,
    /// When it ended.
    pub finished_at: DateTime<Utc>,
    /// Whether any row is left.
    pub has_rows: bool,
    /// Whether a rejected row is left.
    pub has_rejected: bool,
}

impl Tx {
    /// Keeps the run of a day; false if the day has one.
    pub async fn add_retention_run(&mut self, run: &RetentionRun) -> Result<bool, StoreError> {
        let added = on_backend!(self, ADD, |db, text| sqlx::query(text)
            .bind(run.id.0)
            .bind(run.day)
            .bind(run.version)
            .bind(run.planned_at)
            .execute(db)
            .await?
            .rows_affected());
        Ok(added == 1)
    }

    /// The run of a day.
    pub async fn retention_run(&mut self, day: NaiveDate) -> Result<Option<RetentionRun>, StoreError> {
        let row: Option<RunColumns> = on_backend!(self, OF_DAY, |db, text| sqlx::query_as(text)
            .bind(day)
            .fetch_optional(db)
            .await?);
        Ok(row.map(RetentionRun::from))
    }

    /// The last runs, the newest first.
    pub async fn retention_runs(&mut self, limit: i64) -> Result<Vec<RetentionRun>, StoreError> {
        let rows: Vec<RunColumns> = on_backend!(self, LATEST, |db, text| sqlx::query_as(text)
            .bind(limit)
            .fetch_all(db)
            .await?);
        Ok(rows.into_iter().map(RetentionRun::from).collect())
    }

    /// Runs of days before this one that did something and are not done, the oldest first. One that was planned and not begun is
    /// none of them.
    pub async fn retention_runs_cut_off(&mut self, day: NaiveDate) -> Result<Vec<RetentionRun>, StoreError> {
        let rows: Vec<RunColumns> = on_backend!(self, CUT_OFF, |db, text| sqlx::query_as(text)
            .bind(day)
            .fetch_all(db)
            .await?);
        Ok(rows.into_iter().map(RetentionRun::from).collect())
    }

    /// Notes that a run is done.
    pub async fn finish_retention_run(&mut self, id: RetentionRunId, at: DateTime<Utc>) -> Result<(), StoreError> {
        on_backend!(self, FINISH, |db, text| sqlx::query(text)
            .bind(id.0)
            .bind(at)
            .execute(db)
            .await
            .map(drop)?);
        Ok(())
    }

    /// Feed runs that ended before a moment, the oldest first. One that waits for a person is none of them.
    pub async fn feed_runs_ended_before(&mut self, at: DateTime<Utc>) -> Result<Vec<OldRun>, StoreError> {
        let rows: Vec<(Uuid, String, DateTime<Utc>, bool, bool)> =
            on_backend!(self, OLD_RUNS, |db, text| sqlx::query_as(text)
                .bind(at)
                .fetch_all(db)
                .await?);
        let runs = rows
            .into_iter()
            .map(|(id, source, finished_at, has_rows, has_rejected)| OldRun {
                id: RunId(id),
                source,
                finished_at,
                has_rows,
                has_rejected,
            });
        Ok(runs.collect())
    }

    /// The keys of all records that staged rows are about.
    pub async fn staged_keys(&mut self) -> Result<Vec<RecordKey>, StoreError> {
        let keys: Vec<(String, String)> =
            on_backend!(self, KEYS_STAGED, |db, text| sqlx::query_as(text).fetch_all(db).await?);
        Ok(keys
            .into_iter()
            .map(|(source, record_id)| RecordKey { source, record_id })
            .collect())
    }

    /// Forgets the rejected rows of a feed run and answers how many they were.
    pub async fn purge_rejected_rows(&mut self, run: RunId) -> Result<u64, StoreError> {
        Ok(on_backend!(self, EMPTY_REJECTED, |db, text| sqlx::query(text)
            .bind(run.0)
            .execute(db)
            .await?
            .rows_affected()))
    }
}
