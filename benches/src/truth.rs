//! Reading a truth, which `linkage::evaluate` measures against.

use std::path::Path;

use anyhow::Context as _;
use linkage::{
    LinkOutput, Population,
    evaluate::{Accuracy, Placed, Truth},
};

/// Reads a truth file: `source,record_id,child_id` and, where it has them, `tags` and `origin`.
pub fn read_truth(path: &Path) -> anyhow::Result<Truth> {
    let failed = || format!("the truth {} cannot be read", path.display());
    let mut truth = Truth::new();
    let mut reader = csv::Reader::from_path(path).with_context(failed)?;
    let header = reader.headers().with_context(failed)?.clone();
    for row in reader.records() {
        let row = row.with_context(failed)?;
        let line = row.position().map_or(0, csv::Position::line);
        let column = |name: &str| header.iter().position(|known| known == name).and_then(|at| row.get(at));
        truth.add(line, &column).with_context(failed)?;
    }
    Ok(truth)
}

/// Measures what linking found against a truth file; records that it does not name do not count.
pub fn measure(population: &Population, output: &LinkOutput, truth: &Path) -> anyhow::Result<Accuracy> {
    let truth = read_truth(truth)?;
    Ok(Placed::new(&truth, population.keys().zip(output.clusters.iter().copied())).accuracy())
}
