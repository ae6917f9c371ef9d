//! Looks at what a shield hides: kept before anything is shown, reviewed by those who keep the shields.

use child::{ChildId, OverrideId, UserId};
use chrono::{DateTime, NaiveDate, Utc};
use sqlx::FromRow;
use uuid::Uuid;

use crate::{
    db::Tx,
    error::StoreError,
    statement::{on_backend, statements},
    words::{read_back, words},
};

statements! {
    ADD = both(
        "INSERT INTO shield_override (id, user_id, child_id, reason, details, asked_by, asked_on, opened_at, ends_at, \
         extended, review) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, FALSE, $10)"
    );
    BY_ID = both(
        "SELECT id, user_id, child_id, reason, details, asked_by, asked_on, opened_at, ends_at, extended, ended_at, \
         review FROM shield_override WHERE id = $1"
    );
    EXTEND = both(
        "UPDATE shield_override SET ends_at = $3, extended = TRUE WHERE id = $1 AND NOT extended AND ended_at IS NULL \
         AND ends_at > $2"
    );
    BY_REVIEW = both(
        "SELECT o.id, o.user_id, o.child_id, o.reason, o.details, o.asked_by, o.asked_on, o.opened_at, o.ends_at, \
         o.extended, o.ended_at, o.review, u.display_name, u.role, v.display_name AS reviewer, o.reviewed_at, o.note \
         FROM shield_override o JOIN users u ON u.id = o.user_id LEFT JOIN users v ON v.id = o.reviewed_by \
         WHERE o.review = $1 ORDER BY CASE WHEN o.review = 'open' THEN o.opened_at END, o.opened_at DESC, o.id \
         LIMIT $2 OFFSET $3"
    );
    REVIEW = both(
        "UPDATE shield_override SET review = $2, reviewed_by = $3, reviewed_at = $4, note = $5 \
         WHERE id = $1 AND review = 'open' AND user_id <> $3"
    );
    COUNT = both("SELECT COUNT(*) FROM shield_override WHERE review = $1");
    REVIEWED_SINCE = both("SELECT COUNT(*) FROM shield_override WHERE review = $1 AND reviewed_at >= $2");
    END = both("UPDATE shield_override SET ended_at = $2 WHERE id = $1 AND ended_at IS NULL AND ends_at > $2");
}

words! {
    /// What those who keep the shields made of an override.
    OverrideReview {
        /// Nobody looked at it yet.
        Open = "open",
        /// It was right.
        Justified = "justified",
        /// It was not right.
        NotJustified = "not_justified",
    }
}

/// One look at what a shield hides.
#[derive(Clone, PartialEq, Eq)]
pub struct ShieldOverride {
    /// Id.
    pub id: OverrideId,
    /// Who looks.
    pub user: UserId,
    /// The child as it was known then: after a merge the override opens nothing any more.
    pub child: ChildId,
    /// Why: a code of the council’s list.
    pub reason: String,
    /// Why, in the person's own words.
    pub details: String,
    /// Who asked for it.
    pub asked_by: String,
    /// When they asked.
    pub asked_on: NaiveDate,
    /// From when.
    pub opened_at: DateTime<Utc>,
    /// Until when at the latest.
    pub ends_at: DateTime<Utc>,
    /// Whether the one extension was used.
    pub extended: bool,
    /// When the person left the record or gave it back, if before its end.
    pub ended_at: Option<DateTime<Utc>>,
    /// What was made of it.
    pub review: OverrideReview,
}

/// One look with who looked, and what was made of it.
#[derive(Clone, PartialEq, Eq)]
pub struct ReviewedOverride {
    /// The look.
    pub row: ShieldOverride,
    /// Name of the person who looked.
    pub user_name: String,
    /// Role of that person now.
    pub user_role: String,
    /// Name of the person who reviewed it.
    pub reviewer: Option<String>,
    /// When.
    pub reviewed_at: Option<DateTime<Utc>>,
    /// Why it was found so.
    pub note: Option<String>,
}

impl ShieldOverride {
    /// Whether it opens anything at this moment.
    pub fn in_force(&self, now: DateTime<Utc>) -> bool {
        self.ended_at.is_none() && now < self.ends_at
    }
}

impl std::fmt::Debug for ShieldOverride {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // No child, no words of a person: this may end in a log.
        f.debug_struct("ShieldOverride")
            .field("id", &self.id)
            .finish_non_exhaustive()
    }
}

#[derive(FromRow)]
struct OverrideColumns {
    id: Uuid,
    user_id: Uuid,
    child_id: Uuid,
    reason: String,
    details: String,
    asked_by: String,
    asked_on: NaiveDate,
    opened_at: DateTime<Utc>,
    ends_at: DateTime<Utc>,
    extended: bool,
    ended_at: Option<DateTime<Utc>>,
    review: String,
}

impl TryFrom<OverrideColumns> for ShieldOverride {
    type Error = StoreError;
    fn try_from(row: OverrideColumns) -> Result<Self, StoreError> {
        const TABLE: &str = "shield_override";
        Ok(Self {
            id: OverrideId(row.id),
            user: UserId(row.user_id),
            child: ChildId(row.child_id),
            reason: row.reason,
            details: row.details,
            asked_by: row.asked_by,
            asked_on: row.asked_on,
            opened_at: row.opened_at,
            ends_at: row.ends_at,
            extended: row.extended,
            ended_at: row.ended_at,
            review: read_back(TABLE, "review", row.id, OverrideReview::from_name(&row.review))?,
        })
    }
}

#[derive(FromRow)]
struct ReviewedColumns {
    #[sqlx(flatten)]
    row: OverrideColumns,
    display_name: String,
    role: String,
    reviewer: Option<String>,
    reviewed_at: Option<DateTime<Utc>>,
    note: Option<String>,
}

impl Tx {
    /// At most `rows` of the overrides of which this was made, after the first `skip`: of those that nobody reviewed the
    /// oldest first, of the others the newest.
    pub async fn overrides(
        &mut self,
        review: OverrideReview,
        rows: usize,
        skip: usize,
    ) -> Result<Vec<ReviewedOverride>, StoreError> {
        let rows: Vec<ReviewedColumns> = on_backend!(self, BY_REVIEW, |db, text| sqlx::query_as(text)
            .bind(review.name())
            .bind(rows as i64)
            .bind(skip as i64)
            .fetch_all(db)
            .await?);
        rows.into_iter()
            .map(|row| {
                Ok(ReviewedOverride {
                    row: row.row.try_into()?,
                    user_name: row.display_name,
                    user_role: row.role,
                    reviewer: row.reviewer,
                    reviewed_at: row.reviewed_at,
                    note: row.note,
                })
            })
            .collect()
    }

    /// Notes what somebody else than the person who looked makes of an override that nobody reviewed; whether it did.
    pub async fn review_override(
        &mut self,
        id: OverrideId,
        review: OverrideReview,
        by: UserId,
        at: DateTime<Utc>,
        note: &str,
    ) -> Result<bool, StoreError> {
        let reviewed = on_backend!(self, REVIEW, |db, text| sqlx::query(text)
            .bind(id.0)
            .bind(review.name())
            .bind(by.0)
            .bind(at)
            .bind(note)
            .execute(db)
            .await?
            .rows_affected());
        Ok(reviewed == 1)
    }

    /// Of how many overrides this was made.
    pub async fn count_overrides(&mut self, review: OverrideReview) -> Result<usize, StoreError> {
        let count: i64 = on_backend!(self, COUNT, |db, text| sqlx::query_scalar(text)
            .bind(review.name())
            .fetch_one(db)
            .await?);
        Ok(usize::try_from(count).unwrap_or(usize::MAX))
    }

    /// How many overrides were found so since a moment.
    pub async fn overrides_reviewed_since(
        &mut self,
        review: OverrideReview,
        since: DateTime<Utc>,
    ) -> Result<i64, StoreError> {
        Ok(on_backend!(self, REVIEWED_SINCE, |db, text| sqlx::query_scalar(text)
            .bind(review.name())
            .bind(since)
            .fetch_one(db)
            .await?))
    }

    /// Keeps an override that begins: it was neither extended, ended nor reviewed yet.
    pub async fn add_override(&mut self, new: &ShieldOverride) -> Result<(), StoreError> {
        on_backend!(self, ADD, |db, text| sqlx::query(text)
            .bind(new.id.0)
            .bind(new.user.0)
            .bind(new.child.0)
            .bind(&new.reason)
            .bind(&new.details)
            .bind(&new.asked_by)
            .bind(new.asked_on)
            .bind(new.opened_at)
            .bind(new.ends_at)
            .bind(OverrideReview::Open.name())
            .execute(db)
            .await
            .map(drop)?);
        Ok(())
    }

    /// One override, whether in force or not.
    pub async fn shield_override(&mut self, id: OverrideId) -> Result<Option<ShieldOverride>, StoreError> {
        let row: Option<OverrideColumns> = on_backend!(self, BY_ID, |db, text| sqlx::query_as(text)
            .bind(id.0)
            .fetch_optional(db)
            .await?);
        row.map(ShieldOverride::try_from).transpose()
    }

    /// Moves the end of an override that is in force and was not extended before; whether it did.
    pub async fn extend_override(
        &mut self,
        id: OverrideId,
        now: DateTime<Utc>,
        ends_at: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        let extended = on_backend!(self, EXTEND, |db, text| sqlx::query(text)
            .bind(id.0)
            .bind(now)
            .bind(ends_at)
            .execute(db)
            .await?
            .rows_affected());
        Ok(extended == 1)
    }

    /// Ends an override that is in force; whether it was.
    pub async fn end_override(&mut self, id: OverrideId, now: DateTime<Utc>) -> Result<bool, StoreError> {
        let ended = on_backend!(self, END, |db, text| sqlx::query(text)
            .bind(id.0)
            .bind(now)
            .execute(db)
            .await?
            .rows_affected());
        Ok(ended == 1)
    }
}
