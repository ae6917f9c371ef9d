//! Which errors nobody could avoid: records of twins that fit either twin by all that is written, and records that have
//! nothing in common with the others of their child.
//!
//! The county marks them; see the front page of the crate `county`.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

use anyhow::Context as _;
use linkage::{RecordKey, evaluate::Accuracy};

/// A record of a pair that may not be decidable.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Record {
    key: RecordKey,
    child: String,
    undecidable: bool,
    no_order: bool,
    unconnected: bool,
}

impl Record {
    /// Whether what is written in two records, of one birth or of one child, can decide if they are one child.
    fn decides(&self, other: &Self) -> bool {
        if self.child == other.child && (self.unconnected || other.unconnected) {
            return false;
        }
        match (self.undecidable, other.undecidable) {
            (false, false) => true,
            (true, true) => !self.no_order && !other.no_order,
            _ => false,
        }
    }
}

/// Records that may be of such a pair: those of every multiple birth, and those of every child with an unconnected one.
#[derive(Debug, Clone, Default)]
pub struct Hard(BTreeMap<String, Vec<Record>>);

/// How right clusters are on the pairs that can be decided.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Decidable {
    /// Right pairs among those found.
    pub precision: f64,
    /// True pairs found.
    pub recall: f64,
    /// Multiple births of which two children were put together on a pair that could be decided; and all births.
    pub twin_groups_merged: (u64, u64),
    /// Children merged with another, but for those whom only pairs that cannot be decided hold in the merge.
    pub children_wrongly_merged: u64,
}

impl Decidable {
    /// Harmonic mean of precision and recall.
    pub fn f1(self) -> f64 {
        2.0 * self.precision * self.recall / (self.precision + self.recall)
    }
}

impl Hard {
    /// Reads them from a truth file.
    pub fn read(truth: &Path) -> anyhow::Result<Self> {
        let failed = || format!("the truth {} cannot be read", truth.display());
        let mut hard = Self::default();
        for row in csv::Reader::from_path(truth).with_context(failed)?.deserialize() {
            let row: BTreeMap<String, String> = row.with_context(failed)?;
            let part = |name: &str| row.get(name).map(String::as_str).unwrap_or_default();
            let (child, tags) = (part("child_id"), part("tags"));
            let has = |wanted: &str| tags.split(';').any(|tag| tag == wanted);
            let record = Record {
                key: RecordKey::new(part("source"), part("record_id")),
                child: child.to_owned(),
                undecidable: has("undecidable"),
                no_order: has("no_order"),
                unconnected: has("unconnected"),
            };
            let birth = tags.split(';').find_map(|tag| tag.strip_prefix("birth:"));
            let group = birth.map_or_else(|| format!("child {child}"), |birth| format!("birth {birth}"));
            hard.0.entry(group).or_default().push(record);
        }
        hard.0
            .retain(|group, records| group.starts_with("birth") || records.iter().any(|record| record.unconnected));
        Ok(hard)
    }

    /// Takes the pairs that cannot be decided out of what was measured of all `clusters`.
    pub fn without_undecidable(&self, accuracy: &Accuracy, clusters: &BTreeMap<RecordKey, u32>) -> Decidable {
        let (mut truly, mut found, mut right) = (0, 0, 0);
        let mut merged = 0;
        let mut excused = 0;
        for records in self.0.values() {
            let placed: Vec<(&Record, u32)> = records
                .iter()
                .filter_map(|record| Some((record, *clusters.get(&record.key)?)))
                .collect();
            // Children in a merge of this birth, and those whom a decidable pair holds there.
            let (mut together, mut held): (BTreeSet<&str>, BTreeSet<&str>) = (BTreeSet::new(), BTreeSet::new());
            for (at, (left, left_cluster)) in placed.iter().enumerate() {
                for (other, other_cluster) in &placed[at + 1..] {
                    let (same, joined) = (left.child == other.child, left_cluster == other_cluster);
                    if !left.decides(other) {
                        truly += u64::from(same);
                        found += u64::from(joined);
                        right += u64::from(same && joined);
                    }
                    if joined && !same {
                        let pair = [left.child.as_str(), other.child.as_str()];
                        together.extend(pair);
                        if left.decides(other) {
                            held.extend(pair);
                        }
                    }
                }
            }
            merged += u64::from(!held.is_empty());
            excused += together.difference(&held).count() as u64;
        }
        let ratio = |part: u64, whole: u64| if whole == 0 { 1.0 } else { part as f64 / whole as f64 };
        let right = accuracy.right_pairs - right;
        Decidable {
            precision: ratio(right, accuracy.found_pairs - found),
            recall: ratio(right, accuracy.true_pairs - truly),
            twin_groups_merged: (merged, accuracy.twin_groups_merged.1),
            children_wrongly_merged: accuracy.children_wrongly_merged.saturating_sub(excused),
        }
    }
}

#[cfg(test)]
mod tests {
    use linkage::evaluate::Placed;

    use super::*;
    use crate::truth::read_truth;

    /// Measures `(record, child, tags, cluster)`.
    fn measured(records: &[(&str, &str, &str, u32)]) -> Decidable {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("truth.csv");
        let mut file = csv::Writer::from_path(&path).unwrap();
        file.write_record(["source", "record_id", "child_id", "tags"]).unwrap();
        let mut clusters = BTreeMap::new();
        for (record, child, tags, cluster) in records {
            file.write_record(["s", *record, *child, *tags]).unwrap();
            clusters.insert(RecordKey::new("s", *record), *cluster);
        }
        drop(file);
        let truth = read_truth(&path).unwrap();
        let accuracy = Placed::new(&truth, clusters.iter()).accuracy();
        Hard::read(&path).unwrap().without_undecidable(&accuracy, &clusters)
    }

    #[test]
    fn a_record_that_nothing_connects_need_not_be_found_but_must_not_be_joined_to_another() {
        let records = |cluster| {
            [
                ("1", "a", "placeholder;unconnected", cluster),
                ("2", "a", "", 1),
                ("3", "a", "", 1),
                ("4", "b", "", 2),
            ]
        };
        assert!((measured(&records(9)).f1() - 1.0).abs() < 1e-12);
        let joined = measured(&records(2));
        assert!((joined.precision - 0.5).abs() < 1e-12);
        assert_eq!(joined.children_wrongly_merged, 2);
    }

    #[test]
    fn a_nameless_twin_put_with_either_twin_costs_nothing() {
        let nameless = "twin;birth:a;undecidable;no_order";
        let named = "twin;birth:a";
        for cluster in [1, 2, 3] {
            let decidable = measured(&[
                ("1", "a", nameless, cluster),
                ("2", "a", named, 1),
                ("3", "a", named, 1),
                ("4", "b", named, 2),
            ]);
            assert!((decidable.f1() - 1.0).abs() < 1e-12, "{cluster}: {decidable:?}");
            assert_eq!(decidable.twin_groups_merged, (0, 1));
            assert_eq!(decidable.children_wrongly_merged, 0, "{cluster}");
        }
    }

    #[test]
    fn two_named_twins_put_together_cost_what_they_always_do() {
        let decidable = measured(&[
            ("1", "a", "twin;birth:a", 1),
            ("2", "b", "twin;birth:a", 1),
            ("3", "c", "", 2),
            ("4", "c", "", 2),
        ]);
        assert!((decidable.precision - 0.5).abs() < 1e-12);
        assert_eq!(decidable.twin_groups_merged, (1, 1));
        assert_eq!(decidable.children_wrongly_merged, 2);
    }
}
