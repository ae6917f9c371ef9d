//! Staged rows: every row of a run as received, with what became of it.

use child::{RunId, Statement};
use chrono::{DateTime, Utc};
use sqlx::FromRow;

use crate::{
    db::Tx,
    error::StoreError,
    promote::PromoteRow,
    statement::{Sql, bulk_execute, bulk_fetch, on_backend, statements},
    words::{from_json, json},
};

statements! {
    STAGE = rows(1,
        ["row_no bigint", "file_no bigint", "line bigint", "record_id text", "outcome text", "raw text",
         "statement text", "reasons text"],
        "INSERT INTO staging.row (run_id, row_no, file_no, line, record_id, outcome, raw, statement, reasons) \
         SELECT $1, row_no, file_no, line, record_id, outcome, raw, statement, reasons FROM input WHERE true"
    );
    ACCEPTED = both(
        "SELECT row_no, file_no, line, record_id, raw, statement, reasons FROM staging.row \
         WHERE run_id = $1 AND row_no > $2 AND outcome = 'accepted' ORDER BY row_no LIMIT $3"
    );
    REJECTED = both(
        "SELECT row_no, file_no, line, record_id, raw, statement, reasons FROM staging.row \
         WHERE run_id = $1 AND row_no > $2 AND outcome = 'rejected' ORDER BY row_no LIMIT $3"
    );
    WITH_FINDINGS = both(
        "SELECT row_no, file_no, line, record_id, raw, statement, reasons FROM staging.row \
         WHERE run_id = $1 AND row_no > $2 AND reasons <> '[]' ORDER BY row_no LIMIT $3"
    );
    OF_RULE = both(
        "SELECT row_no, file_no, line, record_id, raw, statement, reasons FROM staging.row \
         WHERE run_id = $1 AND reasons <> '[]' AND reasons LIKE $2 ORDER BY row_no LIMIT $3 OFFSET $4"
    );
    BROUGHT_LATER = rows(2, ["record_id text"],
        "SELECT input.record_id, min(later.started_at) FROM input \
         JOIN staging.row brought ON brought.record_id = input.record_id AND brought.outcome = 'accepted' \
         JOIN staging.feed_run later ON later.run_id = brought.run_id \
         WHERE later.source = $1 AND later.started_at > $2 AND later.status = 'finished' GROUP BY input.record_id"
    );
    ROW = both(
        "SELECT row_no, file_no, line, record_id, raw, statement, reasons FROM staging.row \
         WHERE run_id = $1 AND row_no = $2"
    );
    LAST_ROW = both("SELECT max(row_no) FROM staging.row WHERE run_id = $1");
    PURGE = both("DELETE FROM staging.row WHERE run_id = $1");
}

/// What became of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RowVerdict {
    /// It reads as a statement about one record.
    Accepted(Box<Statement>),
    /// It was refused.
    Rejected {
        /// The record it is about, where that much could be read: a snapshot then still holds the record.
        record_id: Option<String>,
    },
}

/// One row of a feed file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StagedRow {
    /// Number within the run, from 1 over all its files.
    pub row_no: i64,
    /// Which file of the run, from 0.
    pub file_no: i64,
    /// Line in that file, from 1.
    pub line: i64,
    /// The row as received.
    pub raw: String,
    /// What became of it.
    pub verdict: RowVerdict,
    /// JSON array of the reasons for a rejection, or of the warnings of an accepted row: the intake's own type.
    pub reasons: String,
}

impl StagedRow {
    /// What the row states, ready to be promoted; none if it was refused.
    pub fn accepted(self) -> Option<PromoteRow> {
        match self.verdict {
            RowVerdict::Accepted(statement) => Some(PromoteRow {
                row_no: self.row_no,
                statement: *statement,
            }),
            RowVerdict::Rejected { .. } => None,
        }
    }

    fn record_id(&self) -> Option<&str> {
        match &self.verdict {
            RowVerdict::Accepted(statement) => Some(&statement.record_id),
            RowVerdict::Rejected { record_id } => record_id.as_deref(),
        }
    }

    const fn outcome(&self) -> &'static str {
        match self.verdict {
            RowVerdict::Accepted(_) => "accepted",
            RowVerdict::Rejected { .. } => "rejected",
        }
    }
}

#[derive(FromRow)]
struct RowColumns {
    row_no: i64,
    file_no: i64,
    line: i64,
    record_id: Option<String>,
    raw: String,
    statement: Option<String>,
    reasons: String,
}

impl TryFrom<RowColumns> for StagedRow {
    type Error = StoreError;
    fn try_from(row: RowColumns) -> Result<Self, StoreError> {
        let verdict = match row.statement {
            Some(text) => RowVerdict::Accepted(from_json("staging.row", "statement", row.row_no, &text)?),
            None => RowVerdict::Rejected {
                record_id: row.record_id,
            },
        };
        Ok(Self {
            row_no: row.row_no,
            file_no: row.file_no,
            line: row.line,
            raw: row.raw,
            verdict,
            reasons: row.reasons,
        })
    }
}

impl Tx {
    /// Stages rows of a run in bulk.
    pub async fn stage_rows(&mut self, run: RunId, rows: &[StagedRow]) -> Result<(), StoreError> {
        let staged: Vec<(&StagedRow, Option<String>)> = rows
            .iter()
            .map(|row| match &row.verdict {
                RowVerdict::Accepted(statement) => (row, Some(json(statement))),
                RowVerdict::Rejected { .. } => (row, None),
            })
            .collect();
        bulk_execute!(self, STAGE, [run.0], staged.as_slice(), |staged| {
            row_no = staged.0.row_no,
            file_no = staged.0.file_no,
            line = staged.0.line,
            record_id = staged.0.record_id(),
            outcome = staged.0.outcome(),
            raw = staged.0.raw.as_str(),
            statement = staged.1.as_deref(),
            reasons = staged.0.reasons.as_str(),
        });
        Ok(())
    }

    /// Accepted rows of a run in order, after `after` (0 to begin), at most `limit`.
    pub async fn staged_rows(&mut self, run: RunId, after: i64, limit: i64) -> Result<Vec<StagedRow>, StoreError> {
        self.page_of_rows(ACCEPTED, run, after, limit).await
    }

    /// Rejected rows of a run in order, after `after` (0 to begin), at most `limit`.
    pub async fn rejected_rows(&mut self, run: RunId, after: i64, limit: i64) -> Result<Vec<StagedRow>, StoreError> {
        self.page_of_rows(REJECTED, run, after, limit).await
    }

    /// Rows of a run that broke a rule, rejected or kept with a warning, in order, after `after` (0 to begin), at most
    /// `limit`.
    pub async fn rows_with_findings(
        &mut self,
        run: RunId,
        after: i64,
        limit: i64,
    ) -> Result<Vec<StagedRow>, StoreError> {
        self.page_of_rows(WITH_FINDINGS, run, after, limit).await
    }

    async fn page_of_rows(
        &mut self,
        statement: Sql,
        run: RunId,
        after: i64,
        limit: i64,
    ) -> Result<Vec<StagedRow>, StoreError> {
        let rows: Vec<RowColumns> = on_backend!(self, statement, |db, text| sqlx::query_as(text)
            .bind(run.0)
            .bind(after)
            .bind(limit)
            .fetch_all(db)
            .await?);
        rows.into_iter().map(StagedRow::try_from).collect()
    }

    /// Rows of a run that broke the rule with this code, in order: at most `limit`, without the first `offset`.
    pub async fn rows_of_rule(
        &mut self,
        run: RunId,
        code: &str,
        limit: i64,
        offset: i64,
    ) -> Result<Vec<StagedRow>, StoreError> {
        let rows: Vec<RowColumns> = on_backend!(self, OF_RULE, |db, text| sqlx::query_as(text)
            .bind(run.0)
            .bind(format!("%\"rule\":\"{code}\"%"))
            .bind(limit)
            .bind(offset)
            .fetch_all(db)
            .await?);
        rows.into_iter().map(StagedRow::try_from).collect()
    }

    /// When a run of the source that began after a moment first brought each of these records, in no promised order;
    /// records that none brought are left out. A run that found nothing new in a record brought it all the same.
    pub async fn brought_later(
        &mut self,
        source: &str,
        after: DateTime<Utc>,
        record_ids: &[String],
    ) -> Result<Vec<(String, DateTime<Utc>)>, StoreError> {
        let found = bulk_fetch!((String, DateTime<Utc>), self, BROUGHT_LATER, [source, after], record_ids, |id| {
            record_id = id.as_str(),
        });
        Ok(found)
    }

    /// One staged row.
    pub async fn staged_row(&mut self, run: RunId, row_no: i64) -> Result<Option<StagedRow>, StoreError> {
        let row: Option<RowColumns> = on_backend!(self, ROW, |db, text| sqlx::query_as(text)
            .bind(run.0)
            .bind(row_no)
            .fetch_optional(db)
            .await?);
        row.map(StagedRow::try_from).transpose()
    }

    /// The highest row number staged of a run, 0 if none: where staging stopped when the run was killed.
    pub async fn last_staged_row(&mut self, run: RunId) -> Result<i64, StoreError> {
        let last: Option<i64> = on_backend!(self, LAST_ROW, |db, text| sqlx::query_scalar(text)
            .bind(run.0)
            .fetch_one(db)
            .await?);
        Ok(last.unwrap_or(0))
    }

    /// Forgets the rows of a run (retention, or a run started over) and answers how many they were.
    pub async fn purge_staged_rows(&mut self, run: RunId) -> Result<u64, StoreError> {
        Ok(on_backend!(self, PURGE, |db, text| sqlx::query(text)
            .bind(run.0)
            .execute(db)
            .await?
            .rows_affected()))
    }
}
