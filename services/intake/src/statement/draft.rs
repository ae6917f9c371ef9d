//! A statement while it is being read: columns, facts, what is kept as received, and warnings.

use std::{borrow::Cow, collections::BTreeMap};

use child::{Column, fact::Facts};
use chrono::NaiveDate;

use super::{cells::Cell, date::Today};
use crate::{
    header::as_received,
    rule::{Finding, Rule, Warning},
};

/// What has been read of one row.
#[derive(Debug)]
pub(super) struct Draft {
    pub line: u64,
    pub today: Today,
    pub columns: Vec<(Column, String)>,
    pub unknown: BTreeMap<String, String>,
    pub facts: Facts,
    pub shielded: bool,
    pub address_withheld: bool,
    pub updated_on: Option<NaiveDate>,
    pub warnings: Vec<Warning>,
}

impl Draft {
    pub(super) fn new(line: u64, today: Today) -> Self {
        Self {
            line,
            today,
            columns: Vec::with_capacity(20),
            unknown: BTreeMap::new(),
            facts: Facts::default(),
            shielded: false,
            address_withheld: false,
            updated_on: None,
            warnings: Vec::new(),
        }
    }

    /// Warns about a cell.
    pub(super) fn warn(&mut self, rule: Rule, cell: Cell<'_>) {
        self.warnings
            .push(Finding::new(rule, Some(&cell.column.name), self.line));
    }

    /// Warns about a part of the record as a whole.
    pub(super) fn warn_part(&mut self, rule: Rule, part: &str) {
        self.warnings.push(Finding::new(rule, Some(part), self.line));
    }

    /// Warns about a cell and keeps its text where neither the engine nor the golden record looks.
    pub(super) fn set_aside(&mut self, rule: Rule, cell: Cell<'_>) {
        self.warn(rule, cell);
        let name = cell.column.entry.map_or(cell.column.name.as_str(), |entry| entry.0);
        self.unknown.insert(as_received(name), cell.text.to_owned());
    }

    /// Keeps a text where neither the engine nor the golden record looks: as received, or what may be kept of it.
    pub(super) fn keep(&mut self, cell: Cell<'_>, instead: Option<String>) {
        let text = instead.unwrap_or_else(|| cell.text.to_owned());
        if !text.is_empty() {
            self.unknown.insert(cell.column.name.clone(), text);
        }
    }

    /// States a column.
    pub(super) fn state(&mut self, column: Column, text: impl Into<String>) {
        self.columns.push((column, text.into()));
    }
}

/// The text with every run of white space and control characters as one space.
pub(super) fn tidy(text: &str) -> Cow<'_, str> {
    let bytes = text.as_bytes();
    let plain = text.is_ascii() && bytes.iter().all(|byte| (32..127).contains(byte)) && !text.contains("  ");
    if plain {
        return Cow::Borrowed(text);
    }
    let gap = |character: char| character.is_whitespace() || character.is_control();
    Cow::Owned(
        text.split(gap)
            .filter(|part| !part.is_empty())
            .collect::<Vec<_>>()
            .join(" "),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn white_space_and_control_characters_become_one_space() {
        for (text, tidied) in [
            ("Mary Ann", "Mary Ann"),
            ("Mary \t\nAnn", "Mary Ann"),
            ("Zoë\u{A0}B", "Zoë B"),
            ("a\u{1}b", "a b"),
            ("\u{7F}", ""),
        ] {
            assert_eq!(tidy(text), tidied);
        }
    }
}
