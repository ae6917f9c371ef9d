//! A look at every file of a set before a record is read: which table each is, and where the main ones are.

use std::{collections::BTreeMap, io::Read};

use child::FeedKind;

use crate::{
    decode::{Decode as _, Joined, Role, SIDE_BYTES_MAX, Set, Shape, Table, open_table},
    error::FeedError,
    file::Format,
    input::Entries,
    rule::{Finding, Remark, Rule},
};

/// Something that holds the rows of records: a file, or a main table of a set.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Part {
    /// Place of the file in the run.
    pub(crate) file: usize,
    /// Place of the table in the file: an archive or a workbook may hold several.
    pub(crate) place: usize,
    /// The main table whose rows are there; none for a file that is a feed by itself.
    pub(crate) table: Option<&'static Table>,
}

/// What has been found so far.
pub(crate) struct Survey {
    set: &'static Set,
    joined: Joined,
    /// Tables, with what messages call their files.
    found: BTreeMap<&'static str, String>,
    mains: Vec<Part>,
    /// A document that is a whole set.
    document: Option<String>,
    remarks: Vec<Remark>,
}

/// What all files of a run hold.
pub(crate) struct Surveyed {
    /// The main tables, in the order in which they are read.
    pub(crate) mains: Vec<Part>,
    /// The tables beside them.
    pub(crate) joined: Joined,
    /// What is doubtful about the sheets of workbooks.
    pub(crate) remarks: Vec<Remark>,
}

impl Survey {
    /// Before the first file.
    pub(crate) fn new(set: &'static Set) -> Self {
        Self {
            set,
            joined: Joined::new(SIDE_BYTES_MAX),
            found: BTreeMap::new(),
            mains: Vec::new(),
            document: None,
            remarks: Vec::new(),
        }
    }

    /// Looks at one file and all that is packed in it; reads the tables beside the main ones.
    pub(crate) fn look<R: Read>(&mut self, file: usize, name: &str, reader: R) -> Result<(), FeedError> {
        let mut entries = Entries::open(self.set.kind, name, reader)?;
        loop {
            if entries.format() == Format::Xml {
                let place = entries.place();
                let part = |table| Part {
                    file,
                    place,
                    table: Some(table),
                };
                self.mains.extend(self.set.mains().map(part));
                self.document = Some(entries.label());
            } else {
                self.look_at_table(file, &mut entries)?;
            }
            if !entries.go_on()? {
                return Ok(());
            }
        }
    }

    fn look_at_table<R: Read>(&mut self, file: usize, entries: &mut Entries<R>) -> Result<(), FeedError> {
        let (label, place) = (entries.label(), entries.place());
        let remark = |warning| Remark {
            file: label.clone(),
            warning,
        };
        self.remarks.extend(entries.cells_in_error().map(remark));
        let sheet = entries.sheet().map(str::to_owned);
        let Some(input) = entries.input() else { return Ok(()) };
        let opened = open_table(self.set, &label, sheet.as_deref(), input);
        let passed_over = sheet.as_deref().is_some_and(|sheet| match &opened {
            Err(FeedError::Empty { .. }) => true,
            // A sheet that is called like a table is not notes: what it says may protect a child.
            Err(FeedError::TableUnknown { .. }) => !self.set.reads(sheet),
            _ => false,
        });
        if passed_over {
            // Notes and empty sheets stand beside the tables in many workbooks.
            self.remarks.push(remark(Finding::new(Rule::SheetsNoTable, None, 1)));
            return Ok(());
        }
        let (table, mut rows) = opened?;
        if let Some(other) = self.found.insert(table.name, label.clone()) {
            return Err(FeedError::TableTwice {
                file: label,
                other,
                kind: self.set.kind,
                table: table.name,
            });
        }
        match table.role {
            Role::Main => self.mains.push(Part {
                file,
                place,
                table: Some(table),
            }),
            Role::Unused => self.joined.note_unused(table, label),
            Role::Side(joins) => {
                self.joined.begin(table, joins, label, rows.header().clone());
                while rows.advance()? {
                    match rows.received().shape {
                        Shape::Cells(texts) => self.joined.add(Some(&texts))?,
                        Shape::Broken { .. } => self.joined.add(None)?,
                    }
                }
            }
        }
        Ok(())
    }

    /// Checks that nothing is missing, and joins the tables.
    pub(crate) fn finish(mut self) -> Result<Surveyed, FeedError> {
        let kind: FeedKind = self.set.kind;
        match self.document {
            Some(file) if !self.found.is_empty() => return Err(FeedError::SetMixed { file, kind }),
            Some(_) => {}
            None => {
                let needed = self.set.needed.iter().find(|name| !self.joined.has(name));
                let missing = needed.map(|name| (*name).to_owned());
                if let Some(tables) = missing.or_else(|| self.mains.is_empty().then(|| self.set.main_names())) {
                    return Err(FeedError::TableMissing { kind, tables });
                }
            }
        }
        self.joined.join(self.set);
        self.mains
            .sort_by_key(|part| part.table.and_then(|table| self.set.place(table)));
        Ok(Surveyed {
            mains: self.mains,
            joined: self.joined,
            remarks: self.remarks,
        })
    }
}
