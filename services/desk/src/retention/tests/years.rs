//! Years of a county, applied to a database day by day: every deletion on its day and no other, none of who is held, and nothing
//! of who is gone in the files.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
    sync::Arc,
    time::Instant,
};

use child::{
    ChildId, FeedKind, UserId,
    child::reference_text,
    clock::FixedClock,
    policy::{Role, Viewer},
    retention::{ChildFacts, Hold, LifeState, RulesInForce, Standing, Step, Target, plan},
};
use chrono::{Days, NaiveDate};
use store::{
    ActionOutcome, Backend, Db, DbConfig, RunMode,
    testing::{on_every_config, rows_of},
};

use super::{governor, noon};
use crate::{
    Desk, DeskParts, FindRequest, HoldForm, LoadRequest, Narrowing, PlanLine, RetentionReport, Silent, TypedScope,
    link::tests::parts_of,
};

/// The first day.
const FIRST: &str = "2026-11-22";
/// Who was born when the first of them was.
const FIRST_BORN: &str = "2001-01-15";
/// One birthday of every so many is of children who are held.
const HELD_OF: usize = 5;
/// First names of the children of one birthday.
const NAMES: [&str; 20] = [
    "Ada",
    "Beatrix",
    "Cordelia",
    "Dorothea",
    "Elspeth",
    "Felicity",
    "Gwendolen",
    "Henrietta",
    "Imogen",
    "Jocasta",
    "Katrina",
    "Leonora",
    "Miranda",
    "Nerissa",
    "Ophelia",
    "Philippa",
    "Querida",
    "Rosalind",
    "Susannah",
    "Tamsin",
];
/// What every surname begins with, before four letters of its own, and nothing else in the service does.
const MARK: &[u8] = b"xqzv";

/// How many children with how many birthdays, for how many years.
#[derive(Clone, Copy)]
struct Span {
    children: usize,
    birthdays: usize,
    years: u64,
}

/// The children of one birthday, whom the pure plan treats alike.
struct Birthday {
    facts: ChildFacts,
    state: LifeState,
    members: Vec<(ChildId, String)>,
    held: bool,
}

/// Four letters for a number.
fn mark(number: usize) -> String {
    let letter = |place: u32| char::from(b'a' + (number / 26usize.pow(place) % 26) as u8);
    format!("xqzv{}{}{}{}", letter(3), letter(2), letter(1), letter(0))
}

/// The marks that stand anywhere in some bytes.
fn marks_in(bytes: &[u8], found: &mut BTreeSet<String>) {
    let beginnings = bytes.iter().enumerate().filter(|(_, byte)| matches!(byte, b'x' | b'X'));
    for (place, _) in beginnings {
        let Some(seen) = bytes.get(place..place + 8) else {
            continue;
        };
        let seen = seen.to_ascii_lowercase();
        if seen.starts_with(MARK) && seen.iter().all(u8::is_ascii_lowercase) {
            found.insert(String::from_utf8_lossy(&seen).into_owned());
        }
    }
}

/// A county in a database.
struct County {
    desk: Desk,
    clock: Arc<FixedClock>,
    config: DbConfig,
    /// Where its files lie.
    folders: Vec<PathBuf>,
}

impl County {
    async fn over(db: &Db, config: DbConfig, folder: &Path) -> Self {
        let clock = Arc::new(FixedClock::new(noon(FIRST)));
        let parts = DeskParts {
            clock: Arc::clone(&clock) as Arc<_>,
            index: search::Index::open(&folder.join("index")).unwrap(),
            ..parts_of(db, "test")
        };
        let desk = Desk::set_up(parts).await.unwrap();
        desk.keep_journal(folder.join("deleted"));
        desk.register_source("education", "Education", FeedKind::Education, false)
            .await
            .unwrap();
        desk.retention_rules(&governor(1)).await.unwrap();
        desk.approve_rules(&governor(1), 1).await.unwrap();
        Self {
            desk,
            clock,
            folders: std::iter::once(folder.to_owned())
                .chain(
                    config
                        .url
                        .strip_prefix("sqlite://")
                        .and_then(|path| Some(Path::new(path).parent()?.to_owned())),
                )
                .collect(),
            config,
        }
    }

    /// Loads the children, searches for one of each birthday, and holds whom it holds.
    async fn fill(&self, span: Span) -> Vec<Birthday> {
        let first_born: NaiveDate = FIRST_BORN.parse().unwrap();
        let first: NaiveDate = FIRST.parse().unwrap();
        // The last of them are born on the first day, and 26 before the years are over.
        let born_within = (first - first_born)
            .num_days()
            .cast_unsigned()
            .min(span.years * 365 - 300);
        let apart = born_within / span.birthdays as u64;
        let header = "record_id,first_name,surname,dob,sex,postcode,updated_on".to_owned();
        let children = (0..span.children).map(|n| {
            let (birthday, member) = (n % span.birthdays, n / span.birthdays);
            let born = first_born + Days::new(apart * birthday as u64);
            // Nobody of one birthday is like another.
            let (name, mark) = (NAMES[member], mark(n));
            format!(
                "{mark},{name},{mark},{born},F,FV{} {}AA,2026-01-01",
                member + 1,
                n % 9 + 1
            )
        });
        let rows: Vec<String> = std::iter::once(header).chain(children).collect();
        let file = self.folders[0].join("children.csv");
        std::fs::write(&file, rows.join("\n")).unwrap();
        let request = LoadRequest {
            source: "education".to_owned(),
            kind: FeedKind::Education,
            mode: RunMode::Delta,
            extract_time: None,
            files: vec![file.clone()],
        };
        let report = self.desk.load(&request, &Silent).await.unwrap();
        assert_eq!(report.rows.accepted as usize, span.children);
        std::fs::remove_file(file).unwrap();
        self.desk.link_now().await.unwrap();
        self.desk.follow_index().await.unwrap();
        let mut tx = self.desk.shared.db.read().await.unwrap();
        let rows = tx.all_children(0, span.children as i64 + 1).await.unwrap();
        assert_eq!(rows.len(), span.children, "nobody was joined");
        let ids: Vec<ChildId> = rows.iter().map(|row| row.id).collect();
        let cases = self.desk.cases_of(&mut tx, &ids).await.unwrap();
        drop(tx);
        let mut by_birth: BTreeMap<Option<NaiveDate>, Birthday> = BTreeMap::new();
        for case in cases {
            let name = case.facts.records[0].key.record_id.clone();
            let birthday = by_birth.entry(case.facts.born).or_insert_with(|| Birthday {
                facts: case.facts.clone(),
                state: case.state,
                members: Vec::new(),
                held: false,
            });
            birthday.members.push((case.child, name));
        }
        let references: BTreeMap<ChildId, i64> = rows.iter().map(|row| (row.id, row.reference)).collect();
        let mut birthdays: Vec<Birthday> = by_birth.into_values().collect();
        for (place, birthday) in birthdays.iter_mut().enumerate() {
            let born = birthday.facts.born.unwrap().format("%-d %-m %Y");
            self.search(&format!("{} {born}", birthday.members[0].1)).await;
            birthday.held = place % HELD_OF == 1;
            for (child, _) in birthday.members.iter().filter(|_| birthday.held) {
                self.hold(references[child]).await;
            }
        }
        birthdays
    }

    async fn search(&self, text: &str) {
        let custodian = Viewer::new(UserId(uuid::Uuid::from_u128(9)), "Custodian", Role::ArchiveCustodian);
        let request = FindRequest {
            text: text.to_owned(),
            ..FindRequest::default()
        };
        let found = self.desk.find(&custodian, &request, &Narrowing::default()).await;
        assert!(found.unwrap().total > 0, "{text}");
    }

    async fn hold(&self, reference: i64) {
        let form = HoldForm {
            scope: Some(TypedScope::Child),
            reference: reference_text(reference),
            reason: "public_inquiry".to_owned(),
            authority: "Letter".to_owned(),
            review_on: "2099-01-01".to_owned(),
            ..HoldForm::default()
        };
        self.desk.place_hold(&governor(2), &form).await.unwrap();
    }

    /// Runs the day and answers what it did, line by line.
    async fn run(&self, day: NaiveDate) -> (RetentionReport, Vec<PlanLine>) {
        self.clock.set(noon(&day.to_string()));
        let report = self.desk.run_retention().await.unwrap().expect("nobody else runs");
        assert_eq!(report.day, day);
        assert_eq!((report.failed, report.dropped), (0, 0), "{report:?}");
        assert_eq!(report.due, report.done + report.held, "{report:?}");
        let by_rule: i64 = report.rules.iter().map(|rule| rule.count).sum();
        assert_eq!(by_rule, report.due + report.waiting, "{report:?}");
        (report, self.desk.plan_retention().await.unwrap().1)
    }

    /// Whose marks stand anywhere: in the database, its logs, staging, the index and whatever lies beside it.
    async fn marks(&self, backend: Backend) -> BTreeSet<String> {
        self.desk.expunge_index().await.unwrap();
        let mut found = BTreeSet::new();
        if backend == Backend::Postgres {
            for row in rows_of(&self.config).await.values().flatten() {
                marks_in(serde_json::to_string(row).unwrap().as_bytes(), &mut found);
            }
        }
        let mut folders = self.folders.clone();
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                } else if let Ok(bytes) = std::fs::read(&path) {
                    marks_in(&bytes, &mut found);
                }
            }
        }
        found
    }
}

/// What the pure plan asks for on a day, for each child: what is done, and who is kept by a hold.
fn asked(
    birthdays: &[Birthday],
    rules: &RulesInForce,
    holds: &[Hold],
    day: NaiveDate,
) -> (BTreeSet<(ChildId, &'static str)>, BTreeSet<ChildId>) {
    let (mut done, mut kept) = (BTreeSet::new(), BTreeSet::new());
    for birthday in birthdays {
        for due in plan(rules, &birthday.facts, &birthday.state, holds, day) {
            let members = birthday.members.iter().map(|(child, _)| *child);
            match due.standing {
                Standing::Due => done.extend(members.map(|child| (child, due.step.name()))),
                Standing::Held(_) => kept.extend(members),
                Standing::Waits(_) => {}
            }
        }
    }
    (done, kept)
}

async fn live(db: &Db, county: &County, span: Span) {
    let mut birthdays = county.fill(span).await;
    let first: NaiveDate = FIRST.parse().unwrap();
    let rows_go = first + Days::new(90);
    let rules = county.desk.rules_in_force(db, first).await.unwrap();
    let holds = db.read().await.unwrap().holds_in_force().await.unwrap();
    let (mut applied, mut deleted, mut left_out) = (0, 0, 0);
    for day in first.iter_days().take((span.years * 365) as usize) {
        let (wanted, kept) = asked(&birthdays, &rules, &holds, day);
        // County time leaps over a day only if the pure plan asks for nothing on it.
        if wanted.is_empty() && day != rows_go {
            left_out += 1;
            continue;
        }
        applied += 1;
        let (_, lines) = county.run(day).await;
        let of = |outcome| lines.iter().filter(move |line| line.outcome == outcome);
        let done: BTreeSet<_> = of(ActionOutcome::Done)
            .filter_map(|line| Some((line.child?, line.step)))
            .collect();
        let held: BTreeSet<_> = of(ActionOutcome::Held).filter_map(|line| line.child).collect();
        assert_eq!((&done, &held), (&wanted, &kept), "{day}");
        let rows = of(ActionOutcome::Done).filter(|line| line.feed_run.is_some()).count();
        assert_eq!(rows, usize::from(day == rows_go), "{day}: rows of the feed");
        for birthday in &mut birthdays {
            for due in plan(&rules, &birthday.facts, &birthday.state, &holds, day) {
                if due.standing == Standing::Due && due.target == Target::Child {
                    assert!(due.step != Step::Purge || !birthday.held, "{day}: held, and deleted");
                    birthday.state = birthday.state.after(&due, day);
                }
            }
        }
        let gone: BTreeSet<ChildId> = wanted.iter().filter(|one| one.1 == "purge").map(|one| one.0).collect();
        if gone.is_empty() {
            continue;
        }
        deleted += gone.len();
        birthdays.retain(|birthday| !gone.contains(&birthday.members[0].0));
        let alive: BTreeSet<String> = birthdays
            .iter()
            .flat_map(|one| &one.members)
            .map(|one| one.1.clone())
            .collect();
        let found = county.marks(db.backend()).await;
        let left: Vec<_> = found.difference(&alive).take(5).collect();
        assert!(left.is_empty(), "{day}: {left:?} of {} who are gone", gone.len());
        assert!(alive.is_empty() || !found.is_empty(), "the test sees what is there");
    }
    let held: usize = birthdays.iter().map(|birthday| birthday.members.len()).sum();
    assert!(
        birthdays.iter().all(|birthday| birthday.held),
        "all who are due by now and not held are gone"
    );
    assert_eq!(deleted + held, span.children);
    let tombstones = &rows_of(&county.config).await;
    let tombstones = tombstones
        .iter()
        .find(|(name, _)| name.ends_with(".tombstone"))
        .map(|(_, rows)| rows.len());
    assert_eq!(tombstones, Some(deleted), "one for each record that went");
    assert!(
        county
            .desk
            .verify_audit(crate::Outside::default())
            .await
            .unwrap()
            .is_whole()
    );
    assert!(county.desk.verify_index().await.unwrap().whole());
    println!("{applied} days applied, {left_out} on which nothing was due, {deleted} deleted, {held} held");
}

/// `make prove` takes a thousand children through thirty years on each database.
#[tokio::test]
async fn p10_years_of_days_applied_delete_each_child_on_its_day_and_leave_nothing_of_it() {
    let span = if std::env::var_os("ONECHILD_PROVE").is_some() {
        Span {
            children: 1_000,
            birthdays: 50,
            years: 30,
        }
    } else {
        Span {
            children: 9,
            birthdays: 3,
            years: 2,
        }
    };
    on_every_config(|config: DbConfig| async move {
        let began = Instant::now();
        let folder = tempfile::tempdir().unwrap();
        let db = Db::migrate(&config).await.unwrap();
        let county = County::over(&db, config, folder.path()).await;
        live(&db, &county, span).await;
        println!("{:?}", began.elapsed());
        db.close().await;
    })
    .await;
}
