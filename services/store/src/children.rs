//! Golden children: their ids, references, redirects and shields.

use child::{ChildId, RecordKey, Shield};
use chrono::{DateTime, Utc};
use sqlx::FromRow;
use uuid::Uuid;

use crate::{
    counters::Series,
    db::Tx,
    error::StoreError,
    statement::{bulk_execute, bulk_fetch, on_backend, statements},
};

statements! {
    CREATE = rows(0,
        ["id uuid", "reference bigint", "anchor_source text", "anchor_record_id text", "created_at timestamptz"],
        "INSERT INTO child (id, reference, anchor_source, anchor_record_id, created_at) \
         SELECT id, reference, anchor_source, anchor_record_id, created_at FROM input WHERE true"
    );
    BY_ID = both(
        "SELECT id, reference, anchor_source, anchor_record_id, created_at, redirect_to, shielded, possibly_shielded, \
         restricted, empty FROM child WHERE id = $1"
    );
    BY_REFERENCE = both(
        "SELECT id, reference, anchor_source, anchor_record_id, created_at, redirect_to, shielded, possibly_shielded, \
         restricted, empty FROM child WHERE reference = $1"
    );
    BY_IDS = rows(0, ["id uuid"],
        "SELECT c.id, c.reference, c.anchor_source, c.anchor_record_id, c.created_at, c.redirect_to, c.shielded, \
         c.possibly_shielded, c.restricted, c.empty FROM input JOIN child c ON c.id = input.id ORDER BY c.reference"
    );
    BY_ANCHORS = rows(0, ["source text", "record_id text"],
        "SELECT c.id, c.reference, c.anchor_source, c.anchor_record_id, c.created_at, c.redirect_to, c.shielded, \
         c.possibly_shielded, c.restricted, c.empty FROM input \
         JOIN child c ON c.anchor_source = input.source AND c.anchor_record_id = input.record_id ORDER BY c.reference"
    );
    HELD_BY = rows(1, ["child uuid"],
        "SELECT DISTINCT r.child_id FROM input JOIN record r ON r.child_id = input.child WHERE r.source = $1"
    );
    PAGE = both(
        "SELECT id, reference, anchor_source, anchor_record_id, created_at, redirect_to, shielded, possibly_shielded, \
         restricted, empty FROM child WHERE reference > $1 ORDER BY reference LIMIT $2"
    );
    REDIRECT = rows(0, ["id uuid", "target uuid"],
        "UPDATE child SET redirect_to = input.target FROM input WHERE child.id = input.id"
    );
    REVIVE = rows(0, ["id uuid"],
        "UPDATE child SET redirect_to = NULL, empty = FALSE FROM input WHERE child.id = input.id"
    );
    EMPTY = rows(0, ["id uuid"], "UPDATE child SET empty = TRUE FROM input WHERE child.id = input.id");
    RESTRICTED = both("SELECT id FROM child WHERE restricted ORDER BY id");
    RESTRICT = rows(0, ["child_id uuid", "is_restricted bool"],
        "UPDATE child SET restricted = is_restricted FROM input WHERE child.id = input.child_id \
         AND restricted <> is_restricted"
    );
    COUNT = both(
        "SELECT count(*) FILTER (WHERE redirect_to IS NULL AND NOT empty), \
         count(*) FILTER (WHERE redirect_to IS NULL AND NOT empty AND (shielded OR possibly_shielded)), \
         count(*) FILTER (WHERE redirect_to IS NOT NULL) FROM child"
    );
}

/// A child to create.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewChild {
    /// Fresh id.
    pub id: ChildId,
    /// The record that the id belongs to for ever: it follows this record at an unmerge.
    pub anchor: RecordKey,
    /// Now.
    pub created_at: DateTime<Utc>,
}

/// A child's row. The record itself is in [`crate::GoldenRow`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChildRow {
    /// Id.
    pub id: ChildId,
    /// Number that people read to each other.
    pub reference: i64,
    /// The record that the id belongs to.
    pub anchor: RecordKey,
    /// When the id was made.
    pub created_at: DateTime<Utc>,
    /// After a merge: the child that lives on.
    pub redirect_to: Option<ChildId>,
    /// Whether a linked or possibly linked record is shielded.
    pub shield: Shield,
    /// Whether it is held and not used, as a request asked.
    pub restricted: bool,
    /// Whether no record is linked to it any more.
    pub empty: bool,
}

impl ChildRow {
    /// Whether the child is out of everybody's view but its custodians': shielded, or restricted.
    pub const fn is_hidden(&self) -> bool {
        self.shield.up() || self.restricted
    }
}

/// How many children there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ChildCounts {
    /// Living records: neither redirected nor empty.
    pub living: i64,
    /// Of those, shielded for either reason.
    pub shielded: i64,
    /// Ids that redirect.
    pub redirected: i64,
}

#[derive(FromRow)]
#[expect(clippy::struct_excessive_bools, reason = "the columns as they are")]
struct ChildColumns {
    id: Uuid,
    reference: i64,
    anchor_source: String,
    anchor_record_id: String,
    created_at: DateTime<Utc>,
    redirect_to: Option<Uuid>,
    shielded: bool,
    possibly_shielded: bool,
    restricted: bool,
    empty: bool,
}

impl From<ChildColumns> for ChildRow {
    fn from(row: ChildColumns) -> Self {
        Self {
            id: ChildId(row.id),
            reference: row.reference,
            anchor: RecordKey::new(row.anchor_source, row.anchor_record_id),
            created_at: row.created_at,
            redirect_to: row.redirect_to.map(ChildId),
            shield: Shield {
                linked: row.shielded,
                possible: row.possibly_shielded,
            },
            restricted: row.restricted,
            empty: row.empty,
        }
    }
}

impl Tx {
    /// Creates children in bulk and answers their references, in the order given.
    pub async fn create_children(&mut self, children: &[NewChild]) -> Result<Vec<i64>, StoreError> {
        if children.is_empty() {
            return Ok(Vec::new());
        }
        let first = self.take_numbers(Series::ChildReference, children.len()).await?;
        let numbered: Vec<(i64, &NewChild)> = (first..).zip(children).collect();
        bulk_execute!(self, CREATE, [], numbered.as_slice(), |new| {
            id = new.1.id.0,
            reference = new.0,
            anchor_source = new.1.anchor.source.as_str(),
            anchor_record_id = new.1.anchor.record_id.as_str(),
            created_at = new.1.created_at,
        });
        Ok(numbered.into_iter().map(|(reference, _)| reference).collect())
    }

    /// One child as it stands; a redirect is shown, not followed.
    pub async fn child(&mut self, id: ChildId) -> Result<Option<ChildRow>, StoreError> {
        let row: Option<ChildColumns> = on_backend!(self, BY_ID, |db, text| sqlx::query_as(text)
            .bind(id.0)
            .fetch_optional(db)
            .await?);
        Ok(row.map(ChildRow::from))
    }

    /// The child with a reference; a redirect is shown, not followed.
    pub async fn child_by_reference(&mut self, reference: i64) -> Result<Option<ChildRow>, StoreError> {
        let row: Option<ChildColumns> = on_backend!(self, BY_REFERENCE, |db, text| sqlx::query_as(text)
            .bind(reference)
            .fetch_optional(db)
            .await?);
        Ok(row.map(ChildRow::from))
    }

    /// Several children; unknown ids are left out. Give each id once.
    pub async fn children_by_ids(&mut self, ids: &[ChildId]) -> Result<Vec<ChildRow>, StoreError> {
        let rows = bulk_fetch!(ChildColumns, self, BY_IDS, [], ids, |child| { id = child.0 });
        Ok(rows.into_iter().map(ChildRow::from).collect())
    }

    /// The children, living or redirected, whose ids belong to these records. Give each key once.
    pub async fn children_with_anchors(&mut self, anchors: &[RecordKey]) -> Result<Vec<ChildRow>, StoreError> {
        let rows = bulk_fetch!(ChildColumns, self, BY_ANCHORS, [], anchors, |key| {
            source = key.source.as_str(),
            record_id = key.record_id.as_str(),
        });
        Ok(rows.into_iter().map(ChildRow::from).collect())
    }

    /// Those of the children of whom a source holds a record.
    pub async fn children_held_by(&mut self, source: &str, ids: &[ChildId]) -> Result<Vec<ChildId>, StoreError> {
        let rows = bulk_fetch!((Uuid,), self, HELD_BY, [source], ids, |child| { id = child.0 });
        Ok(rows.into_iter().map(|(id,)| ChildId(id)).collect())
    }

    /// Every child by reference, redirected and empty ones too, after a reference (0 to begin).
    pub async fn all_children(&mut self, after: i64, limit: i64) -> Result<Vec<ChildRow>, StoreError> {
        let rows: Vec<ChildColumns> = on_backend!(self, PAGE, |db, text| sqlx::query_as(text)
            .bind(after)
            .bind(limit)
            .fetch_all(db)
            .await?);
        Ok(rows.into_iter().map(ChildRow::from).collect())
    }

    /// After merges: each first id redirects to the second from now on.
    pub async fn redirect_children(&mut self, redirects: &[(ChildId, ChildId)]) -> Result<(), StoreError> {
        bulk_execute!(self, REDIRECT, [], redirects, |redirect| { id = redirect.0.0, target = redirect.1.0 });
        Ok(())
    }

    /// After unmerges, and when a record is back: retired ids live again.
    pub async fn revive_children(&mut self, ids: &[ChildId]) -> Result<(), StoreError> {
        bulk_execute!(self, REVIVE, [], ids, |child| { id = child.0 });
        Ok(())
    }

    /// Marks children as having no linked record. One that has a record again is [revived](Self::revive_children).
    pub async fn empty_children(&mut self, children: &[ChildId]) -> Result<(), StoreError> {
        bulk_execute!(self, EMPTY, [], children, |child| { id = child.0 });
        Ok(())
    }

    /// Keeps whether children are restricted, as their golden records say. Give each child once.
    pub async fn restrict_children(&mut self, children: &[(ChildId, bool)]) -> Result<(), StoreError> {
        bulk_execute!(self, RESTRICT, [], children, |child| {
            id = child.0.0,
            is_restricted = child.1,
        });
        Ok(())
    }

    /// The children who are restricted.
    pub async fn restricted_children(&mut self) -> Result<Vec<ChildId>, StoreError> {
        let ids: Vec<Uuid> = on_backend!(self, RESTRICTED, |db, text| sqlx::query_scalar(text)
            .fetch_all(db)
            .await?);
        Ok(ids.into_iter().map(ChildId).collect())
    }

    /// How many children there are.
    pub async fn count_children(&mut self) -> Result<ChildCounts, StoreError> {
        let (living, shielded, redirected): (i64, i64, i64) =
            on_backend!(self, COUNT, |db, text| sqlx::query_as(text).fetch_one(db).await?);
        Ok(ChildCounts {
            living,
            shielded,
            redirected,
        })
    }
}
