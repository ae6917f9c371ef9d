//! Writing the trail: events wait together, are chained and committed in one transaction, and only then answered.

use std::sync::Arc;

use child::{
    clock::{Clock, Ids},
    policy::Role,
};
use chrono::{DateTime, NaiveDate, SecondsFormat, Utc};
use store::{AuditEntry, AuditRow, Db, QueryText, StoreError};
use tokio::sync::{mpsc, oneshot};

use super::{
    chain::{ChainInput, link_hash, query_hash},
    event::{By, Event},
};

/// The most events that one transaction takes: enough to share the cost of a commit, few enough to stay quick.
const BATCH: usize = 256;

struct Waiting {
    event: Event,
    /// Answered with whether the event is durable.
    done: oneshot::Sender<bool>,
}

/// Hands events to the one task that writes this node's chain.
#[derive(Clone)]
pub(crate) struct AuditWriter(mpsc::Sender<Waiting>);

impl AuditWriter {
    /// Starts the writing task.
    pub fn start(db: Db, clock: Arc<dyn Clock>, ids: Arc<dyn Ids>, node: String) -> Self {
        let (sender, mut receiver) = mpsc::channel::<Waiting>(BATCH * 4);
        tokio::spawn(async move {
            let chain = Chain { db, clock, ids, node };
            let mut waiting = Vec::with_capacity(BATCH);
            while receiver.recv_many(&mut waiting, BATCH).await > 0 {
                let (events, answers): (Vec<Event>, Vec<_>) =
                    waiting.drain(..).map(|waiting| (waiting.event, waiting.done)).unzip();
                let written = chain.append(events).await;
                if let Err(error) = &written {
                    tracing::error!(%error, "The audit trail cannot be written; nothing is shown until it can.");
                    metrics::counter!("audit_failures_total").increment(1);
                }
                for answer in answers {
                    // Nobody waits any more if the request was dropped; the event stays on record.
                    let _ = answer.send(written.is_ok());
                }
            }
        });
        Self(sender)
    }

    /// Waits until the event is durable; false if it could not be written.
    pub async fn record(&self, event: Event) -> bool {
        let (done, written) = oneshot::channel();
        self.0.send(Waiting { event, done }).await.is_ok() && written.await.unwrap_or(false)
    }
}

struct Chain {
    db: Db,
    clock: Arc<dyn Clock>,
    ids: Arc<dyn Ids>,
    node: String,
}

impl Chain {
    /// Appends `events` to this node's chain of today.
    async fn append(&self, events: Vec<Event>) -> Result<(), StoreError> {
        let at = self.clock.now();
        let day: NaiveDate = at.date_naive();
        let mut tx = self.db.begin().await?;
        let tail = tx.audit_tail(&self.node, day).await?;
        let (mut seq, mut previous) = tail.map_or((0, [0; 32]), |tail| (tail.seq, tail.hash));
        let mut entries = Vec::with_capacity(events.len());
        for event in events {
            seq += 1;
            let entry = self.entry(event, seq, at, previous);
            previous = entry.row.hash;
            entries.push(entry);
        }
        tx.append_audit(&self.node, day, &entries).await?;
        tx.commit().await
    }

    fn entry(&self, event: Event, seq: i64, at: DateTime<Utc>, previous: [u8; 32]) -> AuditEntry {
        let salt = self.ids.secret();
        let (user_id, role, actor) = match event.by {
            By::Nobody => (None, None, String::new()),
            By::Viewer(viewer) => (Some(viewer.user), Some(viewer.role), viewer.display_name),
            By::Sender(sender) => (None, Some(Role::FeedService), sender.title),
        };
        let mut row = AuditRow {
            node: self.node.clone(),
            day: at.date_naive(),
            seq,
            at,
            user_id,
            role: role.map(|role| role.name().to_owned()),
            actor,
            action: event.action.name().to_owned(),
            subject: event.subject,
            reason: event.reason,
            detail: event.detail.to_string(),
            query_hash: event.query.as_ref().map(|text| query_hash(&salt, text)),
            prev_hash: previous,
            hash: [0; 32],
        };
        row.hash = row_hash(&row);
        AuditEntry {
            row,
            query: event.query.map(|text| QueryText {
                salt: salt.to_vec(),
                text,
            }),
        }
    }
}

/// The hash that a row must carry.
pub(super) fn row_hash(row: &AuditRow) -> [u8; 32] {
    link_hash(&ChainInput {
        previous: &row.prev_hash,
        node: &row.node,
        day: &row.day.to_string(),
        seq: row.seq,
        at: &row.at.to_rfc3339_opts(SecondsFormat::Micros, true),
        user: &row.user_id.map(|user| user.to_string()).unwrap_or_default(),
        actor: &row.actor,
        role: row.role.as_deref().unwrap_or_default(),
        action: &row.action,
        subject: row.subject.as_deref().unwrap_or_default(),
        reason: row.reason.as_deref().unwrap_or_default(),
        detail: &row.detail,
        query_hash: row.query_hash.as_ref().map_or(&[], |hash| hash.as_slice()),
    })
}
