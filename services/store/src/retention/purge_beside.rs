//! Deleting what names a record by its key: decisions, shields, requests, exports, and the rows that brought it.

use child::RecordKey;

use super::purge::PurgeCounts;
use crate::{
    db::Tx,
    error::StoreError,
    statement::{Sql, bulk_execute, statements},
};

statements! {
    LEFT_CONSTRAINTS = rows(0, ["source text", "record_id text"],
        "DELETE FROM link_constraint WHERE (left_source, left_record_id) IN (SELECT source, record_id FROM input)"
    );
    RIGHT_CONSTRAINTS = rows(0, ["source text", "record_id text"],
        "DELETE FROM link_constraint WHERE (right_source, right_record_id) IN (SELECT source, record_id FROM input)"
    );
    SHIELD_STEPS = rows(0, ["source text", "record_id text"],
        "DELETE FROM shield_step WHERE shield IN (SELECT h.id FROM shield h \
         JOIN input ON input.source = h.source AND input.record_id = h.record_id)"
    );
    SHIELD_LIFTS = rows(0, ["source text", "record_id text"],
        "DELETE FROM shield_lift WHERE shield IN (SELECT h.id FROM shield h \
         JOIN input ON input.source = h.source AND input.record_id = h.record_id)"
    );
    SHIELDS = rows(0, ["source text", "record_id text"],
        "DELETE FROM shield WHERE (source, record_id) IN (SELECT source, record_id FROM input)"
    );
    CONTACT_STEPS = rows(0, ["source text", "record_id text"],
        "DELETE FROM contact_step WHERE contact IN (SELECT q.id FROM contact_request q \
         JOIN input ON input.source = q.source AND input.record_id = q.record_id)"
    );
    CONTACTS = rows(0, ["source text", "record_id text"],
        "DELETE FROM contact_request WHERE (source, record_id) IN (SELECT source, record_id FROM input)"
    );
    NOTICES = rows(0, ["source text", "record_id text"],
        "DELETE FROM correction_notice WHERE (source, record_id) IN (SELECT source, record_id FROM input)"
    );
    NOTICES_FOR = rows(0, ["source text", "record_id text"],
        "DELETE FROM correction_notice WHERE (asked_source, asked_record_id) IN (SELECT source, record_id FROM input)"
    );
    ARRANGEMENTS = rows(0, ["source text", "record_id text"],
        "DELETE FROM travel_arrangement WHERE (source, record_id) IN (SELECT source, record_id FROM input)"
    );
    RELATIONSHIPS = rows(0, ["source text", "record_id text"],
        "DELETE FROM user_relationship WHERE (source, record_id) IN (SELECT source, record_id FROM input)"
    );
    EXPORTED = rows(0, ["source text", "record_id text"],
        "DELETE FROM transport_exported WHERE (source, record_id) IN (SELECT source, record_id FROM input)"
    );
    HELD_RECORDS = rows(0, ["source text", "record_id text"],
        "DELETE FROM retention_hold_record WHERE (source, record_id) IN (SELECT source, record_id FROM input)"
    );
    RIGHTS_ITEMS = rows(0, ["source text", "record_id text"],
        "DELETE FROM rights_item WHERE request IN (SELECT q.id FROM rights_request q \
         JOIN input ON input.source = q.source AND input.record_id = q.record_id)"
    );
    RIGHTS_STEPS = rows(0, ["source text", "record_id text"],
        "DELETE FROM rights_step WHERE request IN (SELECT q.id FROM rights_request q \
         JOIN input ON input.source = q.source AND input.record_id = q.record_id)"
    );
    RIGHTS_REQUESTS = rows(0, ["source text", "record_id text"],
        "DELETE FROM rights_request WHERE (source, record_id) IN (SELECT source, record_id FROM input)"
    );
    STAGED = rows(0, ["source text", "record_id text"],
        "DELETE FROM staging.row AS s WHERE s.outcome = 'accepted' \
         AND s.record_id IN (SELECT input.record_id FROM input) \
         AND EXISTS (SELECT 1 FROM staging.feed_run f JOIN input ON input.source = f.source \
         AND input.record_id = s.record_id WHERE f.run_id = s.run_id)"
    );
    STAGED_REJECTED = rows(0, ["source text", "record_id text"],
        "DELETE FROM staging.row AS s WHERE s.outcome = 'rejected' \
         AND s.run_id IN (SELECT f.run_id FROM staging.feed_run f JOIN input ON input.source = f.source) \
         AND EXISTS (SELECT 1 FROM staging.feed_run f JOIN input ON input.source = f.source \
         AND input.record_id = s.record_id WHERE f.run_id = s.run_id)"
    );
}

impl Tx {
    /// Deletes every row that names one of these records by its key. What is the child's and not the record's goes with the last
    /// of the child's records, and till then goes on beside the oldest that stays.
    pub(super) async fn purge_beside(&mut self, keys: &[&RecordKey]) -> Result<PurgeCounts, StoreError> {
        let mut counts = PurgeCounts::default();
        for statement in [LEFT_CONSTRAINTS, RIGHT_CONSTRAINTS] {
            counts.constraints += self.purge_by_key(statement, keys).await?;
        }
        counts.staged_rows = self.purge_staged_of(keys).await?;
        for statement in [
            SHIELD_STEPS,
            SHIELD_LIFTS,
            SHIELDS,
            CONTACT_STEPS,
            CONTACTS,
            NOTICES,
            NOTICES_FOR,
            ARRANGEMENTS,
            RELATIONSHIPS,
            EXPORTED,
            HELD_RECORDS,
            RIGHTS_ITEMS,
            RIGHTS_STEPS,
            RIGHTS_REQUESTS,
        ] {
            counts.beside += self.purge_by_key(statement, keys).await?;
        }
        Ok(counts)
    }

    /// Deletes the rows of feeds that brought these records, and answers how many they were. A rejected row of which not
    /// even the record could be read stays until its run is emptied.
    pub async fn purge_staged_of(&mut self, keys: &[&RecordKey]) -> Result<u64, StoreError> {
        Ok(self.purge_by_key(STAGED, keys).await? + self.purge_by_key(STAGED_REJECTED, keys).await?)
    }

    async fn purge_by_key(&mut self, statement: Sql, keys: &[&RecordKey]) -> Result<u64, StoreError> {
        Ok(bulk_execute!(self, statement, [], keys, |key| {
            source = key.source.as_str(),
            record_id = key.record_id.as_str(),
        }))
    }
}
