//! Source records and their versions: what is current, what is linked, what waits to be linked.

use child::{ChildId, RecordKey, SourceRecord};
use serde::{Deserialize, Serialize};
use sqlx::FromRow;

use crate::{
    db::Tx,
    error::StoreError,
    record_rows::RecordColumns,
    statement::{bulk_execute, bulk_fetch, on_backend, statements},
};

statements! {
    OF_CHILDREN = rows(0, ["child uuid"],
        "SELECT r.id, r.source, r.record_id, v.version, v.statement, r.first_seen, v.received_at, \
         r.linked_ended AS ended, r.current_version, r.linked_version, r.child_id FROM input \
         JOIN record r ON r.child_id = input.child \
         JOIN source_record v ON v.record = r.id AND v.version = r.linked_version"
    );
    BY_KEYS = rows(0, ["source text", "record_id text"],
        "SELECT r.id, r.source, r.record_id, v.version, v.statement, r.first_seen, v.received_at, r.ended, \
         r.current_version, r.linked_version, r.child_id FROM input \
         JOIN record r ON r.source = input.source AND r.record_id = input.record_id \
         JOIN source_record v ON v.record = r.id AND v.version = r.current_version"
    );
    VERSIONS = both(
        "SELECT r.id, r.source, r.record_id, v.version, v.statement, r.first_seen, v.received_at, r.ended, \
         r.current_version, r.linked_version, r.child_id FROM record r JOIN source_record v ON v.record = r.id \
         WHERE r.id = $1 ORDER BY v.version"
    );
    AT_VERSIONS = rows(0, ["id bigint", "version bigint", "ended bool"],
        "SELECT r.id, r.source, r.record_id, v.version, v.statement, r.first_seen, v.received_at, input.ended, \
         r.current_version, r.linked_version, r.child_id FROM input JOIN record r ON r.id = input.id \
         JOIN source_record v ON v.record = r.id AND v.version = input.version"
    );
    MARK_LINKED = rows(0,
        ["id bigint", "version bigint", "child uuid", "ended bool", "shielded bool"],
        "UPDATE record SET linked_version = input.version, child_id = input.child, linked_ended = input.ended, \
         linked_shielded = input.shielded FROM input WHERE record.id = input.id"
    );
    COUNTS = both(
        "SELECT source, count(*) AS records, count(*) FILTER (WHERE ended) AS ended, \
         count(*) FILTER (WHERE linked_version IS NULL OR linked_version <> current_version OR linked_ended <> ended) \
         AS to_link, count(*) FILTER (WHERE linked_version IS NOT NULL AND child_id IS NULL) AS waiting \
         FROM record WHERE current_version > 0 GROUP BY source ORDER BY source"
    );
}

/// A source record's number inside this database: short, for links and cases.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct RecordId(pub i64);

impl std::fmt::Display for RecordId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

/// A record with one of its versions, and where it is linked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredRecord {
    /// Number.
    pub id: RecordId,
    /// The child it is linked to.
    pub child: Option<ChildId>,
    /// Number of its current version.
    pub current_version: i64,
    /// Number of the version that the link is based on.
    pub linked_version: Option<i64>,
    /// The record at the version asked for.
    pub record: SourceRecord,
}

/// A record's link: what the golden record is built from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LinkedRecord {
    /// Record.
    pub record: RecordId,
    /// The version that was linked.
    pub version: i64,
    /// The child it belongs to; none if it waits for a record that names the child.
    pub child: Option<ChildId>,
    /// Whether the record had ended then.
    pub ended: bool,
    /// Whether that version is shielded.
    pub shielded: bool,
}

/// How many records a source has.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct SourceCount {
    /// Source.
    pub source: String,
    /// All its records.
    pub records: i64,
    /// Those that ended.
    pub ended: i64,
    /// Those that wait to be linked.
    pub to_link: i64,
    /// Those that name nobody and wait for a record that names the child.
    pub waiting: i64,
}

fn read(rows: Vec<RecordColumns>) -> Result<Vec<StoredRecord>, StoreError> {
    rows.into_iter().map(StoredRecord::try_from).collect()
}

impl Tx {
    /// Every record linked to these children, at its linked version, in no promised order.
    pub async fn records_of_children(&mut self, children: &[ChildId]) -> Result<Vec<StoredRecord>, StoreError> {
        read(bulk_fetch!(RecordColumns, self, OF_CHILDREN, [], children, |child| {
            id = child.0
        }))
    }

    /// One record at its current version.
    pub async fn record_by_key(&mut self, key: &RecordKey) -> Result<Option<StoredRecord>, StoreError> {
        Ok(self.records_by_keys(std::slice::from_ref(key)).await?.pop())
    }

    /// Records at their current versions, in no promised order; unknown keys are left out. Give each key once.
    pub async fn records_by_keys(&mut self, keys: &[RecordKey]) -> Result<Vec<StoredRecord>, StoreError> {
        read(bulk_fetch!(RecordColumns, self, BY_KEYS, [], keys, |key| {
            source = key.source.as_str(),
            record_id = key.record_id.as_str(),
        }))
    }

    /// Records at the versions given, ended or not as given, in no promised order. Versions that are no longer kept are
    /// left out. Give each version once.
    pub async fn records_at_versions(
        &mut self,
        versions: &[(RecordId, i64, bool)],
    ) -> Result<Vec<StoredRecord>, StoreError> {
        read(bulk_fetch!(RecordColumns, self, AT_VERSIONS, [], versions, |asked| {
            id = asked.0.0,
            version = asked.1,
            ended = asked.2,
        }))
    }

    /// Every version of a record, oldest first.
    pub async fn versions_of(&mut self, record: RecordId) -> Result<Vec<StoredRecord>, StoreError> {
        read(on_backend!(self, VERSIONS, |db, text| sqlx::query_as(text)
            .bind(record.0)
            .fetch_all(db)
            .await?))
    }

    /// Writes links in bulk: the projection of the link events appended in the same transaction. Give each record
    /// once.
    pub async fn mark_linked(&mut self, links: &[LinkedRecord]) -> Result<(), StoreError> {
        let changed = bulk_execute!(self, MARK_LINKED, [], links, |link| {
            id = link.record.0,
            version = link.version,
            child = link.child.map(|child| child.0),
            ended = link.ended,
            shielded = link.shielded,
        });
        if changed < links.len() as u64 {
            return Err(StoreError::Missing(format!(
                "{} of the records to link",
                links.len() as u64 - changed
            )));
        }
        Ok(())
    }

    /// How many records each source has.
    pub async fn count_records(&mut self) -> Result<Vec<SourceCount>, StoreError> {
        Ok(on_backend!(self, COUNTS, |db, text| sqlx::query_as(text)
            .fetch_all(db)
            .await?))
    }
}
