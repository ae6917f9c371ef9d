//! Reading the truth that clusters are measured against, and what errors are counted by.

use std::path::Path;

use anyhow::Context as _;
use linkage::{
    RecordKey,
    evaluate::{FactTable, Truth},
};

use super::rows::each_row;

/// Reads a truth: `source,record_id,child_id` and, where it has them, `tags` and `origin`.
pub fn read_truth(path: &Path) -> anyhow::Result<Truth> {
    let mut truth = Truth::new();
    each_row(path, &["source", "record_id", "child_id"], |line, column| {
        Ok(truth.add(line, column)?)
    })
    .with_context(|| format!("the truth {} cannot be used", path.display()))?;
    Ok(truth)
}

/// Reads birth dates and first names of one feed. Rows without an id are left out.
pub fn read_facts(name: &str, path: &Path, facts: &mut FactTable) -> anyhow::Result<()> {
    each_row(path, &[], |_, column| {
        if let Some(id) = column("record_id") {
            facts.add(RecordKey::new(name, id.trim()), column);
        }
        Ok(())
    })
}
