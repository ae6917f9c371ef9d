//! Errors by group: hard case, source pair, age band, name origin.

use std::{collections::BTreeMap, fmt};

use chrono::NaiveDate;
use serde::Serialize;

use super::{
    FactTable, Placed,
    accuracy::pairs,
    facts::{AGE_BANDS, age_band_number},
    placed::Entry,
    table::{Table, share},
};

/// Tags that say that a first name is a placeholder, for truths measured without the feeds.
const PLACEHOLDER_CASES: [&str; 3] = ["placeholder", "baby_name", "unborn"];

/// How right the pairs of one group are.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct GroupAccuracy {
    /// The group.
    pub name: String,
    /// Pairs of the group that are truly one child.
    pub true_pairs: u64,
    /// Of these, how many stand together.
    pub right_pairs: u64,
    /// Pairs of the group that stand together and are not one child.
    pub false_pairs: u64,
    /// True pairs that stand together; none if there is no true pair.
    pub recall: Option<f64>,
    /// Pairs standing together that are true; none if no pair stands together.
    pub precision: Option<f64>,
}

/// Errors by group. A pair counts in every group that either of its records is in.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Groups {
    /// By the truth's tags.
    pub cases: Vec<GroupAccuracy>,
    /// By the sources of both records.
    pub source_pairs: Vec<GroupAccuracy>,
    /// By the ages that the records' birth dates give; empty if no facts are known.
    pub age_bands: Vec<GroupAccuracy>,
    /// By the truth's column `origin`; empty if it has none.
    pub origins: Vec<GroupAccuracy>,
    /// Pairs of which a record has a placeholder for a first name.
    pub placeholder: GroupAccuracy,
}

impl Placed<'_> {
    /// Measures the clusters by group. Ages are those on the day `as_at`.
    pub fn groups(&self, facts: &FactTable, as_at: NaiveDate) -> Groups {
        let cases = self.truth.cases().in_order();
        let placeholder: Vec<bool> = cases.iter().map(|case| PLACEHOLDER_CASES.contains(case)).collect();
        let is_placeholder = |entry: &Entry| {
            facts.get(self.key(entry)).placeholder
                || self
                    .truth
                    .set(entry.truth.cases)
                    .iter()
                    .any(|&case| placeholder[case as usize])
        };
        let by_case = self.count(cases.len(), |entry, groups| {
            groups.extend_from_slice(self.truth.set(entry.truth.cases));
        });
        let origins = self.truth.origins().in_order();
        let by_origin = self.count(origins.len(), |entry, groups| groups.extend(entry.truth.origin));
        let by_age = if facts.is_empty() {
            Vec::new()
        } else {
            self.count(AGE_BANDS.len(), |entry, groups| {
                groups.push(age_band_number(facts.get(self.key(entry)).born, as_at) as u32);
            })
        };
        let with_placeholder = self.count(1, |entry, groups| groups.extend(is_placeholder(entry).then_some(0)));
        Groups {
            cases: by_name(&cases, &by_case),
            source_pairs: self.source_pairs(),
            age_bands: told(&AGE_BANDS, &by_age),
            origins: by_name(&origins, &by_origin),
            placeholder: with_placeholder[0].named("placeholder first name"),
        }
    }

    /// Counts the pairs of every group: of so many records of which so many are in the group, those pairs are not of
    /// the group whose records both are outside.
    fn count(&self, groups: usize, groups_of: impl Fn(&Entry, &mut Vec<u32>)) -> Vec<Counts> {
        let mut counts = vec![Counts::default(); groups];
        let mut own = Vec::new();
        let mut inside = |entries: &[Entry], add: &mut dyn FnMut(usize, u64)| {
            let mut members: BTreeMap<u32, u64> = BTreeMap::new();
            for entry in entries {
                own.clear();
                groups_of(entry, &mut own);
                for &group in &own {
                    *members.entry(group).or_default() += 1;
                }
            }
            let all = entries.len() as u64;
            for (group, count) in members {
                add(group as usize, pairs(all) - pairs(all - count));
            }
        };
        for child in self.children().iter().filter(|entries| entries.len() > 1) {
            inside(child, &mut |group, pairs| counts[group].truly += pairs);
        }
        for cluster in self.clusters().filter(|entries| entries.len() > 1) {
            inside(cluster, &mut |group, pairs| counts[group].found += pairs);
            for part in cluster.chunk_by(|left, right| left.truth.child == right.truth.child) {
                inside(part, &mut |group, pairs| counts[group].right += pairs);
            }
        }
        counts
    }

    fn source_pairs(&self) -> Vec<GroupAccuracy> {
        let sources = self.sources.in_order();
        let mut counts: BTreeMap<(&str, &str), Counts> = BTreeMap::new();
        let mut inside = |entries: &[Entry], add: fn(&mut Counts, u64)| {
            let mut members: BTreeMap<&str, u64> = BTreeMap::new();
            for entry in entries {
                *members.entry(sources[entry.source as usize]).or_default() += 1;
            }
            for (&left, &count) in &members {
                if count > 1 {
                    add(counts.entry((left, left)).or_default(), pairs(count));
                }
                for (&right, &other) in
                    members.range::<&str, _>((std::ops::Bound::Excluded(left), std::ops::Bound::Unbounded))
                {
                    add(counts.entry((left, right)).or_default(), count * other);
                }
            }
        };
        for child in &self.children() {
            inside(child, |counts, pairs| counts.truly += pairs);
        }
        for cluster in self.clusters() {
            inside(cluster, |counts, pairs| counts.found += pairs);
            for part in cluster.chunk_by(|left, right| left.truth.child == right.truth.child) {
                inside(part, |counts, pairs| counts.right += pairs);
            }
        }
        let named = |((left, right), counts): ((&str, &str), Counts)| counts.named(&format!("{left} - {right}"));
        counts.into_iter().map(named).collect()
    }
}

/// The pairs of one group.
#[derive(Debug, Clone, Copy, Default)]
struct Counts {
    truly: u64,
    found: u64,
    right: u64,
}

impl Counts {
    fn named(self, name: &str) -> GroupAccuracy {
        let share = |part: u64, whole: u64| (whole > 0).then(|| part as f64 / whole as f64);
        GroupAccuracy {
            name: name.to_owned(),
            true_pairs: self.truly,
            right_pairs: self.right,
            false_pairs: self.found - self.right,
            recall: share(self.right, self.truly),
            precision: share(self.right, self.found),
        }
    }
}

/// The groups that have a pair, in the order given.
fn told(names: &[&str], counts: &[Counts]) -> Vec<GroupAccuracy> {
    let groups = names
        .iter()
        .zip(counts)
        .filter(|(_, counts)| counts.truly + counts.found > 0);
    groups.map(|(name, counts)| counts.named(name)).collect()
}

/// The groups that have a pair, by name.
fn by_name(names: &[&str], counts: &[Counts]) -> Vec<GroupAccuracy> {
    let mut groups = told(names, counts);
    groups.sort_by(|left, right| left.name.cmp(&right.name));
    groups
}

impl fmt::Display for Groups {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let placeholder = std::slice::from_ref(&self.placeholder);
        let tables = [
            ("case", &self.cases[..]),
            ("sources", &self.source_pairs),
            ("age", &self.age_bands),
            ("name origin", &self.origins),
            ("first name", placeholder),
        ];
        let mut gap = "";
        for (title, groups) in tables.into_iter().filter(|(_, groups)| !groups.is_empty()) {
            let mut table = Table::new([title, "true pairs", "found", "recall", "false pairs", "precision"]);
            for group in groups {
                table.row([
                    group.name.clone(),
                    group.true_pairs.to_string(),
                    group.right_pairs.to_string(),
                    share(group.recall),
                    group.false_pairs.to_string(),
                    share(group.precision),
                ]);
            }
            write!(f, "{gap}{table}")?;
            gap = "\n";
        }
        Ok(())
    }
}
