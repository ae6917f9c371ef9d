//! Records that name nobody and wait for one that names the child.

use child::{RecordKey, sources::OWN};
use chrono::{DateTime, Utc};

use crate::{
    db::Tx,
    error::StoreError,
    records::RecordId,
    statement::{on_backend, statements},
};

/// Since when a record waits: the first time that it was looked at in vain since it was linked, or had ended, last.
macro_rules! since {
    ($record:literal) => {
        concat!(
            "(SELECT min(e.at) FROM link_event e WHERE e.record = ",
            $record,
            " AND e.kind = 'wait' AND NOT e.ended AND e.position > COALESCE((SELECT max(b.position) FROM link_event b \
             WHERE b.record = ",
            $record,
            " AND (b.kind IN ('join', 'leave') OR b.ended)), 0))"
        )
    };
}

statements! {
    UNASKED = both(concat!(
        "SELECT r.source, r.record_id FROM record r WHERE r.linked_version IS NOT NULL AND r.child_id IS NULL \
         AND r.linked_version = r.current_version AND NOT r.ended AND NOT r.linked_ended \
         AND NOT EXISTS (SELECT 1 FROM review_case c WHERE c.left_record = r.id AND c.kind = 'unidentified' \
         AND c.status <> 'closed') AND r.source <> $3 \
         AND COALESCE(", since!("r.id"), ", r.first_seen) <= $1 ORDER BY r.source, r.id LIMIT $2"
    ));
    SINCE = both(concat!(
        "SELECT COALESCE(", since!("$1"), ", r.first_seen) FROM record r WHERE r.id = $1"
    ));
}

impl Tx {
    /// Records of sources that wait since `since` at the latest and that no steward was asked about since they last had a
    /// child: at most `limit`.
    pub async fn unasked_unidentified(
        &mut self,
        since: DateTime<Utc>,
        limit: i64,
    ) -> Result<Vec<RecordKey>, StoreError> {
        let rows: Vec<(String, String)> = on_backend!(self, UNASKED, |db, text| sqlx::query_as(text)
            .bind(since)
            .bind(limit)
            .bind(OWN)
            .fetch_all(db)
            .await?);
        let keys = rows.into_iter();
        Ok(keys.map(|(source, id)| RecordKey::new(source, id)).collect())
    }

    /// Since when a record that names nobody waits; of one that does not wait, when it was first seen.
    pub async fn waits_since(&mut self, record: RecordId) -> Result<Option<DateTime<Utc>>, StoreError> {
        Ok(on_backend!(self, SINCE, |db, text| sqlx::query_scalar(text)
            .bind(record.0)
            .fetch_optional(db)
            .await?))
    }
}
