//! `onechild relink` and `onechild train`.

use desk::{Lesson, LinkReport};

use crate::{
    Verdict,
    cli::{Relink, Train},
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

/// Trains a model on the records at hand, activates it and links everything anew.
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
    let training = desk.train(lesson).await?;
    let summary = TrainingSummary::of(&training.model);
    for line in summary.iter().flat_map(TrainingSummary::lines) {
        output.say(&line);
    }
    output.say(&format!(
        "Model version {} is active; linking every record anew.",
        training.version
    ));
    let report = desk.relink_all().await?;
    let mut result = serde_json::to_value(&report)?;
    result["training"] = serde_json::to_value(&summary)?;
    output.result(&result, |_| words(&report))?;
    Ok(Verdict(true))
}

fn words(report: &LinkReport) -> String {
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
