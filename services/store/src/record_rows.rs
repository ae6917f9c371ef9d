//! Reading a record with one of its versions.

use child::{ChildId, RecordKey, SourceRecord};
use chrono::{DateTime, Utc};
use sqlx::FromRow;
use uuid::Uuid;

use crate::{
    error::StoreError,
    records::{RecordId, StoredRecord},
    words::from_json,
};

/// The columns that every query for records spells out.
#[derive(FromRow)]
pub(crate) struct RecordColumns {
    id: i64,
    source: String,
    record_id: String,
    version: i64,
    statement: String,
    first_seen: DateTime<Utc>,
    received_at: DateTime<Utc>,
    ended: bool,
    current_version: i64,
    linked_version: Option<i64>,
    child_id: Option<Uuid>,
}

impl TryFrom<RecordColumns> for StoredRecord {
    type Error = StoreError;
    fn try_from(row: RecordColumns) -> Result<Self, StoreError> {
        Ok(Self {
            id: RecordId(row.id),
            child: row.child_id.map(ChildId),
            current_version: row.current_version,
            linked_version: row.linked_version,
            record: SourceRecord {
                statement: from_json(
                    "source_record",
                    "statement",
                    format_args!("{} version {}", row.id, row.version),
                    &row.statement,
                )?,
                key: RecordKey::new(row.source, row.record_id),
                version: row.version,
                first_seen: row.first_seen,
                received_at: row.received_at,
                ended: row.ended,
            },
        })
    }
}
