//! What people said of pairs.

use std::collections::BTreeMap;

use crate::{key::RecordKey, train::Label};

/// A row of a labels file that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LabelError {
    /// A column without which a row says nothing is missing or blank.
    #[error(
        "line {line} has no {column}; a label is source_l,record_id_l,source_r,record_id_r,same and perhaps weight"
    )]
    Blank {
        /// Line of the file.
        line: u64,
        /// The column.
        column: &'static str,
    },
    /// `same` is neither 0 nor 1.
    #[error("line {line}: same is 1 (one child), 0 (two children) or blank (not looked at)")]
    NeitherNor {
        /// Line of the file.
        line: u64,
    },
    /// The weight is no positive number.
    #[error("line {line}: weight is not a number above 0; leave it blank for 1")]
    Weight {
        /// Line of the file.
        line: u64,
    },
    /// Both records are one.
    #[error("line {line} pairs a record with itself")]
    Itself {
        /// Line of the file.
        line: u64,
    },
    /// The same pair is said to be one child and two.
    #[error("line {line} contradicts line {earlier} on the same pair; keep one of the two")]
    Contradiction {
        /// Line of the later row.
        line: u64,
        /// Line of the earlier one.
        earlier: u64,
    },
}

/// Judgements, each pair once: `source_l,record_id_l,source_r,record_id_r,same,weight`.
#[derive(Debug, Clone, Default)]
pub struct Labels {
    pairs: BTreeMap<(RecordKey, RecordKey), Label>,
}

impl Labels {
    /// No label.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a row; one whose `same` is blank was not looked at and is passed over. `line` is its line in the file; `column` gives the text of a column. The same judgement twice counts
    /// once, as it was given first.
    pub fn add<'a>(&mut self, line: u64, column: &dyn Fn(&str) -> Option<&'a str>) -> Result<(), LabelError> {
        let text = |name: &str| column(name).map(str::trim).filter(|text| !text.is_empty());
        let needed = |name: &'static str| text(name).ok_or(LabelError::Blank { line, column: name });
        let left = RecordKey::new(needed("source_l")?, needed("record_id_l")?);
        let right = RecordKey::new(needed("source_r")?, needed("record_id_r")?);
        let same = match text("same") {
            None => return Ok(()),
            Some("1") => true,
            Some("0") => false,
            Some(_) => return Err(LabelError::NeitherNor { line }),
        };
        let weight = text("weight").map_or(Ok(1.0), str::parse).unwrap_or(f64::NAN);
        if !(weight.is_finite() && weight > 0.0) {
            return Err(LabelError::Weight { line });
        }
        let (left, right) = match left.cmp(&right) {
            std::cmp::Ordering::Less => (left, right),
            std::cmp::Ordering::Greater => (right, left),
            std::cmp::Ordering::Equal => return Err(LabelError::Itself { line }),
        };
        let label = Label {
            left: left.clone(),
            right: right.clone(),
            same,
            weight,
            number: line as usize,
        };
        let known = self.pairs.entry((left, right)).or_insert(label);
        if known.same == same {
            Ok(())
        } else {
            let earlier = known.number as u64;
            Err(LabelError::Contradiction { line, earlier })
        }
    }

    /// The labels, by their pairs.
    pub fn iter(&self) -> impl Iterator<Item = &Label> {
        self.pairs.values()
    }

    /// How many pairs are labelled.
    pub fn len(&self) -> usize {
        self.pairs.len()
    }

    /// True if no pair is labelled.
    pub fn is_empty(&self) -> bool {
        self.pairs.is_empty()
    }
}
