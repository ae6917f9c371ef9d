//! Giving the engine what it needs: the linked state first, then what changed.

use std::collections::BTreeSet;

use child::{Column, RecordKey, SourceRecord};
use linkage::{
    Model,
    engine::{Engine, Resolved},
};
use store::{RecordId, StoredRecord, Tx};

use super::roll::Roll;
use crate::error::DeskError;

/// Records read from the database at a time.
const CHUNK: i64 = 20_000;

/// How much a run looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Extent {
    /// What changed since the last run, and everything near it.
    Changed,
    /// Every record.
    Everything,
}

/// An engine that stands where the database stands, kept from one run to the next.
pub(crate) struct Kept {
    pub engine: Engine,
    pub model_version: i64,
    /// The last link event that the engine has seen. If the database has a later one, another process linked.
    pub position: i64,
}

/// What a run found.
pub(super) struct Found {
    pub engine: Engine,
    pub roll: Roll,
    pub resolved: Resolved,
}

/// Resolves the clusters that the changed records touch. `kept` is an engine in step with the database, if there is
/// one; without it every record is read.
pub(super) async fn resolve(
    tx: &mut Tx,
    model: &Model,
    kept: Option<Engine>,
    extent: Extent,
) -> Result<Found, DeskError> {
    let first_run = tx.links(RecordId(0), 1).await?.is_empty();
    let everything = first_run || extent == Extent::Everything;
    let constraints = constraints(tx).await?;
    if everything {
        let (engine, roll) = read_all(tx, Engine::new(model), None).await?;
        let (engine, resolved) = decide(engine, Vec::new(), constraints).await;
        return Ok(Found { engine, roll, resolved });
    }
    let changed = to_link(tx).await?;
    let ids: BTreeSet<RecordId> = changed.iter().map(|record| record.id).collect();
    let (engine, mut roll) = if let Some(engine) = kept {
        (engine, Roll::default())
    } else {
        let (engine, roll) = read_all(tx, Engine::new(model), Some(&ids)).await?;
        // What the changed records said when they were last linked: their old neighbours are looked at again.
        let before = tx.linked_versions_of(&ids.iter().copied().collect::<Vec<_>>()).await?;
        let engine = in_background(move || upsert(engine, &before)).await;
        let (engine, _) = decide(engine, Vec::new(), constraints.clone()).await;
        (engine, roll)
    };
    for record in &changed {
        roll.enter(record, true);
    }
    let (engine, resolved) = decide(engine, changed, constraints).await;
    let missing: Vec<RecordKey> = roll.missing(&resolved);
    for part in missing.chunks(CHUNK as usize) {
        for record in tx.records_by_keys(part).await? {
            roll.enter(&record, false);
        }
    }
    Ok(Found { engine, roll, resolved })
}

/// Reads every record at its current version into the engine, but for those in `without`.
async fn read_all(
    tx: &mut Tx,
    mut engine: Engine,
    without: Option<&BTreeSet<RecordId>>,
) -> Result<(Engine, Roll), DeskError> {
    let (mut roll, mut after) = (Roll::default(), RecordId(0));
    loop {
        let mut records = tx.current_records(after, CHUNK).await?;
        let Some(last) = records.last() else {
            return Ok((engine, roll));
        };
        after = last.id;
        if let Some(without) = without {
            records.retain(|record| !without.contains(&record.id));
        }
        for record in &records {
            roll.enter(record, without.is_none());
        }
        engine = in_background(move || upsert(engine, &records)).await;
    }
}

/// Gives the engine changed records and the decisions in force, and resolves.
async fn decide(
    engine: Engine,
    changed: Vec<StoredRecord>,
    constraints: Vec<linkage::Constraint>,
) -> (Engine, Resolved) {
    in_background(move || {
        let mut engine = upsert(engine, &changed);
        engine.set_constraints(constraints);
        let resolved = engine.resolve();
        (engine, resolved)
    })
    .await
}

/// The records that wait to be linked, at their current versions.
async fn to_link(tx: &mut Tx) -> Result<Vec<StoredRecord>, DeskError> {
    let mut waiting = Vec::new();
    let mut after = RecordId(0);
    loop {
        let records = tx.records_to_link(after, CHUNK).await?;
        let Some(last) = records.last() else { return Ok(waiting) };
        after = last.id;
        waiting.extend(records);
    }
}

/// The decisions in force, as the engine reads them.
async fn constraints(tx: &mut Tx) -> Result<Vec<linkage::Constraint>, DeskError> {
    let active = tx.active_constraints().await?;
    Ok(active
        .into_iter()
        .map(|constraint| linkage::Constraint {
            kind: match constraint.kind {
                store::ConstraintKind::Must => linkage::ConstraintKind::Must,
                store::ConstraintKind::Cannot => linkage::ConstraintKind::Cannot,
            },
            left: constraint.left,
            right: constraint.right,
        })
        .collect())
}

fn upsert(mut engine: Engine, records: &[StoredRecord]) -> Engine {
    for record in records {
        let profile = Profile::of(&record.record);
        engine.upsert(&record.record.key, &|column| profile.column(column));
    }
    engine
}

/// A source record as the engine asks for it: column by column.
pub(crate) struct Profile<'a> {
    record: &'a SourceRecord,
    updated_on: Option<String>,
}

impl<'a> Profile<'a> {
    /// The profile of a record.
    pub fn of(record: &'a SourceRecord) -> Self {
        Self {
            record,
            updated_on: record.statement.updated_on.map(|date| date.to_string()),
        }
    }

    /// The text of a column of the model.
    pub fn column(&self, column: &str) -> Option<&str> {
        if column == "updated_on" {
            return self.updated_on.as_deref();
        }
        self.record.text(column.parse::<Column>().ok()?)
    }

    /// The record's key.
    pub fn key(&self) -> &RecordKey {
        &self.record.key
    }
}

/// Number crunching does not belong on the threads that answer requests.
pub(super) async fn in_background<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    tokio::task::spawn_blocking(work).await.expect("linking does not panic")
}
