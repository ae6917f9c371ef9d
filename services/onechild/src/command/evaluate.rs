//! `onechild evaluate`: how right a result of linking is.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, ensure};
use chrono::NaiveDate;
use linkage::{
    Model, PairVerdict, Population, RecordKey,
    evaluate::{
        Accuracy, Blocking, Calibration, Estimate, FactTable, Groups, LabelFree, Placed, Strata, Truth, blocking,
        tied_pairs,
    },
};
use serde::Serialize;
use serde_json::json;

use crate::{
    Verdict,
    cli::Evaluate,
    linking::{
        named_feeds, read_clusters, read_facts, read_feed, read_labels, read_model, read_pairs, read_truth,
        write_sample,
    },
    output::{Output, counted},
};

/// Everything that was asked for and can be said.
#[derive(Debug, Default, Serialize)]
struct Report {
    accuracy: Option<Accuracy>,
    groups: Option<Groups>,
    calibration: Option<Calibration>,
    label_free: Option<LabelFree>,
    blocking: Option<Blocking>,
    labelled: Option<Estimate>,
}

/// Evaluates the files, or draws a sample to label.
pub fn run(evaluate: &Evaluate, output: Output) -> anyhow::Result<Verdict> {
    let pairs = evaluate.pairs.as_deref().map(read_pairs).transpose()?;
    let clusters = evaluate.clusters.as_deref().map(read_clusters).transpose()?;
    let tied = match (&pairs, &clusters) {
        (Some(pairs), Some(clusters)) => tied_pairs(pairs, clusters.iter().cloned()),
        _ => Vec::new(),
    };
    if let (Some(size), Some(out), Some(pairs)) = (evaluate.sample, &evaluate.out, &pairs) {
        return sample(&[&pairs[..], &tied].concat(), size, evaluate.seed, out, output);
    }
    let feeds = named_feeds(&evaluate.feeds, evaluate.model.is_some())?;
    let truth = evaluate.truth.as_deref().map(read_truth).transpose()?;
    let measured = match (&clusters, &truth) {
        (Some(clusters), Some(truth)) => Some(measure(clusters, truth, &feeds, evaluate.as_at)?),
        _ => None,
    };
    let mut report = Report::default();
    if let Some((accuracy, groups)) = measured {
        (report.accuracy, report.groups) = (Some(accuracy), Some(groups));
    }
    if let Some(pairs) = &pairs {
        if !feeds.is_empty() {
            report.blocking = Some(measure_blocking(evaluate, &feeds, pairs)?);
        }
        let outside = report.blocking.as_ref().map(|found| found.outside(tied.len() as u64));
        report.label_free = Some(LabelFree::of(pairs, outside));
        report.calibration = truth.as_ref().map(|truth| {
            let scored = pairs.iter().map(|pair| (&pair.left, &pair.right, pair.probability));
            Calibration::measure(truth, scored)
        });
        if let Some(path) = &evaluate.labels {
            let (labels, all) = (read_labels(path)?, [&pairs[..], &tied].concat());
            let found = Estimate::new(&Strata::new(&all), &labels, outside, evaluate.seed);
            report.labelled = Some(found.with_context(|| format!("the labels {} cannot be used", path.display()))?);
        }
    }
    output.result(&report, words)?;
    Ok(Verdict(true))
}

fn sample(pairs: &[PairVerdict], size: u64, seed: u64, out: &Path, output: Output) -> anyhow::Result<Verdict> {
    let strata = Strata::new(pairs);
    let drawn = strata.sample(size, seed);
    ensure!(!drawn.is_empty(), "there is no pair to draw from");
    write_sample(out, &drawn)?;
    let result = json!({ "drawn": drawn.len(), "pairs": pairs.len(), "strata": strata.strata() });
    output.result(&result, |_| {
        format!(
            "{} of {} written to {}; fill in same (1 or 0) and give the file as --labels",
            counted(drawn.len() as i64, "pair"),
            pairs.len(),
            out.display()
        )
    })?;
    Ok(Verdict(true))
}

/// Measures clusters against the truth, which must know every record.
fn measure(
    clusters: &[(RecordKey, String)],
    truth: &Truth,
    feeds: &[(String, PathBuf)],
    as_at: Option<NaiveDate>,
) -> anyhow::Result<(Accuracy, Groups)> {
    let placed = Placed::new(truth, clusters.iter().map(|(key, cluster)| (key, cluster)));
    ensure!(
        placed.unnamed() == 0,
        "the truth does not name {} of the clusters",
        counted(placed.unnamed() as i64, "record")
    );
    let mut facts = FactTable::new();
    for (name, path) in feeds {
        read_facts(name, path, &mut facts)?;
    }
    let as_at = as_at.or_else(|| facts.last_updated());
    ensure!(
        facts.is_empty() || as_at.is_some(),
        "no record says when it was updated; give the day on which ages are counted with --as-at"
    );
    Ok((placed.accuracy(), placed.groups(&facts, as_at.unwrap_or_default())))
}

fn measure_blocking(
    evaluate: &Evaluate,
    feeds: &[(String, PathBuf)],
    pairs: &[PairVerdict],
) -> anyhow::Result<Blocking> {
    let model = read_model(evaluate.model.as_deref())?;
    let mut population = Population::new(&model);
    for (name, path) in feeds {
        read_feed(name, path, &model, &mut population, &|_| {})?;
    }
    let model = trained(model, &population, evaluate.seed);
    blocking(&model, &population, pairs).context("blocking cannot be measured")
}

fn trained(model: Model, population: &Population, seed: u64) -> Model {
    if model.trained.is_some() {
        model
    } else {
        eprintln!("Training the model on these records \u{2026}");
        linkage::train(&model, population, seed)
    }
}

fn words(report: &Report) -> String {
    let mut parts: Vec<String> = Vec::new();
    let mut tell = |title: &str, part: Option<String>| {
        parts.extend(part.map(|part| format!("{title}\n{}", part.trim_end())));
    };
    tell("Against the truth", report.accuracy.as_ref().map(ToString::to_string));
    tell("Errors by group", report.groups.as_ref().map(ToString::to_string));
    tell("Calibration", report.calibration.as_ref().map(ToString::to_string));
    tell("Blocking", report.blocking.as_ref().map(ToString::to_string));
    tell("Without labels", report.label_free.as_ref().map(ToString::to_string));
    tell("From labels", report.labelled.as_ref().map(ToString::to_string));
    parts.join("\n\n")
}
