//! Review cases: doubtful pairs that wait for a steward.

use child::{CaseId, ChildId, RecordKey};
use chrono::{DateTime, Utc};
use sqlx::FromRow;
use uuid::Uuid;

use crate::{
    db::Tx,
    error::StoreError,
    records::RecordId,
    statement::{bulk_execute, bulk_fetch, on_backend, statements},
    words::{read_back, words},
};

statements! {
    PUT = rows(1,
        ["id uuid", "left_record bigint", "right_record bigint", "weight float8", "probability float8",
         "verdict text", "explanation text", "shielded bool"],
        "INSERT INTO review_case (id, left_record, right_record, weight, probability, verdict, explanation, status, \
         shielded, opened_at) \
         SELECT id, left_record, right_record, weight, probability, verdict, explanation, 'open', shielded, $1 \
         FROM input WHERE true \
         ON CONFLICT (left_record, right_record) DO UPDATE SET weight = excluded.weight, \
         probability = excluded.probability, verdict = excluded.verdict, explanation = excluded.explanation, \
         shielded = excluded.shielded, \
         opened_at = CASE review_case.status WHEN 'closed' THEN excluded.opened_at ELSE review_case.opened_at END, \
         closed_at = CASE review_case.status WHEN 'closed' THEN NULL ELSE review_case.closed_at END, \
         status = CASE review_case.status WHEN 'closed' THEN 'open' ELSE review_case.status END"
    );
    SET_STATUS = rows(2, ["id uuid"],
        "UPDATE review_case SET status = $1, closed_at = $2 FROM input WHERE review_case.id = input.id"
    );
    ONE = both(
        "SELECT c.id, c.left_record, l.source AS left_source, l.record_id AS left_record_id, c.right_record, \
         r.source AS right_source, r.record_id AS right_record_id, c.weight, c.probability, c.verdict, c.explanation, \
         c.status, c.shielded, c.opened_at, c.closed_at FROM review_case c JOIN record l ON l.id = c.left_record \
         JOIN record r ON r.id = c.right_record WHERE c.id = $1"
    );
    PAGE = both(
        "SELECT c.id, c.left_record, l.source AS left_source, l.record_id AS left_record_id, c.right_record, \
         r.source AS right_source, r.record_id AS right_record_id, c.weight, c.probability, c.verdict, c.explanation, \
         c.status, c.shielded, c.opened_at, c.closed_at FROM review_case c JOIN record l ON l.id = c.left_record \
         JOIN record r ON r.id = c.right_record WHERE c.status = $1 AND (c.shielded = $2 OR $2 IS NULL) \
         ORDER BY c.opened_at, c.id LIMIT $3 OFFSET $4"
    );
    OF_RECORDS = rows(0, ["record bigint"],
        "SELECT c.id, c.left_record, l.source AS left_source, l.record_id AS left_record_id, c.right_record, \
         r.source AS right_source, r.record_id AS right_record_id, c.weight, c.probability, c.verdict, c.explanation, \
         c.status, c.shielded, c.opened_at, c.closed_at FROM \
         (SELECT c.id FROM input JOIN review_case c ON c.left_record = input.record \
          UNION SELECT c.id FROM input JOIN review_case c ON c.right_record = input.record) found \
         JOIN review_case c ON c.id = found.id JOIN record l ON l.id = c.left_record \
         JOIN record r ON r.id = c.right_record ORDER BY c.opened_at, c.id"
    );
    // The status is hidden from the index on it: SQLite would walk every waiting case once for each record.
    CHILDREN = rows(0, ["child uuid"],
        "SELECT r.child_id FROM input JOIN record r ON r.child_id = input.child \
         JOIN review_case c ON c.left_record = r.id WHERE c.status || '' IN ('open', 'deferred') \
         UNION SELECT r.child_id FROM input JOIN record r ON r.child_id = input.child \
         JOIN review_case c ON c.right_record = r.id WHERE c.status || '' IN ('open', 'deferred')"
    );
    COUNTS = both("SELECT status, shielded, count(*) FROM review_case GROUP BY status, shielded ORDER BY status, shielded");
}

words! {
    /// How a case stands.
    CaseStatus {
        /// Waits for a steward.
        Open = "open",
        /// A steward put it off.
        Deferred = "deferred",
        /// A steward decided.
        Decided = "decided",
        /// The doubt went away without a decision.
        Closed = "closed",
    }
}

/// A doubtful pair.
#[derive(Debug, Clone, PartialEq)]
pub struct NewReviewCase {
    /// Fresh id; ignored if the pair has a case already.
    pub id: CaseId,
    /// The record whose key sorts first.
    pub left: RecordId,
    /// The other record.
    pub right: RecordId,
    /// Match weight in bits, prior included.
    pub weight: f64,
    /// Match probability, from 0 to 1.
    pub probability: f64,
    /// Why a person must decide, in the engine's word.
    pub verdict: String,
    /// The bars that sum to the weight, as JSON text: opaque here.
    pub explanation: String,
    /// Whether only a steward for shielded records may see it: a side is shielded, or the two may be the identities of an
    /// adopted child.
    pub shielded: bool,
}

/// A case as stored.
#[derive(Debug, Clone, PartialEq)]
pub struct ReviewCase {
    /// Id.
    pub id: CaseId,
    /// First record.
    pub left: RecordId,
    /// Its key.
    pub left_key: RecordKey,
    /// Second record.
    pub right: RecordId,
    /// Its key.
    pub right_key: RecordKey,
    /// Match weight in bits.
    pub weight: f64,
    /// Match probability.
    pub probability: f64,
    /// Why a person must decide.
    pub verdict: String,
    /// The bars, as JSON text.
    pub explanation: String,
    /// How it stands.
    pub status: CaseStatus,
    /// Whether only a steward for shielded records may see it.
    pub shielded: bool,
    /// When it was opened, or opened again.
    pub opened_at: DateTime<Utc>,
    /// When it was decided or closed.
    pub closed_at: Option<DateTime<Utc>>,
}

/// Which cases to list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CaseFilter {
    /// In this state.
    pub status: CaseStatus,
    /// Only shielded, only others, or (none) both.
    pub shielded: Option<bool>,
    /// At most so many.
    pub limit: i64,
    /// After so many.
    pub offset: i64,
}

/// How many cases stand how.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CaseCounts {
    /// State.
    pub status: CaseStatus,
    /// Shielded or not.
    pub shielded: bool,
    /// How many.
    pub count: i64,
}

#[derive(FromRow)]
struct CaseColumns {
    id: Uuid,
    left_record: i64,
    left_source: String,
    left_record_id: String,
    right_record: i64,
    right_source: String,
    right_record_id: String,
    weight: f64,
    probability: f64,
    verdict: String,
    explanation: String,
    status: String,
    shielded: bool,
    opened_at: DateTime<Utc>,
    closed_at: Option<DateTime<Utc>>,
}

impl TryFrom<CaseColumns> for ReviewCase {
    type Error = StoreError;
    fn try_from(row: CaseColumns) -> Result<Self, StoreError> {
        Ok(Self {
            id: CaseId(row.id),
            left: RecordId(row.left_record),
            left_key: RecordKey::new(row.left_source, row.left_record_id),
            right: RecordId(row.right_record),
            right_key: RecordKey::new(row.right_source, row.right_record_id),
            weight: row.weight,
            probability: row.probability,
            verdict: row.verdict,
            explanation: row.explanation,
            status: read_back("review_case", "status", row.id, CaseStatus::from_name(&row.status))?,
            shielded: row.shielded,
            opened_at: row.opened_at,
            closed_at: row.closed_at,
        })
    }
}

impl Tx {
    /// Opens cases in bulk, or brings the figures of known ones up to date. A closed case opens again; a deferred or
    /// decided one keeps its state. Give each pair once.
    pub async fn put_review_cases(&mut self, cases: &[NewReviewCase], now: DateTime<Utc>) -> Result<(), StoreError> {
        bulk_execute!(self, PUT, [now], cases, |case| {
            id = case.id.0,
            left_record = case.left.0,
            right_record = case.right.0,
            weight = case.weight,
            probability = case.probability,
            verdict = case.verdict.as_str(),
            explanation = case.explanation.as_str(),
            shielded = case.shielded,
        });
        Ok(())
    }

    /// Puts cases into a state. Decided and closed ones note `now`; open and deferred ones have no closing time.
    pub async fn set_case_status(
        &mut self,
        cases: &[CaseId],
        status: CaseStatus,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let closed_at = matches!(status, CaseStatus::Decided | CaseStatus::Closed).then_some(now);
        bulk_execute!(self, SET_STATUS, [status.name(), closed_at], cases, |case| {
            id = case.0
        });
        Ok(())
    }

    /// One case.
    pub async fn review_case(&mut self, id: CaseId) -> Result<Option<ReviewCase>, StoreError> {
        let row: Option<CaseColumns> = on_backend!(self, ONE, |db, text| sqlx::query_as(text)
            .bind(id.0)
            .fetch_optional(db)
            .await?);
        row.map(ReviewCase::try_from).transpose()
    }

    /// A page of cases, the longest waiting first.
    pub async fn review_cases(&mut self, filter: CaseFilter) -> Result<Vec<ReviewCase>, StoreError> {
        let rows: Vec<CaseColumns> = on_backend!(self, PAGE, |db, text| sqlx::query_as(text)
            .bind(filter.status.name())
            .bind(filter.shielded)
            .bind(filter.limit)
            .bind(filter.offset)
            .fetch_all(db)
            .await?);
        rows.into_iter().map(ReviewCase::try_from).collect()
    }

    /// Every case, in any state, that names one of these records. A case that names two of them may come twice.
    pub async fn review_cases_of(&mut self, records: &[RecordId]) -> Result<Vec<ReviewCase>, StoreError> {
        let rows = bulk_fetch!(CaseColumns, self, OF_RECORDS, [], records, |record| { id = record.0 });
        rows.into_iter().map(ReviewCase::try_from).collect()
    }

    /// Which of these children have a linked record in an open or deferred case.
    pub async fn children_under_review(&mut self, children: &[ChildId]) -> Result<Vec<ChildId>, StoreError> {
        let rows = bulk_fetch!((Uuid,), self, CHILDREN, [], children, |child| { id = child.0 });
        Ok(rows.into_iter().map(|(id,)| ChildId(id)).collect())
    }

    /// How many cases stand how.
    pub async fn count_review_cases(&mut self) -> Result<Vec<CaseCounts>, StoreError> {
        let rows: Vec<(String, bool, i64)> =
            on_backend!(self, COUNTS, |db, text| sqlx::query_as(text).fetch_all(db).await?);
        rows.into_iter()
            .map(|(status, shielded, count)| {
                let status = read_back("review_case", "status", "of a count", CaseStatus::from_name(&status))?;
                Ok(CaseCounts {
                    status,
                    shielded,
                    count,
                })
            })
            .collect()
    }
}
