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
    statement::{bulk_execute, bulk_fetch, on_backend, statements},
    words::{read_back, words},
};

statements! {
    APPEND = rows(0,
        ["position bigint", "at timestamptz", "kind text", "child_id uuid", "record bigint", "record_version bigint",
         "ended bool", "survivorship_version bigint", "model_version bigint", "weight float8", "probability float8",
         "decided_by text", "reason text"],
        "INSERT INTO link_event (position, at, kind, child_id, record, record_version, ended, survivorship_version, \
         model_version, weight, probability, decided_by, reason) SELECT position, at, kind, child_id, record, \
         record_version, ended, survivorship_version, model_version, weight, probability, decided_by, reason \
         FROM input WHERE true"
    );
    OF_CHILDREN = rows(0, ["child uuid"],
        "SELECT e.position, e.at, e.kind, e.child_id, e.record, e.record_version, e.ended, e.survivorship_version, \
         e.model_version, e.weight, e.probability, e.decided_by, e.reason \
         FROM input JOIN link_event e ON e.child_id = input.child ORDER BY e.position"
    );
    OF_RECORDS = rows(0, ["id bigint"],
        "SELECT e.position, e.at, e.kind, e.child_id, e.record, e.record_version, e.ended, e.survivorship_version, \
         e.model_version, e.weight, e.probability, e.decided_by, e.reason \
         FROM input JOIN link_event e ON e.record = input.id ORDER BY e.position"
    );
    AFTER = both(
        "SELECT position, at, kind, child_id, record, record_version, ended, survivorship_version, model_version, \
         weight, probability, decided_by, reason FROM link_event WHERE position > $1 ORDER BY position LIMIT $2"
    );
    MODEL_AT = both(
        "SELECT model_version FROM link_event WHERE kind = 'activate' AND at <= $1 \
         ORDER BY at DESC, position DESC LIMIT 1"
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
        /// The golden record follows another survivorship policy; nothing else about the child changed.
        Follow = "follow",
        /// A model became the active one.
        Activate = "activate",
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
    /// At which of its versions.
    pub record_version: Option<i64>,
    /// Whether the record had ended then.
    pub ended: bool,
    /// The survivorship policy that the child's golden record was built by.
    pub survivorship_version: Option<i64>,
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
    record_version: Option<i64>,
    ended: bool,
    survivorship_version: Option<i64>,
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
                record_version: row.record_version,
                ended: row.ended,
                survivorship_version: row.survivorship_version,
                model_version: row.model_version,
                weight: row.weight,
                probability: row.probability,
                decided_by: row.decided_by,
                reason: row.reason,
            },
        })
    }
}

/// Bulk questions are asked in parts, each in order.
fn ordered(rows: Vec<LinkEventColumns>) -> Result<Vec<LinkEvent>, StoreError> {
    let mut events: Vec<LinkEvent> = rows.into_iter().map(LinkEvent::try_from).collect::<Result<_, _>>()?;
    events.sort_by_key(|event| event.position);
    Ok(events)
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
            record_version = new.1.record_version,
            ended = new.1.ended,
            survivorship_version = new.1.survivorship_version,
            model_version = new.1.model_version,
            weight = new.1.weight,
            probability = new.1.probability,
            decided_by = new.1.decided_by.as_deref(),
            reason = new.1.reason.as_str(),
        });
        Ok(first + events.len() as i64 - 1)
    }

    /// The history of children, oldest first. Give each child once.
    pub async fn link_events_of_children(&mut self, children: &[ChildId]) -> Result<Vec<LinkEvent>, StoreError> {
        ordered(bulk_fetch!(
            LinkEventColumns,
            self,
            OF_CHILDREN,
            [],
            children,
            |child| { id = child.0 }
        ))
    }

    /// The history of records, oldest first. Give each record once.
    pub async fn link_events_of_records(&mut self, records: &[RecordId]) -> Result<Vec<LinkEvent>, StoreError> {
        ordered(bulk_fetch!(LinkEventColumns, self, OF_RECORDS, [], records, |record| {
            id = record.0
        }))
    }

    /// The version of the model that was active at a moment; none before the first.
    pub async fn model_version_at(&mut self, at: DateTime<Utc>) -> Result<Option<i64>, StoreError> {
        Ok(on_backend!(self, MODEL_AT, |db, text| sqlx::query_scalar(text)
            .bind(at)
            .fetch_optional(db)
            .await?))
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
