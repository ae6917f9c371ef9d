//! Chains: appended to, and read from their beginning.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::row::{AuditColumns, AuditEntry, AuditRow, AuditTail, QueryText};
use crate::{
    db::Tx,
    error::StoreError,
    statement::{bulk_execute, on_backend, statements},
    words::sha256,
};

statements! {
    APPEND = rows(2,
        ["seq bigint", "at timestamptz", "user_id uuid", "actor text", "role text", "action text", "subject text",
         "reason text", "detail text", "address text", "query_hash bytea", "prev_hash bytea", "hash bytea"],
        "INSERT INTO audit_event (node, day, seq, at, user_id, actor, role, action, subject, reason, detail, address, \
         query_hash, prev_hash, hash) SELECT $1, $2, seq, at, user_id, actor, role, action, subject, reason, detail, \
         address, query_hash, prev_hash, hash FROM input WHERE true"
    );
    APPEND_QUERY = rows(2, ["seq bigint", "salt bytea", "query text"],
        "INSERT INTO audit_query (node, day, seq, salt, text) SELECT $1, $2, seq, salt, query FROM input WHERE true"
    );
    // SQLite lets one writer in at a time in any case.
    HOLD = each("SELECT $1", "SELECT pg_advisory_xact_lock(hashtextextended($1, 0))");
    TAIL = both("SELECT seq, hash FROM audit_event WHERE node = $1 AND day = $2 ORDER BY seq DESC LIMIT 1");
    PLACE = both("SELECT seq, hash FROM audit_event WHERE node = $1 AND day = $2 AND seq = $3");
    CHAINS = both("SELECT node, day, max(seq) AS seq FROM audit_event GROUP BY node, day ORDER BY day, node");
    DAYS = both("SELECT DISTINCT day FROM audit_event WHERE node = $1 AND day >= $2 ORDER BY day");
    CHAIN = both(
        "SELECT node, day, seq, at, user_id, actor, role, action, subject, reason, detail, address, query_hash, \
         prev_hash, hash FROM audit_event WHERE node = $1 AND day = $2 AND seq > $3 ORDER BY seq LIMIT $4"
    );
    QUERY_TEXTS = both(
        "SELECT seq, salt, text FROM audit_query WHERE node = $1 AND day = $2 AND seq > $3 AND seq <= $4 ORDER BY seq"
    );
    LOOSE_TEXTS = both(
        "SELECT q.node, q.day, q.seq FROM audit_query q WHERE NOT EXISTS (SELECT 1 FROM audit_event e \
         WHERE e.node = q.node AND e.day = q.day AND e.seq = q.seq AND e.query_hash IS NOT NULL) \
         ORDER BY q.day, q.node, q.seq LIMIT $1"
    );
}

impl Tx {
    /// Keeps everybody else from adding to the chains of a node until the transaction ends, other processes of the node too:
    /// what is read as a chain's end after this is its end.
    pub async fn hold_chains(&mut self, node: &str) -> Result<(), StoreError> {
        on_backend!(self, HOLD, |db, text| sqlx::query(text)
            .bind(format!("audit trail of {node}"))
            .execute(db)
            .await
            .map(drop)?);
        Ok(())
    }

    /// Appends events to the chain of one node and day. [`StoreError::Taken`] if another writer used a number first: hold the
    /// chains before reading the end.
    pub async fn append_audit(&mut self, node: &str, day: NaiveDate, entries: &[AuditEntry]) -> Result<(), StoreError> {
        bulk_execute!(self, APPEND, [node, day], entries, |entry| {
            seq = entry.row.seq,
            at = entry.row.at,
            user_id = entry.row.user_id.map(|user| user.0),
            actor = entry.row.actor.as_str(),
            role = entry.row.role.as_deref(),
            action = entry.row.action.as_str(),
            subject = entry.row.subject.as_deref(),
            reason = entry.row.reason.as_deref(),
            detail = entry.row.detail.as_str(),
            address = entry.row.address.as_deref(),
            query_hash = entry.row.query_hash.as_ref().map(<[u8; 32]>::as_slice),
            prev_hash = entry.row.prev_hash.as_slice(),
            hash = entry.row.hash.as_slice(),
        });
        let queries: Vec<(i64, &QueryText)> = entries
            .iter()
            .filter_map(|entry| entry.query.as_ref().map(|query| (entry.row.seq, query)))
            .collect();
        bulk_execute!(self, APPEND_QUERY, [node, day], queries.as_slice(), |query| {
            seq = query.0,
            salt = query.1.salt.as_slice(),
            words = query.1.text.as_str(),
        });
        Ok(())
    }

    /// The end of a chain; none before its first event.
    pub async fn audit_tail(&mut self, node: &str, day: NaiveDate) -> Result<Option<AuditTail>, StoreError> {
        let row: Option<(i64, Vec<u8>)> = on_backend!(self, TAIL, |db, text| sqlx::query_as(text)
            .bind(node)
            .bind(day)
            .fetch_optional(db)
            .await?);
        row.map(place).transpose()
    }

    /// The hash at one number of a chain; none where there is no such event.
    pub async fn audit_place(&mut self, node: &str, day: NaiveDate, seq: i64) -> Result<Option<AuditTail>, StoreError> {
        let row: Option<(i64, Vec<u8>)> = on_backend!(self, PLACE, |db, text| sqlx::query_as(text)
            .bind(node)
            .bind(day)
            .bind(seq)
            .fetch_optional(db)
            .await?);
        row.map(place).transpose()
    }

    /// Every chain, by day then node, with the number of its last event.
    pub async fn audit_chains(&mut self) -> Result<Vec<(String, NaiveDate, i64)>, StoreError> {
        Ok(on_backend!(self, CHAINS, |db, text| sqlx::query_as(text)
            .fetch_all(db)
            .await?))
    }

    /// The days since `since` (itself included) on which a node wrote, earliest first.
    pub async fn audit_days(&mut self, node: &str, since: NaiveDate) -> Result<Vec<NaiveDate>, StoreError> {
        Ok(on_backend!(self, DAYS, |db, text| sqlx::query_scalar(text)
            .bind(node)
            .bind(since)
            .fetch_all(db)
            .await?))
    }

    /// Events of one chain in order, after a number (0 to begin).
    pub async fn audit_chain(
        &mut self,
        node: &str,
        day: NaiveDate,
        after: i64,
        limit: i64,
    ) -> Result<Vec<AuditRow>, StoreError> {
        let rows: Vec<AuditColumns> = on_backend!(self, CHAIN, |db, text| sqlx::query_as(text)
            .bind(node)
            .bind(day)
            .bind(after)
            .bind(limit)
            .fetch_all(db)
            .await?);
        rows.into_iter().map(AuditRow::try_from).collect()
    }

    /// The query texts of one chain after a number and up to another, by number. Events without a query, and those
    /// whose text retention redacted, have none.
    pub async fn audit_query_texts(
        &mut self,
        node: &str,
        day: NaiveDate,
        after: i64,
        until: i64,
    ) -> Result<BTreeMap<i64, QueryText>, StoreError> {
        let rows: Vec<(i64, Vec<u8>, String)> = on_backend!(self, QUERY_TEXTS, |db, text| sqlx::query_as(text)
            .bind(node)
            .bind(day)
            .bind(after)
            .bind(until)
            .fetch_all(db)
            .await?);
        let texts = rows
            .into_iter()
            .map(|(seq, salt, text)| (seq, QueryText { salt, text }));
        Ok(texts.collect())
    }

    /// Query texts that belong to no event with a query: chain and number, by day, `limit` at the most.
    pub async fn loose_audit_texts(&mut self, limit: i64) -> Result<Vec<(String, NaiveDate, i64)>, StoreError> {
        Ok(on_backend!(self, LOOSE_TEXTS, |db, text| sqlx::query_as(text)
            .bind(limit)
            .fetch_all(db)
            .await?))
    }
}

fn place((seq, hash): (i64, Vec<u8>)) -> Result<AuditTail, StoreError> {
    Ok(AuditTail {
        seq,
        hash: sha256("audit_event", "hash", seq, hash)?,
    })
}
