//! Feed runs: what was loaded, when, and how it ended.

use std::collections::BTreeMap;

use child::{FeedKind, RunId};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use sqlx::FromRow;
use uuid::Uuid;

use crate::{
    db::Tx,
    error::StoreError,
    statement::{on_backend, statements},
    words::{from_json, json, read_back, words},
};

/// The columns of a run, as they are read back.
macro_rules! columns {
    () => {
        "run_id, source, kind, mode, extract_time, started_at, finished_at, status, files, rows_read, rows_accepted, \
         rows_unchanged, rows_rejected, records_ended, rejected_by_rule, warnings, message"
    };
}

statements! {
    START = both(
        "INSERT INTO staging.feed_run (run_id, source, kind, mode, extract_time, started_at, status, files, files_digest) \
         VALUES ($1, $2, $3, $4, $5, $6, 'running', $7, $8)"
    );
    FINISH = both(
        "UPDATE staging.feed_run SET finished_at = $2, status = $3, rows_read = $4, rows_accepted = $5, \
         rows_unchanged = $6, rows_rejected = $7, records_ended = $8, rejected_by_rule = $9, warnings = $10, \
         message = $11, files = $12, files_digest = $13 WHERE run_id = $1"
    );
    RUN = both(concat!(
        "SELECT ", columns!(), " FROM staging.feed_run WHERE run_id = $1"
    ));
    LATEST = both(concat!(
        "SELECT ", columns!(), " FROM staging.feed_run ORDER BY started_at DESC, run_id DESC LIMIT $1"
    ));
    PAGE = both(concat!(
        "SELECT ", columns!(), " FROM staging.feed_run WHERE $1 OR EXISTS (SELECT 1 FROM source WHERE source.name = feed_run.source \
         AND source.sector <> 'sensitive') ORDER BY started_at DESC, run_id DESC LIMIT $2 OFFSET $3"
    ));
    PAGED = both(
        "SELECT count(*) FROM staging.feed_run WHERE $1 OR EXISTS (SELECT 1 FROM source \
         WHERE source.name = feed_run.source AND source.sector <> 'sensitive')"
    );
    LATEST_OF = both(concat!(
        "SELECT ", columns!(), " FROM staging.feed_run WHERE source = $1 ORDER BY started_at DESC, run_id DESC LIMIT 1"
    ));
    FINISHED_SINCE = both(concat!(
        "SELECT ", columns!(), " FROM staging.feed_run WHERE started_at >= $1 AND status = 'finished' ORDER BY started_at, run_id"
    ));
    FINISHED_BY_FILES = both(concat!(
        "SELECT ", columns!(), " FROM staging.feed_run known WHERE source = $1 AND files_digest = $2 AND status = 'finished' AND NOT EXISTS \
         (SELECT 1 FROM staging.feed_run later WHERE later.source = $1 AND later.status = 'finished' \
         AND (later.started_at > known.started_at \
         OR (later.started_at = known.started_at AND later.run_id > known.run_id)))"
    ));
    HELD = both(concat!(
        "SELECT ", columns!(), " FROM staging.feed_run WHERE status = 'held' ORDER BY started_at, run_id"
    ));
    FINISHED_AFTER = both(
        "SELECT count(*) FROM staging.feed_run WHERE source = $1 AND started_at > $2 AND status = 'finished'"
    );
    NEWEST_EXTRACT = both(
        "SELECT max(extract_time) FROM staging.feed_run WHERE source = $1 AND status = 'finished' AND extract_time <= $2"
    );
    UNFINISHED = both(concat!(
        "SELECT ", columns!(), " FROM staging.feed_run WHERE status = 'running' ORDER BY started_at, run_id"
    ));
}

words! {
    /// How a run relates to what its source sent before.
    RunMode {
        /// Only new and changed records.
        Delta = "delta",
        /// Every record the source still holds: a missing one has ended.
        Snapshot = "snapshot",
    }
}

words! {
    /// How a run stands.
    RunStatus {
        /// Under way, or killed on the way.
        Running = "running",
        /// Every row is accounted for.
        Finished = "finished",
        /// Nothing was changed; the message says why.
        Failed = "failed",
        /// Waits for a person: a guard found the run implausible.
        Held = "held",
        /// A person took back what it had changed.
        BackedOut = "backed_out",
    }
}

/// One file of a run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunFile {
    /// File name without folders.
    pub name: String,
    /// SHA-256 of its bytes, in lower-case hexadecimal.
    pub sha256: String,
    /// Size in bytes.
    pub bytes: i64,
    /// Columns of a table in their order, as its kind names them: empty for a column that the kind does not have, and for
    /// a file that is no table or was not read.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub columns: Vec<String>,
}

/// A run about to start.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewRun {
    /// Fresh id.
    pub id: RunId,
    /// Source that the rows belong to.
    pub source: String,
    /// Layout.
    pub kind: FeedKind,
    /// Delta or snapshot.
    pub mode: RunMode,
    /// When the source extracted the files, where known.
    pub extract_time: Option<DateTime<Utc>>,
    /// Now.
    pub started_at: DateTime<Utc>,
    /// The files, as far as known before reading them.
    pub files: Vec<RunFile>,
}

/// Rows of a run: read = accepted + unchanged + rejected (promise 1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct RunRows {
    /// Rows read.
    pub read: i64,
    /// Rows that became a new version of a record.
    pub accepted: i64,
    /// Rows that say what we knew.
    pub unchanged: i64,
    /// Rows refused, with reasons.
    pub rejected: i64,
}

/// How a run ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunOutcome {
    /// Finished, failed or held.
    pub status: RunStatus,
    /// Now.
    pub finished_at: DateTime<Utc>,
    /// The files as read.
    pub files: Vec<RunFile>,
    /// Row counts.
    pub rows: RunRows,
    /// Records that a snapshot no longer held.
    pub ended: i64,
    /// Rejected rows by rule.
    pub rejected_by_rule: BTreeMap<String, i64>,
    /// Warnings by rule.
    pub warnings: BTreeMap<String, i64>,
    /// Why the run failed or is held.
    pub message: Option<String>,
}

/// A run as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    /// Id.
    pub id: RunId,
    /// Source.
    pub source: String,
    /// Layout.
    pub kind: FeedKind,
    /// Delta or snapshot.
    pub mode: RunMode,
    /// When the source extracted the files.
    pub extract_time: Option<DateTime<Utc>>,
    /// When it started.
    pub started_at: DateTime<Utc>,
    /// When it finished, failed or was held.
    pub finished_at: Option<DateTime<Utc>>,
    /// How it stands.
    pub status: RunStatus,
    /// Its files.
    pub files: Vec<RunFile>,
    /// Row counts.
    pub rows: RunRows,
    /// Records that a snapshot no longer held.
    pub ended: i64,
    /// Rejected rows by rule.
    pub rejected_by_rule: BTreeMap<String, i64>,
    /// Warnings by rule.
    pub warnings: BTreeMap<String, i64>,
    /// Why it failed or is held.
    pub message: Option<String>,
}

#[derive(FromRow)]
struct RunColumns {
    run_id: Uuid,
    source: String,
    kind: String,
    mode: String,
    extract_time: Option<DateTime<Utc>>,
    started_at: DateTime<Utc>,
    finished_at: Option<DateTime<Utc>>,
    status: String,
    files: String,
    rows_read: i64,
    rows_accepted: i64,
    rows_unchanged: i64,
    rows_rejected: i64,
    records_ended: i64,
    rejected_by_rule: String,
    warnings: String,
    message: Option<String>,
}

impl TryFrom<RunColumns> for Run {
    type Error = StoreError;
    fn try_from(row: RunColumns) -> Result<Self, StoreError> {
        const TABLE: &str = "feed_run";
        let id = row.run_id;
        Ok(Self {
            id: RunId(id),
            source: row.source,
            kind: read_back(TABLE, "kind", id, row.kind.parse().ok())?,
            mode: read_back(TABLE, "mode", id, RunMode::from_name(&row.mode))?,
            extract_time: row.extract_time,
            started_at: row.started_at,
            finished_at: row.finished_at,
            status: read_back(TABLE, "status", id, RunStatus::from_name(&row.status))?,
            files: from_json(TABLE, "files", id, &row.files)?,
            rows: RunRows {
                read: row.rows_read,
                accepted: row.rows_accepted,
                unchanged: row.rows_unchanged,
                rejected: row.rows_rejected,
            },
            ended: row.records_ended,
            rejected_by_rule: from_json(TABLE, "rejected_by_rule", id, &row.rejected_by_rule)?,
            warnings: from_json(TABLE, "warnings", id, &row.warnings)?,
            message: row.message,
        })
    }
}

/// One digest for a set of files: SHA-256 over their digests, sorted, so that their order does not matter.
fn files_digest<'a>(digests: impl IntoIterator<Item = &'a str>) -> Vec<u8> {
    let mut sorted: Vec<&str> = digests.into_iter().collect();
    sorted.sort_unstable();
    Sha256::digest(sorted.join("\n")).to_vec()
}

impl Tx {
    /// Records that a run begins.
    pub async fn start_run(&mut self, run: &NewRun) -> Result<(), StoreError> {
        let digest = files_digest(run.files.iter().map(|file| file.sha256.as_str()));
        on_backend!(self, START, |db, text| sqlx::query(text)
            .bind(run.id.0)
            .bind(&run.source)
            .bind(run.kind.name())
            .bind(run.mode.name())
            .bind(run.extract_time)
            .bind(run.started_at)
            .bind(json(&run.files))
            .bind(digest)
            .execute(db)
            .await
            .map(drop)?);
        Ok(())
    }

    /// Records how a run ended. A held run may be finished later by the same call.
    pub async fn finish_run(&mut self, run: RunId, outcome: &RunOutcome) -> Result<(), StoreError> {
        let digest = files_digest(outcome.files.iter().map(|file| file.sha256.as_str()));
        let changed = on_backend!(self, FINISH, |db, text| sqlx::query(text)
            .bind(run.0)
            .bind(outcome.finished_at)
            .bind(outcome.status.name())
            .bind(outcome.rows.read)
            .bind(outcome.rows.accepted)
            .bind(outcome.rows.unchanged)
            .bind(outcome.rows.rejected)
            .bind(outcome.ended)
            .bind(json(&outcome.rejected_by_rule))
            .bind(json(&outcome.warnings))
            .bind(&outcome.message)
            .bind(json(&outcome.files))
            .bind(digest)
            .execute(db)
            .await?
            .rows_affected());
        if changed == 0 {
            return Err(StoreError::Missing(format!("run {run}")));
        }
        Ok(())
    }

    /// One run.
    pub async fn run(&mut self, run: RunId) -> Result<Option<Run>, StoreError> {
        let row: Option<RunColumns> = on_backend!(self, RUN, |db, text| sqlx::query_as(text)
            .bind(run.0)
            .fetch_optional(db)
            .await?);
        row.map(Run::try_from).transpose()
    }

    /// The latest runs, newest first.
    pub async fn runs(&mut self, limit: i64) -> Result<Vec<Run>, StoreError> {
        let rows: Vec<RunColumns> = on_backend!(self, LATEST, |db, text| sqlx::query_as(text)
            .bind(limit)
            .fetch_all(db)
            .await?);
        rows.into_iter().map(Run::try_from).collect()
    }

    /// A page of the runs of all sources, newest first, and how many runs there are. Runs of sensitive services, and of
    /// sources that nobody registered, are left out unless asked for.
    pub async fn runs_page(
        &mut self,
        with_sensitive: bool,
        limit: i64,
        offset: i64,
    ) -> Result<(Vec<Run>, i64), StoreError> {
        let rows: Vec<RunColumns> = on_backend!(self, PAGE, |db, text| sqlx::query_as(text)
            .bind(with_sensitive)
            .bind(limit)
            .bind(offset)
            .fetch_all(db)
            .await?);
        let total = on_backend!(self, PAGED, |db, text| sqlx::query_scalar(text)
            .bind(with_sensitive)
            .fetch_one(db)
            .await?);
        let runs: Result<_, _> = rows.into_iter().map(Run::try_from).collect();
        Ok((runs?, total))
    }

    /// The run of a source that started last.
    pub async fn latest_run_of(&mut self, source: &str) -> Result<Option<Run>, StoreError> {
        let row: Option<RunColumns> = on_backend!(self, LATEST_OF, |db, text| sqlx::query_as(text)
            .bind(source)
            .fetch_optional(db)
            .await?);
        row.map(Run::try_from).transpose()
    }

    /// Runs that started at or after a moment and finished, oldest first.
    pub async fn runs_finished_since(&mut self, started_at: DateTime<Utc>) -> Result<Vec<Run>, StoreError> {
        let rows: Vec<RunColumns> = on_backend!(self, FINISHED_SINCE, |db, text| sqlx::query_as(text)
            .bind(started_at)
            .fetch_all(db)
            .await?);
        rows.into_iter().map(Run::try_from).collect()
    }

    /// The latest finished run of a source with exactly these files (their SHA-256 in hexadecimal, in any order).
    pub async fn finished_run_by_files(&mut self, source: &str, sha256: &[&str]) -> Result<Option<Run>, StoreError> {
        let digest = files_digest(sha256.iter().copied());
        let row: Option<RunColumns> = on_backend!(self, FINISHED_BY_FILES, |db, text| sqlx::query_as(text)
            .bind(source)
            .bind(digest)
            .fetch_optional(db)
            .await?);
        row.map(Run::try_from).transpose()
    }

    /// Runs that wait for a person, oldest first.
    pub async fn held_runs(&mut self) -> Result<Vec<Run>, StoreError> {
        let rows: Vec<RunColumns> = on_backend!(self, HELD, |db, text| sqlx::query_as(text).fetch_all(db).await?);
        rows.into_iter().map(Run::try_from).collect()
    }

    /// Whether a run of the source that started after a moment finished.
    pub async fn finished_after(&mut self, source: &str, started_at: DateTime<Utc>) -> Result<bool, StoreError> {
        let count: i64 = on_backend!(self, FINISHED_AFTER, |db, text| sqlx::query_scalar(text)
            .bind(source)
            .bind(started_at)
            .fetch_one(db)
            .await?);
        Ok(count > 0)
    }

    /// When the source wrote the newest files that were loaded of it, as far as that was stated; what is said to be written
    /// after `now` does not count.
    pub async fn newest_extract(
        &mut self,
        source: &str,
        now: DateTime<Utc>,
    ) -> Result<Option<DateTime<Utc>>, StoreError> {
        Ok(on_backend!(self, NEWEST_EXTRACT, |db, text| sqlx::query_scalar(text)
            .bind(source)
            .bind(now)
            .fetch_one(db)
            .await?))
    }

    /// Runs that are under way or were killed, oldest first.
    pub async fn unfinished_runs(&mut self) -> Result<Vec<Run>, StoreError> {
        let rows: Vec<RunColumns> =
            on_backend!(self, UNFINISHED, |db, text| sqlx::query_as(text).fetch_all(db).await?);
        rows.into_iter().map(Run::try_from).collect()
    }
}
