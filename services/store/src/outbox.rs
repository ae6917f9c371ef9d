//! The change feed: which children changed, in one order that every node follows.

use child::ChildId;
use chrono::{DateTime, Utc};
use sqlx::FromRow;
use uuid::Uuid;

use crate::{
    counters::Series,
    db::Tx,
    error::StoreError,
    statement::{bulk_execute, on_backend, statements},
    words::{read_back, words},
};

statements! {
    PUBLISH = rows(1, ["position bigint", "child_id uuid", "kind text"],
        "INSERT INTO outbox (position, child_id, kind, at) SELECT position, child_id, kind, $1 FROM input WHERE true"
    );
    AFTER = both("SELECT position, child_id, kind, at FROM outbox WHERE position > $1 ORDER BY position LIMIT $2");
    FORGET = both("DELETE FROM outbox WHERE position <= $1");
}

words! {
    /// What happened to a child.
    ChangeKind {
        /// Its golden record, shield or redirect changed: read it again.
        Changed = "changed",
        /// It is no longer to be found.
        Removed = "removed",
    }
}

/// One entry of the change feed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Change {
    /// Position, gapless from 1.
    pub position: i64,
    /// Child.
    pub child: ChildId,
    /// What happened.
    pub kind: ChangeKind,
    /// When.
    pub at: DateTime<Utc>,
}

#[derive(FromRow)]
struct ChangeColumns {
    position: i64,
    child_id: Uuid,
    kind: String,
    at: DateTime<Utc>,
}

impl Tx {
    /// Publishes changes and answers the last position. Publish late in a transaction: other publishers wait until it
    /// ends, so that positions become visible in order.
    pub async fn publish(&mut self, changes: &[(ChildId, ChangeKind)], at: DateTime<Utc>) -> Result<i64, StoreError> {
        if changes.is_empty() {
            return self.last_position().await;
        }
        let first = self.take_numbers(Series::Outbox, changes.len()).await?;
        let numbered: Vec<(i64, ChildId, ChangeKind)> = (first..)
            .zip(changes)
            .map(|(position, (child, kind))| (position, *child, *kind))
            .collect();
        bulk_execute!(self, PUBLISH, [at], numbered.as_slice(), |change| {
            position = change.0,
            child_id = change.1.0,
            kind = change.2.name(),
        });
        Ok(first + changes.len() as i64 - 1)
    }

    /// Changes after a position (0 to begin), in order.
    pub async fn changes_after(&mut self, position: i64, limit: i64) -> Result<Vec<Change>, StoreError> {
        let rows: Vec<ChangeColumns> = on_backend!(self, AFTER, |db, text| sqlx::query_as(text)
            .bind(position)
            .bind(limit)
            .fetch_all(db)
            .await?);
        rows.into_iter()
            .map(|row| {
                Ok(Change {
                    position: row.position,
                    child: ChildId(row.child_id),
                    kind: read_back("outbox", "kind", row.position, ChangeKind::from_name(&row.kind))?,
                    at: row.at,
                })
            })
            .collect()
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
