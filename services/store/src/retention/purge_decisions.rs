//! Deleting what stewards wrote and decided about records: words, reasons, and how the records lay.
//!
//! A decision about a deleted record goes whole, with those that took it back. What it demands of other records stays in force;
//! that somebody decided it is in the audit trail.

use std::collections::BTreeSet;

use child::{ChildId, RecordKey};
use uuid::Uuid;

use crate::{
    db::Tx,
    error::StoreError,
    records::RecordId,
    statement::{bulk_execute, bulk_fetch, statements},
};

statements! {
    NOTES_LEFT = rows(0, ["id bigint"],
        "DELETE FROM case_note WHERE case_id IN (SELECT c.id FROM input JOIN review_case c ON c.left_record = input.id)"
    );
    NOTES_RIGHT = rows(0, ["id bigint"],
        "DELETE FROM case_note WHERE case_id IN (SELECT c.id FROM input JOIN review_case c ON c.right_record = input.id)"
    );
    OF_CASES = rows(0, ["id bigint"],
        "SELECT d.id FROM input JOIN review_case c ON c.left_record = input.id JOIN decision d ON d.case_id = c.id \
         UNION SELECT d.id FROM input JOIN review_case c ON c.right_record = input.id JOIN decision d ON d.case_id = c.id"
    );
    OF_RECORDS = rows(0, ["source text", "record_id text"],
        "SELECT d.id FROM input JOIN decision d ON d.left_source = input.source AND d.left_record_id = input.record_id \
         UNION SELECT d.id FROM input JOIN decision d ON d.right_source = input.source \
         AND d.right_record_id = input.record_id"
    );
    OF_CHILDREN = rows(0, ["child_id uuid"],
        "SELECT DISTINCT k.decision FROM input JOIN decision_child k ON k.child_id = input.child_id"
    );
    TAKEN_BACK = rows(0, ["id uuid"], "SELECT d.id FROM input JOIN decision d ON d.undoes = input.id");
    FREE_CONSTRAINTS = rows(0, ["id uuid"],
        "UPDATE link_constraint SET decision = NULL WHERE decision IN (SELECT id FROM input)"
    );
    FREE_REVOKED = rows(0, ["id uuid"],
        "UPDATE link_constraint SET revoked_decision = NULL WHERE revoked_decision IN (SELECT id FROM input)"
    );
    FREE_UNDONE = rows(0, ["id uuid"],
        "UPDATE decision SET undone_by = NULL WHERE undone_by IN (SELECT input.id FROM input)"
    );
    ABOUT_CHILDREN = rows(0, ["id uuid"], "DELETE FROM decision_child WHERE decision IN (SELECT id FROM input)");
    DECISIONS = rows(0, ["id uuid"], "DELETE FROM decision WHERE id IN (SELECT input.id FROM input)");
}

impl Tx {
    /// Deletes notes of the cases of these records, and the decisions about the records. Answers how many rows went.
    pub(super) async fn purge_decisions_of_records(
        &mut self,
        records: &[(RecordId, RecordKey)],
    ) -> Result<u64, StoreError> {
        let of_cases = bulk_fetch!((Uuid,), self, OF_CASES, [], records, |record| { id = record.0.0 });
        let of_records = bulk_fetch!((Uuid,), self, OF_RECORDS, [], records, |record| {
            source = record.1.source.as_str(),
            record_id = record.1.record_id.as_str(),
        });
        let mut gone = 0;
        for notes in [NOTES_LEFT, NOTES_RIGHT] {
            gone += bulk_execute!(self, notes, [], records, |record| { id = record.0.0 });
        }
        let found = of_cases.into_iter().chain(of_records).map(|(id,)| id).collect();
        Ok(gone + self.purge_decisions(found).await?)
    }

    /// Deletes the decisions about these children and answers how many rows went.
    pub(super) async fn purge_decisions_of_children(&mut self, children: &[ChildId]) -> Result<u64, StoreError> {
        let found = bulk_fetch!((Uuid,), self, OF_CHILDREN, [], children, |child| { id = child.0 });
        self.purge_decisions(found.into_iter().map(|(id,)| id).collect()).await
    }

    async fn purge_decisions(&mut self, mut found: BTreeSet<Uuid>) -> Result<u64, StoreError> {
        // With a decision those that took it back, and those that took these back.
        loop {
            let ids: Vec<Uuid> = found.iter().copied().collect();
            let back = bulk_fetch!((Uuid,), self, TAKEN_BACK, [], ids.as_slice(), |decision| {
                id = *decision
            });
            let before = found.len();
            found.extend(back.into_iter().map(|(id,)| id));
            if found.len() == before {
                break;
            }
        }
        let ids: Vec<Uuid> = found.into_iter().collect();
        for statement in [FREE_CONSTRAINTS, FREE_REVOKED, FREE_UNDONE, ABOUT_CHILDREN] {
            bulk_execute!(self, statement, [], ids.as_slice(), |decision| { id = *decision });
        }
        Ok(bulk_execute!(self, DECISIONS, [], ids.as_slice(), |decision| {
            id = *decision
        }))
    }
}
