//! `onechild rebuild`.

use crate::{
    Verdict,
    cli::Rebuild,
    config::Config,
    output::{Output, counted},
    wiring,
};

/// Builds every golden record anew, or compares with what is kept.
pub async fn run(rebuild: &Rebuild, config: &Config, output: Output) -> anyhow::Result<Verdict> {
    let desk = wiring::desk(config, search::Index::in_memory()?).await?;
    let report = desk.rebuild(!rebuild.verify).await?;
    let shown = desk::RebuildReport {
        digest: report.digest.clone().filter(|_| rebuild.digest),
        ..report
    };
    output.result(&shown, |report| {
        let mut text = format!(
            "{} built anew, {} differed from what was kept",
            counted(report.children as i64, "child record"),
            report.different
        );
        if let Some(digest) = &report.digest {
            text.push('\n');
            text.push_str(digest);
        }
        text
    })?;
    Ok(Verdict(!rebuild.verify || shown.different == 0))
}
