//! Steps through the main tables of a set, row by row.

use std::io::BufRead;

use super::{
    joined::{Joined, Row},
    set::{Set, Table},
};
use crate::{
    decode::{Decode, PartTexts, Received, Shape, csv::CsvDecoder, record::Sheet},
    error::FeedError,
    header::Header,
    rule::{Finding, Reason, Remark, Rule, Warning},
};

/// Reads the rows of the main tables and joins those of the others to them.
pub(crate) struct SetDecoder<B> {
    set: &'static Set,
    header: Header,
    joined: Joined,
    main: Main<B>,
    /// What was doubtful about main tables that have been read.
    told: Vec<Remark>,
    current: Current,
}

/// The main table that is being read.
pub(crate) struct Main<B> {
    /// Which one it is.
    pub(crate) table: &'static Table,
    /// What messages call its file.
    pub(crate) label: String,
    /// Its rows.
    pub(crate) rows: CsvDecoder<B>,
}

/// The record reached.
#[derive(Default)]
struct Current {
    line: u64,
    raw: String,
    warnings: Vec<Warning>,
    reached: Reached,
}

/// What the row of the main table turned out to be.
enum Reached {
    Record(Sheet),
    Broken {
        record_id: Option<String>,
        reasons: Vec<Reason>,
    },
}

impl Default for Reached {
    fn default() -> Self {
        Self::Broken {
            record_id: None,
            reasons: Vec::new(),
        }
    }
}

impl<B: BufRead> SetDecoder<B> {
    /// Begins with one main table; the other tables are there.
    pub(crate) fn new(set: &'static Set, joined: Joined, main: Main<B>) -> Self {
        Self {
            set,
            header: Header::of_native(set.kind),
            joined,
            main,
            told: Vec::new(),
            current: Current::default(),
        }
    }

    /// Goes on with another main table.
    pub(crate) fn go_on(&mut self, main: Main<B>) {
        let before = std::mem::replace(&mut self.main, main);
        self.told.extend(remarks_on(&before));
    }

    /// What is doubtful about each of the files.
    pub(crate) fn remarks(&self) -> Vec<Remark> {
        let mut remarks = self.told.clone();
        remarks.extend(remarks_on(&self.main));
        remarks.extend(self.joined.remarks());
        let missing = self.set.wanted.iter().filter(|wanted| !self.joined.has(wanted.0));
        remarks.extend(missing.map(|(table, rule)| Remark {
            file: self.main.label.clone(),
            warning: Finding::new(*rule, None, 1).telling(&format!("There is no table {table}.")),
        }));
        remarks
    }
}

fn remarks_on<B: BufRead>(main: &Main<B>) -> Vec<Remark> {
    let warnings = main.rows.file_warnings().into_iter();
    let file = || main.label.clone();
    warnings.map(|warning| Remark { file: file(), warning }).collect()
}

impl<B: BufRead> Decode for SetDecoder<B> {
    fn advance(&mut self) -> Result<bool, FeedError> {
        if !self.main.rows.advance()? {
            return Ok(false);
        }
        let Received {
            line,
            raw,
            shape,
            warnings,
        } = self.main.rows.received();
        self.current = Current {
            line,
            warnings,
            ..Current::default()
        };
        let mut places = Vec::new();
        self.current.reached = match shape {
            Shape::Cells(texts) => {
                let header = self.main.rows.header();
                let gathered = self.joined.gather(header, &texts);
                let too_many = gathered.is_none();
                places = gathered.unwrap_or_default();
                let row = Row {
                    table: self.main.table,
                    header,
                    texts: &texts,
                    joined: &self.joined,
                    places: &places,
                };
                let mut sheet = Sheet::new(self.set.kind, line);
                (self.set.fill)(&row, &mut sheet);
                if too_many {
                    // Named, so that a snapshot does not take the record for one that is no longer sent.
                    Reached::Broken {
                        record_id: sheet.record_id().map(str::to_owned),
                        reasons: vec![Finding::new(Rule::RecordTooLong, None, line)],
                    }
                } else {
                    Reached::Record(sheet)
                }
            }
            Shape::Broken { record_id, reasons } => Reached::Broken { record_id, reasons },
        };
        self.current.raw = self.joined.written(self.main.table, &raw, &places);
        Ok(true)
    }

    fn received(&self) -> Received<'_> {
        let (shape, warnings) = match &self.current.reached {
            Reached::Record(sheet) => (Shape::Cells(sheet.texts()), sheet.warnings()),
            Reached::Broken { record_id, reasons } => (
                Shape::Broken {
                    record_id: record_id.clone(),
                    reasons: reasons.clone(),
                },
                Vec::new(),
            ),
        };
        let own = self.current.warnings.iter().cloned();
        Received {
            line: self.current.line,
            raw: self.current.raw.clone(),
            shape,
            warnings: own.chain(warnings).collect(),
        }
    }

    fn parts(&self) -> Vec<PartTexts<'_>> {
        match &self.current.reached {
            Reached::Record(sheet) => sheet.parts(),
            Reached::Broken { .. } => Vec::new(),
        }
    }

    fn header(&self) -> &Header {
        &self.header
    }

    fn file_warnings(&self) -> Vec<Warning> {
        self.remarks().into_iter().map(|remark| remark.warning).collect()
    }
}
