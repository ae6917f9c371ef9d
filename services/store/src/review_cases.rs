//! Review cases: questions that wait for a steward, each about two source records.

use child::{CaseId, ChildId, RecordKey, UserId};
use chrono::{DateTime, NaiveDate, Utc};
use sqlx::FromRow;
use uuid::Uuid;

use crate::{
    db::Tx,
    error::StoreError,
    records::RecordId,
    statement::{bulk_execute, bulk_fetch, on_backend, statements},
    words::{read_back, words},
};

/// The columns of a case, as they are read back.
macro_rules! case_columns {
    () => {
        "c.id, c.kind, c.about, c.left_record, l.source AS left_source, l.record_id AS left_record_id, c.right_record, \
         r.source AS right_source, r.record_id AS right_record_id, c.weight, c.probability, c.verdict, c.explanation, \
         c.cause, c.status, c.shielded, c.involved, c.born, c.version, c.assigned_to, c.deferred_until, c.opened_at, \
         c.closed_at"
    };
}

pub(crate) use case_columns;

statements! {
    // A case that comes back, or whose evidence changed, is another question to whoever saw it before. What a record says that
    // waits weighs nothing: its version stands in the explanation.
    PUT = rows(1,
        ["id uuid", "kind text", "about text", "left_record bigint", "right_record bigint", "weight float8",
         "probability float8", "verdict text", "explanation text", "cause text", "shielded bool", "involved bool",
         "born date"],
        "INSERT INTO review_case (id, kind, about, left_record, right_record, weight, probability, verdict, explanation, \
         cause, status, shielded, involved, born, version, opened_at) \
         SELECT id, kind, about, left_record, right_record, weight, probability, verdict, explanation, cause, 'open', \
         shielded, involved, born, 1, $1 FROM input WHERE true \
         ON CONFLICT (left_record, right_record, kind, about) DO UPDATE SET weight = excluded.weight, \
         probability = excluded.probability, verdict = excluded.verdict, explanation = excluded.explanation, \
         cause = excluded.cause, shielded = excluded.shielded, involved = excluded.involved, born = excluded.born, \
         version = CASE WHEN review_case.status = 'closed' OR review_case.weight <> excluded.weight \
         OR review_case.verdict <> excluded.verdict \
         OR (review_case.kind = 'unidentified' AND review_case.explanation <> excluded.explanation) \
         THEN review_case.version + 1 ELSE review_case.version END, \
         assigned_to = CASE review_case.status WHEN 'closed' THEN NULL ELSE review_case.assigned_to END, \
         deferred_until = CASE review_case.status WHEN 'closed' THEN NULL ELSE review_case.deferred_until END, \
         opened_at = CASE review_case.status WHEN 'closed' THEN excluded.opened_at ELSE review_case.opened_at END, \
         closed_at = CASE review_case.status WHEN 'closed' THEN NULL ELSE review_case.closed_at END, \
         status = CASE review_case.status WHEN 'closed' THEN 'open' ELSE review_case.status END"
    );
    SET_STATUS = rows(2, ["id uuid"],
        "UPDATE review_case SET status = $1, closed_at = $2, version = version + 1 FROM input \
         WHERE review_case.id = input.id"
    );
    DECIDE = both(
        "UPDATE review_case SET status = 'decided', closed_at = $3, version = version + 1 \
         WHERE id = $1 AND version = $2 AND status IN ('open', 'deferred')"
    );
    DEFER = both(
        "UPDATE review_case SET status = 'deferred', deferred_until = $3, assigned_to = $4, version = version + 1 \
         WHERE id = $1 AND version = $2 AND status IN ('open', 'deferred')"
    );
    ASSIGN = both(
        "UPDATE review_case SET assigned_to = $2 WHERE id = $1 AND status IN ('open', 'deferred') \
         AND (assigned_to IS NULL OR assigned_to = $2 OR $3)"
    );
    RELEASE = both("UPDATE review_case SET assigned_to = NULL WHERE id = $1 AND status IN ('open', 'deferred')");
    ONE = both(concat!(
        "SELECT ", case_columns!(), " FROM review_case c JOIN record l ON l.id = c.left_record \
         JOIN record r ON r.id = c.right_record WHERE c.id = $1"
    ));
    WAITING = both(concat!(
        "SELECT ", case_columns!(), " FROM review_case c JOIN record l ON l.id = c.left_record \
         JOIN record r ON r.id = c.right_record WHERE c.status IN ('open', 'deferred') AND (c.shielded = $1 OR $1 IS NULL) \
         ORDER BY c.opened_at, c.id LIMIT $2"
    ));
    OF_RECORDS = rows(0, ["record bigint"], concat!(
        "SELECT ", case_columns!(), " FROM \
         (SELECT c.id FROM input JOIN review_case c ON c.left_record = input.record \
          UNION SELECT c.id FROM input JOIN review_case c ON c.right_record = input.record) found \
         JOIN review_case c ON c.id = found.id JOIN record l ON l.id = c.left_record \
         JOIN record r ON r.id = c.right_record ORDER BY c.opened_at, c.id"
    ));
    // The status is hidden from the index on it: SQLite would walk every waiting case once for each record. That sources
    // disagree is told on the record itself.
    CHILDREN = rows(0, ["child uuid"],
        "SELECT r.child_id FROM input JOIN record r ON r.child_id = input.child \
         JOIN review_case c ON c.left_record = r.id WHERE c.status || '' IN ('open', 'deferred') AND c.kind <> 'disagree' \
         UNION SELECT r.child_id FROM input JOIN record r ON r.child_id = input.child \
         JOIN review_case c ON c.right_record = r.id WHERE c.status || '' IN ('open', 'deferred') AND c.kind <> 'disagree'"
    );
    COUNTS = both("SELECT status, shielded, count(*) FROM review_case GROUP BY status, shielded ORDER BY status, shielded");
}

words! {
    /// What a case asks.
    CaseKind {
        /// Whether two records of two children are one child.
        Duplicate = "duplicate",
        /// Whether two records of one child are two.
        WrongJoin = "wrong_join",
        /// Whether a person's decision still holds, now that the records say otherwise.
        Contradicted = "contradicted",
        /// Which of two values of one child is right.
        Disagree = "disagree",
        /// Whether what a practitioner says is wrong with a record is so.
        Reported = "reported",
        /// Which child a record is about that names nobody and has waited long.
        Unidentified = "unidentified",
    }
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

/// A question to be asked.
#[derive(Debug, Clone, PartialEq)]
pub struct NewReviewCase {
    /// Fresh id; ignored if the same is asked of the two records already.
    pub id: CaseId,
    /// What is asked.
    pub kind: CaseKind,
    /// What it is about within its kind: the attribute of which values disagree; empty where the kind says all.
    pub about: String,
    /// The record whose key sorts first.
    pub left: RecordId,
    /// The other record; the same one if the question is about one alone.
    pub right: RecordId,
    /// Match weight in bits, prior included; 0 if the question is about one record.
    pub weight: f64,
    /// Match probability, from 0 to 1.
    pub probability: f64,
    /// Why a person must decide, in the engine's word.
    pub verdict: String,
    /// What decided so far, as JSON text: opaque here.
    pub explanation: String,
    /// What speaks most against the answer that weight alone would give, in words that cases of one cause share.
    pub cause: String,
    /// Whether only a steward for shielded records may see it: a side is shielded, or the two may be the identities of an
    /// adopted child.
    pub shielded: bool,
    /// Whether somebody works with one of the children now.
    pub involved: bool,
    /// Birth date of the younger child, as far as it is known.
    pub born: Option<NaiveDate>,
}

/// A case as stored.
#[derive(Debug, Clone, PartialEq)]
pub struct ReviewCase {
    /// Id.
    pub id: CaseId,
    /// What is asked.
    pub kind: CaseKind,
    /// What it is about within its kind.
    pub about: String,
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
    /// What decided so far, as JSON text.
    pub explanation: String,
    /// What speaks most against what weight alone would say.
    pub cause: String,
    /// How it stands.
    pub status: CaseStatus,
    /// Whether only a steward for shielded records may see it.
    pub shielded: bool,
    /// Whether somebody works with one of the children now.
    pub involved: bool,
    /// Birth date of the younger child.
    pub born: Option<NaiveDate>,
    /// Counts what changed about the question, from 1. To decide, the version that was seen.
    pub version: i64,
    /// Who works on it.
    pub assigned_to: Option<UserId>,
    /// The day on which a deferred case is to come back.
    pub deferred_until: Option<NaiveDate>,
    /// When it was opened, or opened again.
    pub opened_at: DateTime<Utc>,
    /// When it was decided or closed.
    pub closed_at: Option<DateTime<Utc>>,
}

impl ReviewCase {
    /// Whether it still waits for an answer, now or later.
    pub const fn waits(&self) -> bool {
        matches!(self.status, CaseStatus::Open | CaseStatus::Deferred)
    }
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

/// The columns of a case as they are read.
#[derive(FromRow)]
pub(crate) struct CaseColumns {
    id: Uuid,
    kind: String,
    about: String,
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
    cause: String,
    status: String,
    shielded: bool,
    involved: bool,
    born: Option<NaiveDate>,
    version: i64,
    assigned_to: Option<Uuid>,
    deferred_until: Option<NaiveDate>,
    opened_at: DateTime<Utc>,
    closed_at: Option<DateTime<Utc>>,
}

impl TryFrom<CaseColumns> for ReviewCase {
    type Error = StoreError;
    fn try_from(row: CaseColumns) -> Result<Self, StoreError> {
        Ok(Self {
            id: CaseId(row.id),
            kind: read_back("review_case", "kind", row.id, CaseKind::from_name(&row.kind))?,
            about: row.about,
            left: RecordId(row.left_record),
            left_key: RecordKey::new(row.left_source, row.left_record_id),
            right: RecordId(row.right_record),
            right_key: RecordKey::new(row.right_source, row.right_record_id),
            weight: row.weight,
            probability: row.probability,
            verdict: row.verdict,
            explanation: row.explanation,
            cause: row.cause,
            status: read_back("review_case", "status", row.id, CaseStatus::from_name(&row.status))?,
            shielded: row.shielded,
            involved: row.involved,
            born: row.born,
            version: row.version,
            assigned_to: row.assigned_to.map(UserId),
            deferred_until: row.deferred_until,
            opened_at: row.opened_at,
            closed_at: row.closed_at,
        })
    }
}

impl Tx {
    /// Opens cases in bulk, or brings what is known of them up to date. A closed case opens again; a deferred or
    /// decided one keeps its state. Give each question once.
    pub async fn put_review_cases(&mut self, cases: &[NewReviewCase], now: DateTime<Utc>) -> Result<(), StoreError> {
        bulk_execute!(self, PUT, [now], cases, |case| {
            id = case.id.0,
            kind = case.kind.name(),
            about = case.about.as_str(),
            left_record = case.left.0,
            right_record = case.right.0,
            weight = case.weight,
            probability = case.probability,
            verdict = case.verdict.as_str(),
            explanation = case.explanation.as_str(),
            cause = case.cause.as_str(),
            shielded = case.shielded,
            involved = case.involved,
            born = case.born,
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

    /// Marks a waiting case as decided; false if it is not as it was seen.
    pub async fn decide_case(&mut self, seen: &ReviewCase, now: DateTime<Utc>) -> Result<bool, StoreError> {
        let changed = on_backend!(self, DECIDE, |db, text| sqlx::query(text)
            .bind(seen.id.0)
            .bind(seen.version)
            .bind(now)
            .execute(db)
            .await?
            .rows_affected());
        Ok(changed == 1)
    }

    /// Puts a waiting case off until a day, for somebody to take up then; false if it is not as it was seen.
    pub async fn defer_case(
        &mut self,
        seen: &ReviewCase,
        until: NaiveDate,
        assigned_to: Option<UserId>,
    ) -> Result<bool, StoreError> {
        let changed = on_backend!(self, DEFER, |db, text| sqlx::query(text)
            .bind(seen.id.0)
            .bind(seen.version)
            .bind(until)
            .bind(assigned_to.map(|user| user.0))
            .execute(db)
            .await?
            .rows_affected());
        Ok(changed == 1)
    }

    /// Gives a waiting case to a user; false if it does not wait, or if somebody else has it and is not to be `replaced`.
    pub async fn assign_case(&mut self, case: CaseId, user: UserId, replaced: bool) -> Result<bool, StoreError> {
        let changed = on_backend!(self, ASSIGN, |db, text| sqlx::query(text)
            .bind(case.0)
            .bind(user.0)
            .bind(replaced)
            .execute(db)
            .await?
            .rows_affected());
        Ok(changed == 1)
    }

    /// Takes a waiting case from whoever has it; false if it does not wait.
    pub async fn release_case(&mut self, case: CaseId) -> Result<bool, StoreError> {
        let changed = on_backend!(self, RELEASE, |db, text| sqlx::query(text)
            .bind(case.0)
            .execute(db)
            .await?
            .rows_affected());
        Ok(changed == 1)
    }

    /// One case.
    pub async fn review_case(&mut self, id: CaseId) -> Result<Option<ReviewCase>, StoreError> {
        let row: Option<CaseColumns> = on_backend!(self, ONE, |db, text| sqlx::query_as(text)
            .bind(id.0)
            .fetch_optional(db)
            .await?);
        row.map(ReviewCase::try_from).transpose()
    }

    /// The cases that wait, now or later, the longest waiting first: shielded ones, others, or (none) both; at most
    /// `limit`.
    pub async fn waiting_cases(&mut self, shielded: Option<bool>, limit: i64) -> Result<Vec<ReviewCase>, StoreError> {
        let rows: Vec<CaseColumns> = on_backend!(self, WAITING, |db, text| sqlx::query_as(text)
            .bind(shielded)
            .bind(limit)
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
