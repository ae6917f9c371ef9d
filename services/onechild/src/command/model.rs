//! `onechild model ...`.

use std::fmt::Write as _;

use anyhow::{Context as _, ensure};
use desk::{Activation, DecisionFigures, Desk, Examples, Impact, Said};
use serde::Serialize;
use serde_json::json;

use crate::{
    Verdict,
    cli::ModelCommand,
    command::relink,
    config::Config,
    linking::{read_model, write_labels},
    output::{Output, counted},
    wiring,
};

/// One model as it is listed.
#[derive(Debug, Serialize)]
struct Line {
    version: i64,
    state: &'static str,
    added_at: String,
    trained: bool,
    activated_at: Option<String>,
    sha256: String,
}

/// Keeps models.
pub async fn run(command: ModelCommand, config: &Config, output: Output) -> anyhow::Result<Verdict> {
    let desk = wiring::desk(config, search::Index::in_memory()?).await?;
    match command {
        ModelCommand::List => list(&desk, output).await?,
        ModelCommand::Add { file } => {
            let version = desk.add_model(&read_model(Some(&file))?, false).await?;
            output.result(&json!({ "version": version }), |_| kept(version))?;
        }
        ModelCommand::Show { number: version } => {
            let mut models = desk.models().await?.into_iter();
            let model = models.find(|model| model.version == version);
            let model = model.with_context(|| format!("there is no model version {version}; list those there are"))?;
            let file: serde_json::Value = serde_json::from_str(&model.json)?;
            output.result(&file, |_| model.json.trim_end().to_owned())?;
        }
        ModelCommand::Preview {
            number: version,
            examples,
        } => {
            let (impact, examples) = desk.preview_model(version, examples).await?;
            output.result(&json!({ "impact": impact, "examples": examples }), |_| {
                format!("{}{}", told(&impact), named(&examples))
            })?;
        }
        ModelCommand::Activate {
            number: version,
            by,
            reason,
        } => {
            ensure!(
                !by.trim().is_empty() && !reason.trim().is_empty(),
                "give your name and a reason"
            );
            desk.activate_model(version, &Activation { by, reason }).await?;
            output.say(&format!(
                "Model version {version} is in force; linking every record anew."
            ));
            let report = desk.relink_all().await?;
            output.result(&report, relink::words)?;
        }
        ModelCommand::Labels { out } => {
            let decided = desk.decided_pairs().await?;
            write_labels(&out, &decided.labels)?;
            output.result(&decided.figures, |figures| {
                format!(
                    "{} written to {}\n{}",
                    counted(decided.labels.len() as i64, "label"),
                    out.display(),
                    decisions(figures)
                )
            })?;
        }
    }
    Ok(Verdict(true))
}

/// What to do with a model that is kept and not in force.
pub fn kept(version: i64) -> String {
    format!(
        "Model version {version} is kept and decides nothing yet. See what it would change: onechild model preview {version}"
    )
}

async fn list(desk: &Desk, output: Output) -> anyhow::Result<()> {
    let lines: Vec<Line> = desk
        .models()
        .await?
        .into_iter()
        .map(|model| Line {
            version: model.version,
            state: match (model.active, model.activated_at) {
                (true, _) => "in force",
                (false, Some(_)) => "earlier",
                (false, None) => "never in force",
            },
            added_at: model.added_at.to_rfc3339(),
            trained: model.trained_at.is_some(),
            activated_at: model.activated_at.map(|at| at.to_rfc3339()),
            sha256: model.sha256.iter().fold(String::new(), |mut text, byte| {
                let _ = write!(text, "{byte:02x}");
                text
            }),
        })
        .collect();
    output.result(&json!({ "models": lines }), |_| {
        let line = |line: &Line| {
            let how = if line.trained { "trained" } else { "delivered or edited" };
            let short = &line.sha256[..12];
            format!(
                "{:>4}  {:<14}  {}  {how}  {short}",
                line.version, line.state, line.added_at
            )
        };
        let lines: Vec<String> = lines.iter().map(line).collect();
        if lines.is_empty() {
            "No model yet; the first link run takes the one that is delivered.".to_owned()
        } else {
            lines.join("\n")
        }
    })
}

fn told(impact: &Impact) -> String {
    let stay = impact.children - (impact.joined + impact.parted).min(impact.children);
    let said = |said: Said| {
        format!(
            "{} joined, {} asked about, {} kept apart",
            said.join, said.review, said.no
        )
    };
    format!(
        "Model version {} beside version {}, which is in force, over {}:\n\
         {:>8}  would be joined with another\n\
         {:>8}  would be parted\n\
         {stay:>8}  would stay, at the least\n\
         {:>8}  questions to stewards now, {} then\n\
         Pairs that stewards found to be one child: by weight alone {}.\n\
         Pairs that they found to be two: {}. Their decisions hold whatever the model says.\n",
        impact.version,
        impact.against,
        counted(impact.children as i64, "child record"),
        impact.joined,
        impact.parted,
        impact.asked_now,
        impact.asked_then,
        said(impact.said_same),
        said(impact.said_different),
    )
}

fn named(examples: &Examples) -> String {
    let ids = |children: &[child::ChildId]| children.iter().map(ToString::to_string).collect::<Vec<_>>().join(" + ");
    let joined = examples
        .joined
        .iter()
        .map(|children| format!("would be one: {}", ids(children)));
    let parted = examples.parted.iter().map(|child| format!("would be parted: {child}"));
    joined.chain(parted).collect::<Vec<_>>().join("\n")
}

fn decisions(figures: &DecisionFigures) -> String {
    let mut lines: Vec<String> = figures
        .by_kind
        .iter()
        .map(|(kind, figures)| {
            let share = figures.same_of_all.map_or_else(String::new, |share| {
                format!("; of all that were asked about, {:.0} % one child", 100.0 * share)
            });
            format!(
                "{kind}: {} one child, {} two; {} waiting{share}",
                figures.same, figures.different, figures.waiting
            )
        })
        .collect();
    lines.push(format!(
        "Decided by more than one steward: {}; the last two agree on {}",
        counted(figures.decided_twice as i64, "pair"),
        figures.agreed
    ));
    lines.join("\n")
}
