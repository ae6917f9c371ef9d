//! `onechild feed`.

use child::RunId;
use desk::{LoadReport, LoadRequest, Progress as _};
use store::{RunMode, RunStatus};

use crate::{
    Verdict,
    cli::{FeedLoad, Mode},
    config::Config,
    output::{Bar, Output, counted},
    wiring,
};

/// Loads the files as one run and links what changed.
pub async fn load(load: &FeedLoad, config: &Config, output: Output) -> anyhow::Result<Verdict> {
    let desk = wiring::desk(config, search::Index::in_memory()?).await?;
    let bar = Bar::new(&load.source);
    let report = desk.load(&request(load), &bar).await?;
    drop(bar);
    let finished = report.status == RunStatus::Finished;
    if finished {
        desk.link_now().await?;
    }
    output.result(&report, words)?;
    Ok(Verdict(finished))
}

/// Reads the files and says what loading them would do to the rows. Needs no database.
pub fn check(load: &FeedLoad, output: Output) -> anyhow::Result<Verdict> {
    let bar = Bar::new(&load.source);
    bar.read(0, 0);
    let report = desk::check_files(&request(load), &bar)?;
    drop(bar);
    output.result(&report, words)?;
    Ok(Verdict(report.status == RunStatus::Finished))
}

/// Lists the last runs.
pub async fn list(count: i64, config: &Config, output: Output) -> anyhow::Result<Verdict> {
    let desk = wiring::desk(config, search::Index::in_memory()?).await?;
    let runs: Vec<_> = desk.latest_runs(count).await?;
    let reports: Vec<_> = runs.iter().cloned().map(LoadReport::from).collect();
    output.result(&serde_json::json!({ "runs": reports }), |_| {
        if runs.is_empty() {
            return "Nothing was loaded yet".to_owned();
        }
        let line = |(run, report): (&store::Run, &LoadReport)| {
            let started = run.started_at.format("%Y-%m-%d %H:%M");
            format!("{} {started} {}", run.id, words(report))
        };
        runs.iter().zip(&reports).map(line).collect::<Vec<_>>().join("\n")
    })?;
    Ok(Verdict(true))
}

/// Takes a run back and links anew.
pub async fn back_out(run: RunId, config: &Config, output: Output) -> anyhow::Result<Verdict> {
    let desk = wiring::desk(config, search::Index::in_memory()?).await?;
    let report = desk.back_out(run).await?;
    desk.link_now().await?;
    output.result(&report, words)?;
    Ok(Verdict(true))
}

/// Lists the runs that are held.
pub async fn held(config: &Config, output: Output) -> anyhow::Result<Verdict> {
    let desk = wiring::desk(config, search::Index::in_memory()?).await?;
    let runs: Vec<_> = desk.held_runs().await?.into_iter().map(LoadReport::from).collect();
    output.result(&serde_json::json!({ "runs": runs }), |_| {
        if runs.is_empty() {
            return "No run is held".to_owned();
        }
        runs.iter().map(words).collect::<Vec<_>>().join("\n")
    })?;
    Ok(Verdict(true))
}

/// Loads a held run and links what changed.
pub async fn release(run: RunId, config: &Config, output: Output) -> anyhow::Result<Verdict> {
    let desk = wiring::desk(config, search::Index::in_memory()?).await?;
    let report = desk.release_run(run).await?;
    desk.link_now().await?;
    output.result(&report, words)?;
    Ok(Verdict(true))
}

/// Ends a held run.
pub async fn discard(run: RunId, config: &Config, output: Output) -> anyhow::Result<Verdict> {
    let desk = wiring::desk(config, search::Index::in_memory()?).await?;
    output.result(&desk.discard_run(run).await?, words)?;
    Ok(Verdict(true))
}

fn request(load: &FeedLoad) -> LoadRequest {
    LoadRequest {
        source: load.source.clone(),
        kind: load.kind,
        mode: match load.mode {
            Mode::Delta => RunMode::Delta,
            Mode::Snapshot => RunMode::Snapshot,
        },
        extract_time: load.extract_time,
        files: load.files.clone(),
    }
}

/// The report as a person reads it.
fn words(report: &LoadReport) -> String {
    let rows = report.rows;
    let mut lines = vec![format!(
        "{} {}: {} read, {} accepted, {} unchanged, {} rejected",
        report.source,
        report.status,
        counted(rows.read, "row"),
        rows.accepted,
        rows.unchanged,
        rows.rejected
    )];
    if report.ended > 0 {
        lines.push(format!(
            "  {} no longer in the snapshot",
            counted(report.ended, "record")
        ));
    }
    for (title, counts) in [
        ("rejected", &report.rejected_by_rule),
        ("kept with a warning", &report.warnings),
    ] {
        for (rule, count) in counts {
            lines.push(format!(
                "  {title}: {} – {}",
                counted(*count, "row"),
                intake::rule_sentence(rule)
            ));
        }
    }
    lines.extend(report.remarks.iter().map(|remark| format!("  {remark}")));
    lines.extend(report.message.iter().map(|message| format!("  {message}")));
    lines.join("\n")
}
