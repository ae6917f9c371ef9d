//! A retention run that is killed ends, once it goes on, as one that was left alone: the same lines, tombstones, journal,
//! trail, texts of searches and rows, and nothing left of whom it deleted.

#![expect(clippy::unwrap_used, reason = "in the helpers of a test an error is a failed test")]

mod support;

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
    process::{Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use child::{
    UserId,
    clock::{Clock as _, SystemClock},
    policy::{Role, Viewer},
    uk_day::uk_day,
};
use chrono::{NaiveDate, TimeDelta};
use desk::{FindRequest, Narrowing};
use rand::{Rng as _, SeedableRng as _};
use rand_chacha::ChaCha12Rng;
use serde_json::{Map, Value};
use store::{
    Db, DbConfig,
    testing::{on_copy, on_every_config, rows_of},
};
use uuid::Uuid;

/// Nobody else is called that.
const MARKER: &str = "Xanthopoulos";
/// Children who are deleted on the day of the run.
const DUE: usize = 12;
/// The surname, but for a number, of those who stay.
const STAY: &str = "Tarn";
/// Tables about which a process that is killed and one that is not may differ: leases, and the trail, which is compared by
/// what it tells.
const APART: [&str; 5] = [
    "lease",
    "audit_event",
    "applied_migration",
    "_sqlx_migrations",
    "counter",
];
/// Columns that say when something was done, or that number it.
const MASKED: [&str; 8] = [
    "at",
    "finished_at",
    "built_at",
    "started_at",
    "position",
    "last_run",
    "updated_at",
    "linked_at",
];

type Tables = BTreeMap<String, Vec<String>>;

fn config_in(folder: &Path) -> String {
    let shown = folder.display();
    let text = format!(
        "index = \"{shown}/index\"\n[delivery]\nfolder = \"{shown}/deliveries\"\n[backup]\nfolder = \"{shown}\"\n\
         journal = \"{shown}/deleted\"\n"
    );
    let config = folder.join("onechild.toml");
    std::fs::write(&config, text).unwrap();
    config.display().to_string()
}

fn onechild(folder: &Path, database: &str, arguments: &[&str]) -> Command {
    let config = config_in(folder);
    let mut command = Command::new(env!("CARGO_BIN_EXE_onechild"));
    command
        .args(["--config", &config, "--database", database, "--json"])
        .args(arguments)
        .env_clear();
    command
}

fn done(folder: &Path, database: &str, arguments: &[&str]) -> Value {
    let output = onechild(folder, database, arguments).output().unwrap();
    let (said, complained) = (
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr),
    );
    assert!(output.status.success(), "{arguments:?}: {complained}{said}");
    serde_json::from_str(said.lines().last().unwrap_or("null")).expect("the last line is JSON")
}

/// A database on the day on which its children are deleted, planned and not run, with the rows of the feed that brought them and
/// with searches that showed those who go and those who stay. Answers the day.
async fn prepare(folder: &Path, config: &DbConfig) -> NaiveDate {
    let database = &config.url;
    done(folder, database, &["migrate"]);
    let add = ["--name", "education", "--title", "Education", "--kind", "education"];
    done(folder, database, &[&["source", "add"][..], &add].concat());
    let header = "record_id,upn,first_name,surname,dob,sex,postcode,updated_on".to_owned();
    let due = (1..=DUE).map(|n| {
        let (month, day) = (n % 12 + 1, n % 28 + 1);
        format!("E{n},,Ada{n},{MARKER}{n},1990-{month:02}-{day:02},F,FV{n} 1AA,2026-01-01")
    });
    let stay = (1..=4).map(|n| format!("S{n},,Rufus,{STAY}{n},2014-01-{n:02},M,FV2 2BB,2026-01-01"));
    let rows: Vec<String> = std::iter::once(header).chain(due).chain(stay).collect();
    let file = folder.join("first.csv");
    std::fs::write(&file, rows.join("\n")).unwrap();
    let file = file.display().to_string();
    done(
        folder,
        database,
        &["feed", "load", "--source", "education", "--kind", "education", &file],
    );
    let db = Db::open(config).await.unwrap();
    let (desk, clock) = support::desk_at(&db, "before").await;
    let now = clock.now();
    clock.set(now - TimeDelta::days(131));
    support::approve_rules(&desk).await;
    for days in [131, 98] {
        clock.set(now - TimeDelta::days(days));
        Box::pin(desk.run_retention()).await.unwrap().expect("nobody else runs");
    }
    clock.set(now);
    let (report, _) = desk.plan_retention().await.unwrap();
    assert_eq!(report.due as usize, DUE, "{report:?}");
    desk.follow_index().await.unwrap();
    let custodian = Viewer::new(UserId(Uuid::from_u128(2)), "Custodian", Role::ArchiveCustodian);
    for text in [MARKER, STAY] {
        let request = FindRequest {
            text: text.to_owned(),
            ..FindRequest::default()
        };
        let found = desk.find(&custodian, &request, &Narrowing::default()).await.unwrap();
        assert!(found.total > 0, "{text}");
    }
    // The key of the hashes is there before the first deletion, so that every copy has the same.
    desk.begin_backup().await.unwrap();
    drop(desk);
    db.close().await;
    report.day
}

/// How many texts of searches a database keeps.
fn texts_kept(tables: &Tables) -> usize {
    let mut texts = tables.iter().filter(|(name, _)| name.ends_with("audit_query"));
    texts.next().unwrap().1.len()
}

/// The rows of a database without what may differ, and what the trail tells of deletions.
async fn ending(config: &DbConfig) -> (Tables, Vec<String>) {
    let mut tables = Tables::new();
    let mut deletions = Vec::new();
    for (name, rows) in rows_of(config).await {
        let short = name.rsplit('.').next().unwrap_or_default();
        if short == "audit_event" {
            deletions.extend(rows.iter().filter_map(deletion));
        }
        if APART.contains(&short) {
            continue;
        }
        let rows = rows.into_iter().map(|mut row| {
            row.retain(|column, _| !MASKED.contains(&column.as_str()));
            Value::Object(row).to_string()
        });
        let mut rows: Vec<String> = rows.collect();
        rows.sort();
        tables.insert(name, rows);
    }
    deletions.sort();
    (tables, deletions)
}

/// Whom and what a deletion on record was about.
fn deletion(row: &Map<String, Value>) -> Option<String> {
    let text = |column: &str| row[column].as_str().unwrap_or_default().trim_matches('\'').to_owned();
    if text("action") != "deleted" {
        return None;
    }
    let detail: Value = serde_json::from_str(&text("detail").replace("''", "'")).unwrap();
    Some(format!(
        "{} {} {} {}",
        text("subject"),
        detail["run"],
        detail["rule"],
        detail["record"]
    ))
}

/// What the journal tells, each once: a line is written before its deletion, and again if that was cut off.
fn journal(folder: &Path) -> (BTreeSet<String>, usize) {
    let text = std::fs::read_to_string(folder.join("deleted")).unwrap_or_default();
    let lines = text.lines().map(|line| {
        let (_, said) = line.split_once(' ').unwrap();
        let mut said: Map<String, Value> = serde_json::from_str(said).unwrap();
        said.remove("at");
        Value::Object(said).to_string()
    });
    let lines: Vec<String> = lines.collect();
    (lines.iter().cloned().collect(), lines.len())
}

fn lines_of_journal(folder: &Path) -> usize {
    let text = std::fs::read_to_string(folder.join("deleted")).unwrap_or_default();
    text.lines().count()
}

/// Begins a run and kills it: `after` so many lines of the journal, and then `wait` longer. Whether it was still at work.
fn kill(folder: &Path, database: &str, after: usize, wait: Duration) -> bool {
    let mut command = onechild(folder, database, &["retention", "run"]);
    let mut process = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    let began = Instant::now();
    while lines_of_journal(folder) < after && process.try_wait().unwrap().is_none() {
        assert!(began.elapsed() < Duration::from_mins(2), "the run makes no progress");
        thread::sleep(Duration::from_millis(1));
    }
    thread::sleep(wait);
    let at_work = process.try_wait().unwrap().is_none();
    // On Unix this is SIGKILL: nothing of the process runs any more.
    process.kill().unwrap();
    process.wait().unwrap();
    at_work
}

fn nothing_is_left(config: &DbConfig) {
    let Some(path) = config.url.strip_prefix("sqlite://") else {
        return;
    };
    for end in ["", "-wal", ".staging", ".staging-wal"] {
        let Ok(bytes) = std::fs::read(format!("{path}{end}")) else {
            continue;
        };
        let left = bytes
            .windows(MARKER.len())
            .any(|seen| seen.eq_ignore_ascii_case(MARKER.as_bytes()));
        assert!(!left, "{path}{end}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn p10_a_run_that_is_killed_anywhere_ends_as_one_that_was_left_alone() {
    let kills = if std::env::var_os("ONECHILD_PROVE").is_some() {
        200
    } else {
        4
    };
    on_every_config(|config: DbConfig| async move {
        let folder = tempfile::tempdir().unwrap();
        let day = prepare(folder.path(), &config).await;
        // From midnight on a run is that of another day, which was not planned, and its ending is another.
        let over = move || uk_day(SystemClock.now()) != day;
        let mut alone = Vec::new();
        for _ in 0..2 {
            let place = tempfile::tempdir().unwrap();
            let ended = &mut alone;
            on_copy(&config, |copy| async move {
                let report = done(place.path(), &copy.url, &["retention", "run"]);
                if over() {
                    return;
                }
                assert_eq!(report["done"], DUE, "{report}");
                nothing_is_left(&copy);
                ended.push((ending(&copy).await, journal(place.path())));
            })
            .await;
        }
        if alone.len() < 2 {
            println!("it is midnight");
            return;
        }
        let (wanted, told) = alone.pop().unwrap();
        assert_eq!(texts_kept(&wanted.0), 1, "of the search that showed those who stay");
        assert_eq!(told.1, DUE);
        same(&alone[0].0, &wanted, "left alone twice");
        assert_eq!(alone[0].1, told);
        let mut chance = ChaCha12Rng::seed_from_u64(41);
        let mut at_work = 0;
        for round in 0..kills {
            let place = tempfile::tempdir().unwrap();
            // Every third is killed twice, the second time while it takes up what the first left.
            let times = if round % 3 == 2 { 2 } else { 1 };
            let points: Vec<(usize, Duration)> = (0..times)
                .map(|_| {
                    let after = (chance.next_u64() % (DUE as u64 + 1)) as usize;
                    let longest = if after == 0 || after == DUE { 1_500 } else { 40 };
                    (after, Duration::from_micros(chance.next_u64() % (longest * 1_000)))
                })
                .collect();
            let (wanted, told, count) = (&wanted, &told, &mut at_work);
            on_copy(&config, |copy| async move {
                for (after, wait) in &points {
                    *count += usize::from(kill(place.path(), &copy.url, *after, *wait));
                }
                done(place.path(), &copy.url, &["retention", "run"]);
                if over() {
                    return;
                }
                let where_killed = format!("round {round}, killed at {points:?}");
                same(&ending(&copy).await, wanted, &where_killed);
                let (lines, count) = journal(place.path());
                assert_eq!(lines, told.0, "{where_killed}");
                assert!(
                    count <= DUE + points.len(),
                    "told again once for each kill: {where_killed}"
                );
                nothing_is_left(&copy);
                done(place.path(), &copy.url, &["audit", "verify"]);
                done(place.path(), &copy.url, &["rebuild", "--verify"]);
            })
            .await;
        }
        println!("{at_work} processes were killed at work in {kills} rounds");
        assert!(at_work > 0 || over(), "nothing was killed at work");
    })
    .await;
}

/// Names the first table that differs, instead of printing two databases.
fn same(found: &(Tables, Vec<String>), wanted: &(Tables, Vec<String>), when: &str) {
    for (table, rows) in &wanted.0 {
        let there = &found.0[table];
        let more: Vec<&String> = there.iter().filter(|row| !rows.contains(row)).take(3).collect();
        let less: Vec<&String> = rows.iter().filter(|row| !there.contains(row)).take(3).collect();
        assert_eq!(
            there, rows,
            "{when}: {table}\nonly found: {more:#?}\nonly wanted: {less:#?}"
        );
    }
    assert_eq!(found.1, wanted.1, "{when}: what the trail tells of deletions");
}
