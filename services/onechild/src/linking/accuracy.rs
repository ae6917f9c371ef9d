//! How right the clusters are, measured against a truth.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
    path::Path,
};

use anyhow::{Context as _, ensure};
use linkage::RecordKey;
use serde::Serialize;

use super::result::members;

/// Pairwise and B-cubed precision, recall and F1 of clusters; and, where the truth tags its records, what became of
/// twins and adopted children.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Accuracy {
    /// Pairs of records that are truly one person.
    pub true_pairs: u64,
    /// Pairs inside clusters.
    pub found_pairs: u64,
    /// Right pairs among those found.
    pub precision: f64,
    /// True pairs that were found.
    pub recall: f64,
    /// Harmonic mean of both.
    pub f1: f64,
    /// B-cubed F1: the same averaged over records, so that a big cluster does not outweigh many small ones.
    pub bcubed_f1: f64,
    /// Clusters that hold records of more than one person.
    pub clusters_mixed: u64,
    /// Clusters in all.
    pub clusters: u64,
    /// Clusters that hold two children of a multiple birth (truth tags `twin`, `triplet`), and multiple births in all.
    pub twin_groups_merged: (u64, u64),
    /// Adopted children (truth tag `adopted:OTHER`) whose two identities are in one cluster, and such children in all.
    pub adopted_joined: (u64, u64),
}

impl Accuracy {
    /// Compares `clusters` with the truth file: `source,record_id,child_id` and perhaps `tags`.
    pub fn measure(truth: &Path, order: &[RecordKey], clusters: &[u32]) -> anyhow::Result<Self> {
        let truth = Truth::read(truth)?;
        let members = members(order, clusters);
        let child_of = |key: &RecordKey| truth.child.get(key);
        let unknown = order.iter().filter(|key| child_of(key).is_none()).count();
        ensure!(unknown == 0, "the truth does not name {unknown} of the records");
        let mut size_of_child: BTreeMap<&str, u64> = BTreeMap::new();
        for key in order {
            *size_of_child.entry(&truth.child[key]).or_default() += 1;
        }
        let pairs = |size: u64| size * size.saturating_sub(1) / 2;
        let true_pairs: u64 = size_of_child.values().map(|size| pairs(*size)).sum();
        let (mut found_pairs, mut right_pairs, mut mixed) = (0, 0, 0);
        let (mut precision_sum, mut recall_sum) = (0.0, 0.0);
        for keys in members.values() {
            let mut parts: BTreeMap<&str, u64> = BTreeMap::new();
            for key in keys {
                *parts.entry(&truth.child[*key]).or_default() += 1;
            }
            found_pairs += pairs(keys.len() as u64);
            mixed += u64::from(parts.len() > 1);
            for (child, size) in parts {
                right_pairs += pairs(size);
                let share = (size * size) as f64;
                precision_sum += share / keys.len() as f64;
                recall_sum += share / size_of_child[child] as f64;
            }
        }
        let ratio = |part: u64, whole: u64| if whole == 0 { 1.0 } else { part as f64 / whole as f64 };
        let harmonic = |a: f64, b: f64| if a + b == 0.0 { 0.0 } else { 2.0 * a * b / (a + b) };
        let (precision, recall) = (ratio(right_pairs, found_pairs), ratio(right_pairs, true_pairs));
        let records = order.len() as f64;
        Ok(Self {
            true_pairs,
            found_pairs,
            precision,
            recall,
            f1: harmonic(precision, recall),
            bcubed_f1: harmonic(precision_sum / records, recall_sum / records),
            clusters_mixed: mixed,
            clusters: members.len() as u64,
            twin_groups_merged: truth.twins_together(&members),
            adopted_joined: truth.together(&truth.adopted, &members),
        })
    }
}

/// What is true of the records.
struct Truth {
    child: BTreeMap<RecordKey, String>,
    /// Children of multiple births, by the size of the delivery.
    twins: BTreeMap<String, u64>,
    /// Groups of different identities that must stay apart, by name of the group.
    adopted: BTreeMap<String, BTreeSet<String>>,
}

impl Truth {
    fn read(path: &Path) -> anyhow::Result<Self> {
        let failed = || format!("the truth {} cannot be read", path.display());
        let mut reader = csv::Reader::from_path(path).with_context(failed)?;
        let mut truth = Self {
            child: BTreeMap::new(),
            twins: BTreeMap::new(),
            adopted: BTreeMap::new(),
        };
        for row in reader.deserialize() {
            let row: BTreeMap<String, String> = row.with_context(failed)?;
            let part = |name: &str| row.get(name).map(String::as_str).unwrap_or_default();
            let child = part("child_id");
            truth
                .child
                .insert(RecordKey::new(part("source"), part("record_id")), child.to_owned());
            for tag in part("tags").split(';') {
                match (tag, tag.split_once(':')) {
                    ("twin", _) => drop(truth.twins.insert(child.to_owned(), 2)),
                    ("triplet", _) => drop(truth.twins.insert(child.to_owned(), 3)),
                    (_, Some(("adopted", other))) => {
                        let name = std::cmp::min(child, other).to_owned();
                        truth.adopted.entry(name).or_default().insert(child.to_owned());
                    }
                    _ => {}
                }
            }
        }
        Ok(truth)
    }

    /// How many clusters hold two children of multiple births, and how many multiple births there are. Two of them in
    /// one cluster are taken to be of one birth: children of different births share too little.
    fn twins_together(&self, members: &BTreeMap<u32, Vec<&RecordKey>>) -> (u64, u64) {
        let merged = members.values().filter(|keys| {
            let children: BTreeSet<&str> = keys.iter().map(|key| self.child[*key].as_str()).collect();
            children.iter().filter(|child| self.twins.contains_key(**child)).count() > 1
        });
        let births: f64 = self.twins.values().map(|size| 1.0 / *size as f64).sum();
        (merged.count() as u64, births.round() as u64)
    }

    /// Of how many groups two different children share a cluster; and how many groups there are.
    fn together(
        &self,
        groups: &BTreeMap<String, BTreeSet<String>>,
        members: &BTreeMap<u32, Vec<&RecordKey>>,
    ) -> (u64, u64) {
        let mut group_of: BTreeMap<&str, &str> = BTreeMap::new();
        for (name, children) in groups {
            group_of.extend(children.iter().map(|child| (child.as_str(), name.as_str())));
        }
        let mut merged: BTreeSet<&str> = BTreeSet::new();
        for keys in members.values() {
            let mut first: BTreeMap<&str, &str> = BTreeMap::new();
            for child in keys.iter().map(|key| self.child[*key].as_str()) {
                let Some(group) = group_of.get(child) else { continue };
                if *first.entry(group).or_insert(child) != child {
                    merged.insert(group);
                }
            }
        }
        (
            merged.len() as u64,
            groups.values().filter(|children| children.len() > 1).count() as u64,
        )
    }
}

impl fmt::Display for Accuracy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "precision {:.4}, recall {:.4}, F1 {:.4}; B-cubed F1 {:.4}; {} of {} clusters mix people",
            self.precision, self.recall, self.f1, self.bcubed_f1, self.clusters_mixed, self.clusters
        )?;
        let (twins, groups) = self.twin_groups_merged;
        if groups > 0 {
            write!(f, "; twin groups merged {twins} of {groups}")?;
        }
        let (joined, adopted) = self.adopted_joined;
        if adopted > 0 {
            write!(f, "; adopted identities joined {joined} of {adopted}")?;
        }
        Ok(())
    }
}
