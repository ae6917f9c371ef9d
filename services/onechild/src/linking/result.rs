//! Writing clusters and pairs.

use std::{ffi::OsString, path::Path};

use anyhow::Context as _;
use linkage::{PairVerdict, RecordKey};

/// Writes `source,record_id,cluster_id`, one row per record in order of first appearance.
pub fn write_clusters(path: &Path, order: &[RecordKey], clusters: &[u32]) -> anyhow::Result<()> {
    write(
        path,
        ["source", "record_id", "cluster_id"],
        order
            .iter()
            .zip(clusters)
            .map(|(key, cluster)| [key.source.clone(), key.record_id.clone(), cluster.to_string()]),
    )
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
    write(
        path,
        header,
        pairs.iter().map(|pair| {
            [
                pair.left.source.clone(),
                pair.left.record_id.clone(),
                pair.right.source.clone(),
                pair.right.record_id.clone(),
                pair.weight.to_string(),
                pair.probability.to_string(),
                pair.verdict.name().to_owned(),
            ]
        }),
    )
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
    rows: impl Iterator<Item = [String; N]>,
) -> anyhow::Result<()> {
    let failed = || format!("{} cannot be written", path.display());
    let beside = beside(path);
    let mut writer = csv::Writer::from_path(&beside).with_context(failed)?;
    writer.write_record(header).with_context(failed)?;
    for row in rows {
        writer.write_record(row).with_context(failed)?;
    }
    writer
        .into_inner()
        .map_err(csv::IntoInnerError::into_error)
        .with_context(failed)?
        .sync_all()
        .with_context(failed)?;
    std::fs::rename(&beside, path).with_context(failed)
}
