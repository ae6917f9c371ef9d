//! What people set beside a record and that is the child's: a shield, a request, what was arranged. It hangs off the record
//! that was seen first, and must outlive it where the child does.

use std::collections::{BTreeMap, BTreeSet};

use child::{RecordKey, sources::OWN};
use uuid::Uuid;

use crate::{
    db::Tx,
    error::StoreError,
    statement::{Sql, bulk_execute, bulk_fetch, statements},
};

statements! {
    // For each record those of its child, the oldest first.
    HEIRS = rows(1, ["source text", "record_id text"],
        "SELECT r.source, r.record_id, s.source, s.record_id FROM input \
         JOIN record r ON r.source = input.source AND r.record_id = input.record_id \
         JOIN record s ON s.child_id = r.child_id WHERE s.source <> $1 ORDER BY s.first_seen, s.id"
    );
    SHIELDS = rows(0, ["source text", "record_id text", "to_source text", "to_record_id text"],
        "UPDATE shield SET source = input.to_source, record_id = input.to_record_id FROM input \
         WHERE shield.source = input.source AND shield.record_id = input.record_id"
    );
    CONTACTS = rows(0, ["source text", "record_id text", "to_source text", "to_record_id text"],
        "UPDATE contact_request SET source = input.to_source, record_id = input.to_record_id FROM input \
         WHERE contact_request.source = input.source AND contact_request.record_id = input.record_id"
    );
    RIGHTS_REQUESTS = rows(0, ["source text", "record_id text", "to_source text", "to_record_id text"],
        "UPDATE rights_request SET source = input.to_source, record_id = input.to_record_id FROM input \
         WHERE rights_request.source = input.source AND rights_request.record_id = input.record_id"
    );
    // One of these to a record, or to a record and a person: what the other has already stays.
    ARRANGEMENTS = rows(0, ["source text", "record_id text", "to_source text", "to_record_id text"],
        "UPDATE travel_arrangement SET source = input.to_source, record_id = input.to_record_id FROM input \
         WHERE travel_arrangement.source = input.source AND travel_arrangement.record_id = input.record_id \
         AND NOT EXISTS (SELECT 1 FROM travel_arrangement t \
         WHERE t.source = input.to_source AND t.record_id = input.to_record_id)"
    );
    RELATIONSHIPS = rows(0, ["source text", "record_id text", "to_source text", "to_record_id text"],
        "UPDATE user_relationship SET source = input.to_source, record_id = input.to_record_id FROM input \
         WHERE user_relationship.source = input.source AND user_relationship.record_id = input.record_id \
         AND NOT EXISTS (SELECT 1 FROM user_relationship u WHERE u.user_id = user_relationship.user_id \
         AND u.source = input.to_source AND u.record_id = input.to_record_id AND u.withdrawn_at IS NULL)"
    );
    // A mistake that somebody reported hangs off one record on both sides.
    REPORTS = rows(0, ["source text", "record_id text", "to_source text", "to_record_id text"],
        "UPDATE review_case SET left_record = heir.id, right_record = heir.id \
         FROM input JOIN record gone ON gone.source = input.source AND gone.record_id = input.record_id \
         JOIN record heir ON heir.source = input.to_source AND heir.record_id = input.to_record_id \
         WHERE review_case.kind = 'reported' AND review_case.left_record = gone.id"
    );
    // What is recorded here follows a record by a decision; its own record is on either side of it.
    FOLLOWERS = rows(1, ["source text", "record_id text"],
        "SELECT c.id, c.right_record_id, input.source, input.record_id FROM input JOIN link_constraint c \
         ON c.left_source = input.source AND c.left_record_id = input.record_id \
         WHERE c.right_source = $1 AND c.revoked_at IS NULL \
         UNION ALL \
         SELECT c.id, c.left_record_id, input.source, input.record_id FROM input JOIN link_constraint c \
         ON c.right_source = input.source AND c.right_record_id = input.record_id \
         WHERE c.left_source = $1 AND c.revoked_at IS NULL"
    );
    FOLLOW = rows(0,
        ["id uuid", "left_source text", "left_record_id text", "right_source text", "right_record_id text"],
        "UPDATE link_constraint SET left_source = input.left_source, left_record_id = input.left_record_id, \
         right_source = input.right_source, right_record_id = input.right_record_id FROM input \
         WHERE link_constraint.id = input.id"
    );
}

impl Tx {
    /// Leads what is the child's from records that go to the oldest of the child's records that stays. Where none stays,
    /// nothing is led anywhere.
    pub(super) async fn lead_on(&mut self, gone: &[&RecordKey]) -> Result<(), StoreError> {
        let rows = bulk_fetch!((String, String, String, String), self, HEIRS, [OWN], gone, |key| {
            source = key.source.as_str(),
            record_id = key.record_id.as_str(),
        });
        let going: BTreeSet<&RecordKey> = gone.iter().copied().collect();
        let mut heirs: BTreeMap<RecordKey, RecordKey> = BTreeMap::new();
        for (source, record_id, to_source, to_record_id) in rows {
            let heir = RecordKey::new(to_source, to_record_id);
            if !going.contains(&heir) {
                heirs.entry(RecordKey::new(source, record_id)).or_insert(heir);
            }
        }
        let moves: Vec<(&RecordKey, &RecordKey)> = heirs.iter().collect();
        for statement in [SHIELDS, CONTACTS, RIGHTS_REQUESTS, ARRANGEMENTS, RELATIONSHIPS, REPORTS] {
            self.move_beside(statement, &moves).await?;
        }
        self.follow_heirs(&heirs, &going).await
    }

    async fn move_beside(&mut self, statement: Sql, moves: &[(&RecordKey, &RecordKey)]) -> Result<(), StoreError> {
        bulk_execute!(self, statement, [], moves, |led| {
            source = led.0.source.as_str(),
            record_id = led.0.record_id.as_str(),
            to_source = led.1.source.as_str(),
            to_record_id = led.1.record_id.as_str(),
        });
        Ok(())
    }

    async fn follow_heirs(
        &mut self,
        heirs: &BTreeMap<RecordKey, RecordKey>,
        going: &BTreeSet<&RecordKey>,
    ) -> Result<(), StoreError> {
        let led: Vec<&RecordKey> = heirs.keys().collect();
        let rows = bulk_fetch!((Uuid, String, String, String), self, FOLLOWERS, [OWN], led.as_slice(), |key| {
            source = key.source.as_str(),
            record_id = key.record_id.as_str(),
        });
        let follow: Vec<(Uuid, RecordKey, RecordKey)> = rows
            .into_iter()
            .filter_map(|(id, own, source, record_id)| {
                let own = RecordKey::new(OWN, own);
                let heir = heirs.get(&RecordKey::new(source, record_id))?.clone();
                // What goes itself, as a choice does with its record, leads nowhere.
                (!going.contains(&own)).then(|| (id, own.clone().min(heir.clone()), own.max(heir)))
            })
            .collect();
        bulk_execute!(self, FOLLOW, [], follow.as_slice(), |one| {
            id = one.0,
            left_source = one.1.source.as_str(),
            left_record_id = one.1.record_id.as_str(),
            right_source = one.2.source.as_str(),
            right_record_id = one.2.record_id.as_str(),
        });
        Ok(())
    }
}
