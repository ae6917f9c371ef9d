//! `onechild link`: link CSV files without a database.

use std::{
    path::{Path, PathBuf},
    time::Instant,
};

use anyhow::{Context as _, ensure};
use child::clock::{Clock as _, SystemClock};
use linkage::{
    LinkOutput, Model, Population, PushedRows, RecordKey, Step,
    evaluate::{Accuracy, Placed, Truth},
    train,
};
use serde_json::json;

use crate::{
    Verdict,
    cli::Link,
    linking::{
        TrainingSummary, doubts, named_feeds, read_feed, read_labels, read_model, read_truth, write_clusters,
        write_pairs, write_report,
    },
    output::{LinkBar, Output, counted},
};

/// Links the files.
pub fn run(link: &Link, output: Output) -> anyhow::Result<Verdict> {
    let started = Instant::now();
    let feeds = named_feeds(&link.feeds, link.model.is_some())?;
    let model = read_model(link.model.as_deref())?;
    let labels = match &link.labels {
        Some(path) => Some((path, read_labels(path)?.iter().cloned().collect::<Vec<_>>())),
        None => None,
    };
    let warnings = doubts(&feeds, &model)?;
    for warning in &warnings {
        eprintln!("Note: {warning}");
    }
    let mut population = Population::new(&model);
    let watch = LinkBar::new();
    let pushed = read_feeds(&feeds, &model, &mut population, link.threads, &watch)?;
    ensure!(
        !population.is_empty(),
        "the files hold no record with a {}",
        model.id_column
    );
    let read_seconds = started.elapsed().as_secs_f64();
    let mut model = model;
    if let Some((path, labels)) = &labels {
        linkage::Watch::begin(&watch, Step::Train, 0);
        model = train::from_labels(&model, &population, labels, link.seed)
            .with_context(|| format!("the labels {} cannot be used", path.display()))?;
    }
    let mut linked = linkage::link_watched(&model, &population, link.seed, link.threads, &watch);
    if link.sessions {
        linked.model = train::compare_sessions(&linked.model, &population, link.seed);
    }
    let training = TrainingSummary::of(&linked.model);
    write_files(link, &population, &linked)?;
    let order: Vec<RecordKey> = if link.truth.is_some() || link.report.is_some() {
        population.keys().collect()
    } else {
        Vec::new()
    };
    let truth = match &link.truth {
        Some(path) => Some(read_truth(path)?),
        None => None,
    };
    let accuracy = match &truth {
        Some(truth) => Some(measure(truth, &order, &linked.clusters)?),
        None => None,
    };
    if let Some(path) = &link.report {
        eprintln!("Writing the report …");
        let names: Vec<String> = feeds.into_iter().map(|(name, _)| name).collect();
        let measured = truth.as_ref().zip(accuracy.as_ref());
        let html = report::html(&report::Run {
            version: env!("CARGO_PKG_VERSION"),
            made_on: &SystemClock.now().format("%-d %B %Y").to_string(),
            model_name: &model_name(link),
            came_trained: model.trained.is_some(),
            feeds: &names,
            keys: &order,
            rows: pushed,
            population: &population,
            linked: &linked,
            seconds: started.elapsed().as_secs_f64(),
            measured: measured.map(|(truth, accuracy)| report::Measured { truth, accuracy }),
        });
        write_report(path, &html)?;
    }
    tell_what_is_left_out(&pushed, &linked, &model);
    let result = json!({
        "records": linked.counts.records,
        "candidate_pairs": linked.counts.candidate_pairs,
        "pairs": linked.pairs.len(),
        "crowded_keys": linked.counts.crowded_keys,
        "pairs_left_out": linked.counts.pairs_left_out,
        "clusters": linked.counts.clusters,
        "rows_without_id": pushed.without_id,
        "rows_repeating_id": pushed.repeating_id(),
        "read_seconds": read_seconds,
        "seconds": started.elapsed().as_secs_f64(),
        "warnings": warnings,
        "training": training,
        "accuracy": accuracy,
    });
    output.result(&result, |_| {
        words(
            &linked,
            training.as_ref(),
            accuracy.as_ref(),
            started.elapsed().as_secs_f64(),
        )
    })?;
    Ok(Verdict(true))
}

/// Writes clusters, and pairs and the model where they are asked for.
fn write_files(link: &Link, population: &Population, linked: &LinkOutput) -> anyhow::Result<()> {
    write_clusters(&link.out, population, &linked.clusters)?;
    if let Some(path) = &link.pairs {
        write_pairs(path, &linked.pairs)?;
    }
    if let Some(path) = &link.save_model {
        std::fs::write(path, linked.model.to_json())
            .with_context(|| format!("{} cannot be written", path.display()))?;
    }
    Ok(())
}

fn tell_what_is_left_out(pushed: &PushedRows, linked: &LinkOutput, model: &Model) {
    let id_column = &model.id_column;
    if pushed.without_id > 0 {
        let rows = counted(pushed.without_id as i64, "row");
        eprintln!("{rows} without a {id_column} left out");
    }
    if pushed.repeating_id() > 0 {
        let rows = counted(pushed.repeating_id() as i64, "row");
        let last = match &model.version_column {
            Some(column) => format!("that is last by {column}, or that came last"),
            None => "that came last".to_owned(),
        };
        eprintln!("{rows} with a {id_column} that another row of the same source has: the version {last} was compared");
    }
    let counts = linked.counts;
    if counts.crowded_keys > 0 {
        eprintln!(
            "{} shared by too many records to compare all of them: {} of these keys left out",
            counted(counts.crowded_keys as i64, "key"),
            counted(counts.pairs_left_out as i64, "pair"),
        );
    }
}

/// What the report calls the model: the file's name, without the folders in which it stands.
fn model_name(link: &Link) -> String {
    let file = link.model.as_deref().and_then(Path::file_name);
    file.map_or_else(
        || "child (built in)".to_owned(),
        |name| name.to_string_lossy().into_owned(),
    )
}

/// Reads every file, on as many threads as linking may use.
fn read_feeds(
    feeds: &[(String, PathBuf)],
    model: &Model,
    population: &mut Population,
    threads: Option<usize>,
    watch: &LinkBar,
) -> anyhow::Result<PushedRows> {
    let sizes = feeds.iter().filter_map(|(_, path)| Some(path.metadata().ok()?.len()));
    watch.reading(sizes.sum());
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(threads.unwrap_or(0))
        .build()?;
    pool.install(|| {
        let mut all = PushedRows::default();
        for (name, path) in feeds {
            all.add(read_feed(name, path, model, population, &|bytes| watch.read(bytes))?);
        }
        Ok(all)
    })
}

/// Measures the clusters; the truth must know every record.
fn measure(truth: &Truth, order: &[RecordKey], clusters: &[u32]) -> anyhow::Result<Accuracy> {
    let placed = Placed::new(truth, order.iter().zip(clusters.iter().copied()));
    ensure!(
        placed.unnamed() == 0,
        "the truth does not name {}",
        counted(placed.unnamed() as i64, "record")
    );
    Ok(placed.accuracy())
}

fn words(linked: &LinkOutput, training: Option<&TrainingSummary>, accuracy: Option<&Accuracy>, seconds: f64) -> String {
    let counts = linked.counts;
    let mut text = format!(
        "{} in {} ({} compared) in {seconds:.2} s",
        counted(counts.records as i64, "record"),
        counted(counts.clusters as i64, "cluster"),
        counted(counts.candidate_pairs as i64, "pair"),
    );
    for line in training.into_iter().flat_map(TrainingSummary::lines) {
        text.push('\n');
        text.push_str(&line);
    }
    if let Some(accuracy) = accuracy {
        text.push('\n');
        text.push_str(&accuracy.to_string());
    }
    text
}
