//! The change feed: which children changed, in one order that every node follows.

use child::ChildId;
use chrono::{DateTime, Utc};
use sqlx::FromRow;
use uuid::Uuid;

use crate::{
    counters::Series,
    db::Tx,
    error::StoreError,
    statement::{Sql, bulk_execute, bulk_fetch, on_backend, statements},
    words::{read_back, words},
};

statements! {
    PUBLISH = rows(1, ["position bigint", "child_id uuid", "kind text", "other_id uuid"],
        "INSERT INTO outbox (position, child_id, kind, other_id, at) \
         SELECT position, child_id, kind, other_id, $1 FROM input WHERE true"
    );
    AFTER = both(
        "SELECT position, child_id, kind, other_id, at FROM outbox WHERE position > $1 ORDER BY position LIMIT $2"
    );
    JOINS_AFTER = both(
        "SELECT position, child_id, kind, other_id, at FROM outbox WHERE other_id IS NOT NULL AND position > $1 \
         ORDER BY position LIMIT $2"
    );
    EVER_HELD = rows(1, ["child uuid"],
        "SELECT input.child FROM input WHERE EXISTS (SELECT 1 FROM link_event e JOIN record r ON r.id = e.record \
         WHERE e.child_id = input.child AND r.source = $1)"
    );
    FOLLOWED = both(
        "SELECT EXISTS (SELECT 1 FROM outbox WHERE position = $1) \
         OR NOT EXISTS (SELECT 1 FROM outbox WHERE position < $1)"
    );
    FORGET = both("DELETE FROM outbox WHERE position <= $1");
}

words! {
    /// What happened to a child.
    ChangeKind {
        /// Its golden record, shield or redirect changed: read it again.
        Changed = "changed",
        /// It is no longer to be found.
        Removed = "removed",
        /// Its id is retired: it was joined with the other child, and its id leads there.
        Merged = "merged",
        /// Its id, retired before, lives again: it was parted from the other child.
        Returned = "returned",
        /// Some of what was the other child is part of it now.
        Parted = "parted",
    }
}

/// One entry of the change feed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Change {
    /// Position, from 1; without gaps but for one leap after each restore of the database.
    pub position: i64,
    /// Child.
    pub child: ChildId,
    /// What happened.
    pub kind: ChangeKind,
    /// The child that it was joined with or parted from; none where one child is concerned.
    pub other: Option<ChildId>,
    /// When.
    pub at: DateTime<Utc>,
}

/// An entry to publish. One about a single child may be given as `(child, kind)`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct NewChange {
    /// Child.
    pub child: ChildId,
    /// What happened.
    pub kind: ChangeKind,
    /// The child that it was joined with or parted from.
    pub other: Option<ChildId>,
}

impl From<(ChildId, ChangeKind)> for NewChange {
    fn from((child, kind): (ChildId, ChangeKind)) -> Self {
        Self {
            child,
            kind,
            other: None,
        }
    }
}

#[derive(FromRow)]
struct ChangeColumns {
    position: i64,
    child_id: Uuid,
    kind: String,
    other_id: Option<Uuid>,
    at: DateTime<Utc>,
}

impl TryFrom<ChangeColumns> for Change {
    type Error = StoreError;
    fn try_from(row: ChangeColumns) -> Result<Self, StoreError> {
        Ok(Self {
            position: row.position,
            child: ChildId(row.child_id),
            kind: read_back("outbox", "kind", row.position, ChangeKind::from_name(&row.kind))?,
            other: row.other_id.map(ChildId),
            at: row.at,
        })
    }
}

impl Tx {
    /// Publishes changes and answers the last position. Publish late in a transaction: other publishers wait until it
    /// ends, so that positions become visible in order.
    pub async fn publish<C>(&mut self, changes: &[C], at: DateTime<Utc>) -> Result<i64, StoreError>
    where
        C: Copy + Into<NewChange> + Sync,
    {
        if changes.is_empty() {
            return self.last_position().await;
        }
        let first = self.take_numbers(Series::Outbox, changes.len()).await?;
        let changes = changes.iter().map(|change| (*change).into());
        let numbered: Vec<(i64, NewChange)> = (first..).zip(changes).collect();
        bulk_execute!(self, PUBLISH, [at], numbered.as_slice(), |change| {
            position = change.0,
            child_id = change.1.child.0,
            kind = change.1.kind.name(),
            other_id = change.1.other.map(|other| other.0),
        });
        Ok(first + numbered.len() as i64 - 1)
    }

    /// Changes after a position (0 to begin), in order.
    pub async fn changes_after(&mut self, position: i64, limit: i64) -> Result<Vec<Change>, StoreError> {
        self.changes(AFTER, position, limit).await
    }

    /// The same, of changes that join children or part them.
    pub async fn joins_after(&mut self, position: i64, limit: i64) -> Result<Vec<Change>, StoreError> {
        self.changes(JOINS_AFTER, position, limit).await
    }

    async fn changes(&mut self, statement: Sql, position: i64, limit: i64) -> Result<Vec<Change>, StoreError> {
        let rows: Vec<ChangeColumns> = on_backend!(self, statement, |db, text| sqlx::query_as(text)
            .bind(position)
            .bind(limit)
            .fetch_all(db)
            .await?);
        rows.into_iter().map(Change::try_from).collect()
    }

    /// Those of the children of whom a source holds a record or ever did. Give each child once.
    pub async fn ever_held_by(&mut self, source: &str, ids: &[ChildId]) -> Result<Vec<ChildId>, StoreError> {
        let rows = bulk_fetch!((Uuid,), self, EVER_HELD, [source], ids, |child| { id = child.0 });
        Ok(rows.into_iter().map(|(id,)| ChildId(id)).collect())
    }

    /// Whether the feed can be followed from a position: it is there, or everything before it was forgotten. One between
    /// two that are there was given out in a state of the database that is gone.
    pub async fn follows(&mut self, position: i64) -> Result<bool, StoreError> {
        Ok(on_backend!(self, FOLLOWED, |db, text| sqlx::query_scalar(text)
            .bind(position)
            .fetch_one(db)
            .await?))
    }

    /// The last position published; 0 before the first.
    pub async fn last_position(&mut self) -> Result<i64, StoreError> {
        self.last_number(Series::Outbox).await
    }

    /// Forgets the feed up to a position that every node has passed, and answers how many entries went. A follower
    /// behind it has to start over from the golden records.
    pub async fn forget_changes(&mut self, position: i64) -> Result<u64, StoreError> {
        Ok(on_backend!(self, FORGET, |db, text| sqlx::query(text)
            .bind(position)
            .execute(db)
            .await?
            .rows_affected()))
    }
}
