//! Holding a run that looks implausible until a person has looked at it: half an export, one whose columns moved, or an old one.

use std::collections::BTreeMap;

use child::{Column, RecordKey, Statement};
use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use linkage::text::fold;
use store::{Run, RunMode, StagedRow, Tx};

use super::{error::LoadError, tally::Tally};
use crate::desk::Desk;

/// The clock of whoever wrote the files may be so far ahead of ours.
const CLOCKS_DIFFER: TimeDelta = TimeDelta::minutes(5);
/// A run may differ from the expected number of records by this share.
const SHARE_MAX: f64 = 0.2;
/// And by this many records in any case: small sources vary.
const RECORDS_MIN: i64 = 25;
/// A small source may lose so many records, or half of them.
const MISSING_MIN: i64 = 3;
/// Rows are compared with what is known in so many places, evenly over the run, ...
const PLACES: i64 = 20;
/// ... so many rows in each.
const ROWS_AT_EACH: i64 = 100;
/// Fewer known records than this among them tell nothing.
const COMPARED_MIN: usize = 50;
/// What says who a child is and seldom changes.
const STEADY: [(Column, &str); 3] = [
    (Column::FirstName, "first name"),
    (Column::Surname, "surname"),
    (Column::Dob, "date of birth"),
];

impl Desk {
    /// Why a staged run has to wait for a person; none if it looks like those before.
    pub(super) async fn doubt(&self, run: &Run, tally: &Tally) -> Result<Option<String>, LoadError> {
        // Whoever was stopped while its rows were read is stopped here.
        let stopped = !self.may_load(&run.source).await?;
        let mut tx = self.shared.jobs.read().await?;
        let mut doubts: Vec<String> = overtaken(&mut tx, run).await?.into_iter().collect();
        doubts.extend(volume(&mut tx, run, tally.rows.read).await?);
        doubts.extend(mass_change(&mut tx, run, tally.rows.read).await?);
        doubts.extend(stopped.then(|| format!("{} may not load now.", run.source)));
        Ok((!doubts.is_empty()).then(|| {
            format!(
                "{} Nothing was changed. If the files are right: onechild feed release {id}. If not: onechild feed \
                 discard {id}",
                doubts.join(" "),
                id = run.id
            )
        }))
    }
}

/// Files that are older than those loaded before would take back what the source said between the two. A time that is still to
/// come is a mistake, and would make every later file look old.
async fn overtaken(tx: &mut Tx, run: &Run) -> Result<Option<String>, LoadError> {
    let Some(written) = run.extract_time else {
        return Ok(None);
    };
    let moment = |at: DateTime<Utc>| at.to_rfc3339_opts(SecondsFormat::Secs, true);
    if written > run.started_at + CLOCKS_DIFFER {
        return Ok(Some(format!(
            "The files are said to be written at {}, which is still to come.",
            moment(written)
        )));
    }
    let newest = tx.newest_extract(&run.source, run.started_at).await?;
    Ok(newest.filter(|newest| written < *newest).map(|newest| {
        format!(
            "The files were written at {}, but files of {} that were written at {} are loaded already.",
            moment(written),
            run.source,
            moment(newest)
        )
    }))
}

/// Holds a snapshot beside what the source sent before, as a record that it lacks would end, and any run beside the number
/// of records that is expected of the source.
async fn volume(tx: &mut Tx, run: &Run, read: i64) -> Result<Option<String>, LoadError> {
    if run.mode == RunMode::Snapshot
        && let Some(doubt) = mass_end(tx, run, read).await?
    {
        return Ok(Some(doubt));
    }
    let source = tx.source(&run.source).await?;
    if let Some(expected) = source.and_then(|source| source.expects().records) {
        let too_few = run.mode == RunMode::Snapshot && is_far(expected - read, expected);
        return Ok((too_few || is_far(read - expected, expected)).then(|| {
            format!(
                "{read} rows came, but {} is expected to hold {expected} records.",
                run.source
            )
        }));
    }
    Ok(None)
}

/// Counts the records that a snapshot would end: half an export, or one whose ids were given out anew.
async fn mass_end(tx: &mut Tx, run: &Run, read: i64) -> Result<Option<String>, LoadError> {
    let counts = tx.count_records().await?;
    let known = counts.iter().find(|count| count.source == run.source);
    let living = known.map_or(0, |count| count.records - count.ended);
    let missing = tx.count_missing(&run.source, run.id).await?;
    let most = missing >= MISSING_MIN && missing * 2 > living;
    Ok((most || is_far(missing, living)).then(|| {
        format!(
            "The snapshot has {read} rows, but {} holds {living} records, and {missing} of them would end.",
            run.source
        )
    }))
}

fn is_far(difference: i64, expected: i64) -> bool {
    difference >= RECORDS_MIN && difference as f64 > expected as f64 * SHARE_MAX
}

/// Compares rows from all over the run with what is known of the same records. Where the columns of an export moved, or
/// ids were given out anew, most children seem to have changed their names at once.
async fn mass_change(tx: &mut Tx, run: &Run, read: i64) -> Result<Option<String>, LoadError> {
    let mut sample: BTreeMap<RecordKey, Statement> = BTreeMap::new();
    for place in 0..PLACES {
        let rows = tx.staged_rows(run.id, read * place / PLACES, ROWS_AT_EACH).await?;
        for row in rows.into_iter().filter_map(StagedRow::accepted) {
            let key = RecordKey::new(&run.source, &row.statement.record_id);
            sample.insert(key, row.statement);
        }
    }
    let keys: Vec<RecordKey> = sample.keys().cloned().collect();
    let known = tx.records_by_keys(&keys).await?;
    let compared = known.len();
    if compared < COMPARED_MIN {
        return Ok(None);
    }
    let changed = |column: Column| {
        let differs = |known: &Statement, said: &Statement| {
            let texts = (known.columns.get(&column), said.columns.get(&column));
            matches!(texts, (Some(known), Some(said)) if fold(known) != fold(said))
        };
        let records = known.iter();
        records
            .filter(|record| differs(&record.record.statement, &sample[&record.record.key]))
            .count()
    };
    let far: Vec<String> = STEADY
        .into_iter()
        .map(|(column, name)| (changed(column), name))
        .filter(|(changed, _)| *changed as f64 > compared as f64 * SHARE_MAX)
        .map(|(changed, name)| format!("another {name} in {changed}"))
        .collect();
    Ok((!far.is_empty()).then(|| format!("Of {compared} known records looked at, there is {}.", far.join(", "))))
}
