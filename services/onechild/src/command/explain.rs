//! `onechild explain`.

use anyhow::Context as _;
use child::RecordKey;
use linkage::explain::Explanation;

use crate::{Verdict, cli::Explain, config::Config, output::Output, wiring};

/// Says why two records score as they do under the active model, or did at a moment.
pub async fn run(explain: &Explain, config: &Config, output: Output) -> anyhow::Result<Verdict> {
    let desk = wiring::desk(config, search::Index::in_memory()?).await?;
    let (left, right) = (key(&explain.left)?, key(&explain.right)?);
    if let Some(text) = &explain.as_of {
        let at = desk::read_moment(text).context("write --as-of as YYYY-MM-DD or YYYY-MM-DDTHH:MM")?;
        let then = desk.explain_as_of(&left, &right, at).await?;
        let then = then.context("one of the two records was not linked then, or is no longer kept")?;
        output.result(&then, words_then)?;
        return Ok(Verdict(true));
    }
    let explanation = desk.explain(&left, &right).await?;
    let explanation = explanation.context("one of the two records does not exist, or both are one")?;
    output.result(&explanation, words)?;
    Ok(Verdict(true))
}

fn key(text: &str) -> anyhow::Result<RecordKey> {
    let (source, record_id) = text.split_once(':').context("write a record as SOURCE:RECORD_ID")?;
    Ok(RecordKey::new(source, record_id))
}

/// The same as it was, and under what.
fn words_then(then: &desk::ExplainedThen) -> String {
    let [left, right] = then.versions;
    let linked = if then.one_child { "one child" } else { "not one child" };
    format!(
        "{}\nAs of {}: versions {left} and {right}, model version {}, linked to {linked}.",
        words(&then.explanation),
        then.as_at.to_rfc3339_opts(chrono::SecondsFormat::Secs, true),
        then.model_version
    )
}

/// Bars as a table that sums to the evidence score.
fn words(explanation: &Explanation) -> String {
    let mut lines = vec![format!("{:>7.1}  before comparing", explanation.prior)];
    for bar in &explanation.bars {
        lines.push(format!("{:>+7.1}  {}: {}", bar.bits, bar.title, bar.finding()));
        if bar.tf_bits != 0.0 {
            lines.push(format!("{:>+7.1}  {}: how common the value is", bar.tf_bits, bar.title));
        }
    }
    lines.push(format!("{:>7.1}  evidence score", explanation.weight));
    lines.push(explanation.sentence.clone());
    lines.join("\n")
}
