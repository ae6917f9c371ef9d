//! The cache of golden records: a pure function of what is linked, kept for speed.

use child::ChildId;
use chrono::{DateTime, Utc};
use sqlx::FromRow;
use uuid::Uuid;

use crate::{
    db::Tx,
    error::StoreError,
    statement::{bulk_execute, bulk_fetch, on_backend, statements},
    words::sha256,
};

statements! {
    PUT = rows(0,
        ["child_id uuid", "json text", "digest bytea", "survivorship_version bigint", "built_at timestamptz",
         "position bigint"],
        "INSERT INTO golden (child_id, json, digest, survivorship_version, built_at, position) \
         SELECT child_id, json, digest, survivorship_version, built_at, position FROM input WHERE true \
         ON CONFLICT (child_id) DO UPDATE SET json = excluded.json, digest = excluded.digest, \
         survivorship_version = excluded.survivorship_version, built_at = excluded.built_at, \
         position = excluded.position"
    );
    REMOVE = rows(0, ["child_id uuid"], "DELETE FROM golden WHERE child_id IN (SELECT child_id FROM input)");
    SOME = rows(0, ["child_id uuid"],
        "SELECT g.child_id, g.json, g.digest, g.survivorship_version, g.built_at, g.position \
         FROM input JOIN golden g ON g.child_id = input.child_id"
    );
    FIRST_PAGE = both(
        "SELECT child_id, json, digest, survivorship_version, built_at, position FROM golden \
         ORDER BY child_id LIMIT $1"
    );
    NEXT_PAGE = both(
        "SELECT child_id, json, digest, survivorship_version, built_at, position FROM golden \
         WHERE child_id > $1 ORDER BY child_id LIMIT $2"
    );
}

/// One cached golden record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GoldenRow {
    /// Child.
    pub child: ChildId,
    /// Canonical JSON, opaque here.
    pub json: String,
    /// SHA-256 of that JSON.
    pub digest: [u8; 32],
    /// Version of the survivorship policy that built it.
    pub survivorship_version: i64,
    /// When it was built.
    pub built_at: DateTime<Utc>,
    /// Position of the last link event that it includes.
    pub position: i64,
}

#[derive(FromRow)]
struct GoldenColumns {
    child_id: Uuid,
    json: String,
    digest: Vec<u8>,
    survivorship_version: i64,
    built_at: DateTime<Utc>,
    position: i64,
}

impl TryFrom<GoldenColumns> for GoldenRow {
    type Error = StoreError;
    fn try_from(row: GoldenColumns) -> Result<Self, StoreError> {
        Ok(Self {
            child: ChildId(row.child_id),
            digest: sha256("golden", "digest", row.child_id, row.digest)?,
            json: row.json,
            survivorship_version: row.survivorship_version,
            built_at: row.built_at,
            position: row.position,
        })
    }
}

impl Tx {
    /// Writes golden records in bulk, new or known. Give each child once.
    pub async fn put_golden(&mut self, golden: &[GoldenRow]) -> Result<(), StoreError> {
        bulk_execute!(self, PUT, [], golden, |row| {
            child_id = row.child.0,
            json = row.json.as_str(),
            digest = row.digest.as_slice(),
            survivorship_version = row.survivorship_version,
            built_at = row.built_at,
            position = row.position,
        });
        Ok(())
    }

    /// Removes the golden records of redirected or emptied children.
    pub async fn remove_golden(&mut self, children: &[ChildId]) -> Result<(), StoreError> {
        bulk_execute!(self, REMOVE, [], children, |child| { child_id = child.0 });
        Ok(())
    }

    /// The golden records of several children, in no promised order; those without one are left out. Give each id once.
    pub async fn golden(&mut self, children: &[ChildId]) -> Result<Vec<GoldenRow>, StoreError> {
        let rows = bulk_fetch!(GoldenColumns, self, SOME, [], children, |child| { child_id = child.0 });
        rows.into_iter().map(GoldenRow::try_from).collect()
    }

    /// Every golden record by child id, after a child (none to begin).
    pub async fn all_golden(&mut self, after: Option<ChildId>, limit: i64) -> Result<Vec<GoldenRow>, StoreError> {
        let rows: Vec<GoldenColumns> = match after {
            None => on_backend!(self, FIRST_PAGE, |db, text| sqlx::query_as(text)
                .bind(limit)
                .fetch_all(db)
                .await?),
            Some(child) => on_backend!(self, NEXT_PAGE, |db, text| sqlx::query_as(text)
                .bind(child.0)
                .bind(limit)
                .fetch_all(db)
                .await?),
        };
        rows.into_iter().map(GoldenRow::try_from).collect()
    }
}
