//! A set of tables as one XML document: each record is taken apart into the rows that it would be, and those are read as
//! rows of tables are, by the same rules and through the same gate.

use child::FeedKind;

use super::{
    joined::{Joined, Row},
    set::{Set, Table},
    tree::{TableRow, Unfolder, blank},
};
use crate::{
    decode::{
        collection::{MESSAGE, is_of},
        record::Sheet,
        xml::{Element, Form, Part, Reading},
    },
    file::written,
    header::Header,
    rule::{Finding, Rule, Warning},
};

/// The records of one main table in a document that is the whole set.
pub(crate) struct Whole {
    set: &'static Set,
    /// The main table whose records are read: of two, those of the first come first, wherever they stand.
    table: &'static Table,
    header: Header,
    unfolder: Unfolder,
    /// What is said of all records.
    head: Option<TableRow>,
    shelf: Joined,
    records: u64,
}

impl Whole {
    /// Before the first record.
    pub(crate) fn new(set: &'static Set, table: &'static Table) -> Self {
        Self {
            set,
            table,
            header: Header::of_kept(set, table),
            unfolder: Unfolder::new(set, &set.tree),
            head: set.tree.head.map(|(table, _)| blank(set.named(table))),
            shelf: Joined::shelf(set),
            records: 0,
        }
    }

    /// Whether this is the table that is read last, so that what is said of the document as a whole is said once.
    fn is_last(&self) -> bool {
        self.set
            .mains()
            .last()
            .is_some_and(|last| std::ptr::eq(last, self.table))
    }
}

/// Whether anything is recorded in a row.
fn says(row: &TableRow) -> bool {
    row.1.iter().any(|text| !text.is_empty())
}

impl Form for Whole {
    fn kind(&self) -> FeedKind {
        self.set.kind
    }

    fn roots(&self) -> &'static [&'static str] {
        self.set.roots()
    }

    fn is_gated(&self) -> bool {
        true
    }

    fn part(&self, name: &str, in_holder: bool) -> Part {
        let tree = &self.set.tree;
        match tree.record(name) {
            Some(record) if record.table == self.table.name => Part::Record,
            Some(_) => Part::Later,
            None if tree.holds(name) => Part::Holder,
            None if !in_holder && tree.heads(name) => Part::Head,
            None => Part::Other,
        }
    }

    fn read_head(&mut self, head: &Element) -> bool {
        if let Some(row) = &mut self.head {
            self.unfolder.read_head(head, row);
        }
        !self.set.roots().contains(&MESSAGE) || is_of(self.set.kind, head)
    }

    fn read(&mut self, record: Element, line: u64) -> Reading {
        self.records += 1;
        let form = self.set.tree.record(&record.name);
        let form = form.expect("an element is read as a record because it is one");
        let rows = self.unfolder.rows(form, &record);
        let (main, sides) = rows.split_first().expect("a record has its own row");
        let sides = sides.iter().chain(self.head.as_ref().filter(|row| says(row)));
        let sides: Vec<(&Table, &[String])> = sides.map(|row| (row.0, row.1.as_slice())).collect();
        let places = self.shelf.put(&sides);
        let texts: Vec<&str> = main.1.iter().map(String::as_str).collect();
        let row = Row {
            table: self.table,
            header: &self.header,
            texts: &texts,
            joined: &self.shelf,
            places: &places,
        };
        let mut sheet = Sheet::new(self.set.kind, line);
        (self.set.fill)(&row, &mut sheet);
        let passed = self.shelf.written(self.table, &written(&texts), &places);
        Reading {
            sheet,
            passed: Some(passed),
        }
    }

    fn pass_over(&mut self, name: &str) {
        if self.is_last() {
            self.unfolder.pass_over(name);
        }
    }

    fn file_warnings(&self) -> Vec<Warning> {
        let mut warnings = Vec::new();
        if let Some(names) = self.unfolder.dropped() {
            warnings.push(Finding::new(Rule::ElementsDropped, None, 1).telling(&names));
        }
        // What else a set should have stands in the records, which need not have any of it.
        let wanted = self.set.wanted.iter().filter(|_| self.is_last());
        let head = self.head.as_ref().filter(|row| !says(row));
        let missing = wanted.filter(|wanted| head.is_some_and(|row| row.0.name == wanted.0));
        warnings.extend(missing.map(|wanted| Finding::new(wanted.1, None, 1)));
        warnings
    }

    fn missing(&self) -> Option<String> {
        self.unfolder.missing().filter(|_| self.records > 0)
    }
}
