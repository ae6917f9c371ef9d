//! Query texts go by rule and no other way: a redaction is noted first, and the tables let go only what it covers.

use chrono::{DateTime, NaiveDate, Utc};

use crate::{
    db::Tx,
    error::StoreError,
    statement::{on_backend, statements},
};

statements! {
    COVERED = both(
        "SELECT node, day, count(*) FROM audit_query WHERE day < $1 GROUP BY node, day ORDER BY day, node"
    );
    NOTE = both(
        "INSERT INTO audit_redaction (until_day, at) VALUES ($1, $2) ON CONFLICT (until_day, at) DO NOTHING"
    );
    REDACT = both("DELETE FROM audit_query WHERE day < $1");
}

impl Tx {
    /// How many query texts each chain has before `day`: node, day, texts, by day.
    pub async fn audit_queries_before(&mut self, day: NaiveDate) -> Result<Vec<(String, NaiveDate, i64)>, StoreError> {
        Ok(on_backend!(self, COVERED, |db, text| sqlx::query_as(text)
            .bind(day)
            .fetch_all(db)
            .await?))
    }

    /// Redacts the query texts of every day before `day` and answers how many they were. The chain stays provable.
    pub async fn redact_audit_queries(&mut self, day: NaiveDate, at: DateTime<Utc>) -> Result<u64, StoreError> {
        on_backend!(self, NOTE, |db, text| sqlx::query(text)
            .bind(day)
            .bind(at)
            .execute(db)
            .await
            .map(drop)?);
        Ok(on_backend!(self, REDACT, |db, text| sqlx::query(text)
            .bind(day)
            .execute(db)
            .await?
            .rows_affected()))
    }
}
