//! Review cases about values: which of several that sources state of one child is right (decision 36).

use child::{CaseId, ChildId};
use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

use crate::{
    db::Tx,
    error::StoreError,
    records::RecordId,
    review_cases::{CaseColumns, CaseStatus, ReviewCase, case_columns},
    statement::{bulk_execute, bulk_fetch, on_backend, statements},
};

/// The cases about values of children.
macro_rules! of_children {
    () => {
        concat!(
            "SELECT ",
            case_columns!(),
            ", l.child_id AS child FROM input JOIN record l ON l.child_id = input.child \
             JOIN review_case c ON c.left_record = l.id JOIN record r ON r.id = c.right_record \
             WHERE c.kind = 'disagree' ORDER BY c.id"
        )
    };
}

statements! {
    // What is read is written back, so nobody answers meanwhile; SQLite lets one writer in at a time in any case. Locked in
    // the order of their ids, as by whoever takes several.
    OF_CHILDREN = rows_each(0, ["child uuid"], of_children!(), concat!(of_children!(), " FOR NO KEY UPDATE OF c"));
    // Another answer, other values or another reason to ask is another question to whoever saw it before. What is answered
    // stays behind the shield under which notes were written.
    PUT = rows(1,
        ["id uuid", "about text", "left_record bigint", "right_record bigint", "verdict text", "explanation text",
         "cause text", "status text", "shielded bool", "involved bool", "born date", "until date"],
        "INSERT INTO review_case (id, kind, about, left_record, right_record, weight, probability, verdict, explanation, \
         cause, status, shielded, involved, born, version, deferred_until, opened_at) \
         SELECT id, 'disagree', about, left_record, right_record, 0, 0.5, verdict, explanation, cause, status, shielded, \
         involved, born, 1, until, $1 FROM input WHERE true \
         ON CONFLICT (left_record, right_record, kind, about) DO UPDATE SET verdict = excluded.verdict, \
         explanation = excluded.explanation, cause = excluded.cause, \
         shielded = excluded.shielded OR (review_case.shielded AND excluded.status = 'decided'), \
         involved = excluded.involved, born = excluded.born, deferred_until = excluded.deferred_until, \
         version = CASE WHEN review_case.status <> excluded.status OR review_case.verdict <> excluded.verdict \
         OR review_case.explanation <> excluded.explanation THEN review_case.version + 1 ELSE review_case.version END, \
         assigned_to = CASE WHEN review_case.status IN ('open', 'deferred') THEN review_case.assigned_to END, \
         opened_at = CASE WHEN review_case.status IN ('open', 'deferred') THEN review_case.opened_at \
         ELSE excluded.opened_at END, \
         closed_at = CASE WHEN excluded.status = 'decided' THEN excluded.opened_at END, status = excluded.status"
    );
    DUE = both(
        "SELECT DISTINCT l.child_id FROM review_case c JOIN record l ON l.id = c.left_record \
         WHERE c.status = 'decided' AND c.kind = 'disagree' AND c.deferred_until <= $1 \
         AND l.child_id IS NOT NULL ORDER BY l.child_id"
    );
    LOOKED_AT = both(
        "UPDATE review_case SET deferred_until = NULL WHERE status = 'decided' AND kind = 'disagree' \
         AND verdict <> 'chosen' AND deferred_until <= $1"
    );
    LEAVE = both(
        "UPDATE review_case SET status = 'decided', closed_at = $3, deferred_until = $4, version = version + 1 \
         WHERE id = $1 AND version = $2 AND status IN ('open', 'deferred')"
    );
}

/// A case about values as it is to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ValueCase {
    /// Fresh id; ignored if the same is asked of the two records already.
    pub id: CaseId,
    /// What it is about.
    pub about: String,
    /// The record whose key sorts first.
    pub left: RecordId,
    /// The other one.
    pub right: RecordId,
    /// Why it is asked, or that a steward chose.
    pub verdict: String,
    /// Marks of what is said, as JSON text: opaque here.
    pub explanation: String,
    /// The same as `verdict`, in words that cases of one cause share.
    pub cause: String,
    /// How it stands: open, deferred, or decided by a choice.
    pub status: CaseStatus,
    /// Whether it is for shield stewards alone.
    pub shielded: bool,
    /// Whether somebody works with the child now.
    pub involved: bool,
    /// The child's birth date.
    pub born: Option<NaiveDate>,
    /// The day on which it is to come back: of a deferred one, or of one that a choice answered until then.
    pub until: Option<NaiveDate>,
}

#[derive(sqlx::FromRow)]
struct OfChild {
    #[sqlx(flatten)]
    case: CaseColumns,
    child: Uuid,
}

impl Tx {
    /// Every case about values, in any state, whose first record is linked to one of the children, with that child. Nobody
    /// else changes them until the transaction ends.
    pub async fn value_cases(&mut self, children: &[ChildId]) -> Result<Vec<(ChildId, ReviewCase)>, StoreError> {
        let rows = bulk_fetch!(OfChild, self, OF_CHILDREN, [], children, |child| { id = child.0 });
        rows.into_iter()
            .map(|row| Ok((ChildId(row.child), ReviewCase::try_from(row.case)?)))
            .collect()
    }

    /// Opens cases about values in bulk, or brings them up to date. One that waits keeps who works on it.
    pub async fn put_value_cases(&mut self, cases: &[ValueCase], now: DateTime<Utc>) -> Result<(), StoreError> {
        bulk_execute!(self, PUT, [now], cases, |case| {
            id = case.id.0,
            about = case.about.as_str(),
            left_record = case.left.0,
            right_record = case.right.0,
            verdict = case.verdict.as_str(),
            explanation = case.explanation.as_str(),
            cause = case.cause.as_str(),
            status = case.status.name(),
            shielded = case.shielded,
            involved = case.involved,
            born = case.born,
            until = case.until,
        });
        Ok(())
    }

    /// Marks a waiting case as left as it is, by a steward who may have chosen before: until the day on which that choice is
    /// to be looked at again. False if it is not as it was seen.
    pub async fn leave_case(
        &mut self,
        seen: &ReviewCase,
        until: Option<NaiveDate>,
        now: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        let changed = on_backend!(self, LEAVE, |db, text| sqlx::query(text)
            .bind(seen.id.0)
            .bind(seen.version)
            .bind(now)
            .bind(until)
            .execute(db)
            .await?
            .rows_affected());
        Ok(changed == 1)
    }

    /// Notes that the choices behind what was left as it is were looked at on their day.
    pub async fn choices_looked_at(&mut self, today: NaiveDate) -> Result<(), StoreError> {
        on_backend!(self, LOOKED_AT, |db, text| sqlx::query(text)
            .bind(today)
            .execute(db)
            .await?
            .rows_affected());
        Ok(())
    }

    /// The children of whom a choice is to be looked at again on `today` at the latest.
    pub async fn children_with_choices_due(&mut self, today: NaiveDate) -> Result<Vec<ChildId>, StoreError> {
        let ids: Vec<Uuid> = on_backend!(self, DUE, |db, text| sqlx::query_scalar(text)
            .bind(today)
            .fetch_all(db)
            .await?);
        Ok(ids.into_iter().map(ChildId).collect())
    }
}
