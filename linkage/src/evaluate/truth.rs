//! What is true: whose each record is, and what makes it a hard case.

use std::collections::{BTreeMap, BTreeSet};

use super::names::Names;
use crate::key::RecordKey;

/// A row of the truth that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TruthError {
    /// A column without which a row says nothing is missing or blank.
    #[error("line {line} has no {column}; every row of a truth needs source, record_id and child_id")]
    Blank {
        /// Line of the file.
        line: u64,
        /// The column.
        column: &'static str,
    },
    /// The same record is given to two children.
    #[error("line {line} gives a record to another child than an earlier line does; keep one of the two")]
    TwoChildren {
        /// Line of the later row.
        line: u64,
    },
}

/// What is true of one record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct TrueRecord {
    /// Number of the child.
    pub(super) child: u32,
    /// Number of the set of cases.
    pub(super) cases: u32,
    /// Number of the name origin.
    pub(super) origin: Option<u32>,
}

/// Whose each record is: `source,record_id,child_id` and, where the file has them, `tags` and `origin`.
///
/// `tags` are the hard cases of a record, `;` between. Three of them say more than a name: `twin` and `triplet` mark
/// children of multiple births, which `birth:ID` names; `adopted:CHILD` names the child's other identity, which must stay
/// apart. `origin` is the origin of the family's names.
#[derive(Debug, Clone, Default)]
pub struct Truth {
    /// By source, then record id.
    records: BTreeMap<String, BTreeMap<String, TrueRecord>>,
    children: Names,
    cases: Names,
    origins: Names,
    /// Every distinct set of cases, and the number of each.
    case_sets: Vec<Vec<u32>>,
    set_numbers: BTreeMap<Vec<u32>, u32>,
    /// Children of multiple births, by the size of the delivery.
    multiples: BTreeMap<u32, u64>,
    /// The birth of children whose birth is named.
    births: BTreeMap<u32, String>,
    /// The adopted child behind each identity: the smaller of the two ids.
    adopted: BTreeMap<u32, String>,
}

impl Truth {
    /// A truth that knows no record.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a row. `line` is its line in the file, for the error; `column` gives the text of a column.
    pub fn add<'a>(&mut self, line: u64, column: &dyn Fn(&str) -> Option<&'a str>) -> Result<(), TruthError> {
        let needed = |name: &'static str| {
            let text = column(name).map(str::trim).filter(|text| !text.is_empty());
            text.ok_or(TruthError::Blank { line, column: name })
        };
        let (source, record_id, child_id) = (needed("source")?, needed("record_id")?, needed("child_id")?);
        let child = self.children.number(child_id);
        let mut cases: Vec<u32> = Vec::new();
        for tag in column("tags").unwrap_or_default().split(';').map(str::trim) {
            cases.extend(self.read_tag(tag, child, child_id));
        }
        cases.sort_unstable();
        cases.dedup();
        let origin = column("origin").map(str::trim).filter(|text| !text.is_empty());
        let record = TrueRecord {
            child,
            cases: self.set_number(cases),
            origin: origin.map(|origin| self.origins.number(origin)),
        };
        let of_source = match self.records.get_mut(source) {
            Some(of_source) => of_source,
            None => self.records.entry(source.to_owned()).or_default(),
        };
        match of_source.insert(record_id.to_owned(), record) {
            Some(earlier) if earlier.child != child => Err(TruthError::TwoChildren { line }),
            _ => Ok(()),
        }
    }

    /// Notes what a tag says of the child; the number of the case that it names, if it names one.
    fn read_tag(&mut self, tag: &str, child: u32, child_id: &str) -> Option<u32> {
        let (name, rest) = tag.split_once(':').unwrap_or((tag, ""));
        match (name, rest) {
            ("", _) => return None,
            ("birth", birth) => {
                self.births.insert(child, birth.to_owned());
                return None;
            }
            ("twin", _) => drop(self.multiples.insert(child, 2)),
            ("triplet", _) => drop(self.multiples.insert(child, 3)),
            ("adopted", other) if !other.is_empty() => {
                self.adopted.insert(child, std::cmp::min(child_id, other).to_owned());
            }
            _ => {}
        }
        Some(self.cases.number(name))
    }

    fn set_number(&mut self, cases: Vec<u32>) -> u32 {
        if let Some(&number) = self.set_numbers.get(&cases) {
            return number;
        }
        let number = self.case_sets.len() as u32;
        self.case_sets.push(cases.clone());
        self.set_numbers.insert(cases, number);
        number
    }

    /// How many records it knows.
    pub fn len(&self) -> usize {
        self.records.values().map(BTreeMap::len).sum()
    }

    /// True if it knows no record.
    pub fn is_empty(&self) -> bool {
        self.records.is_empty()
    }

    /// True if any record has a tag.
    pub fn has_cases(&self) -> bool {
        self.cases.len() > 0
    }

    /// Whether two records are one child's; `None` if the truth does not know one of them.
    pub fn same(&self, left: &RecordKey, right: &RecordKey) -> Option<bool> {
        Some(self.get(left)?.child == self.get(right)?.child)
    }

    /// The cases of a record, by name; none if the truth does not know it.
    pub fn cases_of(&self, key: &RecordKey) -> Vec<&str> {
        let names = self.cases.in_order();
        let cases = self.get(key).map_or(&[][..], |record| self.set(record.cases));
        cases.iter().map(|&case| names[case as usize]).collect()
    }

    pub(super) fn get(&self, key: &RecordKey) -> Option<TrueRecord> {
        self.records.get(&key.source)?.get(&key.record_id).copied()
    }

    /// The cases of a set, ascending.
    pub(super) fn set(&self, number: u32) -> &[u32] {
        &self.case_sets[number as usize]
    }

    pub(super) const fn cases(&self) -> &Names {
        &self.cases
    }

    pub(super) const fn origins(&self) -> &Names {
        &self.origins
    }

    pub(super) fn children(&self) -> usize {
        self.children.len()
    }

    /// How many multiple births there are. Where births have no names, those with two children or more in the truth
    /// are counted by their size.
    pub(super) fn multiple_births(&self) -> u64 {
        let unnamed = self
            .multiples
            .iter()
            .filter(|(child, _)| !self.births.contains_key(child));
        let unnamed: f64 = unnamed.map(|(_, size)| 1.0 / *size as f64).sum();
        self.named_births().len() as u64 + unnamed.round() as u64
    }

    /// Births of which the truth knows two children or more.
    fn named_births(&self) -> BTreeSet<&str> {
        let mut children: BTreeMap<&str, u32> = BTreeMap::new();
        for birth in self.births.values() {
            *children.entry(birth).or_default() += 1;
        }
        children.retain(|_, count| *count > 1);
        children.into_keys().collect()
    }

    /// What tells the birth of a child of a multiple birth: its name; an empty text where it has none, because two such
    /// children in one cluster are taken to be of one birth (children of different births share too little).
    pub(super) fn birth_of(&self, child: u32) -> Option<&str> {
        let named = self.births.get(&child).map(String::as_str);
        named.or_else(|| self.multiples.contains_key(&child).then_some(""))
    }

    /// The name of the adopted child behind an identity.
    pub(super) fn adopted_person(&self, child: u32) -> Option<&str> {
        self.adopted.get(&child).map(String::as_str)
    }

    /// How many adopted children have both identities in the truth.
    pub(super) fn adopted_people(&self) -> u64 {
        let mut identities: BTreeMap<&str, u32> = BTreeMap::new();
        for person in self.adopted.values() {
            *identities.entry(person).or_default() += 1;
        }
        identities.values().filter(|count| **count > 1).count() as u64
    }
}
