//! Writing clusters and pairs.

use std::{ffi::OsString, fs::File, path::Path};

use anyhow::Context as _;
use linkage::{PairVerdict, Population};

/// Writes `source,record_id,cluster_id`, one row per record in order of first appearance.
pub fn write_clusters(path: &Path, population: &Population, clusters: &[u32]) -> anyhow::Result<()> {
    write(path, ["source", "record_id", "cluster_id"], |writer| {
        for ((source, record_id), cluster) in population.key_texts().zip(clusters) {
            writer.write_record([source, record_id, &cluster.to_string()])?;
        }
        Ok(())
    })
}

/// Writes every pair, each once, left before right.
pub fn write_pairs(path: &Path, pairs: &[PairVerdict]) -> anyhow::Result<()> {
    let header = [
        "source_l",
        "record_id_l",
        "source_r",
        "record_id_r",
        "match_weight",
        "match_probability",
        "verdict",
    ];
    write(path, header, |writer| {
        for pair in pairs {
            writer.write_record([
                pair.left.source.as_str(),
                &pair.left.record_id,
                &pair.right.source,
                &pair.right.record_id,
                &pair.weight.to_string(),
                &pair.probability.to_string(),
                pair.verdict.name(),
            ])?;
        }
        Ok(())
    })
}

/// Writes a report, beside the file first as well.
pub fn write_report(path: &Path, html: &str) -> anyhow::Result<()> {
    let failed = || format!("{} cannot be written", path.display());
    let beside = beside(path);
    std::fs::write(&beside, html).with_context(failed)?;
    std::fs::rename(&beside, path).with_context(failed)
}

fn beside(path: &Path) -> OsString {
    let mut beside = path.as_os_str().to_owned();
    beside.push(".part");
    beside
}

/// Writes beside the file first and then takes its place, so that a crash never leaves half a file.
pub(super) fn write<const N: usize>(
    path: &Path,
    header: [&str; N],
    rows: impl FnOnce(&mut csv::Writer<File>) -> csv::Result<()>,
) -> anyhow::Result<()> {
    let failed = || format!("{} cannot be written", path.display());
    let beside = beside(path);
    let mut writer = csv::WriterBuilder::new()
        .buffer_capacity(1 << 18)
        .from_path(&beside)
        .with_context(failed)?;
    writer.write_record(header).with_context(failed)?;
    rows(&mut writer).with_context(failed)?;
    writer
        .into_inner()
        .map_err(csv::IntoInnerError::into_error)
        .with_context(failed)?
        .sync_all()
        .with_context(failed)?;
    std::fs::rename(&beside, path).with_context(failed)
}
