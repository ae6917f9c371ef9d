//! Made-up things to store.

use std::collections::BTreeMap;

use child::{ChildId, Column, FeedKind, RecordKey, RunId, Statement, fact::Facts};
use chrono::{DateTime, Duration, NaiveDate, Utc};
use uuid::Uuid;

use crate::{
    Db, NewChild, NewRun, Origin, PromoteCounts, PromoteRow, RecordId, RowVerdict, RunMode, StagedRow, StoredRecord, Tx,
};

/// A fixed moment plus some seconds and 123,456 microseconds, so that lost digits show.
pub fn at(seconds: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_788_000_000, 123_456_000).expect("in range") + Duration::seconds(seconds)
}

pub fn day(day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 9, day).expect("September has it")
}

pub fn run_id(n: u128) -> RunId {
    RunId(Uuid::from_u128(n))
}

pub fn child_id(n: u128) -> ChildId {
    ChildId(Uuid::from_u128(n))
}

pub fn statement(record_id: &str, surname: &str, updated_on: Option<NaiveDate>) -> Statement {
    Statement {
        record_id: record_id.into(),
        kind: FeedKind::Education,
        columns: [
            (Column::Surname, surname.to_owned()),
            (Column::FirstName, "Zoë".to_owned()),
        ]
        .into(),
        facts: Facts::default(),
        shielded: false,
        address_withheld: false,
        address_updated_on: None,
        updated_on,
        unknown: BTreeMap::new(),
    }
}

pub fn rows(statements: &[Statement]) -> Vec<PromoteRow> {
    (1..)
        .zip(statements)
        .map(|(row_no, statement)| PromoteRow {
            row_no,
            statement: statement.clone(),
        })
        .collect()
}

pub fn new_run(n: u128, mode: RunMode) -> NewRun {
    NewRun {
        id: run_id(n),
        source: "school".into(),
        kind: FeedKind::Education,
        mode,
        extract_time: Some(at(-60)),
        started_at: at(n as i64),
        files: vec![],
    }
}

pub fn staged(rows: &[PromoteRow]) -> Vec<StagedRow> {
    rows.iter()
        .map(|row| StagedRow {
            row_no: row.row_no,
            file_no: 0,
            line: row.row_no + 1,
            raw: format!("{},made up", row.statement.record_id),
            verdict: RowVerdict::Accepted(Box::new(row.statement.clone())),
            reasons: "[]".into(),
        })
        .collect()
}

/// Stages and promotes statements of source `school` as run `n`.
pub async fn load(db: &Db, n: u128, statements: &[Statement]) -> PromoteCounts {
    let mut tx = db.begin().await.unwrap();
    let rows = rows(statements);
    tx.start_run(&new_run(n, RunMode::Delta)).await.unwrap();
    tx.stage_rows(run_id(n), &staged(&rows)).await.unwrap();
    let counts = tx
        .promote_batch(run_id(n), "school", &rows, Origin::Staged, at(n as i64))
        .await
        .unwrap();
    tx.commit().await.unwrap();
    counts
}

/// Every record at its current version.
pub async fn current(db: &Db) -> Vec<StoredRecord> {
    let mut tx = db.read().await.unwrap();
    let stated = tx.stated_now(RecordId(0), 1_000_000).await.unwrap();
    let keys: Vec<RecordKey> = stated.into_iter().map(|record| record.standing.key).collect();
    let mut records = tx.records_by_keys(&keys).await.unwrap();
    records.sort_by_key(|record| record.id);
    records
}

/// The surname that a record states.
pub fn surname(record: &StoredRecord) -> &str {
    record.record.text(Column::Surname).unwrap_or("")
}

/// Creates children 1 to `count`, anchored on made-up records.
pub async fn children(tx: &mut Tx, count: u128) -> Vec<i64> {
    let new: Vec<NewChild> = (1..=count)
        .map(|n| NewChild {
            id: child_id(n),
            anchor: child::RecordKey::new("school", n.to_string()),
            created_at: at(0),
        })
        .collect();
    tx.create_children(&new).await.unwrap()
}
