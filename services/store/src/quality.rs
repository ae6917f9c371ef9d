//! How good the data of each source is: counts by source, month and field, and what they are counted from.

use child::ChildId;
use chrono::{DateTime, NaiveDate, Utc};
use sqlx::FromRow;
use uuid::Uuid;

use crate::{
    db::Tx,
    error::StoreError,
    records::RecordId,
    statement::{bulk_execute, on_backend, statements},
};

statements! {
    LINKED_BY_CHILD = both(
        "SELECT r.child_id, r.id, r.source, v.statement FROM record r \
         JOIN source_record v ON v.record = r.id AND v.version = r.linked_version \
         WHERE r.child_id IS NOT NULL AND (r.child_id, r.id) > ($1, $2) AND NOT r.ended \
         ORDER BY r.child_id, r.id LIMIT $3"
    );
    FORGET_MONTH = both("DELETE FROM quality_count WHERE month = $1");
    PUT_COUNTS = rows(2, ["source text", "measure text", "about text", "count bigint"],
        "INSERT INTO quality_count (source, month, measure, about, count, measured_at) \
         SELECT source, $1, measure, about, count, $2 FROM input WHERE true"
    );
    COUNTS_SINCE = both(
        "SELECT source, month, measure, about, count FROM quality_count WHERE month >= $1 \
         ORDER BY source, month, measure, about"
    );
    MEASURED_AT = both("SELECT max(measured_at) FROM quality_count");
}

/// A record as it was linked, for counting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinkedStatement {
    /// The child it belongs to.
    pub child: ChildId,
    /// Number.
    pub record: RecordId,
    /// Its source.
    pub source: String,
    /// The statement's JSON text.
    pub statement: String,
}

/// One count of one source in one month.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct QualityCount {
    /// Source.
    pub source: String,
    /// First day of the month.
    pub month: NaiveDate,
    /// What is counted, a word of the use case.
    pub measure: String,
    /// The field or rule that is counted; empty for the source as a whole.
    pub about: String,
    /// How many.
    pub count: i64,
}

impl Tx {
    /// Linked records that have not ended, child by child, after a child and record (nil and 0 to begin).
    pub async fn linked_by_child(
        &mut self,
        after: (ChildId, RecordId),
        limit: i64,
    ) -> Result<Vec<LinkedStatement>, StoreError> {
        let rows: Vec<(Uuid, i64, String, String)> =
            on_backend!(self, LINKED_BY_CHILD, |db, text| sqlx::query_as(text)
                .bind(after.0.0)
                .bind(after.1.0)
                .bind(limit)
                .fetch_all(db)
                .await?);
        let linked = rows
            .into_iter()
            .map(|(child, record, source, statement)| LinkedStatement {
                child: ChildId(child),
                record: RecordId(record),
                source,
                statement,
            });
        Ok(linked.collect())
    }

    /// Replaces every count of a month. The month of each count is `month`.
    pub async fn put_quality(
        &mut self,
        month: NaiveDate,
        counts: &[QualityCount],
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        debug_assert!(
            counts.iter().all(|count| count.month == month),
            "the counts are of the month"
        );
        on_backend!(self, FORGET_MONTH, |db, text| sqlx::query(text)
            .bind(month)
            .execute(db)
            .await
            .map(drop)?);
        bulk_execute!(self, PUT_COUNTS, [month, now], counts, |counted| {
            source = counted.source.as_str(),
            measure = counted.measure.as_str(),
            about = counted.about.as_str(),
            count = counted.count,
        });
        Ok(())
    }

    /// Every count of the months from `month` on.
    pub async fn quality_since(&mut self, month: NaiveDate) -> Result<Vec<QualityCount>, StoreError> {
        Ok(on_backend!(self, COUNTS_SINCE, |db, text| sqlx::query_as(text)
            .bind(month)
            .fetch_all(db)
            .await?))
    }

    /// When the counts were last made.
    pub async fn quality_measured_at(&mut self) -> Result<Option<DateTime<Utc>>, StoreError> {
        Ok(on_backend!(self, MEASURED_AT, |db, text| sqlx::query_scalar(text)
            .fetch_one(db)
            .await?))
    }
}
