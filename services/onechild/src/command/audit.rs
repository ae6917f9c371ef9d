//! `onechild audit verify`.

use crate::{
    Verdict,
    config::Config,
    output::{Output, counted},
    wiring,
};

/// Proves that the trail is whole.
pub async fn verify(config: &Config, output: Output) -> anyhow::Result<Verdict> {
    let desk = wiring::desk(config, search::Index::in_memory()?).await?;
    let verified = desk.verify_audit().await?;
    output.result(&verified, |verified| {
        let mut lines = vec![format!(
            "{} in {} checked, {} redacted by rule, {}",
            counted(verified.events as i64, "event"),
            counted(verified.chains as i64, "chain"),
            verified.redacted_by_rule,
            if verified.findings.is_empty() {
                "no gaps".to_owned()
            } else {
                counted(verified.findings.len() as i64, "finding")
            }
        )];
        lines.extend(
            verified
                .findings
                .iter()
                .map(|found| format!("  {} {} event {}: {}", found.node, found.day, found.seq, found.what)),
        );
        lines.join("\n")
    })?;
    Ok(Verdict(verified.findings.is_empty()))
}
