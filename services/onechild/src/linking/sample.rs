//! Pairs for people to label, and their labels.

use std::path::Path;

use anyhow::{Context as _, ensure};
use linkage::{
    Label,
    evaluate::{Drawn, Labels},
};

use super::{result::write, rows::each_row};

/// Writes the pairs drawn, with `same` and `weight` left blank.
pub fn write_sample(path: &Path, drawn: &[Drawn<'_>]) -> anyhow::Result<()> {
    let header = [
        "source_l",
        "record_id_l",
        "source_r",
        "record_id_r",
        "stratum",
        "pairs_in_stratum",
        "same",
        "weight",
    ];
    write(path, header, |writer| {
        for one in drawn {
            let (left, right) = (&one.pair.left, &one.pair.right);
            writer.write_record([
                left.source.as_str(),
                &left.record_id,
                &right.source,
                &right.record_id,
                &one.stratum.to_string(),
                &one.pairs_in_stratum.to_string(),
                "",
                "",
            ])?;
        }
        Ok(())
    })
}

/// Writes labels as [`read_labels`] reads them.
pub fn write_labels(path: &Path, labels: &[Label]) -> anyhow::Result<()> {
    let header = ["source_l", "record_id_l", "source_r", "record_id_r", "same", "weight"];
    write(path, header, |writer| {
        for Label {
            left,
            right,
            same,
            weight,
            ..
        } in labels
        {
            writer.write_record([
                left.source.as_str(),
                &left.record_id,
                &right.source,
                &right.record_id,
                if *same { "1" } else { "0" },
                &weight.to_string(),
            ])?;
        }
        Ok(())
    })
}

/// Reads labels: `source_l,record_id_l,source_r,record_id_r,same,weight`.
pub fn read_labels(path: &Path) -> anyhow::Result<Labels> {
    let mut labels = Labels::new();
    each_row(
        path,
        &["source_l", "record_id_l", "source_r", "record_id_r", "same"],
        |line, column| Ok(labels.add(line, column)?),
    )
    .with_context(|| format!("the labels {} cannot be used", path.display()))?;
    ensure!(
        !labels.is_empty(),
        "{} holds no label; write 1 or 0 in the column same",
        path.display()
    );
    Ok(labels)
}
