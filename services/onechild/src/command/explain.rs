//! `onechild explain`.

use anyhow::Context as _;
use child::RecordKey;
use linkage::explain::Explanation;

use crate::{Verdict, cli::Explain, config::Config, output::Output, wiring};

/// Says why two records score as they do under the active model.
pub async fn run(explain: &Explain, config: &Config, output: Output) -> anyhow::Result<Verdict> {
    let desk = wiring::desk(config, search::Index::in_memory()?).await?;
    let (left, right) = (key(&explain.left)?, key(&explain.right)?);
    let explanation = desk.explain(&left, &right).await?;
    let explanation = explanation.context("one of the two records does not exist, or both are one")?;
    output.result(&explanation, words)?;
    Ok(Verdict(true))
}

fn key(text: &str) -> anyhow::Result<RecordKey> {
    let (source, record_id) = text.split_once(':').context("write a record as SOURCE:RECORD_ID")?;
    Ok(RecordKey::new(source, record_id))
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
