//! The history of links: append-only, gapless.

use child::ChildId;
use chrono::{DateTime, Utc};
use sqlx::FromRow;
use uuid::Uuid;

use crate::{
    counters::Series,
    db::Tx,
    error::StoreError,
    records::RecordId,
    statement::{bulk_execute, on_backend, statements},
    words::{read_back, words},
};

statements! {
    APPEND = rows(0,
        ["position bigint", "at timestamptz", "kind text", "child_id uuid", "record bigint", "model_version bigint",
         "weight float8", "probability float8", "decided_by text", "reason text"],
        "INSERT INTO link_event (position, at, kind, child_id, record, model_version, weight, probability, decided_by, \
         reason) SELECT position, at, kind, child_id, record, model_version, weight, probability, decided_by, reason \
         FROM input WHERE true"
    );
    OF_CHILD = both(
        "SELECT position, at, kind, child_id, record, model_version, weight, probability, decided_by, reason \
         FROM link_event WHERE child_id = $1 ORDER BY position"
    );
    OF_RECORD = both(
        "SELECT position, at, kind, child_id, record, model_version, weight, probability, decided_by, reason \
         FROM link_event WHERE record = $1 ORDER BY position"
    );
    AFTER = both(
        "SELECT position, at, kind, child_id, record, model_version, weight, probability, decided_by, reason \
         FROM link_event WHERE position > $1 ORDER BY position LIMIT $2"
    );
}

words! {
    /// What a link event says.
    LinkEventKind {
        /// A child was created.
        Create = "create",
        /// A record joined a child.
        Join = "join",
        /// A record left a child.
        Leave = "leave",
        /// A record of the child says something else than before, or ended or came back.
        Restate = "restate",
        /// A record names nobody, and none beside it does: it waits for one that names the child.
        Wait = "wait",
        /// A child's id redirects to another from now on.
        Redirect = "redirect",
        /// A retired id lives again.
        Revive = "revive",
        /// A review case was opened or its figures changed.
        Review = "review",
        /// A person decided: a constraint was set.
        Decide = "decide",
        /// A person withdrew a decision: a constraint was revoked.
        Revoke = "revoke",
    }
}

/// A link event to append.
#[derive(Debug, Clone, PartialEq)]
pub struct NewLinkEvent {
    /// Now.
    pub at: DateTime<Utc>,
    /// What happened.
    pub kind: LinkEventKind,
    /// To which child.
    pub child: Option<ChildId>,
    /// With which record.
    pub record: Option<RecordId>,
    /// The model that decided.
    pub model_version: Option<i64>,
    /// Match weight in bits, prior included.
    pub weight: Option<f64>,
    /// Match probability, from 0 to 1.
    pub probability: Option<f64>,
    /// The rule, guard or person that decided.
    pub decided_by: Option<String>,
    /// Why, as JSON text: opaque here.
    pub reason: String,
}

/// A link event as stored.
#[derive(Debug, Clone, PartialEq)]
pub struct LinkEvent {
    /// Position, gapless from 1.
    pub position: i64,
    /// The event.
    pub event: NewLinkEvent,
}

#[derive(FromRow)]
struct LinkEventColumns {
    position: i64,
    at: DateTime<Utc>,
    kind: String,
    child_id: Option<Uuid>,
    record: Option<i64>,
    model_version: Option<i64>,
    weight: Option<f64>,
    probability: Option<f64>,
    decided_by: Option<String>,
    reason: String,
}

impl TryFrom<LinkEventColumns> for LinkEvent {
    type Error = StoreError;
    fn try_from(row: LinkEventColumns) -> Result<Self, StoreError> {
        Ok(Self {
            position: row.position,
            event: NewLinkEvent {
                at: row.at,
                kind: read_back("link_event", "kind", row.position, LinkEventKind::from_name(&row.kind))?,
                child: row.child_id.map(ChildId),
                record: row.record.map(RecordId),
                model_version: row.model_version,
                weight: row.weight,
                probability: row.probability,
                decided_by: row.decided_by,
                reason: row.reason,
            },
        })
    }
}

impl Tx {
    /// Appends link events in bulk and answers the position of the last (0 if there is none at all).
    pub async fn append_link_events(&mut self, events: &[NewLinkEvent]) -> Result<i64, StoreError> {
        if events.is_empty() {
            return self.last_link_event().await;
        }
        let first = self.take_numbers(Series::LinkEvent, events.len()).await?;
        let numbered: Vec<(i64, &NewLinkEvent)> = (first..).zip(events).collect();
        bulk_execute!(self, APPEND, [], numbered.as_slice(), |new| {
            position = new.0,
            at = new.1.at,
            kind = new.1.kind.name(),
            child_id = new.1.child.map(|child| child.0),
            record = new.1.record.map(|record| record.0),
            model_version = new.1.model_version,
            weight = new.1.weight,
            probability = new.1.probability,
            decided_by = new.1.decided_by.as_deref(),
            reason = new.1.reason.as_str(),
        });
        Ok(first + events.len() as i64 - 1)
    }

    /// The history of a child, oldest first.
    pub async fn link_events_of_child(&mut self, child: ChildId) -> Result<Vec<LinkEvent>, StoreError> {
        let rows: Vec<LinkEventColumns> = on_backend!(self, OF_CHILD, |db, text| sqlx::query_as(text)
            .bind(child.0)
            .fetch_all(db)
            .await?);
        rows.into_iter().map(LinkEvent::try_from).collect()
    }

    /// The history of a record, oldest first.
    pub async fn link_events_of_record(&mut self, record: RecordId) -> Result<Vec<LinkEvent>, StoreError> {
        let rows: Vec<LinkEventColumns> = on_backend!(self, OF_RECORD, |db, text| sqlx::query_as(text)
            .bind(record.0)
            .fetch_all(db)
            .await?);
        rows.into_iter().map(LinkEvent::try_from).collect()
    }

    /// The whole history after a position (0 to begin), in order.
    pub async fn link_events_after(&mut self, position: i64, limit: i64) -> Result<Vec<LinkEvent>, StoreError> {
        let rows: Vec<LinkEventColumns> = on_backend!(self, AFTER, |db, text| sqlx::query_as(text)
            .bind(position)
            .bind(limit)
            .fetch_all(db)
            .await?);
        rows.into_iter().map(LinkEvent::try_from).collect()
    }

    /// Position of the last link event; 0 before the first.
    pub async fn last_link_event(&mut self) -> Result<i64, StoreError> {
        self.last_number(Series::LinkEvent).await
    }

    /// Position of the last link event, 0 before the first. Whoever links or decides after this waits until the
    /// transaction ends, so what was found out at this position still holds when it is written.
    pub async fn hold_link_events(&mut self) -> Result<i64, StoreError> {
        self.hold_numbers(Series::LinkEvent).await
    }
}
