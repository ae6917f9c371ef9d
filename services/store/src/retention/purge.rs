//! Deleting records and children: what the tables of records, links and children hold of them.
//!
//! A record that is deleted stays as a number without a key, and a child as a reference without a record, so that no later
//! one is taken for it and the audit trail keeps what it points to. Nothing in either is about anybody.

use std::collections::BTreeSet;

use child::{ChildId, RecordKey, Statement};
use chrono::{DateTime, Utc};
use serde::Serialize;
use uuid::Uuid;

use crate::{
    db::Tx,
    error::StoreError,
    records::RecordId,
    statement::{Sql, bulk_execute, on_backend, statements},
    words::{from_json, json},
};

statements! {
    JOINED = both(
        "WITH RECURSIVE joined(id) AS (SELECT id FROM child WHERE id = $1 UNION \
         SELECT c.id FROM joined JOIN child c ON c.redirect_to = joined.id) SELECT id FROM joined ORDER BY id"
    );
    INVOLVEMENTS = rows(0, ["id bigint"], "DELETE FROM involvement WHERE record IN (SELECT id FROM input)");
    SEN_NEEDS = rows(0, ["id bigint"], "DELETE FROM sen_need WHERE record IN (SELECT id FROM input)");
    TRANSPORT_NEEDS = rows(0, ["id bigint"], "DELETE FROM transport_need WHERE record IN (SELECT id FROM input)");
    VERSIONS = rows(0, ["id bigint"], "DELETE FROM source_record WHERE record IN (SELECT id FROM input)");
    LEFT_CASES = rows(0, ["id bigint"], "DELETE FROM review_case WHERE left_record IN (SELECT id FROM input)");
    RIGHT_CASES = rows(0, ["id bigint"], "DELETE FROM review_case WHERE right_record IN (SELECT id FROM input)");
    REACH = rows(0, ["id bigint"], "DELETE FROM shield_reach WHERE record IN (SELECT id FROM input)");
    BEFORE = rows(0, ["id bigint"],
        "DELETE FROM run_before WHERE record IN (SELECT id FROM input) \
         AND run_id IN (SELECT run_id FROM promoted_run)"
    );
    // The key is not one that a source can send: no id of a record holds a unit separator.
    EMPTY = rows(1, ["id bigint"],
        "UPDATE record SET record_id = 'purged\u{1F}' || CAST(record.id AS TEXT), last_version = 0, current_version = 0, \
         updated_on = NULL, content_hash = $1, shielded = FALSE, ended = TRUE, nameless = TRUE, linked_version = NULL, \
         linked_shielded = FALSE, linked_ended = FALSE, child_id = NULL FROM input WHERE record.id = input.id"
    );
    NOTE_RECORDS = rows(1, ["record bigint"], "INSERT INTO link_redaction (record, at) SELECT record, $1 FROM input WHERE true");
    NOTE_CHILDREN = rows(1, ["child_id uuid"],
        "INSERT INTO link_redaction (child_id, at) SELECT child_id, $1 FROM input WHERE true"
    );
    REDACT_RECORDS = rows(0, ["record bigint"],
        "UPDATE link_event SET reason = '{}', decided_by = NULL WHERE record IN (SELECT record FROM input) \
         AND (reason <> '{}' OR decided_by IS NOT NULL)"
    );
    REDACT_CHILDREN = rows(0, ["child_id uuid"],
        "UPDATE link_event SET reason = '{}', decided_by = NULL WHERE child_id IN (SELECT child_id FROM input) \
         AND (reason <> '{}' OR decided_by IS NOT NULL)"
    );
    GOLDEN = rows(0, ["child_id uuid"], "DELETE FROM golden WHERE child_id IN (SELECT input.child_id FROM input)");
    LIVES = rows(0, ["child_id uuid"], "DELETE FROM child_life WHERE child_id IN (SELECT child_id FROM input)");
    OVERRIDES = rows(0, ["child_id uuid"],
        "DELETE FROM shield_override WHERE child_id IN (SELECT child_id FROM input)"
    );
    EMPTY_CHILDREN = rows(0, ["id uuid"],
        "UPDATE child SET anchor_source = 'purged', anchor_record_id = CAST(child.reference AS TEXT), shielded = FALSE, \
         possibly_shielded = FALSE, restricted = FALSE, empty = TRUE FROM input WHERE child.id = input.id"
    );
    PURGED_CHILDREN = both("SELECT id FROM child WHERE anchor_source = 'purged'");
    VERSIONS_OF = both("SELECT version, statement FROM source_record WHERE record = $1 ORDER BY version");
    REWRITE = both("UPDATE source_record SET statement = $3 WHERE record = $1 AND version = $2");
    KEYS = both(
        "SELECT id, source, record_id FROM record WHERE id > $1 AND current_version > 0 ORDER BY id LIMIT $2"
    );
    SERVICES = both("SELECT DISTINCT record, service_type FROM involvement ORDER BY record, service_type");
    ENTRIES = both(
        "DELETE FROM involvement WHERE record = $1 AND service_type = $2 AND (sensitive OR $3)"
    );
}

/// Stands for the hash of a record without versions; no statement has it.
static NO_CONTENT: [u8; 32] = [0; 32];

/// How many rows a deletion took.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct PurgeCounts {
    /// Source records.
    pub records: u64,
    /// Their versions.
    pub versions: u64,
    /// Facts beside them.
    pub facts: u64,
    /// What stewards decided about them, and their notes.
    pub decisions: u64,
    /// Review cases that named one of them.
    pub review_cases: u64,
    /// Link events whose words went.
    pub link_events: u64,
    /// Decisions of people about which records are one child.
    pub constraints: u64,
    /// Rows of feeds as received.
    pub staged_rows: u64,
    /// Shields, requests, arrangements, declarations and lines of exports that named one of them.
    pub beside: u64,
}

impl Tx {
    /// A child and every child that was joined into it, whatever the way.
    pub async fn joined_into(&mut self, child: ChildId) -> Result<Vec<ChildId>, StoreError> {
        let ids: Vec<Uuid> = on_backend!(self, JOINED, |db, text| sqlx::query_scalar(text)
            .bind(child.0)
            .fetch_all(db)
            .await?);
        Ok(ids.into_iter().map(ChildId).collect())
    }

    /// Deletes records, in every table that holds something of them. What their children are without them is the caller's
    /// to find out.
    pub async fn purge_records(
        &mut self,
        records: &[(RecordId, RecordKey)],
        at: DateTime<Utc>,
    ) -> Result<PurgeCounts, StoreError> {
        let keys: Vec<&RecordKey> = records.iter().map(|(_, key)| key).collect();
        self.lead_on(&keys).await?;
        let decisions = self.purge_decisions_of_records(records).await?;
        let mut counts = self.purge_beside(&keys).await?;
        counts.decisions = decisions;
        counts.records = records.len() as u64;
        for facts in [INVOLVEMENTS, SEN_NEEDS, TRANSPORT_NEEDS] {
            counts.facts += self.purge_by_record(facts, records).await?;
        }
        for cases in [LEFT_CASES, RIGHT_CASES] {
            counts.review_cases += self.purge_by_record(cases, records).await?;
        }
        counts.versions = self.purge_by_record(VERSIONS, records).await?;
        self.purge_by_record(REACH, records).await?;
        self.purge_by_record(BEFORE, records).await?;
        bulk_execute!(self, NOTE_RECORDS, [at], records, |record| { id = record.0.0 });
        counts.link_events = self.purge_by_record(REDACT_RECORDS, records).await?;
        bulk_execute!(self, EMPTY, [NO_CONTENT.as_slice()], records, |record| {
            id = record.0.0
        });
        Ok(counts)
    }

    async fn purge_by_record(&mut self, statement: Sql, records: &[(RecordId, RecordKey)]) -> Result<u64, StoreError> {
        Ok(bulk_execute!(self, statement, [], records, |record| {
            id = record.0.0
        }))
    }

    /// Deletes what is kept of children who have no record any more, but for their references. Answers how many link events
    /// lost their words.
    pub async fn purge_children(&mut self, children: &[ChildId], at: DateTime<Utc>) -> Result<u64, StoreError> {
        self.purge_decisions_of_children(children).await?;
        for statement in [GOLDEN, LIVES, OVERRIDES] {
            bulk_execute!(self, statement, [], children, |child| { id = child.0 });
        }
        bulk_execute!(self, NOTE_CHILDREN, [at], children, |child| { id = child.0 });
        let redacted = bulk_execute!(self, REDACT_CHILDREN, [], children, |child| { id = child.0 });
        bulk_execute!(self, EMPTY_CHILDREN, [], children, |child| { id = child.0 });
        Ok(redacted)
    }

    /// Every child whose record was deleted, by its own id and by those of children that were joined into it.
    pub async fn purged_children(&mut self) -> Result<BTreeSet<ChildId>, StoreError> {
        let ids: Vec<Uuid> = on_backend!(self, PURGED_CHILDREN, |db, text| sqlx::query_scalar(text)
            .fetch_all(db)
            .await?);
        Ok(ids.into_iter().map(ChildId).collect())
    }

    /// The keys of records that are not deleted, by number.
    pub async fn record_keys(&mut self, after: RecordId, limit: i64) -> Result<Vec<(RecordId, RecordKey)>, StoreError> {
        let rows: Vec<(i64, String, String)> = on_backend!(self, KEYS, |db, text| sqlx::query_as(text)
            .bind(after.0)
            .bind(limit)
            .fetch_all(db)
            .await?);
        let keys = rows
            .into_iter()
            .map(|(id, source, record_id)| (RecordId(id), RecordKey { source, record_id }));
        Ok(keys.collect())
    }

    /// Which services any version of any record names.
    pub async fn recorded_services(&mut self) -> Result<Vec<(RecordId, String)>, StoreError> {
        let rows: Vec<(i64, String)> =
            on_backend!(self, SERVICES, |db, text| sqlx::query_as(text).fetch_all(db).await?);
        Ok(rows.into_iter().map(|(id, service)| (RecordId(id), service)).collect())
    }

    /// Takes the entries of a sensitive service out of every version of a record: `whole_source` says that all of its
    /// source's entries are sensitive, whatever they say of themselves. The hashes of the versions stay, so that the same
    /// row says nothing new when it comes again. Answers how many entries went.
    pub async fn purge_entries(
        &mut self,
        record: RecordId,
        service_type: &str,
        whole_source: bool,
    ) -> Result<u64, StoreError> {
        let versions: Vec<(i64, String)> = on_backend!(self, VERSIONS_OF, |db, text| sqlx::query_as(text)
            .bind(record.0)
            .fetch_all(db)
            .await?);
        let mut gone = 0;
        for (version, text) in versions {
            let mut statement: Statement = from_json("source_record", "statement", record, &text)?;
            let entries = &mut statement.facts.involvements;
            let before = entries.len();
            entries.retain(|entry| entry.service_type != service_type || !(whole_source || entry.sensitive()));
            if entries.len() == before {
                continue;
            }
            gone += (before - entries.len()) as u64;
            on_backend!(self, REWRITE, |db, text| sqlx::query(text)
                .bind(record.0)
                .bind(version)
                .bind(json(&statement))
                .execute(db)
                .await
                .map(drop)?);
        }
        on_backend!(self, ENTRIES, |db, text| sqlx::query(text)
            .bind(record.0)
            .bind(service_type)
            .bind(whole_source)
            .execute(db)
            .await
            .map(drop)?);
        Ok(gone)
    }
}
