//! One event of the trail, as it is kept.

use child::UserId;
use chrono::{DateTime, NaiveDate, Utc};
use sqlx::FromRow;
use uuid::Uuid;

use super::list::AuditKey;
use crate::{error::StoreError, words::sha256};

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
    /// What was done, for example `open_child`.
    pub action: String,
    /// On what: a child's id, a case, a run.
    pub subject: Option<String>,
    /// The reason given.
    pub reason: Option<String>,
    /// Whatever else counts, as JSON text: opaque here, because the hash covers its bytes.
    pub detail: String,
    /// Address of the client, where a request was behind it.
    pub address: Option<String>,
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

/// A place in a chain, and the hash there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AuditTail {
    /// Number of the event.
    pub seq: i64,
    /// Its hash.
    pub hash: [u8; 32],
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

#[derive(FromRow)]
pub(super) struct AuditColumns {
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
    address: Option<String>,
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
            address: row.address,
        })
    }
}
