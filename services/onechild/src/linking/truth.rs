//! Reading the truth that clusters are measured against.

use std::path::Path;

use anyhow::Context as _;
use linkage::evaluate::Truth;

use super::rows::each_row;

/// Reads a truth: `source,record_id,child_id` and, where it has them, `tags` and `origin`.
pub fn read_truth(path: &Path) -> anyhow::Result<Truth> {
    let mut truth = Truth::new();
    each_row(path, |line, column| Ok(truth.add(line, column)?))
        .with_context(|| format!("the truth {} cannot be used", path.display()))?;
    Ok(truth)
}
