//! How right clusters are.

use std::{collections::BTreeMap, path::Path};

use anyhow::Context as _;
use linkage::{LinkOutput, Population, RecordKey};

/// Pairwise measures of clusters against the truth: of the pairs that stand together, how many should; of those that
/// should, how many do.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rightness {
    /// Share of the pairs put together that belong together.
    pub precision: f64,
    /// Share of the pairs that belong together that were put together.
    pub recall: f64,
}

impl Rightness {
    /// Harmonic mean of precision and recall.
    pub fn f1(self) -> f64 {
        2.0 * self.precision * self.recall / (self.precision + self.recall)
    }

    /// Measures `(cluster, true person)` of every record.
    pub fn of<'a>(records: impl IntoIterator<Item = (u32, &'a str)>) -> Self {
        let mut both: BTreeMap<(u32, &str), u64> = BTreeMap::new();
        let mut clusters: BTreeMap<u32, u64> = BTreeMap::new();
        let mut people: BTreeMap<&str, u64> = BTreeMap::new();
        for (cluster, person) in records {
            *both.entry((cluster, person)).or_default() += 1;
            *clusters.entry(cluster).or_default() += 1;
            *people.entry(person).or_default() += 1;
        }
        let right = pairs(both.values());
        Self {
            precision: right / pairs(clusters.values()),
            recall: right / pairs(people.values()),
        }
    }

    /// Measures clusters against a file `source,record_id,child_id`; records that it does not name do not count.
    pub fn of_clusters(population: &Population, output: &LinkOutput, truth: &Path) -> anyhow::Result<Self> {
        let mut person_of: BTreeMap<RecordKey, String> = BTreeMap::new();
        let mut reader =
            csv::Reader::from_path(truth).with_context(|| format!("{} cannot be read", truth.display()))?;
        for row in reader.records() {
            let row = row?;
            person_of.insert(RecordKey::new(&row[0], &row[1]), row[2].to_owned());
        }
        let clusters = population.keys().zip(&output.clusters);
        let known = clusters.filter_map(|(key, cluster)| Some((*cluster, person_of.get(&key)?.as_str())));
        Ok(Self::of(known))
    }
}

fn pairs<'a>(sizes: impl Iterator<Item = &'a u64>) -> f64 {
    sizes.map(|size| (size * (size - 1) / 2) as f64).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stranger_in_a_cluster_costs_precision_and_a_split_costs_recall() {
        let measured = Rightness::of([(1, "ada"), (1, "ada"), (1, "bob"), (2, "ada")]);
        assert!((measured.precision - 1.0 / 3.0).abs() < 1e-12);
        assert!((measured.recall - 1.0 / 3.0).abs() < 1e-12);
        assert!((Rightness::of([(1, "ada"), (1, "ada"), (2, "bob")]).f1() - 1.0).abs() < 1e-12);
    }
}
