//! What people are told of records that they looked at: ids alone, one line for each entry of the change feed.

use child::{AlertId, ChildId, UserId};
use chrono::{DateTime, Utc};
use sqlx::FromRow;
use uuid::Uuid;

use crate::{
    db::Tx,
    error::StoreError,
    outbox::ChangeKind,
    statement::{bulk_execute, on_backend, statements},
    words::read_back,
};

statements! {
    ADD = rows(0,
        ["id uuid", "user_id uuid", "position bigint", "kind text", "child_id uuid", "other_id uuid", "saw_child bool",
         "saw_other bool", "at timestamptz"],
        "INSERT INTO alert (id, user_id, position, kind, child_id, other_id, saw_child, saw_other, at) \
         SELECT id, user_id, position, kind, child_id, other_id, saw_child, saw_other, at FROM input \
         WHERE EXISTS (SELECT 1 FROM users u WHERE u.id = input.user_id) \
         ON CONFLICT (user_id, position) DO NOTHING"
    );
    UNREAD = both(
        "SELECT id, user_id, position, kind, child_id, other_id, saw_child, saw_other, at FROM alert \
         WHERE user_id = $1 AND read_at IS NULL ORDER BY position DESC LIMIT $2"
    );
    READ = both("UPDATE alert SET read_at = $3 WHERE id = $1 AND user_id = $2 AND read_at IS NULL");
}

/// That a record somebody looked at was joined with another or parted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alert {
    /// Id.
    pub id: AlertId,
    /// Who is told.
    pub user: UserId,
    /// Position of the change in the change feed.
    pub position: i64,
    /// What happened, as in the change feed.
    pub kind: ChangeKind,
    /// The child of the change.
    pub child: ChildId,
    /// The other child of the change.
    pub other: ChildId,
    /// Whether the person looked at the child's record.
    pub saw_child: bool,
    /// Whether the person looked at the other's.
    pub saw_other: bool,
    /// When it happened.
    pub at: DateTime<Utc>,
}

#[derive(FromRow)]
struct AlertColumns {
    id: Uuid,
    user_id: Uuid,
    position: i64,
    kind: String,
    child_id: Uuid,
    other_id: Uuid,
    saw_child: bool,
    saw_other: bool,
    at: DateTime<Utc>,
}

impl TryFrom<AlertColumns> for Alert {
    type Error = StoreError;
    fn try_from(row: AlertColumns) -> Result<Self, StoreError> {
        Ok(Self {
            id: AlertId(row.id),
            user: UserId(row.user_id),
            position: row.position,
            kind: read_back("alert", "kind", row.id, ChangeKind::from_name(&row.kind))?,
            child: ChildId(row.child_id),
            other: ChildId(row.other_id),
            saw_child: row.saw_child,
            saw_other: row.saw_other,
            at: row.at,
        })
    }
}

impl Tx {
    /// Adds alerts. One whose user has one for the same change already, or has no account, is not added. Answers how many were added.
    pub async fn add_alerts(&mut self, alerts: &[Alert]) -> Result<u64, StoreError> {
        Ok(bulk_execute!(self, ADD, [], alerts, |alert| {
            id = alert.id.0,
            user_id = alert.user.0,
            position = alert.position,
            kind = alert.kind.name(),
            child_id = alert.child.0,
            other_id = alert.other.0,
            saw_child = alert.saw_child,
            saw_other = alert.saw_other,
            at = alert.at,
        }))
    }

    /// What a user has not marked as read, newest first.
    pub async fn unread_alerts(&mut self, user: UserId, limit: i64) -> Result<Vec<Alert>, StoreError> {
        let rows: Vec<AlertColumns> = on_backend!(self, UNREAD, |db, text| sqlx::query_as(text)
            .bind(user.0)
            .bind(limit)
            .fetch_all(db)
            .await?);
        rows.into_iter().map(Alert::try_from).collect()
    }

    /// Marks an alert of the user as read; false if the user has no such alert that is unread.
    pub async fn read_alert(&mut self, id: AlertId, user: UserId, now: DateTime<Utc>) -> Result<bool, StoreError> {
        let changed = on_backend!(self, READ, |db, text| sqlx::query(text)
            .bind(id.0)
            .bind(user.0)
            .bind(now)
            .execute(db)
            .await?
            .rows_affected());
        Ok(changed == 1)
    }
}
