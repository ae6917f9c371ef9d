//! Children whom users know personally. A declaration hangs off a source record of the child, so it follows that record
//! when children are joined or parted.

use child::{ChildId, RecordKey, UserId};
use chrono::{DateTime, Utc};
use sqlx::FromRow;
use uuid::Uuid;

use crate::{
    db::Tx,
    error::StoreError,
    statement::{on_backend, statements},
    words::{read_back, words},
};

statements! {
    DECLARE = both(
        "INSERT INTO user_relationship (id, user_id, source, record_id, kind, declared_at) \
         VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING"
    );
    CHILDREN = both(
        "SELECT DISTINCT r.child_id FROM user_relationship d \
         JOIN record r ON r.source = d.source AND r.record_id = d.record_id \
         WHERE d.user_id = $1 AND d.withdrawn_at IS NULL AND r.child_id IS NOT NULL ORDER BY r.child_id"
    );
    IN_FORCE = both(
        "SELECT d.id, d.user_id, u.display_name, d.source, d.record_id, d.kind, d.declared_at, d.withdrawal_asked_at, \
         d.withdrawal_asked_by FROM user_relationship d JOIN users u ON u.id = d.user_id \
         WHERE d.withdrawn_at IS NULL ORDER BY d.declared_at, d.id"
    );
    ASK_WITHDRAWAL = both(
        "UPDATE user_relationship SET withdrawal_asked_at = $2, withdrawal_asked_by = $3 \
         WHERE id = $1 AND withdrawn_at IS NULL AND withdrawal_asked_at IS NULL AND user_id <> $3"
    );
    WITHDRAW = both(
        "UPDATE user_relationship SET withdrawn_at = $2, withdrawn_by = $3 \
         WHERE id = $1 AND withdrawn_at IS NULL AND withdrawal_asked_by <> $3 AND user_id <> $3"
    );
}

words! {
    /// How a user knows a child.
    RelationshipKind {
        /// A member of the family.
        Family = "family",
        /// Somebody known personally: a neighbour's child, a child's friend.
        Known = "known",
    }
}

/// One declaration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Relationship {
    /// Id.
    pub id: Uuid,
    /// Who declared it.
    pub user: UserId,
    /// The source record of the child that it hangs off.
    pub record: RecordKey,
    /// How the user knows the child.
    pub kind: RelationshipKind,
    /// When it was declared.
    pub declared_at: DateTime<Utc>,
    /// When somebody asked for it to be withdrawn, and who.
    pub withdrawal_asked: Option<(DateTime<Utc>, UserId)>,
}

#[derive(FromRow)]
struct RelationshipColumns {
    id: Uuid,
    user_id: Uuid,
    display_name: String,
    source: String,
    record_id: String,
    kind: String,
    declared_at: DateTime<Utc>,
    withdrawal_asked_at: Option<DateTime<Utc>>,
    withdrawal_asked_by: Option<Uuid>,
}

impl TryFrom<RelationshipColumns> for Relationship {
    type Error = StoreError;
    fn try_from(row: RelationshipColumns) -> Result<Self, StoreError> {
        Ok(Self {
            id: row.id,
            user: UserId(row.user_id),
            record: RecordKey::new(&row.source, &row.record_id),
            kind: read_back(
                "user_relationship",
                "kind",
                row.id,
                RelationshipKind::from_name(&row.kind),
            )?,
            declared_at: row.declared_at,
            withdrawal_asked: row.withdrawal_asked_at.zip(row.withdrawal_asked_by.map(UserId)),
        })
    }
}

impl Tx {
    /// Keeps a declaration. False if the user declared the same record before and nobody withdrew it.
    pub async fn declare_relationship(&mut self, declared: &Relationship) -> Result<bool, StoreError> {
        let added = on_backend!(self, DECLARE, |db, text| sqlx::query(text)
            .bind(declared.id)
            .bind(declared.user.0)
            .bind(&declared.record.source)
            .bind(&declared.record.record_id)
            .bind(declared.kind.name())
            .bind(declared.declared_at)
            .execute(db)
            .await?
            .rows_affected());
        Ok(added == 1)
    }

    /// The children whom a user knows personally, as records are linked now.
    pub async fn relationships_of(&mut self, user: UserId) -> Result<Vec<ChildId>, StoreError> {
        let children: Vec<Uuid> = on_backend!(self, CHILDREN, |db, text| sqlx::query_scalar(text)
            .bind(user.0)
            .fetch_all(db)
            .await?);
        Ok(children.into_iter().map(ChildId).collect())
    }

    /// Every declaration in force with the name of its user, oldest first.
    pub async fn relationships(&mut self) -> Result<Vec<(Relationship, String)>, StoreError> {
        let rows: Vec<RelationshipColumns> =
            on_backend!(self, IN_FORCE, |db, text| sqlx::query_as(text).fetch_all(db).await?);
        rows.into_iter()
            .map(|mut row| {
                let name = std::mem::take(&mut row.display_name);
                Ok((Relationship::try_from(row)?, name))
            })
            .collect()
    }

    /// Notes that somebody asks for a declaration to be withdrawn; never the one who declared it. False if there is no
    /// such declaration in force, or somebody asked before.
    pub async fn ask_withdrawal(&mut self, id: Uuid, by: UserId, at: DateTime<Utc>) -> Result<bool, StoreError> {
        let asked = on_backend!(self, ASK_WITHDRAWAL, |db, text| sqlx::query(text)
            .bind(id)
            .bind(at)
            .bind(by.0)
            .execute(db)
            .await?
            .rows_affected());
        Ok(asked == 1)
    }

    /// Withdraws a declaration that another person asked to be withdrawn; never one's own. False if there is none.
    pub async fn withdraw_relationship(&mut self, id: Uuid, by: UserId, at: DateTime<Utc>) -> Result<bool, StoreError> {
        let withdrawn = on_backend!(self, WITHDRAW, |db, text| sqlx::query(text)
            .bind(id)
            .bind(at)
            .bind(by.0)
            .execute(db)
            .await?
            .rows_affected());
        Ok(withdrawn == 1)
    }
}
