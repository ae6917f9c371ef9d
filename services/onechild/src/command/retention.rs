//! `onechild retention ...`.

use anyhow::{Context as _, bail};
use chrono::NaiveDate;
use desk::{Desk, PlanLine, RetentionReport};
use serde_json::json;

use super::rewrite;
use crate::{
    Verdict,
    cli::RetentionCommand,
    config::Config,
    output::{Output, counted},
    wiring,
};

/// Plans or runs retention.
pub async fn run(command: RetentionCommand, config: &Config, output: Output) -> anyhow::Result<Verdict> {
    let desk = async || wiring::desk(config, search::Index::in_memory()?).await;
    match command {
        RetentionCommand::Plan { date } => plan(&desk().await?, date, output).await,
        RetentionCommand::Run { date } => run_today(&desk().await?, date, output).await,
        RetentionCommand::Held => held(&desk().await?, output).await,
        RetentionCommand::Rewrite => rewrite::run(config, output).await,
    }
}

async fn plan(desk: &Desk, date: Option<NaiveDate>, output: Output) -> anyhow::Result<Verdict> {
    let today = desk.retention_day();
    let lines = match date {
        Some(date) if date < today => bail!("{date} is over; what was due and not done then is due today"),
        Some(date) if date > today => {
            let lines = desk.forecast_retention(date).await?;
            output.result(&json!({ "day": date, "kept": false, "lines": lines }), |_| {
                listed(&lines)
            })?;
            return Ok(Verdict(true));
        }
        _ => desk.plan_retention().await?,
    };
    let (report, lines) = lines;
    output.result(
        &json!({ "day": report.day, "kept": true, "report": report, "lines": lines }),
        |_| format!("{}\n{}", listed(&lines), words(&report)),
    )?;
    Ok(Verdict(true))
}

async fn run_today(desk: &Desk, date: Option<NaiveDate>, output: Output) -> anyhow::Result<Verdict> {
    let today = desk.retention_day();
    if let Some(date) = date.filter(|date| *date != today) {
        bail!("{date} is not today ({today}); a run does what is due on its own day");
    }
    let report = desk.run_retention().await?;
    let report = report.context("another node runs retention now")?;
    output.result(&report, words)?;
    Ok(Verdict(report.failed == 0))
}

async fn held(desk: &Desk, output: Output) -> anyhow::Result<Verdict> {
    let (holds, lines) = desk.due_but_held().await?;
    output.result(&json!({ "holds": holds, "due_but_held": lines }), |_| {
        let mut told = vec![format!("{} in force", counted(holds.len() as i64, "hold"))];
        told.extend(holds.iter().map(|hold| {
            let review = if hold.late { "review was due" } else { "review" };
            format!(
                "{} ({}), {review} {}: {}",
                hold.held, hold.reason, hold.review_on, hold.id
            )
        }));
        told.push(format!("{} due but held", counted(lines.len() as i64, "line")));
        told.push(listed(&lines));
        told.join("\n")
    })?;
    Ok(Verdict(true))
}

fn listed(lines: &[PlanLine]) -> String {
    let lines = lines.iter().map(|line| {
        let what = match (line.child, line.record, line.feed_run) {
            (Some(child), None, _) => format!("child {child}"),
            (Some(child), Some(record), _) => format!("record {record} of child {child}"),
            (None, _, Some(run)) => format!("rows of feed run {run}"),
            (None, _, None) => "nothing".to_owned(),
        };
        let note = if line.note.is_empty() {
            String::new()
        } else {
            format!(" ({})", line.note)
        };
        format!(
            "{:<16} {:<8} {} {what}: {}{note}",
            line.step, line.rule, line.due, line.outcome
        )
    });
    lines.collect::<Vec<_>>().join("\n")
}

fn words(report: &RetentionReport) -> String {
    format!(
        "{} due on {}: {} done, {} held, {} failed; {} waiting, {} not due any more",
        counted(report.due, "line"),
        report.day,
        report.done,
        report.held,
        report.failed,
        report.waiting,
        report.dropped,
    )
}
