//! Writing the trail: events wait together, are chained and committed in one transaction, and only then answered. What tells
//! of a write that is done in a transaction already is committed with it.
//!
//! Whoever chains holds the place where the chain stands until the commit, and takes it after the transaction began: the
//! other way round, two could wait for each other where only one may write. The database keeps out other processes of this
//! node, its command line, as long.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use child::{
    clock::{Clock, Ids},
    policy::Role,
};
use chrono::{DateTime, NaiveDate, SecondsFormat, TimeDelta, Utc};
use store::{AuditEntry, AuditRow, AuditTail, Db, QueryText, StoreError, Tx};
use tokio::sync::{Mutex, MutexGuard, mpsc, oneshot};

use super::{
    chain::{ChainInput, link_hash, query_hash},
    event::{By, Event},
    head::Head,
    standing::{DAYS_BACK, Standing},
};
use crate::error::DeskError;

/// The most events that one transaction takes: enough to share the cost of a commit, few enough to stay quick.
const BATCH: usize = 256;

struct Waiting {
    event: Event,
    /// Answered with whether the event is durable.
    done: oneshot::Sender<bool>,
}

/// Why the trail could not be added to, or a head could not be taken.
#[derive(Debug, thiserror::Error)]
pub enum TrailError {
    /// The database could not.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// What this process wrote is not there any more as it wrote it.
    #[error(
        "the trail of {0} was changed behind the service; find out what was done (onechild audit verify --heads) before starting it again"
    )]
    Changed(NaiveDate),
}

/// Hands events to the one task that writes this node's chain.
#[derive(Clone)]
pub(crate) struct AuditWriter {
    sender: mpsc::Sender<Waiting>,
    chain: Arc<Chain>,
}

impl AuditWriter {
    /// Starts the writing task.
    pub fn start(db: Db, clock: Arc<dyn Clock>, ids: Arc<dyn Ids>, node: String) -> Self {
        let (sender, mut receiver) = mpsc::channel::<Waiting>(BATCH * 4);
        let chain = Arc::new(Chain {
            db,
            clock,
            ids,
            node,
            standing: Mutex::default(),
            closed: AtomicBool::new(false),
        });
        let written = Arc::clone(&chain);
        tokio::spawn(async move {
            let mut waiting = Vec::with_capacity(BATCH);
            while receiver.recv_many(&mut waiting, BATCH).await > 0 {
                let (events, answers): (Vec<Event>, Vec<_>) =
                    waiting.drain(..).map(|waiting| (waiting.event, waiting.done)).unzip();
                let appended = written.append(&events).await;
                if let Err(error) = &appended {
                    tell(error);
                }
                for answer in answers {
                    // Nobody waits any more if the request was dropped; the event stays on record.
                    let _ = answer.send(appended.is_ok());
                }
            }
        });
        Self { sender, chain }
    }

    /// Waits until the event is durable; false if it could not be written, and while nothing may be shown.
    pub async fn record(&self, event: Event) -> bool {
        if self.is_closed() {
            return false;
        }
        let (done, written) = oneshot::channel();
        self.sender.send(Waiting { event, done }).await.is_ok() && written.await.unwrap_or(false)
    }

    /// Appends events of what is written in the caller's transaction: they are durable with it, or neither is. Nobody else
    /// adds to the chain until the answer is let go of.
    ///
    /// # Errors
    ///
    /// [`DeskError::Audit`] if the trail cannot be added to, and while nothing may be shown: do not commit then.
    pub async fn append(&self, tx: &mut Tx, events: &[Event]) -> Result<Appended<'_>, DeskError> {
        if self.is_closed() {
            return Err(DeskError::Audit);
        }
        self.chain.append_to(tx, events).await.map_err(|error| {
            tell(&error);
            DeskError::Audit
        })
    }

    /// Whether nothing may be shown because heads could not be put outside for too long.
    pub fn is_closed(&self) -> bool {
        self.chain.closed.load(Ordering::Relaxed)
    }

    /// The heads of this node's chains that are not outside yet, by day.
    pub async fn heads_due(&self) -> Result<Vec<Head>, TrailError> {
        self.chain.heads_due().await
    }

    /// These heads are outside.
    pub async fn heads_outside(&self, heads: &[Head]) {
        let mut standing = self.chain.standing.lock().await;
        for head in heads {
            standing.is_outside(head.day, head.seq);
        }
        standing.works();
        self.chain.closed.store(false, Ordering::Relaxed);
    }

    /// Heads could not be put outside. From `hide_after` on nothing is shown; answers whether that is so by now.
    pub async fn heads_failed(&self, hide_after: TimeDelta) -> bool {
        let failing = self.chain.standing.lock().await.fails(self.chain.clock.now());
        let closed = failing >= hide_after;
        self.chain.closed.store(closed, Ordering::Relaxed);
        closed
    }
}

fn tell(error: &TrailError) {
    tracing::error!(%error, "The audit trail cannot be written; nothing is shown until it can.");
    metrics::counter!("audit_failures_total").increment(1);
}

/// Events that a transaction is about to make durable.
#[must_use]
pub(crate) struct Appended<'a> {
    standing: MutexGuard<'a, Standing>,
    end: Option<(NaiveDate, AuditTail)>,
}

impl Appended<'_> {
    /// The transaction was committed.
    pub fn stands(mut self) {
        if let Some((day, tail)) = self.end {
            self.standing.stands(day, tail);
        }
    }
}

struct Chain {
    db: Db,
    clock: Arc<dyn Clock>,
    ids: Arc<dyn Ids>,
    node: String,
    standing: Mutex<Standing>,
    closed: AtomicBool,
}

impl Chain {
    /// Appends `events` to this node's chain of today, in a transaction of their own.
    async fn append(&self, events: &[Event]) -> Result<(), TrailError> {
        let mut tx = self.db.begin().await?;
        let appended = self.append_to(&mut tx, events).await?;
        tx.commit().await?;
        appended.stands();
        Ok(())
    }

    async fn append_to(&self, tx: &mut Tx, events: &[Event]) -> Result<Appended<'_>, TrailError> {
        let standing = self.standing.lock().await;
        if events.is_empty() {
            return Ok(Appended { standing, end: None });
        }
        let at = self.clock.now();
        let day: NaiveDate = at.date_naive();
        tx.hold_chains(&self.node).await?;
        let tail = self.tail(tx, day, &standing).await?;
        let mut tail = tail.unwrap_or(AuditTail { seq: 0, hash: [0; 32] });
        let mut entries = Vec::with_capacity(events.len());
        for event in events {
            let entry = self.entry(event, tail.seq + 1, at, tail.hash);
            tail = AuditTail {
                seq: entry.row.seq,
                hash: entry.row.hash,
            };
            entries.push(entry);
        }
        tx.append_audit(&self.node, day, &entries).await?;
        Ok(Appended {
            standing,
            end: Some((day, tail)),
        })
    }

    /// The end of a day's chain, after a look at whether what this process wrote is still there. Others of this node,
    /// its command line, may have added to it.
    async fn tail(&self, tx: &mut Tx, day: NaiveDate, standing: &Standing) -> Result<Option<AuditTail>, TrailError> {
        let tail = tx.audit_tail(&self.node, day).await?;
        let Some(known) = standing.place(day) else {
            return Ok(tail);
        };
        let there = match tail {
            Some(tail) if tail.seq > known.seq => tx.audit_place(&self.node, day, known.seq).await?,
            tail => tail,
        };
        if there == Some(known) {
            Ok(tail)
        } else {
            metrics::counter!("audit_changed_total").increment(1);
            Err(TrailError::Changed(day))
        }
    }

    async fn heads_due(&self) -> Result<Vec<Head>, TrailError> {
        let at = self.clock.now();
        let today = at.date_naive();
        let mut tx = self.db.read().await?;
        let mut standing = self.standing.lock().await;
        let mut days = standing.days();
        if standing.looked_back {
            days.push(today);
        } else {
            days.extend(tx.audit_days(&self.node, today - DAYS_BACK).await?);
        }
        days.sort_unstable();
        days.dedup();
        let mut due = Vec::new();
        for day in days {
            let Some(tail) = self.tail(&mut tx, day, &standing).await? else {
                continue;
            };
            standing.stands(day, tail);
            if standing.is_due(day, tail) {
                due.push(Head {
                    node: self.node.clone(),
                    day,
                    seq: tail.seq,
                    hash: tail.hash,
                    at,
                });
            }
        }
        standing.looked_back = true;
        Ok(due)
    }

    fn entry(&self, event: &Event, seq: i64, at: DateTime<Utc>, previous: [u8; 32]) -> AuditEntry {
        let salt = self.ids.secret();
        let (user_id, role, actor, address) = match &event.by {
            By::Nobody => (None, None, String::new(), None),
            By::Stranger(address) => (None, None, String::new(), *address),
            By::Viewer(viewer) => (
                Some(viewer.user),
                Some(viewer.role),
                viewer.display_name.clone(),
                viewer.address,
            ),
            By::Sender(sender) => (None, Some(Role::FeedService), sender.title.clone(), sender.address),
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
            subject: event.subject.clone(),
            reason: event.reason.clone(),
            detail: event.detail.to_string(),
            address: address.map(|address| address.to_string()),
            query_hash: event.query.as_ref().map(|text| query_hash(&salt, text)),
            prev_hash: previous,
            hash: [0; 32],
        };
        row.hash = row_hash(&row);
        AuditEntry {
            row,
            query: event.query.clone().map(|text| QueryText {
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
        address: row.address.as_deref(),
        query_hash: row.query_hash.as_ref().map_or(&[], |hash| hash.as_slice()),
    })
}
