//! What an engine found, read from its files and measured against the truth.

use std::{collections::BTreeMap, path::Path};

use anyhow::Context as _;
use linkage::{
    RecordKey,
    evaluate::{Accuracy, Calibration, FactTable, GroupAccuracy, Placed, Truth},
};

use crate::{
    county_folder::as_at,
    decidable::{Decidable, Hard},
};

/// The figures of one engine on one set of records.
#[derive(Debug, Clone)]
pub struct Outcome {
    /// Of the clusters as a whole.
    pub accuracy: Accuracy,
    /// By case, where the truth names cases.
    pub cases: Vec<GroupAccuracy>,
    /// By origin of names, where the truth has it.
    pub origins: Vec<GroupAccuracy>,
    /// Of the pairs that can be decided, where the truth names births.
    pub decidable: Decidable,
    /// Of the links with a probability of .99 or more, the share that is right; and the calibration error over all.
    /// None for an engine that gives no probabilities.
    pub calibration: Option<(f64, f64)>,
}

impl Outcome {
    /// Reads `clusters.csv` and, if it is there, `pairs.csv` of a folder.
    pub fn read(folder: &Path, truth: &Truth, hard: &Hard) -> anyhow::Result<Self> {
        let clusters = clusters(&folder.join("clusters.csv"))?;
        let placed = Placed::new(truth, clusters.iter());
        let accuracy = placed.accuracy();
        let groups = placed.groups(&FactTable::new(), as_at());
        Ok(Self {
            decidable: hard.without_undecidable(&accuracy, &clusters),
            accuracy,
            cases: groups.cases,
            origins: groups.origins,
            calibration: calibration(&folder.join("pairs.csv"), truth)?,
        })
    }
}

/// Every record with the number of its cluster.
fn clusters(path: &Path) -> anyhow::Result<BTreeMap<RecordKey, u32>> {
    let failed = || format!("{} cannot be read", path.display());
    let mut numbers: BTreeMap<String, u32> = BTreeMap::new();
    let mut clusters = BTreeMap::new();
    for row in csv::Reader::from_path(path).with_context(failed)?.deserialize() {
        let (source, record_id, cluster): (String, String, String) = row.with_context(failed)?;
        let next = numbers.len() as u32;
        let number = *numbers.entry(cluster).or_insert(next);
        clusters.insert(RecordKey::new(&source, &record_id), number);
    }
    Ok(clusters)
}

/// Right pairs from .99 on, and the calibration error, of a file of pairs; none without such a file or pair.
fn calibration(path: &Path, truth: &Truth) -> anyhow::Result<Option<(f64, f64)>> {
    if !path.exists() {
        return Ok(None);
    }
    let failed = || format!("{} cannot be read", path.display());
    let mut reader = csv::Reader::from_path(path).with_context(failed)?;
    let header = reader.headers().with_context(failed)?.clone();
    let column = header.iter().position(|name| name == "match_probability");
    let column = column.with_context(|| format!("{} has no match_probability", path.display()))?;
    let verdict = header.iter().position(|name| name == "verdict");
    let mut pairs = Vec::new();
    for row in reader.records() {
        let row = row.with_context(failed)?;
        // A pair that a rule or a guard keeps apart is no link, whatever its probability.
        if verdict.is_some_and(|at| &row[at] == "kept_apart") {
            continue;
        }
        let probability: f64 = row[column].parse().with_context(failed)?;
        let (left, right) = (RecordKey::new(&row[0], &row[1]), RecordKey::new(&row[2], &row[3]));
        pairs.push((left, right, probability));
    }
    let measured = Calibration::measure(truth, pairs.iter().map(|(left, right, p)| (left, right, *p)));
    Ok(measured.right_from_99.map(|right| (right, measured.error)))
}
