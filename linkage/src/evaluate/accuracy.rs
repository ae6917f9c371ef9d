//! The short form: how right clusters are as a whole.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
};

use serde::Serialize;

use super::Placed;

/// How right clusters are. A share of nothing is 1.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Accuracy {
    /// Records measured.
    pub records: u64,
    /// Children whose records they truly are.
    pub children: u64,
    /// Pairs of records that are truly one child.
    pub true_pairs: u64,
    /// Pairs inside clusters.
    pub found_pairs: u64,
    /// Pairs inside clusters that are truly one child.
    pub right_pairs: u64,
    /// Right pairs among those found.
    pub precision: f64,
    /// True pairs that were found.
    pub recall: f64,
    /// Harmonic mean of both.
    pub f1: f64,
    /// B-cubed precision: the share of a record's cluster that is its child's, averaged over records, so that a big
    /// cluster does not outweigh many small ones (Bagga and Baldwin 1998).
    pub bcubed_precision: f64,
    /// B-cubed recall: the share of its child's records that stand in a record's cluster, averaged over records.
    pub bcubed_recall: f64,
    /// Harmonic mean of both.
    pub bcubed_f1: f64,
    /// Clusters in all.
    pub clusters: u64,
    /// Clusters that hold records of more than one child.
    pub clusters_mixed: u64,
    /// Children with a record in a cluster that holds another child's.
    pub children_wrongly_merged: u64,
    /// Children whose records stand in more than one cluster.
    pub children_split: u64,
    /// Multiple births of which two children stand in one cluster, and multiple births in all.
    pub twin_groups_merged: (u64, u64),
    /// Adopted children whose two identities stand in one cluster, and such children in all.
    pub adopted_joined: (u64, u64),
}

impl Placed<'_> {
    /// Measures the clusters.
    pub fn accuracy(&self) -> Accuracy {
        let mut size_of_child = vec![0_u64; self.truth.children()];
        for entry in &self.entries {
            size_of_child[entry.truth.child as usize] += 1;
        }
        let (mut clusters, mut mixed, mut found_pairs, mut right_pairs) = (0, 0, 0, 0);
        let (mut precision_sum, mut recall_sum) = (0.0, 0.0);
        let (mut merged, mut split): (BTreeSet<u32>, BTreeSet<u32>) = (BTreeSet::new(), BTreeSet::new());
        let (mut births, mut adopted) = (Together::default(), Together::default());
        for cluster in self.clusters() {
            clusters += 1;
            found_pairs += pairs(cluster.len() as u64);
            let mut children = Vec::new();
            for part in cluster.chunk_by(|left, right| left.truth.child == right.truth.child) {
                let (child, size) = (part[0].truth.child, part.len() as u64);
                let of_child = size_of_child[child as usize];
                right_pairs += pairs(size);
                precision_sum += (size * size) as f64 / cluster.len() as f64;
                recall_sum += (size * size) as f64 / of_child as f64;
                if size < of_child {
                    split.insert(child);
                }
                children.push(child);
            }
            if children.len() > 1 {
                mixed += 1;
                births.see(&children, |child| self.truth.birth_of(child));
                adopted.see(&children, |child| self.truth.adopted_person(child));
                merged.extend(children);
            }
        }
        let true_pairs = size_of_child.iter().map(|&size| pairs(size)).sum();
        let (precision, recall) = (ratio(right_pairs, found_pairs), ratio(right_pairs, true_pairs));
        let mean = |sum: f64| {
            if self.entries.is_empty() {
                1.0
            } else {
                sum / self.entries.len() as f64
            }
        };
        let (bcubed_precision, bcubed_recall) = (mean(precision_sum), mean(recall_sum));
        Accuracy {
            records: self.records(),
            children: size_of_child.iter().filter(|size| **size > 0).count() as u64,
            true_pairs,
            found_pairs,
            right_pairs,
            precision,
            recall,
            f1: harmonic(precision, recall),
            bcubed_precision,
            bcubed_recall,
            bcubed_f1: harmonic(bcubed_precision, bcubed_recall),
            clusters,
            clusters_mixed: mixed,
            children_wrongly_merged: merged.len() as u64,
            children_split: split.len() as u64,
            twin_groups_merged: (births.count(), self.truth.multiple_births()),
            adopted_joined: (adopted.count(), self.truth.adopted_people()),
        }
    }
}

/// Groups of which two different children were seen in one cluster.
#[derive(Default)]
struct Together<'a> {
    named: BTreeSet<&'a str>,
    /// Clusters that hold two children of groups without a name.
    unnamed: u64,
}

impl<'a> Together<'a> {
    fn see(&mut self, children: &[u32], group: impl Fn(u32) -> Option<&'a str>) {
        let mut seen: BTreeMap<&str, u32> = BTreeMap::new();
        for name in children.iter().filter_map(|&child| group(child)) {
            *seen.entry(name).or_default() += 1;
        }
        for (name, _) in seen.into_iter().filter(|(_, count)| *count > 1) {
            if name.is_empty() {
                self.unnamed += 1;
            } else {
                self.named.insert(name);
            }
        }
    }

    fn count(&self) -> u64 {
        self.named.len() as u64 + self.unnamed
    }
}

/// Pairs among so many.
pub(super) const fn pairs(size: u64) -> u64 {
    size * size.saturating_sub(1) / 2
}

fn ratio(part: u64, whole: u64) -> f64 {
    if whole == 0 { 1.0 } else { part as f64 / whole as f64 }
}

fn harmonic(left: f64, right: f64) -> f64 {
    if left + right == 0.0 {
        0.0
    } else {
        2.0 * left * right / (left + right)
    }
}

impl fmt::Display for Accuracy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "precision {:.4}, recall {:.4}, F1 {:.4}; B-cubed precision {:.4}, recall {:.4}, F1 {:.4}",
            self.precision, self.recall, self.f1, self.bcubed_precision, self.bcubed_recall, self.bcubed_f1
        )?;
        write!(
            f,
            "{} of {} clusters mix children; of {} children {} are in a wrong merge and {} are split",
            self.clusters_mixed, self.clusters, self.children, self.children_wrongly_merged, self.children_split
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
