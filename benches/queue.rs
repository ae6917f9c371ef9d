//! The steward's queue: how soon its order comes to the real errors, beside any order at all, and how long a steward waits
//! for a case and for a decision.

use std::{
    collections::{BTreeMap, HashMap},
    path::Path,
    time::{Duration, Instant},
};

use benches::{
    application::Application,
    county_folder::CountyFolder,
    latency::Latency,
    settings,
    table::{Baseline, Table},
};
use child::{CaseId, RecordKey, policy::Role};
use desk::{CaseKind, QueueFilter, TypedAnswer};
use store::ReviewCase;

/// Shares of the queue that are looked at.
const SHARES: [usize; 3] = [5, 10, 20];
/// Cases opened, and decisions made.
const LOOKS: usize = 200;

/// Which child each record truly is.
type Truth = HashMap<RecordKey, String>;

fn read_truth(path: &Path) -> anyhow::Result<Truth> {
    let mut truth = Truth::new();
    for row in csv::Reader::from_path(path)?.deserialize() {
        let row: BTreeMap<String, String> = row?;
        let key = RecordKey::new(&row["source"], &row["record_id"]);
        truth.insert(key, row["child_id"].clone());
    }
    Ok(truth)
}

/// Whether the records are wrong as they stand: one child that is two records, or two children that are one.
fn is_error(case: &ReviewCase, truth: &Truth) -> bool {
    let same = truth.get(&case.left_key) == truth.get(&case.right_key);
    match case.kind {
        CaseKind::Duplicate => same,
        _ => !same,
    }
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let children = settings::children()?;
    let application = Application::empty().await?;
    let county = CountyFolder::of(children)?;
    application.fill(&county).await?;
    let truth = read_truth(&county.files.truth)?;
    let desk = &application.desk;
    let viewer = application.viewer(Role::ShieldSteward).await?;

    let waiting = application.database.read().await?.waiting_cases(None, i64::MAX).await?;
    let cases: BTreeMap<CaseId, &ReviewCase> = waiting.iter().map(|case| (case.id, case)).collect();
    let mut order: Vec<CaseId> = Vec::with_capacity(waiting.len());
    let mut lists = Vec::new();
    for page in 1.. {
        let started = Instant::now();
        let filter = QueueFilter {
            page,
            ..QueueFilter::default()
        };
        let queue = desk.review_queue(&viewer, &filter).await?;
        lists.push(started.elapsed());
        order.extend(queue.cases.iter().map(|case| case.id));
        if page >= queue.pages {
            break;
        }
    }
    let wrong: Vec<bool> = order.iter().map(|id| is_error(cases[id], &truth)).collect();
    let errors = wrong.iter().filter(|wrong| **wrong).count();

    let mut table = Table::new("The steward's queue", &settings::environment(children));
    for kind in CaseKind::ALL {
        let of_kind: Vec<&ReviewCase> = waiting.iter().filter(|case| case.kind == *kind).collect();
        let real = of_kind.iter().filter(|case| is_error(case, &truth)).count();
        table.figure(
            &format!("cases of kind {kind}, real errors among them"),
            format!("{}, {real}", of_kind.len()),
        );
    }
    for share in SHARES {
        let looked_at = order.len() * share / 100;
        let found = wrong[..looked_at].iter().filter(|wrong| **wrong).count();
        let found = found as f64 / errors.max(1) as f64;
        let any_order = share as f64 / 100.0;
        table.beside(
            &format!("real errors found in the first {share} % of cases"),
            format!("{:.1} %", found * 100.0),
            Baseline {
                figure: format!("any order {share} %"),
                ratio: found / any_order,
            },
        );
    }
    table.figure("a page of the queue", Latency::of(lists).to_string());

    let mut opened = Vec::new();
    for id in order.iter().take(LOOKS) {
        let started = Instant::now();
        desk.review_case(&viewer, *id).await?;
        opened.push(started.elapsed());
    }
    table.figure("a case opened", Latency::of(opened).to_string());
    for answer in ["different", "same"] {
        let mut decided: Vec<Duration> = Vec::new();
        let duplicates = order.iter().filter(|id| cases[*id].kind == CaseKind::Duplicate);
        let half = if answer == "same" { LOOKS / 2 } else { 0 };
        for id in duplicates.skip(half).take(LOOKS / 2) {
            let typed = TypedAnswer {
                version: desk.review_case(&viewer, *id).await?.version,
                answer: answer.to_owned(),
                why: "other".to_owned(),
                reason: "Measured".to_owned(),
                ..TypedAnswer::default()
            };
            let started = Instant::now();
            // An earlier decision may have answered it, or may forbid it.
            if desk.answer_case(&viewer, *id, &typed).await.is_ok() {
                decided.push(started.elapsed());
            }
        }
        table.figure(
            &format!("\"{answer}\" decided, linked and durable, {} times", decided.len()),
            Latency::of(decided).to_string(),
        );
    }
    println!("{table}");
    Ok(())
}
