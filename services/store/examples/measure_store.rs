//! Measures the bulk ways of the store on one backend:
//! `cargo run --release -p store --features testing --example measure_store -- sqlite|postgres [ROWS]`.
//!
//! SQLite writes to a temporary file as in service (WAL, synchronous FULL). PostgreSQL is the private test server,
//! which does not wait for the disk; `ONECHILD_TEST_POSTGRES` names another.

use std::{collections::BTreeMap, time::Instant};

use child::{
    ChildId, Column, FeedKind, RecordKey, RunId, Statement,
    fact::{Facts, SenNeed, SenProvision},
};
use chrono::{DateTime, Utc};
use store::{
    ChangeKind, Db, DbConfig, GoldenRow, LinkEventKind, LinkedRecord, NewChild, NewLinkEvent, NewRun, Origin, RecordId,
    RowVerdict, RunMode, StagedRow, Stated, testing::TestPostgres,
};
use uuid::Uuid;

/// Rows promoted in one transaction.
const BATCH: usize = 10_000;

fn statement(n: usize) -> Statement {
    let columns = [
        (Column::Upn, format!("A{n:012}")),
        (Column::FirstName, format!("First{}", n % 900)),
        (Column::Surname, format!("Last{}", n % 7_000)),
        (Column::Dob, format!("20{:02}-0{}-1{}", n % 19, n % 9 + 1, n % 10)),
        (Column::Sex, "F".into()),
        (Column::AddressLine1, format!("{} Made-up Road", n % 300)),
        (Column::Town, "Nowhere".into()),
        (Column::Postcode, format!("ZZ{} {}ZZ", n % 90, n % 9)),
        (Column::SchoolCode, format!("{}", 100_000 + n % 300)),
    ];
    Statement {
        record_id: format!("P{n:07}"),
        kind: FeedKind::Education,
        columns: columns.into(),
        facts: Facts {
            sen_needs: if n.is_multiple_of(6) {
                vec![SenNeed {
                    provision: Some(SenProvision::Support),
                    primary_type: Some("SLCN".into()),
                }]
            } else {
                Vec::new()
            },
            ..Facts::default()
        },
        shielded: false,
        address_withheld: false,
        address_updated_on: None,
        updated_on: None,
        unknown: BTreeMap::new(),
    }
}

/// Seconds on the clock, and seconds of processor time of this process: the fair figure on a shared machine, except
/// that PostgreSQL's own work is not in it.
struct Watch(Instant, f64);

impl Watch {
    fn start() -> Self {
        Self(Instant::now(), processor_seconds())
    }
}

fn processor_seconds() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let after_name = stat.rsplit(')').next().unwrap_or_default();
    let ticks = after_name
        .split_whitespace()
        .skip(11)
        .take(2)
        .filter_map(|field| field.parse::<f64>().ok());
    ticks.sum::<f64>() / 100.0
}

impl Watch {
    fn lap(&mut self, what: &str, count: usize) {
        let seconds = self.0.elapsed().as_secs_f64();
        let rate = count as f64 / seconds;
        let processor = processor_seconds() - self.1;
        println!("{what:<28} {count:>8} in {seconds:>6.2} s {rate:>10.0}/s, {processor:>6.2} s of processor");
        *self = Self::start();
    }
}

#[tokio::main]
async fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let count: usize = arguments.get(2).and_then(|text| text.parse().ok()).unwrap_or(400_000);
    let folder = tempfile::tempdir().expect("a temporary folder");
    let mut server = None;
    let url = match (
        arguments.get(1).map(String::as_str),
        std::env::var("ONECHILD_TEST_POSTGRES"),
    ) {
        (Some("postgres"), Ok(url)) => url,
        (Some("postgres"), Err(_)) => server.insert(TestPostgres::start().expect("a server")).url().to_owned(),
        _ => format!("sqlite://{}/onechild.db", folder.path().display()),
    };
    let db = Db::migrate(&DbConfig::new(url, 4)).await.expect("migrates");
    measure(&db, count).await.expect("every step works");
    db.close().await;
}

async fn measure(db: &Db, count: usize) -> Result<(), store::StoreError> {
    let now: DateTime<Utc> = DateTime::from_timestamp(1_788_000_000, 0).expect("in range");
    let statements: Vec<Statement> = (0..count).map(statement).collect();
    let run = RunId(Uuid::from_u128(1));
    let mut tx = db.begin().await?;
    tx.start_run(&NewRun {
        id: run,
        source: "education".into(),
        kind: FeedKind::Education,
        mode: RunMode::Snapshot,
        extract_time: None,
        started_at: now,
        files: vec![],
    })
    .await?;
    tx.commit().await?;
    let staged: Vec<StagedRow> = (1..)
        .zip(&statements)
        .map(|(row_no, statement)| StagedRow {
            row_no,
            file_no: 0,
            line: row_no,
            raw: statement.columns.values().cloned().collect::<Vec<_>>().join(","),
            verdict: RowVerdict::Accepted(Box::new(statement.clone())),
            reasons: "[]".into(),
        })
        .collect();
    let mut watch = Watch::start();
    for batch in staged.chunks(BATCH) {
        let mut tx = db.begin().await?;
        tx.stage_rows(run, batch).await?;
        tx.commit().await?;
    }
    watch.lap("stage rows", count);

    for what in ["promote, all new", "promote, all unchanged"] {
        let run = if what.contains("new") {
            run
        } else {
            RunId(Uuid::from_u128(2))
        };
        let mut after = 0;
        loop {
            let batch = db
                .read()
                .await?
                .staged_rows(RunId(Uuid::from_u128(1)), after, BATCH as i64)
                .await?;
            let Some(last) = batch.last() else { break };
            after = last.row_no;
            let rows: Vec<_> = batch.into_iter().filter_map(StagedRow::accepted).collect();
            let mut tx = db.begin().await?;
            tx.promote_batch(run, "education", &rows, Origin::Staged, now).await?;
            tx.commit().await?;
        }
        watch.lap(what, count);
    }
    let mut tx = db.begin().await?;
    tx.end_missing("education", run).await?;
    tx.commit().await?;
    watch.lap("end missing", count);

    let mut records: Vec<Stated> = Vec::new();
    loop {
        let after = records.last().map_or(RecordId(0), |record| record.standing.record);
        let page = db.read().await?.stated_waiting(after, 50_000).await?;
        if page.is_empty() {
            break;
        }
        records.extend(page);
    }
    watch.lap("read records to link", count);
    link(db, &records, now, &mut watch).await?;
    let children: Vec<ChildId> = (1..=count as u128).map(|n| ChildId(Uuid::from_u128(n))).collect();
    let read = db
        .read()
        .await?
        .records_of_children(&children[..count.min(100_000)])
        .await?
        .len();
    watch.lap("read records of children", read);
    let mut read = 0;
    let mut after = None;
    loop {
        let page = db.read().await?.all_golden(after, 50_000).await?;
        let Some(last) = page.last() else { break };
        after = Some(last.child);
        read += page.len();
    }
    watch.lap("read all golden", read);
    Ok(())
}

async fn link(db: &Db, records: &[Stated], now: DateTime<Utc>, watch: &mut Watch) -> Result<(), store::StoreError> {
    let id = |n: usize| ChildId(Uuid::from_u128(n as u128 + 1));
    let whole = Instant::now();
    let mut tx = db.begin().await?;
    let new: Vec<NewChild> = records
        .iter()
        .enumerate()
        .map(|(n, record)| NewChild {
            id: id(n),
            anchor: RecordKey::new("education", record.standing.key.record_id.clone()),
            created_at: now,
        })
        .collect();
    tx.create_children(&new).await?;
    watch.lap("create children", records.len());
    let events: Vec<NewLinkEvent> = records
        .iter()
        .enumerate()
        .map(|(n, record)| NewLinkEvent {
            at: now,
            kind: LinkEventKind::Join,
            child: Some(id(n)),
            record: Some(record.standing.record),
            record_version: Some(record.standing.current_version),
            ended: false,
            survivorship_version: Some(1),
            model_version: Some(1),
            weight: Some(21.5),
            probability: Some(0.999),
            decided_by: None,
            reason: r#"{"rule":"first record"}"#.into(),
        })
        .collect();
    let position = tx.append_link_events(&events).await?;
    watch.lap("append link events", records.len());
    let links: Vec<LinkedRecord> = records
        .iter()
        .enumerate()
        .map(|(n, record)| LinkedRecord {
            record: record.standing.record,
            version: record.standing.current_version,
            child: Some(id(n)),
            ended: false,
            shielded: false,
        })
        .collect();
    tx.mark_linked(&links).await?;
    watch.lap("mark linked", records.len());
    let golden: Vec<GoldenRow> = records
        .iter()
        .enumerate()
        .map(|(n, record)| GoldenRow {
            child: id(n),
            json: record.statement.repeat(2),
            digest: [7; 32],
            survivorship_version: 1,
            built_at: now,
            position,
        })
        .collect();
    *watch = Watch::start();
    tx.put_golden(&golden).await?;
    watch.lap("put golden", records.len());
    let changes: Vec<(ChildId, ChangeKind)> = (0..records.len()).map(|n| (id(n), ChangeKind::Changed)).collect();
    tx.publish(&changes, now).await?;
    watch.lap("publish", records.len());
    tx.commit().await?;
    watch.lap("commit", records.len());
    println!(
        "whole link transaction       {:>8} in {:>6.2} s",
        records.len(),
        whole.elapsed().as_secs_f64()
    );
    Ok(())
}
