//! What a load did.

use std::collections::BTreeMap;

use child::{FeedKind, RunId};
use serde::Serialize;
use store::{Run, RunFile, RunOutcome, RunRows, RunStatus};

/// What one run did.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LoadReport {
    /// The run; absent when the files were only checked.
    pub run: Option<RunId>,
    /// Name of the source.
    pub source: String,
    /// Layout of the files.
    pub kind: FeedKind,
    /// How it ended.
    pub status: RunStatus,
    /// Rows: `read = accepted + unchanged + rejected` (promise 1).
    pub rows: RunRows,
    /// Records that a snapshot no longer holds.
    pub ended: i64,
    /// Rejected rows by rule; a row with two reasons counts under both.
    pub rejected_by_rule: BTreeMap<String, i64>,
    /// Warnings by rule: rows that were kept all the same.
    pub warnings: BTreeMap<String, i64>,
    /// What is doubtful about the files as a whole, such as columns or elements that are not read.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub remarks: Vec<String>,
    /// The files with their hashes.
    pub files: Vec<RunFile>,
    /// Seconds from start to end.
    pub seconds: f64,
    /// Why the run failed or is held: what, where, and what to do.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
}

impl From<Run> for LoadReport {
    fn from(run: Run) -> Self {
        Self {
            run: Some(run.id),
            source: run.source,
            kind: run.kind,
            status: run.status,
            rows: run.rows,
            ended: run.ended,
            rejected_by_rule: run.rejected_by_rule,
            warnings: run.warnings,
            remarks: Vec::new(),
            files: run.files,
            seconds: run
                .finished_at
                .map_or(0.0, |finished| (finished - run.started_at).as_seconds_f64()),
            message: run.message,
        }
    }
}

impl LoadReport {
    /// The report of a run that ended as `outcome` says.
    pub(super) fn of(run: &Run, outcome: RunOutcome, remarks: Vec<String>) -> Self {
        Self {
            run: Some(run.id),
            source: run.source.clone(),
            kind: run.kind,
            status: outcome.status,
            rows: outcome.rows,
            ended: outcome.ended,
            rejected_by_rule: outcome.rejected_by_rule,
            warnings: outcome.warnings,
            remarks,
            files: outcome.files,
            seconds: (outcome.finished_at - run.started_at).as_seconds_f64(),
            message: outcome.message,
        }
    }
}
