//! The audit trail: one chain of hashes for each node and day. The hashing itself is the caller's; the tables refuse
//! every change and every deletion.

use std::collections::BTreeMap;

use child::UserId;
use chrono::{DateTime, NaiveDate, Utc};
use sqlx::FromRow;
use uuid::Uuid;

use crate::{
    db::Tx,
    error::StoreError,
    statement::{bulk_execute, on_backend, statements},
    words::sha256,
};

statements! {
    APPEND = rows(2,
        ["seq bigint", "at timestamptz", "user_id uuid", "actor text", "role text", "action text", "subject text",
         "reason text", "detail text", "query_hash bytea", "prev_hash bytea", "hash bytea"],
        "INSERT INTO audit_event (node, day, seq, at, user_id, actor, role, action, subject, reason, detail, \
         query_hash, prev_hash, hash) SELECT $1, $2, seq, at, user_id, actor, role, action, subject, reason, detail, \
         query_hash, prev_hash, hash FROM input WHERE true"
    );
    APPEND_QUERY = rows(2, ["seq bigint", "salt bytea", "query text"],
        "INSERT INTO audit_query (node, day, seq, salt, text) SELECT $1, $2, seq, salt, query FROM input WHERE true"
    );
    TAIL = both("SELECT seq, hash FROM audit_event WHERE node = $1 AND day = $2 ORDER BY seq DESC LIMIT 1");
    CHAINS = both("SELECT node, day, max(seq) AS seq FROM audit_event GROUP BY node, day ORDER BY day, node");
    CHAIN = both(
        "SELECT node, day, seq, at, user_id, actor, role, action, subject, reason, detail, query_hash, prev_hash, hash \
         FROM audit_event WHERE node = $1 AND day = $2 AND seq > $3 ORDER BY seq LIMIT $4"
    );
    EVENTS = both(
        "SELECT node, day, seq, at, user_id, actor, role, action, subject, reason, detail, query_hash, prev_hash, hash \
         FROM audit_event WHERE at >= $1 AND at < $2 AND (user_id = $3 OR $3 IS NULL) AND (subject = $4 OR $4 IS NULL) \
         AND (action = $5 OR $5 IS NULL) AND (at, node, day, seq) < ($6, $7, $8, $9) \
         ORDER BY at DESC, node DESC, day DESC, seq DESC LIMIT $10"
    );
    QUERY_TEXTS = both(
        "SELECT seq, salt, text FROM audit_query WHERE node = $1 AND day = $2 AND seq > $3 AND seq <= $4 ORDER BY seq"
    );
    REDACT = both("DELETE FROM audit_query WHERE day < $1");
}

/// One event of the trail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditRow {
    /// Node that wrote it.
    pub node: String,
    /// Day of the chain, in UTC.
    pub day: NaiveDate,
    /// Number in the chain, from 1.
    pub seq: i64,
    /// When it happened.
    pub at: DateTime<Utc>,
    /// Who, if signed in.
    pub user_id: Option<UserId>,
    /// Who, in words: a user's name at that time, a job, a machine.
    pub actor: String,
    /// The role acted in.
    pub role: Option<String>,
    /// What was done, for example `child.open`.
    pub action: String,
    /// On what: a child's id, a case, a run.
    pub subject: Option<String>,
    /// The reason given.
    pub reason: Option<String>,
    /// Whatever else counts, as JSON text: opaque here, because the hash covers its bytes.
    pub detail: String,
    /// Salted hash of the query text.
    pub query_hash: Option<[u8; 32]>,
    /// Hash of the event before.
    pub prev_hash: [u8; 32],
    /// Hash over this event and the one before.
    pub hash: [u8; 32],
}

/// The text of a query, kept beside the chain.
#[derive(Clone, PartialEq, Eq)]
pub struct QueryText {
    /// The salt of its hash.
    pub salt: Vec<u8>,
    /// What was typed.
    pub text: String,
}

impl std::fmt::Debug for QueryText {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("QueryText(***)")
    }
}

/// An event to append, with the text of its query if it had one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditEntry {
    /// The event, hashed.
    pub row: AuditRow,
    /// The query text.
    pub query: Option<QueryText>,
}

/// The end of a chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AuditTail {
    /// Number of the last event.
    pub seq: i64,
    /// Its hash.
    pub hash: [u8; 32],
}

/// Names one event in the order in which lists show events: newest first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditKey {
    /// When.
    pub at: DateTime<Utc>,
    /// Node.
    pub node: String,
    /// Day of the chain.
    pub day: NaiveDate,
    /// Number in the chain.
    pub seq: i64,
}

impl AuditRow {
    /// The event's place in lists.
    pub fn key(&self) -> AuditKey {
        AuditKey {
            at: self.at,
            node: self.node.clone(),
            day: self.day,
            seq: self.seq,
        }
    }
}

/// Which events to list.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AuditFilter {
    /// Not before.
    pub from: Option<DateTime<Utc>>,
    /// Before.
    pub until: Option<DateTime<Utc>>,
    /// By this user.
    pub user: Option<UserId>,
    /// On this subject.
    pub subject: Option<String>,
    /// Only this action.
    pub action: Option<String>,
    /// The last event of the page before.
    pub after: Option<AuditKey>,
    /// At most so many.
    pub limit: i64,
}

#[derive(FromRow)]
struct AuditColumns {
    node: String,
    day: NaiveDate,
    seq: i64,
    at: DateTime<Utc>,
    user_id: Option<Uuid>,
    actor: String,
    role: Option<String>,
    action: String,
    subject: Option<String>,
    reason: Option<String>,
    detail: String,
    query_hash: Option<Vec<u8>>,
    prev_hash: Vec<u8>,
    hash: Vec<u8>,
}

impl TryFrom<AuditColumns> for AuditRow {
    type Error = StoreError;
    fn try_from(row: AuditColumns) -> Result<Self, StoreError> {
        let key = format!("{} {} {}", row.node, row.day, row.seq);
        let hash = |column, bytes| sha256("audit_event", column, &key, bytes);
        Ok(Self {
            query_hash: row.query_hash.map(|bytes| hash("query_hash", bytes)).transpose()?,
            prev_hash: hash("prev_hash", row.prev_hash)?,
            hash: hash("hash", row.hash)?,
            node: row.node,
            day: row.day,
            seq: row.seq,
            at: row.at,
            user_id: row.user_id.map(UserId),
            actor: row.actor,
            role: row.role,
            action: row.action,
            subject: row.subject,
            reason: row.reason,
            detail: row.detail,
        })
    }
}

/// A year from 1 to 9999 on its first day: both databases read and order these.
fn year(year: i32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, 1, 1).expect("January has a first day")
}

impl Tx {
    /// Appends events to the chain of one node and day. [`StoreError::Taken`] if another writer used a number first:
    /// read the tail again and rehash.
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
        row.map(|(seq, hash)| {
            Ok(AuditTail {
                seq,
                hash: sha256("audit_event", "hash", seq, hash)?,
            })
        })
        .transpose()
    }

    /// Every chain, by day then node, with the number of its last event.
    pub async fn audit_chains(&mut self) -> Result<Vec<(String, NaiveDate, i64)>, StoreError> {
        Ok(on_backend!(self, CHAINS, |db, text| sqlx::query_as(text)
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

    /// Events that a filter lets through, newest first.
    pub async fn audit_events(&mut self, filter: &AuditFilter) -> Result<Vec<AuditRow>, StoreError> {
        let start = year(1).and_time(chrono::NaiveTime::MIN).and_utc();
        let end = year(9999).and_time(chrono::NaiveTime::MIN).and_utc();
        let after = filter.after.clone().unwrap_or_else(|| AuditKey {
            at: end,
            node: String::new(),
            day: year(9999),
            seq: 0,
        });
        let rows: Vec<AuditColumns> = on_backend!(self, EVENTS, |db, text| sqlx::query_as(text)
            .bind(filter.from.unwrap_or(start))
            .bind(filter.until.unwrap_or(end))
            .bind(filter.user.map(|user| user.0))
            .bind(&filter.subject)
            .bind(&filter.action)
            .bind(after.at)
            .bind(&after.node)
            .bind(after.day)
            .bind(after.seq)
            .bind(filter.limit)
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

    /// Redacts the query texts of every day before `day` and answers how many they were. The chain stays provable.
    pub async fn redact_audit_queries(&mut self, day: NaiveDate) -> Result<u64, StoreError> {
        Ok(on_backend!(self, REDACT, |db, text| sqlx::query(text)
            .bind(day)
            .execute(db)
            .await?
            .rows_affected()))
    }
}
