//! Our engine beside others: the same files, one process each, one run, one table.
//!
//! Ours is the command that a council runs, `onechild link`, as built for release, with its default thresholds; theirs
//! are the scripts in `peers/`, by their own documented recipes. All are started as processes of their own, and the
//! system counts the time and the memory of each. All clusters are measured by the same code, after the last has ended.

use std::{env, path::PathBuf};

use anyhow::{Context as _, ensure};
use benches::{
    decidable::Hard,
    outcome::Outcome,
    peer::Python,
    process::Run,
    settings,
    side_by_side::SideBySide,
    truth::read_truth,
    workload::{ENGINES, LABELLED, Told, Workload, counties, labelled},
};
use linkage::evaluate::GroupAccuracy;

/// Groups with fewer true and false pairs than this tell nothing.
const FEWEST_PAIRS: u64 = 50;

fn main() -> anyhow::Result<()> {
    let folder = cargo_folder()?;
    let binary = folder.join("onechild");
    ensure!(
        binary.exists(),
        "{} is not there; build it first: cargo build --release -p onechild",
        binary.display()
    );
    let python = Python::prepare(&folder.join("peers"));
    let mut table = SideBySide::new(
        format!("Linking beside other engines ({})", settings::machine()),
        &[ENGINES[0], ENGINES[1], ENGINES[2], "onechild to Splink"],
    );
    let made = tempfile::tempdir()?;
    let run = |mut workloads: Vec<Workload>| -> anyhow::Result<Vec<Workload>> {
        for workload in &mut workloads {
            workload.run(&binary, &python)?;
        }
        Ok(workloads)
    };
    // A process begins with the peak of the one that started it. So the small sets run before a county is written, and
    // all before anything is measured.
    let mut workloads = run(labelled()?)?;
    workloads.extend(run(counties(made.path())?)?);
    let load = settings::load_average();
    for workload in &workloads {
        tell(workload, &mut table)?;
    }
    println!("{table}");
    println!("  load average after the last of them: {load}");
    if env::var_os(LABELLED).is_none() {
        println!("  historical_50k and FEBRL are skipped: {LABELLED} does not name the folder of labelled data");
    }
    Ok(())
}

/// Where cargo puts what it builds for release.
fn cargo_folder() -> anyhow::Result<PathBuf> {
    let bench = env::current_exe()?;
    let folder = bench.ancestors().nth(2);
    Ok(folder.context("a bench stands in a folder of cargo")?.to_owned())
}

/// What became of one engine.
struct Linked<'a> {
    run: &'a Run,
    outcome: Outcome,
}

/// How ours compares with Splink's.
type Compare = fn(&Linked<'_>, &Linked<'_>) -> String;

/// Adds the figures of one set of records.
fn tell(workload: &Workload, table: &mut SideBySide) -> anyhow::Result<()> {
    let (truth, hard) = (read_truth(&workload.truth)?, Hard::read(&workload.truth)?);
    let mut engines = Vec::new();
    for (engine, run) in workload.runs.iter().enumerate() {
        engines.push(match run {
            Ok(run) => Ok(Linked {
                run,
                outcome: Outcome::read(&workload.results(engine), &truth, &hard)?,
            }),
            Err(why) => Err(why.as_str()),
        });
    }
    table.heading(workload.name.clone());
    let mut compared = |what: &str, figure: &dyn Fn(&Linked<'_>) -> String, compare: Option<Compare>| {
        let figures = engines.iter().map(|engine| match engine {
            Ok(told) => figure(told),
            Err(why) => (*why).to_owned(),
        });
        let mut figures: Vec<String> = figures.collect();
        if let (Some(compare), [Ok(ours), Ok(splink), ..]) = (compare, &engines[..]) {
            figures.push(compare(ours, splink));
        }
        table.row(what, figures);
    };
    compared(
        "seconds, files to clusters",
        &|told| format!("{:.1}", told.run.seconds),
        Some(|ours, splink| format!("{:.1} times as fast", splink.run.seconds / ours.run.seconds)),
    );
    compared(
        "most memory, MB",
        &|told| format!("{:.0}", told.run.peak_megabytes),
        Some(|ours, splink| {
            let share = ours.run.peak_megabytes / splink.run.peak_megabytes;
            format!("{:.0} % of it", 100.0 * share)
        }),
    );
    compared(
        "F1",
        &|told| share(told.outcome.accuracy.f1),
        Some(|ours, splink| errors(ours.outcome.accuracy.f1, splink.outcome.accuracy.f1)),
    );
    compared(
        "B-cubed F1",
        &|told| share(told.outcome.accuracy.bcubed_f1),
        Some(|ours, splink| errors(ours.outcome.accuracy.bcubed_f1, splink.outcome.accuracy.bcubed_f1)),
    );
    let mut row = |what: &str, figure: &dyn Fn(&Linked<'_>) -> String| compared(what, figure, None);
    row("precision", &|told| share(told.outcome.accuracy.precision));
    row("recall", &|told| share(told.outcome.accuracy.recall));
    row("clusters that mix people", &|told| {
        of(told.outcome.accuracy.clusters_mixed, told.outcome.accuracy.clusters)
    });
    row("links at p >= .99 that are right", &|told| {
        told.outcome
            .calibration
            .map_or_else(|| "no probabilities".to_owned(), |(right, _)| share(right))
    });
    row("calibration error", &|told| {
        told.outcome
            .calibration
            .map_or_else(|| "no probabilities".to_owned(), |(_, error)| share(error))
    });
    if workload.told == Told::Records {
        return Ok(());
    }
    row("twin groups merged", &|told| {
        let (merged, all) = told.outcome.accuracy.twin_groups_merged;
        of(merged, all)
    });
    row("adopted identities joined", &|told| {
        let (joined, all) = told.outcome.accuracy.adopted_joined;
        of(joined, all)
    });
    if workload.told == Told::Decidable {
        row("of decidable pairs: F1", &|told| share(told.outcome.decidable.f1()));
        row("  precision", &|told| share(told.outcome.decidable.precision));
        row("  recall", &|told| share(told.outcome.decidable.recall));
        row("  twin groups merged", &|told| {
            let (merged, all) = told.outcome.decidable.twin_groups_merged;
            of(merged, all)
        });
        row("  children wrongly merged", &|told| {
            of(
                told.outcome.decidable.children_wrongly_merged,
                told.outcome.accuracy.children,
            )
        });
        return Ok(());
    }
    by_group("case", &engines, |outcome| &outcome.cases, table);
    by_group("names", &engines, |outcome| &outcome.origins, table);
    Ok(())
}

/// Recall and false pairs of every group that has enough of either.
fn by_group(
    what: &str,
    engines: &[Result<Linked<'_>, &str>],
    groups: impl Fn(&Outcome) -> &[GroupAccuracy],
    table: &mut SideBySide,
) {
    let Some(ours) = engines.iter().find_map(|engine| engine.as_ref().ok()) else {
        return;
    };
    for group in groups(&ours.outcome) {
        let of_engine = |engine: &Result<Linked<'_>, &str>| match engine {
            Ok(told) => {
                let found = groups(&told.outcome).iter().find(|found| found.name == group.name);
                found.map_or_else(String::new, |found| {
                    let recall = found.recall.map_or_else(|| "-".to_owned(), share);
                    format!("{recall}, {} false", found.false_pairs)
                })
            }
            Err(why) => (*why).to_owned(),
        };
        let most = engines.iter().flatten().flat_map(|told| groups(&told.outcome));
        let most = most
            .filter(|found| found.name == group.name)
            .map(|found| found.true_pairs.max(found.false_pairs))
            .max();
        if most.is_some_and(|most| most >= FEWEST_PAIRS) {
            let name = format!("{what} {}: recall", group.name);
            table.row(&name, engines.iter().map(of_engine).collect());
        }
    }
}

/// How many of the errors (1 - F1) of theirs ours makes.
fn errors(ours: f64, theirs: f64) -> String {
    if theirs >= 1.0 {
        return String::new();
    }
    format!("{:.0} % of its error", 100.0 * (1.0 - ours) / (1.0 - theirs))
}

fn share(share: f64) -> String {
    format!("{share:.4}")
}

/// A count of so many, with its share.
fn of(part: u64, whole: u64) -> String {
    let share = if whole == 0 {
        0.0
    } else {
        100.0 * part as f64 / whole as f64
    };
    format!("{part} of {whole} ({share:.3} %)")
}
