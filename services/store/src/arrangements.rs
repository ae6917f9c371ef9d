//! Whether the travel of children whom no route list names is arranged.

use child::{ChildId, RecordKey};
use chrono::{DateTime, Utc};
use sqlx::FromRow;
use uuid::Uuid;

use crate::{
    db::Tx,
    error::StoreError,
    statement::{bulk_fetch, on_backend, statements},
    words::sha256,
};

statements! {
    PUT = both(
        "INSERT INTO travel_arrangement (source, record_id, needs_hash, arranged, note, person_name, at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7) \
         ON CONFLICT (source, record_id) DO UPDATE SET needs_hash = excluded.needs_hash, arranged = excluded.arranged, \
         note = excluded.note, person_name = excluded.person_name, at = excluded.at"
    );
    OF_CHILDREN = rows(0, ["child uuid"],
        "SELECT r.child_id, a.source, a.record_id, a.needs_hash, a.arranged, a.note, a.person_name, a.at FROM input \
         JOIN record r ON r.child_id = input.child \
         JOIN travel_arrangement a ON a.source = r.source AND a.record_id = r.record_id"
    );
}

/// What the team says of a child's travel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Arrangement {
    /// The source record of the child that it goes with.
    pub beside: RecordKey,
    /// Hash of the needs that it is about, in the caller's form.
    pub needs_hash: [u8; 32],
    /// Whether the travel is arranged.
    pub arranged: bool,
    /// How, or what is missing.
    pub note: String,
    /// Who says so.
    pub person_name: String,
    /// When.
    pub at: DateTime<Utc>,
}

#[derive(FromRow)]
struct ArrangementColumns {
    child_id: Uuid,
    source: String,
    record_id: String,
    needs_hash: Vec<u8>,
    arranged: bool,
    note: String,
    person_name: String,
    at: DateTime<Utc>,
}

impl Tx {
    /// Keeps what the team says, in place of what it said before beside the same record.
    pub async fn put_arrangement(&mut self, new: &Arrangement) -> Result<(), StoreError> {
        on_backend!(self, PUT, |db, text| sqlx::query(text)
            .bind(&new.beside.source)
            .bind(&new.beside.record_id)
            .bind(new.needs_hash.as_slice())
            .bind(new.arranged)
            .bind(&new.note)
            .bind(&new.person_name)
            .bind(new.at)
            .execute(db)
            .await
            .map(drop)?);
        Ok(())
    }

    /// What the team says of the travel of these children, in no promised order.
    pub async fn arrangements(&mut self, children: &[ChildId]) -> Result<Vec<(ChildId, Arrangement)>, StoreError> {
        let rows = bulk_fetch!(ArrangementColumns, self, OF_CHILDREN, [], children, |child| {
            id = child.0
        });
        rows.into_iter()
            .map(|row| {
                let needs_hash = sha256("travel_arrangement", "needs_hash", row.child_id, row.needs_hash)?;
                let beside = RecordKey::new(row.source, row.record_id);
                let (arranged, note, person_name, at) = (row.arranged, row.note, row.person_name, row.at);
                Ok((
                    ChildId(row.child_id),
                    Arrangement {
                        beside,
                        needs_hash,
                        arranged,
                        note,
                        person_name,
                        at,
                    },
                ))
            })
            .collect()
    }
}
