//! `onechild search verify`.

use anyhow::Context as _;

use crate::{
    Verdict,
    config::Config,
    output::{Output, counted},
    wiring,
};

/// Proves that this node's index holds exactly what the database says.
pub async fn verify(config: &Config, output: Output) -> anyhow::Result<Verdict> {
    let index = search::Index::open(&config.index).context("the search index cannot be opened")?;
    let desk = wiring::desk(config, index).await?;
    let verified = desk.verify_index().await?;
    output.result(&verified, |verified| {
        format!(
            "{} compared: {} missing, {} left over, {} different",
            counted(verified.documents as i64, "child record"),
            verified.missing,
            verified.left_over,
            verified.different
        )
    })?;
    Ok(Verdict(verified.whole()))
}
