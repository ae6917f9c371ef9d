//! `onechild link`: link CSV files without a database.

use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
    time::Instant,
};

use anyhow::{Context as _, bail, ensure};
use child::clock::{Clock as _, SystemClock};
use linkage::{
    LinkOutput, Model, Population, RecordKey, Step,
    evaluate::{Accuracy, Placed, Truth},
};
use serde_json::json;

use crate::{
    Verdict,
    cli::Link,
    linking::{read_feed, read_truth, write_clusters, write_pairs, write_report},
    output::{Output, counted},
};

/// The names that the built-in model for children knows, in the layouts of the plain CSV feeds.
const CHILD_FEEDS: [&str; 4] = ["education", "health_births", "social_care", "careers"];

/// Links the files.
pub fn run(link: &Link, output: Output) -> anyhow::Result<Verdict> {
    let started = Instant::now();
    let feeds = feeds(link)?;
    let model = match &link.model {
        Some(path) => {
            let text = std::fs::read_to_string(path)
                .with_context(|| format!("the model {} cannot be read", path.display()))?;
            Model::from_json(&text).with_context(|| format!("the model {} cannot be used", path.display()))?
        }
        None => Model::builtin("child")?,
    };
    let mut population = Population::new(&model);
    let mut order: Vec<RecordKey> = Vec::new();
    let mut without_id = 0;
    for (name, path) in &feeds {
        without_id += read_feed(name, path, &model, &mut population, &mut order)?;
    }
    ensure!(!order.is_empty(), "the files hold no record with a {}", model.id_column);
    let read_seconds = started.elapsed().as_secs_f64();
    let mut told = |step: Step| {
        let doing = match step {
            Step::Train => "Training the model on these records",
            Step::Block => "Choosing which records to compare",
            Step::Score => "Comparing",
            Step::Cluster => "Forming clusters",
            Step::Done => return,
        };
        eprintln!("{doing} …");
    };
    let linked = linkage::link(&model, &population, link.seed, link.threads, &mut told);
    write_clusters(&link.out, &order, &linked.clusters)?;
    if let Some(path) = &link.pairs {
        write_pairs(path, &linked.pairs)?;
    }
    if let Some(path) = &link.save_model {
        std::fs::write(path, linked.model.to_json())
            .with_context(|| format!("{} cannot be written", path.display()))?;
    }
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
            rows_without_id: usize::try_from(without_id).unwrap_or(0),
            population: &population,
            linked: &linked,
            seconds: started.elapsed().as_secs_f64(),
            measured: measured.map(|(truth, accuracy)| report::Measured { truth, accuracy }),
        });
        write_report(path, &html)?;
    }
    if without_id > 0 {
        eprintln!("{} without a {} left out", counted(without_id, "row"), model.id_column);
    }
    let result = json!({
        "records": linked.counts.records,
        "candidate_pairs": linked.counts.candidate_pairs,
        "pairs": linked.pairs.len(),
        "clusters": linked.counts.clusters,
        "rows_without_id": without_id,
        "read_seconds": read_seconds,
        "seconds": started.elapsed().as_secs_f64(),
        "accuracy": accuracy,
    });
    output.result(&result, |_| {
        words(&linked, accuracy.as_ref(), started.elapsed().as_secs_f64())
    })?;
    Ok(Verdict(true))
}

/// The feeds named on the command line: each name once; without a model only names that the built-in one knows.
fn feeds(link: &Link) -> anyhow::Result<Vec<(String, PathBuf)>> {
    let mut names = BTreeSet::new();
    link.feeds
        .iter()
        .map(|feed| {
            let Some((name, path)) = feed
                .split_once('=')
                .filter(|(name, path)| !name.is_empty() && !path.is_empty())
            else {
                bail!("write a feed as NAME=FILE.csv, not \"{feed}\"");
            };
            ensure!(names.insert(name), "the feed {name} is named twice");
            ensure!(
                link.model.is_some() || CHILD_FEEDS.contains(&name),
                "without --model a feed is one of {}, not {name}",
                CHILD_FEEDS.join(", ")
            );
            Ok((name.to_owned(), PathBuf::from(path)))
        })
        .collect()
}

/// What the report calls the model: the file's name, without the folders in which it stands.
fn model_name(link: &Link) -> String {
    let file = link.model.as_deref().and_then(Path::file_name);
    file.map_or_else(
        || "child (built in)".to_owned(),
        |name| name.to_string_lossy().into_owned(),
    )
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

fn words(linked: &LinkOutput, accuracy: Option<&Accuracy>, seconds: f64) -> String {
    let counts = linked.counts;
    let mut text = format!(
        "{} in {} ({} compared) in {seconds:.2} s",
        counted(counts.records as i64, "record"),
        counted(counts.clusters as i64, "cluster"),
        counted(counts.candidate_pairs as i64, "pair"),
    );
    if let Some(accuracy) = accuracy {
        text.push('\n');
        text.push_str(&accuracy.to_string());
    }
    text
}
