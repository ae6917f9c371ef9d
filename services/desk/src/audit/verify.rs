//! Proving that the trail is whole.

use serde::Serialize;
use store::{AuditRow, QueryText};

use super::{chain::query_hash, writer::row_hash};
use crate::{desk::Desk, error::DeskError};

/// How many events are read at a time.
const CHUNK: i64 = 5_000;

/// What a check of the trail found.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Verified {
    /// Events checked.
    pub events: u64,
    /// Chains checked: one per node and day.
    pub chains: u64,
    /// Events whose query text retention took; the chain still covers its hash.
    pub redacted_by_rule: u64,
    /// Everything that is not as it was written.
    pub findings: Vec<Finding>,
}

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// The node.
    pub node: String,
    /// The day.
    pub day: String,
    /// The place in the chain.
    pub seq: i64,
    /// What is wrong.
    pub what: &'static str,
}

impl Verified {
    /// Checks one event against its place in the chain.
    fn check(&mut self, row: &AuditRow, query: Option<&QueryText>, expected_seq: i64, previous: &[u8; 32]) {
        let mut wrong = Vec::new();
        if row.seq != expected_seq {
            wrong.push("events are missing before this one");
        }
        if row.prev_hash != *previous {
            wrong.push("the event does not follow the one before it");
        }
        if row.hash != row_hash(row) {
            wrong.push("the event was changed");
        }
        match (query, &row.query_hash) {
            (Some(query), Some(hash)) if query_hash(&query.salt, &query.text) != *hash => {
                wrong.push("the query text was changed");
            }
            (None, Some(_)) => self.redacted_by_rule += 1,
            _ => {}
        }
        self.events += 1;
        let found = |what| Finding {
            node: row.node.clone(),
            day: row.day.to_string(),
            seq: row.seq,
            what,
        };
        self.findings.extend(wrong.into_iter().map(found));
    }
}

impl Desk {
    /// Walks every chain and recomputes every hash.
    pub async fn verify_audit(&self) -> Result<Verified, DeskError> {
        let mut tx = self.shared.db.read().await?;
        let mut verified = Verified::default();
        for (node, day, _) in tx.audit_chains().await? {
            verified.chains += 1;
            let (mut seq, mut previous) = (0, [0; 32]);
            loop {
                let rows = tx.audit_chain(&node, day, seq, CHUNK).await?;
                let Some(last) = rows.last() else { break };
                let texts = tx.audit_query_texts(&node, day, seq, last.seq).await?;
                for row in &rows {
                    verified.check(row, texts.get(&row.seq), seq + 1, &previous);
                    previous = row.hash;
                    seq = row.seq;
                }
            }
        }
        Ok(verified)
    }

    /// Puts an event on record and waits until it is durable; without that nothing may be shown (promise 7).
    pub(crate) async fn trace(&self, event: super::Event) -> Result<(), DeskError> {
        if self.shared.audit.record(event).await {
            Ok(())
        } else {
            Err(DeskError::Audit)
        }
    }
}
