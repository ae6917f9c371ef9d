//! Linking a county from files, beside a bare loop of Jaro-Winkler over as many pairs.

use std::{
    env,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use anyhow::ensure;
use benches::{
    bare_names,
    county_folder::{CountyFolder, PLAIN_FEEDS, read_feed},
    settings,
    table::{Baseline, Table},
    truth::measure,
};
use linkage::{LinkCounts, LinkOutput, Model, Population, Step, evaluate::Accuracy, link};

/// Where labelled person data is.
const LABELLED: &str = "ONECHILD_LABELLED_DATA";
/// The labelled data that is measured: its folder and the model for its columns.
const HISTORICAL: &str = "historical_50k";

fn main() -> anyhow::Result<()> {
    let children = settings::children()?;
    let county = CountyFolder::of(children)?;
    let mut table = Table::new("Linking from files", &settings::environment(children));
    measure_county(&county, &mut table)?;
    let historical = env::var_os(LABELLED).map(|folder| PathBuf::from(folder).join(HISTORICAL));
    if let Some(folder) = &historical {
        measure_historical(folder, &mut table)?;
    }
    print!("{table}");
    if historical.is_none() {
        println!("  {HISTORICAL} is skipped: {LABELLED} does not name the folder of labelled data");
    }
    Ok(())
}

fn measure_county(county: &CountyFolder, table: &mut Table) -> anyhow::Result<()> {
    let model = Model::builtin("child")?;
    let started = Instant::now();
    let population = county.population(&model)?;
    let read = started.elapsed();
    let (output, steps) = link_timed(&model, &population);
    let whole = started.elapsed();
    let accuracy = measure(&population, &output, &county.files.truth)?;
    if let Some(peak) = settings::peak_megabytes() {
        table.figure("most memory", format!("{peak:.0} MB"));
    }
    let per_second = |count: u64, time: Duration| count as f64 / time.as_secs_f64();
    let LinkCounts {
        records,
        candidate_pairs,
        ..
    } = output.counts;
    table.figure(
        "files to clusters, training included",
        format!(
            "{:.2} s, {} records, {:.0} records/s",
            whole.as_secs_f64(),
            records,
            per_second(records, whole)
        ),
    );
    for (step, time) in std::iter::once(("  read".to_owned(), read)).chain(
        steps
            .iter()
            .map(|(step, time)| (format!("  {}", format!("{step:?}").to_lowercase()), *time)),
    ) {
        table.figure(&step, format!("{:.2} s", time.as_secs_f64()));
    }
    let scoring: Duration = steps
        .iter()
        .filter(|(step, _)| *step == Step::Score)
        .map(|(_, time)| *time)
        .sum();
    let names = last_names(county)?;
    let bare = bare_names::compare(&names, candidate_pairs, settings::cores());
    let (ours, theirs) = (
        per_second(candidate_pairs, scoring) / 1e6,
        per_second(candidate_pairs, bare) / 1e6,
    );
    table.beside(
        "pairs scored on every comparison",
        format!("{ours:.2} M/s of {candidate_pairs} pairs"),
        Baseline {
            figure: format!("bare Jaro-Winkler of one name {theirs:.1} M/s"),
            ratio: ours / theirs,
        },
    );
    table.figure("clusters, pairwise", right(&accuracy));
    Ok(())
}

fn measure_historical(folder: &Path, table: &mut Table) -> anyhow::Result<()> {
    let model = Model::builtin(HISTORICAL)?;
    let started = Instant::now();
    let mut population = Population::new(&model);
    read_feed(&mut population, &model, "records", &folder.join("records.csv"))?;
    let (output, _) = link_timed(&model, &population);
    let whole = started.elapsed();
    let accuracy = measure(&population, &output, &folder.join("truth.csv"))?;
    table.figure(
        &format!("{HISTORICAL}, file to clusters"),
        format!("{:.2} s, {} records", whole.as_secs_f64(), output.counts.records),
    );
    table.figure(&format!("{HISTORICAL}, pairwise"), right(&accuracy));
    Ok(())
}

fn right(accuracy: &Accuracy) -> String {
    let Accuracy {
        precision, recall, f1, ..
    } = accuracy;
    format!("F1 {f1:.4} (precision {precision:.4}, recall {recall:.4})")
}

/// Links on every core, and times each step.
fn link_timed(model: &Model, population: &Population) -> (LinkOutput, Vec<(Step, Duration)>) {
    let mut begun: Vec<(Step, Instant)> = Vec::new();
    let output = link(model, population, 1, None, &mut |step| {
        begun.push((step, Instant::now()));
    });
    let steps = begun.windows(2).map(|two| (two[0].0, two[1].1 - two[0].1));
    (output, steps.collect())
}

/// Every last name of the county's plain feeds, folded as far as lower case.
fn last_names(county: &CountyFolder) -> anyhow::Result<Vec<String>> {
    let mut names = Vec::new();
    for feed in county
        .files
        .feeds
        .iter()
        .filter(|feed| PLAIN_FEEDS.contains(&feed.source))
    {
        let mut reader = csv::Reader::from_path(&feed.path)?;
        let place = reader.headers()?.iter().position(|name| name == "surname");
        for row in reader.records() {
            names.extend(place.and_then(|at| Some(row.as_ref().ok()?.get(at)?.to_lowercase())));
        }
    }
    ensure!(!names.is_empty(), "the county has no last names");
    Ok(names)
}
