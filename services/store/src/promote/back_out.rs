//! Taking a run back: what its records were before it, and the way there.
//!
//! Of each source the last promoted run can be taken back, as long as nothing else was delivered since. A record that the
//! run brought stays as a number without versions, so that no later record is taken for it.

use std::collections::{BTreeMap, BTreeSet};

use child::{ChildId, RecordKey, RunId};
use uuid::Uuid;

use crate::{
    db::Tx,
    error::StoreError,
    records::RecordId,
    statement::{bulk_execute, bulk_fetch, on_backend, statements},
};

statements! {
    BEGIN = both("INSERT INTO promoted_run (run_id, source) VALUES ($1, $2) ON CONFLICT (run_id) DO NOTHING");
    FORGET_IDLE = both(
        "DELETE FROM promoted_run WHERE source = $1 AND run_id = $2 \
         AND NOT EXISTS (SELECT 1 FROM source_record WHERE run_id = $2) \
         AND NOT EXISTS (SELECT 1 FROM run_before WHERE run_id = $2)"
    );
    FORGET_BEFORE = both(
        "DELETE FROM run_before WHERE run_id IN (SELECT run_id FROM promoted_run WHERE source = $1 AND run_id <> $2) \
         AND EXISTS (SELECT 1 FROM promoted_run WHERE run_id = $2)"
    );
    FORGET_RUNS = both(
        "DELETE FROM promoted_run WHERE source = $1 AND run_id <> $2 \
         AND EXISTS (SELECT 1 FROM promoted_run WHERE run_id = $2)"
    );
    OVERTAKE_BEFORE = rows(0, ["source text"],
        "DELETE FROM run_before WHERE run_id IN \
         (SELECT p.run_id FROM input JOIN promoted_run p ON p.source = input.source)"
    );
    OVERTAKE = rows(0, ["source text"], "DELETE FROM promoted_run WHERE source IN (SELECT source FROM input)");
    NOTE = rows(1, ["id bigint"],
        "INSERT INTO run_before (run_id, record, current_version, updated_on, content_hash, shielded, ended, nameless) \
         SELECT $1, r.id, r.current_version, r.updated_on, r.content_hash, r.shielded, r.ended, r.nameless \
         FROM input JOIN record r ON r.id = input.id WHERE true ON CONFLICT (run_id, record) DO NOTHING"
    );
    NOTE_MISSING = both(
        "INSERT INTO run_before (run_id, record, current_version, updated_on, content_hash, shielded, ended, nameless) \
         SELECT $2, id, current_version, updated_on, content_hash, shielded, ended, nameless FROM record \
         WHERE source = $1 AND NOT ended AND record_id NOT IN \
         (SELECT record_id FROM staging.row WHERE run_id = $2 AND record_id IS NOT NULL) \
         ON CONFLICT (run_id, record) DO NOTHING"
    );
    CAN = both("SELECT EXISTS (SELECT 1 FROM promoted_run WHERE run_id = $1)");
    BROUGHT = both(
        "SELECT r.id, r.source, r.record_id, r.child_id FROM record r WHERE r.id IN \
         (SELECT v.record FROM source_record v WHERE v.run_id = $1 AND NOT EXISTS \
         (SELECT 1 FROM run_before b WHERE b.run_id = $1 AND b.record = v.record AND b.current_version > 0)) ORDER BY r.id"
    );
    CHANGED = both(
        "SELECT DISTINCT r.child_id FROM run_before b JOIN record r ON r.id = b.record \
         WHERE b.run_id = $1 AND r.child_id IS NOT NULL"
    );
    TAKE_INVOLVEMENTS = both(
        "DELETE FROM involvement WHERE EXISTS (SELECT 1 FROM source_record v WHERE v.run_id = $1 \
         AND v.record = involvement.record AND v.version = involvement.version)"
    );
    TAKE_SEN_NEEDS = both(
        "DELETE FROM sen_need WHERE EXISTS (SELECT 1 FROM source_record v WHERE v.run_id = $1 \
         AND v.record = sen_need.record AND v.version = sen_need.version)"
    );
    TAKE_TRANSPORT_NEEDS = both(
        "DELETE FROM transport_need WHERE EXISTS (SELECT 1 FROM source_record v WHERE v.run_id = $1 \
         AND v.record = transport_need.record AND v.version = transport_need.version)"
    );
    TAKE_VERSIONS = both("DELETE FROM source_record WHERE run_id = $1");
    RESTORE = both(
        "UPDATE record SET current_version = b.current_version, updated_on = b.updated_on, \
         content_hash = b.content_hash, shielded = b.shielded, ended = b.ended, nameless = b.nameless \
         FROM run_before b WHERE b.run_id = $1 AND record.id = b.record"
    );
    EMPTY = rows(1, ["id bigint"],
        "UPDATE record SET current_version = 0, updated_on = NULL, content_hash = $1, shielded = FALSE, ended = TRUE, \
         nameless = TRUE, linked_version = NULL, linked_shielded = FALSE, linked_ended = FALSE, child_id = NULL \
         FROM input WHERE record.id = input.id"
    );
    UNLINK = rows(0, ["child uuid"],
        "UPDATE record SET linked_version = NULL FROM input WHERE record.child_id = input.child"
    );
    LEFT_OVER = rows(0, ["child uuid"],
        "SELECT input.child, r.source, r.record_id, r.nameless, a.current_version FROM input \
         JOIN child c ON c.id = input.child \
         LEFT JOIN record a ON a.source = c.anchor_source AND a.record_id = c.anchor_record_id \
         LEFT JOIN record r ON r.child_id = c.id"
    );
    ANCHOR = rows(0, ["id uuid", "source text", "record_id text"],
        "UPDATE child SET anchor_source = input.source, anchor_record_id = input.record_id FROM input \
         WHERE child.id = input.id"
    );
    END_BEFORE = both("DELETE FROM run_before WHERE run_id = $1");
    END_RUN = both("DELETE FROM promoted_run WHERE run_id = $1");
}

/// Stands for the hash of a record without versions; no statement has it.
static NO_CONTENT: [u8; 32] = [0; 32];

/// What taking a run back changed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct BackedOut {
    /// Records that the run brought, with the child each was linked to.
    pub brought: Vec<(RecordId, Option<ChildId>)>,
    /// Children of whom a record changed; linking has to look at them again.
    pub children: Vec<ChildId>,
    /// Those of them who have no record left.
    pub without_record: Vec<ChildId>,
}

/// A record left to a child: its key and whether it is nameless.
type Left = (RecordKey, bool);

impl Tx {
    /// Notes that a run is being promoted, so that it can be taken back.
    pub async fn note_promotion(&mut self, run: RunId, source: &str) -> Result<(), StoreError> {
        on_backend!(self, BEGIN, |db, text| sqlx::query(text)
            .bind(run.0)
            .bind(source)
            .execute(db)
            .await
            .map(drop)?);
        Ok(())
    }

    /// Once a run is promoted to its end: forgets how earlier runs of the source could be taken back, unless this one
    /// changed nothing.
    pub async fn settle_promotion(&mut self, run: RunId, source: &str) -> Result<(), StoreError> {
        for statement in [FORGET_IDLE, FORGET_BEFORE, FORGET_RUNS] {
            on_backend!(self, statement, |db, text| sqlx::query(text)
                .bind(source)
                .bind(run.0)
                .execute(db)
                .await
                .map(drop)?);
        }
        Ok(())
    }

    /// Forgets how runs of these sources could be taken back: single records were delivered since.
    pub(super) async fn overtake_promotions(&mut self, sources: &[&str]) -> Result<(), StoreError> {
        bulk_execute!(self, OVERTAKE_BEFORE, [], sources, |source| { name = *source });
        bulk_execute!(self, OVERTAKE, [], sources, |source| { name = *source });
        Ok(())
    }

    /// Notes how records stand before a run changes them; what the run changed already stays as noted first.
    pub(super) async fn note_before(&mut self, run: RunId, records: &[RecordId]) -> Result<(), StoreError> {
        bulk_execute!(self, NOTE, [run.0], records, |record| { id = record.0 });
        Ok(())
    }

    /// Notes how the records stand that a snapshot is about to end.
    pub(super) async fn note_missing(&mut self, source: &str, run: RunId) -> Result<(), StoreError> {
        on_backend!(self, NOTE_MISSING, |db, text| sqlx::query(text)
            .bind(source)
            .bind(run.0)
            .execute(db)
            .await
            .map(drop)?);
        Ok(())
    }

    /// Whether a run can be taken back.
    pub async fn can_back_out(&mut self, run: RunId) -> Result<bool, StoreError> {
        Ok(on_backend!(self, CAN, |db, text| sqlx::query_scalar(text)
            .bind(run.0)
            .fetch_one(db)
            .await?))
    }

    /// Takes a run back: its versions and their facts go, and every record that it changed is what it was before. Asked
    /// for once only, and only where [`can_back_out`](Self::can_back_out) says so. The records of the children concerned
    /// wait to be linked again.
    pub async fn back_out(&mut self, run: RunId) -> Result<BackedOut, StoreError> {
        let brought: Vec<(i64, String, String, Option<Uuid>)> =
            on_backend!(self, BROUGHT, |db, text| sqlx::query_as(text)
                .bind(run.0)
                .fetch_all(db)
                .await?);
        let changed: Vec<Uuid> = on_backend!(self, CHANGED, |db, text| sqlx::query_scalar(text)
            .bind(run.0)
            .fetch_all(db)
            .await?);
        for statement in [
            TAKE_INVOLVEMENTS,
            TAKE_SEN_NEEDS,
            TAKE_TRANSPORT_NEEDS,
            TAKE_VERSIONS,
            RESTORE,
            END_BEFORE,
            END_RUN,
        ] {
            on_backend!(self, statement, |db, text| sqlx::query(text)
                .bind(run.0)
                .execute(db)
                .await
                .map(drop)?);
        }
        bulk_execute!(self, EMPTY, [NO_CONTENT.as_slice()], brought.as_slice(), |record| {
            id = record.0
        });
        let children: BTreeSet<ChildId> = changed
            .into_iter()
            .chain(brought.iter().filter_map(|record| record.3))
            .map(ChildId)
            .collect();
        let children: Vec<ChildId> = children.into_iter().collect();
        bulk_execute!(self, UNLINK, [], children.as_slice(), |child| { id = child.0 });
        let without_record = self.anchor_anew(&children).await?;
        Ok(BackedOut {
            brought: brought
                .into_iter()
                .map(|(record, _, _, child)| (RecordId(record), child.map(ChildId)))
                .collect(),
            children,
            without_record,
        })
    }

    /// Anchors children on another of their records whose own is no longer there; answers those who have none left.
    pub async fn anchor_anew(&mut self, children: &[ChildId]) -> Result<Vec<ChildId>, StoreError> {
        let rows = bulk_fetch!(
            (Uuid, Option<String>, Option<String>, Option<bool>, Option<i64>),
            self,
            LEFT_OVER,
            [],
            children,
            |child| { id = child.0 }
        );
        let mut left: BTreeMap<ChildId, (bool, Vec<Left>)> = BTreeMap::new();
        for (child, source, record_id, nameless, anchor_version) in rows {
            let (adrift, records) = left.entry(ChildId(child)).or_default();
            *adrift = anchor_version.is_none_or(|version| version == 0);
            if let (Some(source), Some(record_id)) = (source, record_id) {
                records.push((RecordKey::new(source, record_id), nameless == Some(true)));
            }
        }
        let anchors: Vec<(ChildId, RecordKey)> = left
            .iter()
            .filter(|(_, (adrift, _))| *adrift)
            .filter_map(|(child, (_, records))| {
                let named = records.iter().filter(|(_, nameless)| !nameless);
                Some((*child, named.map(|(key, _)| key).min()?.clone()))
            })
            .collect();
        bulk_execute!(self, ANCHOR, [], anchors.as_slice(), |anchor| {
            id = anchor.0.0,
            source = anchor.1.source.as_str(),
            record_id = anchor.1.record_id.as_str(),
        });
        Ok(left
            .into_iter()
            .filter(|(_, (_, records))| records.iter().all(|(_, nameless)| *nameless))
            .map(|(child, _)| child)
            .collect())
    }
}
