//! How the tables of a set are written as one XML document, and what of a record becomes which row.
//!
//! The tree lists what may pass: modules, rows, and elements that are columns under another name. An element whose name
//! is, but for capitals, that of a kept column of the row around it is that column. Everything else is dropped.

use std::collections::BTreeSet;

use super::set::{Set, Table};
use crate::{
    decode::xml::{Element, Unused},
    layout::Meaning,
    statement::held_back_in_set,
};

/// A set as one document. Names of elements are compared without regard to capitals.
pub(crate) struct Tree {
    /// Names of the root element, as it is written.
    pub(super) roots: &'static [&'static str],
    /// Elements around records.
    pub(super) holders: &'static [&'static str],
    /// Elements that are records.
    pub(super) records: &'static [Record],
    /// What is said of all records: a row of this table, and the elements that say it.
    pub(super) head: Option<(&'static str, &'static [Branch])>,
    /// Elements that, wherever they stand in a record, add an empty row to a table unless they are empty themselves: that
    /// they are there says enough.
    pub(super) marks: &'static [(&'static str, &'static str)],
}

/// An element that is a record.
pub(super) struct Record {
    /// Its name.
    pub(super) element: &'static str,
    /// The main table of which it is a row.
    pub(super) table: &'static str,
    /// What it is made of.
    pub(super) parts: &'static [Branch],
}

/// An element that is listed.
pub(super) enum Branch {
    /// A module of the row around it.
    Within(&'static [&'static str], &'static [Branch]),
    /// A row of a table of its own.
    Row(&'static [&'static str], &'static str, &'static [Branch]),
    /// A column that is called otherwise in the tables.
    Column(&'static [&'static str], &'static str),
}

impl Branch {
    fn is(&self, name: &str) -> bool {
        let (Self::Within(names, _) | Self::Row(names, ..) | Self::Column(names, _)) = self;
        names.iter().any(|own| own.eq_ignore_ascii_case(name))
    }
}

impl Tree {
    /// The record that an element is.
    pub(super) fn record(&self, name: &str) -> Option<&'static Record> {
        let mut records = self.records.iter();
        records.find(|record| record.element.eq_ignore_ascii_case(name))
    }

    /// Whether an element is one around records.
    pub(super) fn holds(&self, name: &str) -> bool {
        self.holders.iter().any(|holder| holder.eq_ignore_ascii_case(name))
    }

    fn is_mark(&self, name: &str) -> bool {
        self.marks.iter().any(|mark| mark.0.eq_ignore_ascii_case(name))
    }

    /// Whether an element says something of all records.
    pub(super) fn heads(&self, name: &str) -> bool {
        self.head
            .is_some_and(|(_, parts)| parts.iter().any(|part| part.is(name)))
    }
}

/// A row: its table, and its texts in the order of the table's kept columns.
pub(super) type TableRow = (&'static Table, Vec<String>);

/// Takes records apart.
pub(super) struct Unfolder {
    set: &'static Set,
    tree: &'static Tree,
    /// Columns that are the signs of a needed table, as far as elements of them were seen.
    signs: BTreeSet<(&'static str, &'static str)>,
    /// Elements that were dropped.
    dropped: Unused,
}

impl Unfolder {
    pub(super) fn new(set: &'static Set, tree: &'static Tree) -> Self {
        Self {
            set,
            tree,
            signs: BTreeSet::new(),
            dropped: Unused::default(),
        }
    }

    /// Fills the row that is said of all records with what one element says.
    pub(super) fn read_head(&mut self, element: &Element, row: &mut TableRow) {
        let Some((_, parts)) = self.tree.head else { return };
        let Some(Branch::Within(_, inside)) = parts.iter().find(|part| part.is(&element.name)) else {
            return;
        };
        let mut walk = Walk {
            unfolder: self,
            rows: vec![std::mem::replace(row, (row.0, Vec::new()))],
        };
        walk.read_row(element, 0, inside, true, &element.name);
        *row = walk.rows.swap_remove(0);
    }

    /// The rows of a record, that of its main table first.
    pub(super) fn rows(&mut self, record: &Record, element: &Element) -> Vec<TableRow> {
        let table = self.set.named(record.table);
        let mut walk = Walk {
            rows: vec![blank(table)],
            unfolder: self,
        };
        walk.read_row(element, 0, record.parts, true, record.element);
        let mut rows = walk.rows;
        for (name, table) in self.tree.marks {
            let marked = is_marked(element, name);
            let table = self.set.named(table);
            if marked && !rows.iter().any(|row| std::ptr::eq(row.0, table)) {
                rows.push(blank(table));
            }
        }
        rows
    }

    /// Notes an element outside of every record that is not read.
    pub(super) fn pass_over(&mut self, name: &str) {
        self.dropped.note(name);
    }

    /// The elements that were dropped, in a sentence.
    pub(super) fn dropped(&self) -> Option<String> {
        self.dropped.names()
    }

    /// A sign of a needed table of which no element was seen.
    pub(super) fn missing(&self) -> Option<String> {
        let tables = self.set.needed.iter().map(|name| self.set.named(name));
        let signs = tables.flat_map(|table| table.signs.iter().map(|sign| (table.name, *sign)));
        let mut missing = signs.filter(|sign| !self.signs.contains(sign));
        missing.next().map(|(table, sign)| format!("the {sign} of its {table}"))
    }
}

/// A row of a table in which nothing is recorded.
pub(super) fn blank(table: &'static Table) -> TableRow {
    (table, vec![String::new(); table.columns.len()])
}

/// Whether there is any text in an element.
fn says(element: &Element) -> bool {
    let mut says = false;
    element.visit_texts(&mut |text| says |= !text.trim().is_empty());
    says
}

/// Whether an element of this name with any text stands in a record.
fn is_marked(element: &Element, name: &str) -> bool {
    let is_it = element.name.eq_ignore_ascii_case(name) && says(element);
    is_it || element.children.iter().any(|child| is_marked(child, name))
}

fn joined(path: &str, name: &str) -> String {
    format!("{path}/{name}")
}

/// One record on its way into rows.
struct Walk<'u> {
    unfolder: &'u mut Unfolder,
    rows: Vec<TableRow>,
}

impl Walk<'_> {
    /// Reads what is in an element, which belongs to the row at `at`. Of a module that comes twice the `columns` of the
    /// first are taken: what is said of two addresses must not become one.
    fn read_row(&mut self, element: &Element, at: usize, parts: &'static [Branch], columns: bool, path: &str) {
        let mut modules: BTreeSet<String> = BTreeSet::new();
        if !element.text.trim().is_empty() {
            self.unfolder.dropped.note(path);
        }
        for child in &element.children {
            let path = || joined(path, &child.name);
            match parts.iter().find(|part| part.is(&child.name)) {
                Some(Branch::Within(_, inside)) => {
                    let first = modules.insert(child.name.to_ascii_lowercase());
                    self.read_row(child, at, inside, columns && first, &path());
                }
                // An element without any text says nothing, not even that there is such a row.
                Some(Branch::Row(..)) if !says(child) => {}
                Some(Branch::Row(_, table, inside)) => {
                    let row = self.rows.len();
                    self.rows.push(blank(self.unfolder.set.named(table)));
                    self.read_row(child, row, inside, true, &path());
                }
                Some(Branch::Column(_, name)) => self.read_column(child, at, name, columns, path),
                None => self.read_column(child, at, &child.name, columns, path),
            }
        }
    }

    fn read_column(&mut self, element: &Element, at: usize, name: &str, columns: bool, path: impl Fn() -> String) {
        let table = self.rows[at].0;
        let place = table
            .columns
            .iter()
            .position(|entry| entry.0.eq_ignore_ascii_case(name));
        let Some(place) = place else {
            if !self.unfolder.tree.is_mark(&element.name) {
                self.unfolder.dropped.note(&path());
            }
            return;
        };
        let (column, meaning) = table.columns[place];
        if self.unfolder.set.needed.contains(&table.name) {
            self.unfolder.signs.insert((table.name, column));
        }
        let text = element.text.trim();
        let own = &mut self.rows[at].1[place];
        // A mark of an adoption counts wherever it stands; of anything else, the first.
        let takes = text.is_empty() || columns && own.is_empty() || meaning == Meaning::AdoptionMark;
        if !takes || !element.children.is_empty() {
            self.unfolder.dropped.note(&path());
        }
        if takes {
            let passed = held_back_in_set(Some((column, meaning)), text);
            let passed = passed.unwrap_or_else(|| text.to_owned());
            if own.is_empty() {
                *own = passed;
            }
        }
    }
}
