//! `onechild link`: link CSV files without a database.

use std::{collections::BTreeSet, path::PathBuf, time::Instant};

use anyhow::{Context as _, bail, ensure};
use linkage::{LinkOutput, Model, Population, PushedRows, RecordKey};
use serde_json::json;

use crate::{
    Verdict,
    cli::Link,
    linking::{Accuracy, read_feed, write_clusters, write_pairs},
    output::{LinkBar, Output, counted},
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
    let watch = LinkBar::new();
    let pushed = read_feeds(&feeds, &model, &mut population, link.threads, &watch)?;
    ensure!(
        !population.is_empty(),
        "the files hold no record with a {}",
        model.id_column
    );
    let read_seconds = started.elapsed().as_secs_f64();
    let linked = linkage::link_watched(&model, &population, link.seed, link.threads, &watch);
    write_clusters(&link.out, &population, &linked.clusters)?;
    if let Some(path) = &link.pairs {
        write_pairs(path, &linked.pairs)?;
    }
    if let Some(path) = &link.save_model {
        std::fs::write(path, linked.model.to_json())
            .with_context(|| format!("{} cannot be written", path.display()))?;
    }
    let accuracy = match &link.truth {
        Some(path) => Some(Accuracy::measure(
            path,
            &population.keys().collect::<Vec<RecordKey>>(),
            &linked.clusters,
        )?),
        None => None,
    };
    if pushed.without_id > 0 {
        let rows = counted(pushed.without_id as i64, "row");
        eprintln!("{rows} without a {} left out", model.id_column);
    }
    let counts = linked.counts;
    if counts.crowded_keys > 0 {
        eprintln!(
            "{} shared by too many records to compare all of them: {} of these keys left out",
            counted(counts.crowded_keys as i64, "key"),
            counted(counts.pairs_left_out as i64, "pair"),
        );
    }
    let result = json!({
        "records": linked.counts.records,
        "candidate_pairs": linked.counts.candidate_pairs,
        "pairs": linked.pairs.len(),
        "crowded_keys": linked.counts.crowded_keys,
        "pairs_left_out": linked.counts.pairs_left_out,
        "clusters": linked.counts.clusters,
        "rows_without_id": pushed.without_id,
        "read_seconds": read_seconds,
        "seconds": started.elapsed().as_secs_f64(),
        "accuracy": accuracy,
    });
    output.result(&result, |_| {
        words(&linked, accuracy.as_ref(), started.elapsed().as_secs_f64())
    })?;
    Ok(Verdict(true))
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
