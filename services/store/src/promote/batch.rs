//! Promoting one batch of rows in bulk.

use std::collections::{BTreeMap, BTreeSet};

use child::{RunId, Statement};
use chrono::{DateTime, NaiveDate, Utc};
use sqlx::FromRow;

use super::{
    plan::{Current, Plan, Said, follow, plan},
    target::{Sourced, Target, Targets},
};
use crate::{
    db::Tx,
    error::StoreError,
    records::RecordId,
    statement::{bulk_execute, bulk_fetch, on_backend, statements},
    words::{from_json, json, sha256},
};

statements! {
    PROMOTED = both("SELECT row_no FROM source_record WHERE run_id = $1 AND row_no >= $2 AND row_no <= $3");
    ANY_PROMOTED = both("SELECT EXISTS (SELECT 1 FROM source_record WHERE run_id = $1)");
    FIND = rows(0, ["source text", "record_id text"],
        "SELECT r.id, r.source, r.record_id, r.last_version, r.updated_on, r.content_hash, r.ended, r.nameless FROM input \
         JOIN record r ON r.source = input.source AND r.record_id = input.record_id"
    );
    CONTENTS = rows(0, ["record bigint"],
        "SELECT v.record, v.content_hash FROM input JOIN source_record v ON v.record = input.record"
    );
    LATER = rows(3, ["record_id text"],
        "SELECT s.row_no, s.record_id, s.statement FROM staging.row s WHERE s.run_id = $1 AND s.row_no > $2 \
         AND s.row_no <= $3 AND s.outcome = 'accepted' AND s.record_id IN (SELECT record_id FROM input) ORDER BY s.row_no"
    );
    ADD_RECORDS = rows(1,
        ["source text", "record_id text", "last_version bigint", "current_version bigint", "updated_on date",
         "content_hash bytea", "shielded bool", "nameless bool"],
        "INSERT INTO record (source, record_id, last_version, current_version, updated_on, content_hash, shielded, \
         nameless, first_seen) SELECT source, record_id, last_version, current_version, updated_on, content_hash, \
         shielded, nameless, $1 FROM input WHERE true RETURNING id, source, record_id"
    );
    ADD_VERSIONS = rows(2,
        ["record bigint", "version bigint", "kind text", "statement text", "content_hash bytea", "row_no bigint"],
        "INSERT INTO source_record (record, version, kind, statement, content_hash, run_id, row_no, received_at) \
         SELECT record, version, kind, statement, content_hash, $1, row_no, $2 FROM input WHERE true"
    );
    SET_CURRENT = rows(0,
        ["id bigint", "current_version bigint", "updated_on date", "content_hash bytea", "shielded bool"],
        "UPDATE record SET current_version = input.current_version, updated_on = input.updated_on, \
         content_hash = input.content_hash, shielded = input.shielded FROM input WHERE record.id = input.id"
    );
    SET_NAMED = rows(0, ["id bigint"], "UPDATE record SET nameless = FALSE FROM input WHERE record.id = input.id");
    SET_LAST = rows(0, ["id bigint", "last_version bigint"],
        "UPDATE record SET last_version = input.last_version, ended = FALSE FROM input WHERE record.id = input.id"
    );
}

/// Staged rows that a look ahead reads at a time.
const LOOK_AHEAD_ROWS: i64 = 20_000;

/// One accepted row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PromoteRow {
    /// Its number in the run.
    pub row_no: i64,
    /// What it states.
    pub statement: Statement,
}

/// Where the rows of a batch come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// From staging, where later rows of the same run can be looked up.
    Staged,
    /// Entered here or sent by themselves: there is no staged run, and the run's id is fresh.
    Entered,
}

/// What became of a batch; accepted + unchanged = rows given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct PromoteCounts {
    /// Rows that are versions now (also those that an interrupted try promoted before).
    pub accepted: i64,
    /// Rows that say what we knew.
    pub unchanged: i64,
}

#[derive(FromRow)]
struct RecordColumns {
    id: i64,
    source: String,
    record_id: String,
    last_version: i64,
    updated_on: Option<NaiveDate>,
    content_hash: Vec<u8>,
    ended: bool,
    nameless: bool,
}

/// A record to be added.
struct NewRecord<'a> {
    /// Source and id.
    name: (&'a str, &'a str),
    last_version: i64,
    /// Number of the version that is current, and the place of its row in the batch.
    version: i64,
    at: usize,
    nameless: bool,
}

impl Tx {
    /// Promotes accepted rows of one run, in row order, into versions of source records, with their facts. Safe to
    /// repeat.
    pub async fn promote_batch(
        &mut self,
        run: RunId,
        source: &str,
        rows: &[PromoteRow],
        origin: Origin,
        now: DateTime<Utc>,
    ) -> Result<PromoteCounts, StoreError> {
        let rows: Vec<Sourced<'_>> = rows.iter().map(|row| (source, row)).collect();
        self.promote(run, &rows, origin, now).await
    }

    /// Whether rows of a run are versions already.
    pub async fn has_promoted(&mut self, run: RunId) -> Result<bool, StoreError> {
        Ok(on_backend!(self, ANY_PROMOTED, |db, text| sqlx::query_scalar(text)
            .bind(run.0)
            .fetch_one(db)
            .await?))
    }

    /// Promotes statements that were sent by themselves, each with its source: in one go, whatever their sources. The
    /// run's id is fresh; row numbers only have to differ.
    pub async fn promote_sent(
        &mut self,
        run: RunId,
        rows: &[(&str, PromoteRow)],
        now: DateTime<Utc>,
    ) -> Result<PromoteCounts, StoreError> {
        let rows: Vec<Sourced<'_>> = rows.iter().map(|(source, row)| (*source, row)).collect();
        self.promote(run, &rows, Origin::Entered, now).await
    }

    async fn promote(
        &mut self,
        run: RunId,
        rows: &[Sourced<'_>],
        origin: Origin,
        now: DateTime<Utc>,
    ) -> Result<PromoteCounts, StoreError> {
        let (Some((_, first)), Some((_, last))) = (rows.first(), rows.last()) else {
            return Ok(PromoteCounts::default());
        };
        let promoted: Vec<i64> = match origin {
            Origin::Staged => on_backend!(self, PROMOTED, |db, text| sqlx::query_scalar(text)
                .bind(run.0)
                .bind(first.row_no)
                .bind(last.row_no)
                .fetch_all(db)
                .await?),
            Origin::Entered => Vec::new(),
        };
        let promoted: BTreeSet<i64> = promoted.into_iter().collect();
        let contents: Vec<[u8; 32]> = rows.iter().map(|(_, row)| row.statement.content_hash()).collect();
        let mut targets = Targets::default();
        let mut counts = PromoteCounts::default();
        for (at, (source, row)) in rows.iter().enumerate() {
            if promoted.contains(&row.row_no) {
                counts.accepted += 1;
                continue;
            }
            let target = targets.named((source, &row.statement.record_id));
            target.rows.push(at);
            target.states |= !row.statement.kind.tells_once();
        }
        self.look_up(&mut targets, &contents).await?;
        if origin == Origin::Staged {
            self.look_ahead(run, rows, &mut targets, &contents).await?;
        }
        let plans: Vec<Plan> = targets
            .iter()
            .map(|(_, target)| {
                let said: Vec<Said<'_>> = target.said(rows, &contents).collect();
                plan(&target.known, &said)
            })
            .collect();
        for plan in &plans {
            let accepted = plan.versions.iter().flatten().count();
            counts.accepted += accepted as i64;
            counts.unchanged += (plan.versions.len() - accepted) as i64;
        }
        match origin {
            Origin::Staged => self.note_change(run, &targets, &plans).await?,
            Origin::Entered => {
                let sources: BTreeSet<&str> = rows.iter().map(|(source, _)| *source).collect();
                self.overtake_promotions(&sources.into_iter().collect::<Vec<_>>())
                    .await?;
            }
        }
        self.write(run, rows, &contents, &mut targets, &plans, now).await?;
        Ok(counts)
    }

    /// Reads what we know about the records, and the contents of their versions where the current one does not
    /// already settle the matter.
    async fn look_up(&mut self, targets: &mut Targets<'_>, contents: &[[u8; 32]]) -> Result<(), StoreError> {
        let names: Vec<(&str, &str)> = targets.iter().map(|(name, _)| name).collect();
        let found = bulk_fetch!(RecordColumns, self, FIND, [], names.as_slice(), |name| {
            source = name.0,
            id = name.1,
        });
        let mut open: Vec<i64> = Vec::new();
        let mut by_id: BTreeMap<i64, (String, String)> = BTreeMap::new();
        for row in found {
            let Some(target) = targets.find(&row.source, &row.record_id) else {
                continue;
            };
            let content = sha256("record", "content_hash", row.id, row.content_hash)?;
            target.id = Some(RecordId(row.id));
            target.ended = row.ended;
            target.nameless = row.nameless;
            target.known.last_version = row.last_version;
            target.known.current = Some((row.updated_on, content));
            target.known.contents.insert(content);
            if row.last_version > 1 && target.rows.iter().any(|&at| contents[at] != content) {
                open.push(row.id);
                by_id.insert(row.id, (row.source, row.record_id));
            }
        }
        let versions = bulk_fetch!((i64, Vec<u8>), self, CONTENTS, [], open.as_slice(), |record| {
            id = *record
        });
        for (record, content) in versions {
            let content = sha256("source_record", "content_hash", record, content)?;
            if let Some(target) = by_id.get(&record).and_then(|(source, id)| targets.find(source, id)) {
                target.known.contents.insert(content);
            }
        }
        Ok(())
    }

    /// Where the batch would return a record to an earlier content, follows the rest of the run to see whether the
    /// return lasts. That is rare, so the look at staging costs nothing otherwise.
    async fn look_ahead(
        &mut self,
        run: RunId,
        rows: &[Sourced<'_>],
        targets: &mut Targets<'_>,
        contents: &[[u8; 32]],
    ) -> Result<(), StoreError> {
        // A staged run has one source.
        let Some(&(source, last)) = rows.last() else {
            return Ok(());
        };
        let mut returning: BTreeMap<&str, Current> = BTreeMap::new();
        for ((_, name), target) in targets.iter() {
            let mut current = target.known.current;
            for row in target.said(rows, contents) {
                follow(&mut current, &row);
            }
            let returned = |(_, content)| target.known.contents.contains(&content);
            if current != target.known.current && current.is_some_and(returned) {
                returning.insert(name, current);
            }
        }
        let names: Vec<&str> = returning.keys().copied().collect();
        let mut after = last.row_no;
        let end = if names.is_empty() {
            0
        } else {
            self.last_staged_row(run).await?
        };
        while after < end {
            let until = after + LOOK_AHEAD_ROWS;
            let later = bulk_fetch!(
                (i64, String, String),
                self,
                LATER,
                [run.0, after, until],
                names.as_slice(),
                |name| { id = *name }
            );
            for (row_no, name, text) in later {
                let statement: Statement = from_json("staging.row", "statement", row_no, &text)?;
                let said = Said {
                    content: statement.content_hash(),
                    statement: &statement,
                };
                if let (Some(current), Some(target)) = (returning.get_mut(name.as_str()), targets.find(source, &name)) {
                    target.known.overtaken |= follow(current, &said);
                }
            }
            after = until;
        }
        Ok(())
    }

    /// Notes how the records stand that the batch is about to change.
    async fn note_change(&mut self, run: RunId, targets: &Targets<'_>, plans: &[Plan]) -> Result<(), StoreError> {
        let changes =
            |target: &Target, plan: &Plan| target.comes_back() || plan.versions.iter().flatten().next().is_some();
        let known: Vec<RecordId> = targets
            .iter()
            .zip(plans)
            .filter(|((_, target), plan)| changes(target, plan))
            .filter_map(|((_, target), _)| target.id)
            .collect();
        self.note_before(run, &known).await
    }

    async fn write(
        &mut self,
        run: RunId,
        rows: &[Sourced<'_>],
        contents: &[[u8; 32]],
        targets: &mut Targets<'_>,
        plans: &[Plan],
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let kept = self.keep_withheld_addresses(rows, contents, targets).await?;
        // A new record's first row always becomes a version, so every new target has a current row.
        let current = |target: &Target, plan: &Plan| {
            plan.current.map(|place| {
                let at = target.rows[place];
                (plan.versions[place].unwrap_or_default(), at)
            })
        };
        let is_named = |target: &Target, plan: &Plan| {
            let mut versions = plan.versions.iter().zip(&target.rows);
            versions.any(|(version, at)| version.is_some() && rows[*at].1.statement.names_child())
        };
        let added: Vec<NewRecord<'_>> = targets
            .iter()
            .zip(plans)
            .filter(|((_, target), _)| target.id.is_none())
            .filter_map(|((name, target), plan)| {
                let (version, at) = current(target, plan)?;
                Some(NewRecord {
                    name,
                    last_version: plan.versions.iter().flatten().count() as i64,
                    version,
                    at,
                    nameless: !is_named(target, plan),
                })
            })
            .collect();
        let ids = bulk_fetch!((i64, String, String), self, ADD_RECORDS, [now], added.as_slice(), |new| {
            source = new.name.0,
            record_id = new.name.1,
            last_version = new.last_version,
            current_version = new.version,
            updated_on = rows[new.at].1.statement.updated_on,
            content_hash = contents[new.at].as_slice(),
            shielded = rows[new.at].1.statement.shielded,
            nameless = new.nameless,
        });
        let new_names: BTreeSet<(&str, &str)> = added.iter().map(|new| new.name).collect();
        for (id, source, name) in ids {
            if let Some(target) = targets.find(&source, &name) {
                target.id = Some(RecordId(id));
            }
        }

        let mut versions: Vec<(RecordId, i64, usize)> = Vec::new();
        let mut moved: Vec<(RecordId, i64, usize)> = Vec::new();
        let mut touched: Vec<(RecordId, i64)> = Vec::new();
        let mut named: Vec<RecordId> = Vec::new();
        for ((name, target), plan) in targets.iter().zip(plans) {
            let id = target
                .id
                .ok_or_else(|| StoreError::Missing("record that was just added".into()))?;
            let numbered = plan.versions.iter().zip(&target.rows);
            versions.extend(numbered.filter_map(|(version, at)| version.map(|version| (id, version, *at))));
            if new_names.contains(&name) {
                continue;
            }
            if let Some((version, at)) = current(target, plan) {
                moved.push((id, version, at));
            }
            if target.nameless && is_named(target, plan) {
                named.push(id);
            }
            let last = plan.versions.iter().flatten().max().copied();
            if last.is_some() || target.comes_back() {
                touched.push((id, last.unwrap_or(target.known.last_version)));
            }
        }
        let texts: Vec<(RecordId, i64, usize, String)> = versions
            .iter()
            .map(|&(id, version, at)| {
                let statement = kept.get(&at).unwrap_or(&rows[at].1.statement);
                (id, version, at, json(statement))
            })
            .collect();
        bulk_execute!(self, ADD_VERSIONS, [run.0, now], texts.as_slice(), |new| {
            record = new.0.0,
            version = new.1,
            kind = rows[new.2].1.statement.kind.name(),
            statement = new.3.as_str(),
            content_hash = contents[new.2].as_slice(),
            row_no = rows[new.2].1.row_no,
        });
        let with_facts: Vec<(RecordId, i64, &Statement)> = versions
            .iter()
            .map(|&(id, version, at)| (id, version, &rows[at].1.statement))
            .filter(|(_, _, statement)| !statement.facts.is_empty())
            .collect();
        self.add_facts(&with_facts).await?;
        bulk_execute!(self, SET_NAMED, [], named.as_slice(), |record| { id = record.0 });
        bulk_execute!(self, SET_LAST, [], touched.as_slice(), |record| { id = record.0.0, last = record.1 });
        bulk_execute!(self, SET_CURRENT, [], moved.as_slice(), |record| {
            id = record.0.0,
            current_version = record.1,
            updated_on = rows[record.2].1.statement.updated_on,
            content_hash = contents[record.2].as_slice(),
            shielded = rows[record.2].1.statement.shielded,
        });
        Ok(())
    }
}
