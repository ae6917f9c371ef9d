//! Giving the engine what it needs: what was linked first, then what changed.

use std::collections::BTreeMap;

use child::{Column, Outline, RecordKey, SourceRecord};
use linkage::{Columns, Engine, Model, Population, Resolved, Suspect, Verdict};
use store::{LinkedText, RecordId, Stated, Tx};

use super::{
    in_force::{Given, InForce, StewardsSaid, as_links},
    reach,
    roll::Roll,
};
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
    /// Versions that gave way to others since the engine last forgot such.
    pub replaced: usize,
    /// The decisions that the engine has; none if that is not known.
    pub decisions: Option<Given>,
}

impl Kept {
    /// [`decide`]s with the engine that is kept.
    pub(super) async fn decide(self, changed: Vec<Stated>, decisions: InForce) -> Result<(Self, Weighed), DeskError> {
        let given = decisions.given();
        let (engine, weighed) = decide(self.engine, changed, decisions).await?;
        let kept = Self {
            engine,
            decisions: given,
            ..self
        };
        Ok((kept, weighed))
    }
}

/// An engine over every record at its current version, with nothing resolved yet, and the roll of all.
pub(super) async fn read_everything(tx: &mut Tx, model: &Model) -> Result<(Engine, Roll), DeskError> {
    let mut roll = Roll::default();
    let population = read_current(tx, model, |record| roll.enter_current(&record.standing)).await?;
    Ok((Engine::over(model, population), roll))
}

/// Every record at its current version, shown to `seen` on the way.
pub(super) async fn read_current(
    tx: &mut Tx,
    model: &Model,
    mut seen: impl FnMut(&Stated),
) -> Result<Population, DeskError> {
    let mut after = RecordId(0);
    let mut population = Population::new(model);
    let mut page = tx.stated_now(after, CHUNK).await?;
    while let Some(last) = page.last() {
        after = last.standing.record;
        page.iter().for_each(&mut seen);
        let id_column = model.id_column.clone();
        let put = in_background(move || {
            let records = page
                .iter()
                .map(|record| (&record.standing.key, record.standing.record, &*record.statement));
            put_together(&mut population, &id_column, records).map(|()| population)
        });
        let (next, put) = tokio::join!(tx.stated_now(after, CHUNK), put);
        (page, population) = (next?, put?);
    }
    Ok(population)
}

/// An engine over what was linked, as it stood after the last run.
pub(super) async fn read_linked(tx: &mut Tx, model: &Model) -> Result<Engine, DeskError> {
    let mut after = RecordId(0);
    let mut population = Population::new(model);
    let mut page: Vec<LinkedText> = tx.stated_when_linked(after, CHUNK).await?;
    while let Some(last) = page.last() {
        after = last.record;
        let id_column = model.id_column.clone();
        let put = in_background(move || {
            let records = page
                .iter()
                .map(|record| (&record.key, record.record, &*record.statement));
            put_together(&mut population, &id_column, records).map(|()| population)
        });
        let (next, put) = tokio::join!(tx.stated_when_linked(after, CHUNK), put);
        (page, population) = (next?, put?);
    }
    let links = as_links(&tx.active_constraints().await?);
    let model = model.clone();
    Ok(in_background(move || {
        let mut engine = Engine::over(&model, population);
        engine.set_constraints(links);
        engine.take_as_resolved();
        engine
    })
    .await)
}

/// Adds records to a population, source by source.
fn put_together<'a>(
    population: &mut Population,
    id_column: &str,
    records: impl Iterator<Item = (&'a RecordKey, RecordId, &'a str)>,
) -> Result<(), DeskError> {
    let mut by_source: BTreeMap<&str, Vec<Outline<'a>>> = BTreeMap::new();
    for (key, record, json) in records {
        let outline = read_outline(record, json)?;
        by_source.entry(&key.source).or_default().push(outline);
    }
    let columns: Columns = population
        .columns(&Outline::names(), id_column)
        .ok_or_else(|| DeskError::Model(format!("it names records by \"{id_column}\", which no feed has")))?;
    for (source, outlines) in by_source {
        population.push_rows(source, &columns, &outlines, |outline, place| outline.at(place), || ());
    }
    Ok(())
}

/// What a stored statement says of identity.
fn read_outline(record: RecordId, json: &str) -> Result<Outline<'_>, DeskError> {
    Outline::read(json).map_err(|source| DeskError::Unreadable {
        what: format!("statement of record {record}"),
        source,
    })
}

/// What the engine found, with what is asked of people about it.
#[derive(Debug, Default)]
pub(super) struct Weighed {
    pub resolved: Resolved,
    /// Records of one cluster that do not fit.
    pub suspects: Vec<Suspect>,
    /// What speaks most against each pair between the thresholds.
    pub causes: BTreeMap<(RecordKey, RecordKey), String>,
    /// What stewards decided.
    pub stewards: StewardsSaid,
}

/// Gives the engine changed records and the decisions in force, and resolves.
pub(super) async fn decide(
    mut engine: Engine,
    changed: Vec<Stated>,
    decisions: InForce,
) -> Result<(Engine, Weighed), DeskError> {
    in_background(move || {
        for record in &changed {
            let outline = read_outline(record.standing.record, &record.statement)?;
            engine.upsert(&record.standing.key, &|column| outline.column(column));
        }
        if let Some(links) = decisions.links {
            engine.set_constraints(links);
        }
        let resolved = engine.resolve();
        let doubtful = |verdict| matches!(verdict, Verdict::Review | Verdict::KeptApart);
        let causes = resolved
            .pairs
            .iter()
            .filter(|pair| doubtful(pair.verdict))
            .filter_map(|pair| {
                let cause = engine.against(&pair.left, &pair.right)?;
                Some(((pair.left.clone(), pair.right.clone()), cause))
            })
            .collect();
        let weighed = Weighed {
            suspects: engine.suspects(&resolved.clusters),
            causes,
            stewards: decisions.stewards,
            resolved,
        };
        Ok((engine, weighed))
    })
    .await
}

/// The records that wait to be linked, at their current versions.
pub(super) async fn to_link(tx: &mut Tx) -> Result<Vec<Stated>, DeskError> {
    let mut waiting = Vec::new();
    let mut after = RecordId(0);
    loop {
        let records = tx.stated_waiting(after, CHUNK).await?;
        let Some(last) = records.last() else { return Ok(waiting) };
        after = last.standing.record;
        waiting.extend(records);
    }
}

/// Puts the records on the roll that the engine named and that are not on it yet, as they were linked.
pub(super) async fn complete(tx: &mut Tx, roll: &mut Roll, weighed: &Weighed) -> Result<(), DeskError> {
    let missing: Vec<RecordKey> = roll.missing(&weighed.resolved);
    for part in missing.chunks(CHUNK as usize) {
        for standing in tx.standings(part).await? {
            roll.enter_linked(&standing);
        }
    }
    reach::cover(roll, &weighed.resolved.clusters);
    Ok(())
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
