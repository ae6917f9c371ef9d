//! Query texts go by rule and no other way: a redaction is noted first, and the tables let go only what it covers.

use chrono::{DateTime, NaiveDate, Utc};

use crate::{
    db::Tx,
    error::StoreError,
    statement::{bulk_execute, on_backend, statements},
};

statements! {
    COVERED = both(
        "SELECT node, day, count(*) FROM audit_query WHERE day < $1 GROUP BY node, day ORDER BY day, node"
    );
    NOTE = both(
        "INSERT INTO audit_redaction (until_day, at) VALUES ($1, $2) ON CONFLICT (until_day, at) DO NOTHING"
    );
    REDACT = both("DELETE FROM audit_query WHERE day < $1");
    // In the order of the key, text by text: SQLite takes a CROSS JOIN in the order in which it is written.
    LISTED = both(
        "SELECT q.node, q.day, q.seq, e.detail FROM audit_query q CROSS JOIN audit_event e WHERE e.node = q.node \
         AND e.day = q.day AND e.seq = q.seq AND e.action = $1 AND (q.node, q.day, q.seq) > ($2, $3, $4) \
         ORDER BY q.node, q.day, q.seq LIMIT $5"
    );
    NOTE_ONE = rows(1, ["node text", "day date", "seq bigint"],
        "INSERT INTO audit_query_redaction (node, day, seq, at) SELECT node, day, seq, $1 FROM input WHERE true \
         ON CONFLICT (node, day, seq) DO NOTHING"
    );
    REDACT_ONE = rows(0, ["node text", "day date", "seq bigint"],
        "DELETE FROM audit_query WHERE (node, day, seq) IN (SELECT node, day, seq FROM input)"
    );
}

/// Names an event whose text is kept. Places are in the order of the key: by node, day and number.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct QueryPlace {
    /// Node.
    pub node: String,
    /// Day of the chain.
    pub day: NaiveDate,
    /// Number in the chain.
    pub seq: i64,
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

    /// Events of an action whose texts are kept, after a place, each with its detail, by node, day and number.
    pub async fn audit_queries_of(
        &mut self,
        action: &str,
        after: &QueryPlace,
        limit: i64,
    ) -> Result<Vec<(QueryPlace, String)>, StoreError> {
        let rows: Vec<(String, NaiveDate, i64, String)> = on_backend!(self, LISTED, |db, text| sqlx::query_as(text)
            .bind(action)
            .bind(&after.node)
            .bind(after.day)
            .bind(after.seq)
            .bind(limit)
            .fetch_all(db)
            .await?);
        let places = rows
            .into_iter()
            .map(|(node, day, seq, detail)| (QueryPlace { node, day, seq }, detail));
        Ok(places.collect())
    }

    /// Redacts the texts of these events, and answers how many were there. The chain stays provable.
    pub async fn redact_audit_texts(&mut self, places: &[QueryPlace], at: DateTime<Utc>) -> Result<u64, StoreError> {
        bulk_execute!(self, NOTE_ONE, [at], places, |place| {
            node = place.node.as_str(),
            day = place.day,
            seq = place.seq,
        });
        Ok(bulk_execute!(self, REDACT_ONE, [], places, |place| {
            node = place.node.as_str(),
            day = place.day,
            seq = place.seq,
        }))
    }
}
