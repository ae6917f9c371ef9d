//! `onechild relink` and `onechild train`.

use desk::{Activation, Lesson, LinkReport};

use crate::{
    Verdict,
    cli::{Relink, Train},
    command::model::kept,
    config::Config,
    linking::{TrainingSummary, read_labels},
    output::{Output, counted},
    wiring,
};

/// Links what changed, or everything.
pub async fn run(relink: &Relink, config: &Config, output: Output) -> anyhow::Result<Verdict> {
    let desk = wiring::desk(config, search::Index::in_memory()?).await?;
    let report = if relink.all {
        desk.relink_all().await?
    } else {
        desk.link_now().await?
    };
    output.result(&report, words)?;
    Ok(Verdict(true))
}

/// Trains a model on the records at hand and keeps it; the first one of a database is put in force and links everything.
pub async fn train(train: &Train, config: &Config, output: Output) -> anyhow::Result<Verdict> {
    let desk = wiring::desk(config, search::Index::in_memory()?).await?;
    let labels = match &train.labels {
        Some(path) => read_labels(path)?.iter().cloned().collect(),
        None => Vec::new(),
    };
    let lesson = Lesson {
        seed: train.seed,
        labels,
        sessions: train.sessions,
    };
    let is_first = !desk.models().await?.iter().any(|model| model.active);
    let training = desk.train(lesson).await?;
    let version = training.version;
    let summary = TrainingSummary::of(&training.model);
    for line in summary.iter().flat_map(TrainingSummary::lines) {
        output.say(&line);
    }
    let mut result = serde_json::json!({ "version": version, "in_force": is_first, "training": summary });
    if !is_first {
        output.result(&result, |_| kept(version))?;
        return Ok(Verdict(true));
    }
    desk.activate_model(version, &first()).await?;
    output.say(&format!("Model version {version} is in force; linking every record."));
    let report = desk.relink_all().await?;
    result["linked"] = serde_json::to_value(&report)?;
    output.result(&result, |_| words(&report))?;
    Ok(Verdict(true))
}

/// Why the first model of a database is put in force without a preview.
pub fn first() -> Activation {
    Activation {
        by: "onechild".to_owned(),
        reason: "The first model of this database".to_owned(),
    }
}

/// What a link run did, in words.
pub fn words(report: &LinkReport) -> String {
    format!(
        "{} linked by model version {}: {} made, {} joined into another, {} rebuilt, {} waiting for a steward",
        counted(report.records as i64, "record"),
        report.model_version,
        counted(report.created as i64, "child record"),
        report.merged,
        report.rebuilt,
        counted(report.review_cases, "review case")
    )
}
