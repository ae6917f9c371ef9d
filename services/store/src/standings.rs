//! How records stand for linking: linked or not, to whom, at which version, and what they state, without reading more
//! than the link engine compares.

use child::{ChildId, RecordKey};
use sqlx::FromRow;
use uuid::Uuid;

use crate::{
    db::Tx,
    error::StoreError,
    records::RecordId,
    statement::{bulk_fetch, on_backend, statements},
};

statements! {
    BY_KEYS = rows(0, ["source text", "record_id text"],
        "SELECT r.id, r.source, r.record_id, r.current_version, r.ended, r.shielded, r.nameless, r.linked_version, \
         r.linked_ended, r.linked_shielded, r.child_id, \
         EXISTS (SELECT 1 FROM shield_reach s WHERE s.record = r.id) AS covered FROM input \
         JOIN record r ON r.source = input.source AND r.record_id = input.record_id"
    );
    STATED_BY_KEYS = rows(0, ["source text", "record_id text"],
        "SELECT r.id, r.source, r.record_id, r.current_version, r.ended, r.shielded, r.nameless, r.linked_version, \
         r.linked_ended, r.linked_shielded, r.child_id, \
         EXISTS (SELECT 1 FROM shield_reach s WHERE s.record = r.id) AS covered, v.statement FROM input \
         JOIN record r ON r.source = input.source AND r.record_id = input.record_id \
         JOIN source_record v ON v.record = r.id AND v.version = r.current_version"
    );
    WAITING = both(
        "SELECT r.id, r.source, r.record_id, r.current_version, r.ended, r.shielded, r.nameless, r.linked_version, \
         r.linked_ended, r.linked_shielded, r.child_id, \
         EXISTS (SELECT 1 FROM shield_reach s WHERE s.record = r.id) AS covered, v.statement FROM record r \
         JOIN source_record v ON v.record = r.id AND v.version = r.current_version \
         WHERE r.id > $1 AND (r.linked_version IS NULL OR r.linked_version <> r.current_version \
         OR r.linked_ended <> r.ended) ORDER BY r.id LIMIT $2"
    );
    CURRENT = both(
        "SELECT r.id, r.source, r.record_id, r.current_version, r.ended, r.shielded, r.nameless, r.linked_version, \
         r.linked_ended, r.linked_shielded, r.child_id, \
         EXISTS (SELECT 1 FROM shield_reach s WHERE s.record = r.id) AS covered, v.statement FROM record r \
         JOIN source_record v ON v.record = r.id AND v.version = r.current_version \
         WHERE r.id > $1 ORDER BY r.id LIMIT $2"
    );
    LINKED = both(
        "SELECT r.id, r.source, r.record_id, v.statement FROM record r \
         JOIN source_record v ON v.record = r.id AND v.version = r.linked_version \
         WHERE r.id > $1 ORDER BY r.id LIMIT $2"
    );
}

/// How a record stands: what is current, and what its link was made of.
#[expect(clippy::struct_excessive_bools, reason = "facts about each of two versions, by name")]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// Number.
    pub record: RecordId,
    /// Source and id.
    pub key: RecordKey,
    /// The current version.
    pub current_version: i64,
    /// Whether a later snapshot no longer holds the record.
    pub ended: bool,
    /// Whether the current version is shielded.
    pub shielded: bool,
    /// Whether no version says what the child is called.
    pub nameless: bool,
    /// The version that was linked, or looked at in vain; none before that.
    pub linked_version: Option<i64>,
    /// Whether the record had ended when it was linked.
    pub linked_ended: bool,
    /// Whether the linked version is shielded.
    pub linked_shielded: bool,
    /// Whether a shield that was set here covers the record.
    pub covered: bool,
    /// The child that the record is linked to; none before the first link, and while it waits for a record that names the
    /// child.
    pub child: Option<ChildId>,
}

impl Standing {
    /// Whether a shield is on the record: one that its linked or its current version states, or one that was set here.
    pub const fn is_shielded(&self) -> bool {
        self.shielded || self.linked_shielded || self.covered
    }

    /// Whether the link was made of something else than what is current.
    pub fn waits(&self) -> bool {
        self.linked_version != Some(self.current_version) || self.linked_ended != self.ended
    }
}

/// A record's standing with what its current version states.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stated {
    /// How the record stands.
    pub standing: Standing,
    /// The statement's JSON text, for [`child::Outline`].
    pub statement: String,
}

/// What the linked version of a record states.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinkedText {
    /// Number.
    pub record: RecordId,
    /// Source and id.
    pub key: RecordKey,
    /// The statement's JSON text, for [`child::Outline`].
    pub statement: String,
}

#[expect(clippy::struct_excessive_bools, reason = "the columns as they are")]
#[derive(FromRow)]
struct StandingColumns {
    id: i64,
    source: String,
    record_id: String,
    current_version: i64,
    ended: bool,
    shielded: bool,
    nameless: bool,
    linked_version: Option<i64>,
    linked_ended: bool,
    linked_shielded: bool,
    child_id: Option<Uuid>,
    covered: bool,
}

impl From<StandingColumns> for Standing {
    fn from(row: StandingColumns) -> Self {
        Self {
            record: RecordId(row.id),
            key: RecordKey::new(row.source, row.record_id),
            current_version: row.current_version,
            ended: row.ended,
            shielded: row.shielded,
            nameless: row.nameless,
            linked_version: row.linked_version,
            linked_ended: row.linked_ended,
            linked_shielded: row.linked_shielded,
            covered: row.covered,
            child: row.child_id.map(ChildId),
        }
    }
}

#[derive(FromRow)]
struct StatedColumns {
    #[sqlx(flatten)]
    standing: StandingColumns,
    statement: String,
}

impl From<StatedColumns> for Stated {
    fn from(row: StatedColumns) -> Self {
        Self {
            standing: row.standing.into(),
            statement: row.statement,
        }
    }
}

impl Tx {
    /// How records stand, in no promised order; unknown keys are left out. Give each key once.
    pub async fn standings(&mut self, keys: &[RecordKey]) -> Result<Vec<Standing>, StoreError> {
        let rows = bulk_fetch!(StandingColumns, self, BY_KEYS, [], keys, |key| {
            source = key.source.as_str(),
            record_id = key.record_id.as_str(),
        });
        Ok(rows.into_iter().map(Standing::from).collect())
    }

    /// Records with what they state now, in no promised order; unknown keys are left out. Give each key once.
    pub async fn stated(&mut self, keys: &[RecordKey]) -> Result<Vec<Stated>, StoreError> {
        let rows = bulk_fetch!(StatedColumns, self, STATED_BY_KEYS, [], keys, |key| {
            source = key.source.as_str(),
            record_id = key.record_id.as_str(),
        });
        Ok(rows.into_iter().map(Stated::from).collect())
    }

    /// Records that wait to be linked, with what they state now: by number, after a number (0 to begin).
    pub async fn stated_waiting(&mut self, after: RecordId, limit: i64) -> Result<Vec<Stated>, StoreError> {
        let rows: Vec<StatedColumns> = on_backend!(self, WAITING, |db, text| sqlx::query_as(text)
            .bind(after.0)
            .bind(limit)
            .fetch_all(db)
            .await?);
        Ok(rows.into_iter().map(Stated::from).collect())
    }

    /// Every record with what it states now: by number, after a number (0 to begin).
    pub async fn stated_now(&mut self, after: RecordId, limit: i64) -> Result<Vec<Stated>, StoreError> {
        let rows: Vec<StatedColumns> = on_backend!(self, CURRENT, |db, text| sqlx::query_as(text)
            .bind(after.0)
            .bind(limit)
            .fetch_all(db)
            .await?);
        Ok(rows.into_iter().map(Stated::from).collect())
    }

    /// What every linked record stated when it was linked: by number, after a number (0 to begin).
    pub async fn stated_when_linked(&mut self, after: RecordId, limit: i64) -> Result<Vec<LinkedText>, StoreError> {
        let rows: Vec<(i64, String, String, String)> = on_backend!(self, LINKED, |db, text| sqlx::query_as(text)
            .bind(after.0)
            .bind(limit)
            .fetch_all(db)
            .await?);
        Ok(rows
            .into_iter()
            .map(|(id, source, record_id, statement)| LinkedText {
                record: RecordId(id),
                key: RecordKey::new(source, record_id),
                statement,
            })
            .collect())
    }
}
