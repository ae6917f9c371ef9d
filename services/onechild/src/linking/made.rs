//! Reading again what `onechild link` wrote.

use std::{collections::BTreeSet, path::Path};

use anyhow::{Context as _, anyhow, ensure};
use linkage::{PairVerdict, RecordKey, Verdict, probability};

use super::rows::{Column, each_row};

/// Reads `source,record_id,cluster_id`: any text names a cluster.
pub fn read_clusters(path: &Path) -> anyhow::Result<Vec<(RecordKey, String)>> {
    let (mut clusters, mut seen) = (Vec::new(), BTreeSet::new());
    each_row(path, &[], |line, column| {
        let key = RecordKey::new(needed(line, column, "source")?, needed(line, column, "record_id")?);
        ensure!(
            seen.insert(key.clone()),
            "line {line} names a record that an earlier line names"
        );
        clusters.push((key, needed(line, column, "cluster_id")?.to_owned()));
        Ok(())
    })
    .with_context(|| format!("the clusters {} cannot be used", path.display()))?;
    Ok(clusters)
}

/// Reads the pairs: left and right record, `match_weight` and `verdict`. The probability follows from the weight.
pub fn read_pairs(path: &Path) -> anyhow::Result<Vec<PairVerdict>> {
    let (mut pairs, mut seen) = (Vec::new(), BTreeSet::new());
    each_row(path, &[], |line, column| {
        let pair = read_pair(line, column)?;
        ensure!(
            seen.insert((pair.left.clone(), pair.right.clone())),
            "line {line} names a pair that an earlier line names"
        );
        pairs.push(pair);
        Ok(())
    })
    .with_context(|| format!("the pairs {} cannot be used", path.display()))?;
    Ok(pairs)
}

fn read_pair(line: u64, column: Column<'_, '_>) -> anyhow::Result<PairVerdict> {
    let key = |source, record_id| -> anyhow::Result<RecordKey> {
        Ok(RecordKey::new(
            needed(line, column, source)?,
            needed(line, column, record_id)?,
        ))
    };
    let (left, right) = (key("source_l", "record_id_l")?, key("source_r", "record_id_r")?);
    ensure!(left != right, "line {line} pairs a record with itself");
    let (left, right) = if left < right { (left, right) } else { (right, left) };
    let weight: f64 = needed(line, column, "match_weight")?.parse().unwrap_or(f64::NAN);
    ensure!(weight.is_finite(), "line {line}: match_weight is not a number");
    let verdict = needed(line, column, "verdict")?;
    let known = [Verdict::Join, Verdict::Review, Verdict::No, Verdict::KeptApart];
    let verdict = known.into_iter().find(|known| known.name() == verdict);
    Ok(PairVerdict {
        left,
        right,
        weight,
        probability: probability(weight),
        verdict: verdict.ok_or_else(|| anyhow!("line {line}: verdict is not join, review, no or kept_apart"))?,
        decided_by: None,
    })
}

fn needed<'b>(line: u64, column: &dyn Fn(&str) -> Option<&'b str>, name: &str) -> anyhow::Result<&'b str> {
    column(name).ok_or_else(|| anyhow!("line {line} has no {name}; give a file that onechild link wrote"))
}
