//! Reading all files of one run: one after the other, or, where they are the tables of one set, joined.

use std::{
    collections::VecDeque,
    io::{self, Read},
};

use child::FeedKind;
use chrono::NaiveDate;

use crate::{
    decode::{Decoder, Document, Joined, Main, Set, SetDecoder, Whole, open_table, set_of},
    error::FeedError,
    file::Format,
    input::Entries,
    reader::{FeedReader, SoFar},
    row::Row,
    rule::Remark,
    survey::{Part, Survey},
};

/// One file of a run.
#[derive(Debug, Clone)]
pub struct FeedFile<F> {
    /// Its name, for messages.
    pub name: String,
    /// Opens it at its first byte. Files of a set are opened two or three times: tables are joined in memory to the rows of
    /// the main one, which has to be read last, and a document is gone through once for each main table.
    pub open: F,
}

impl<F> FeedFile<F> {
    /// A file that `open` opens.
    pub fn new(name: impl Into<String>, open: F) -> Self {
        Self {
            name: name.into(),
            open,
        }
    }
}

/// Iterates over the rows of a run, holding one record in memory, and of a set of tables those beside the main one.
///
/// An error ends the iteration and condemns the run as a whole, rows already given included.
pub struct RunReader<R, F> {
    kind: FeedKind,
    files: Vec<FeedFile<F>>,
    today: Option<NaiveDate>,
    rest: VecDeque<Part>,
    current: usize,
    reader: Option<FeedReader<R>>,
    /// Where documents are read: the file with all that is packed in it.
    entries: Option<Entries<R>>,
    /// Tables beside the main one, until that is opened.
    joined: Option<Joined>,
    told: Vec<Remark>,
    /// Of each file, the columns of its table as far as it has been opened.
    columns: Vec<Vec<String>>,
}

/// Opens the files of a run: looks at what they are, unpacks those that are packed, and reads the header of the first. Of a
/// set of tables ([`FeedKind::SchoolCensus`]), which may come packed into one zip, every file is looked at first.
pub fn read_run<R, F>(kind: FeedKind, files: Vec<FeedFile<F>>) -> Result<RunReader<R, F>, FeedError>
where
    R: Read,
    F: FnMut() -> io::Result<R>,
{
    let mut run = RunReader {
        kind,
        rest: (0..files.len())
            .map(|file| Part {
                file,
                place: 0,
                table: None,
            })
            .collect(),
        columns: vec![Vec::new(); files.len()],
        files,
        today: None,
        current: 0,
        reader: None,
        entries: None,
        joined: None,
        told: Vec::new(),
    };
    if let Some(set) = set_of(kind) {
        let mut survey = Survey::new(set);
        for file in 0..run.files.len() {
            let reader = run.open(file)?;
            survey.look(file, &run.files[file].name, reader)?;
        }
        let found = survey.finish()?;
        (run.rest, run.joined, run.told) = (found.mains.into(), Some(found.joined), found.remarks);
    }
    run.open_next()?;
    Ok(run)
}

impl<R, F> RunReader<R, F>
where
    R: Read,
    F: FnMut() -> io::Result<R>,
{
    /// Judges dates by this day: those ahead of it get a warning, those more than two years ahead are set aside.
    #[must_use]
    pub fn as_at(mut self, today: NaiveDate) -> Self {
        self.today = Some(today);
        if let Some(reader) = &mut self.reader {
            reader.judge_by(self.today);
        }
        self
    }

    /// Of each file, the columns of its table in their order, as the layout names them: empty for a column that the kind
    /// does not have. Nothing for a file that is no table, or one of a set. Complete when the last row has been read.
    pub fn columns(&self) -> &[Vec<String>] {
        &self.columns
    }

    /// What is doubtful about the files as a whole, such as unknown and missing columns: complete when
    /// the last row has been read.
    pub fn remarks(&self) -> Vec<Remark> {
        let mut remarks = self.told.clone();
        if let Some(reader) = &self.reader {
            remarks.extend(reader.remarks(&self.files[self.current].name));
        }
        remarks
    }

    fn open(&mut self, file: usize) -> Result<R, FeedError> {
        let FeedFile { name, open } = &mut self.files[file];
        open().map_err(|source| FeedError::reading(name, 1, source))
    }

    /// Opens what comes next; false at the end.
    fn open_next(&mut self) -> Result<bool, FeedError> {
        let Some(part) = self.rest.pop_front() else {
            return Ok(false);
        };
        if let Some(set) = set_of(self.kind) {
            self.open_part(set, part)?;
        } else {
            let reader = self.open(part.file)?;
            let name = &self.files[part.file].name;
            let next = FeedReader::open(self.kind, name, reader)?;
            self.columns[part.file] = next.columns();
            if let Some(before) = self.reader.replace(next) {
                self.told.extend(before.remarks(&self.files[self.current].name));
            }
        }
        self.current = part.file;
        if let Some(reader) = &mut self.reader {
            reader.judge_by(self.today);
        }
        Ok(true)
    }

    /// Opens a main table of a set, or a document for the sake of one.
    fn open_part(&mut self, set: &'static Set, part: Part) -> Result<(), FeedError> {
        let (mut entries, so_far) = self.entries_of(part)?;
        entries.go_to(part.place)?;
        let (label, format) = (entries.label(), entries.format());
        let sheet = entries.sheet().map(str::to_owned);
        let input = entries.take_input();
        let input = input.ok_or_else(|| FeedError::Empty { file: label.clone() })?;
        if let (Some(table), Format::Xml) = (part.table, format) {
            let document = Document::open(&label, input, Whole::new(set, table))?;
            let document = Decoder::Whole(Box::new(document));
            self.reader = Some(FeedReader::over_next(document, so_far));
            self.entries = Some(entries);
            return Ok(());
        }
        let (table, rows) = open_table(set, &label, sheet.as_deref(), input)?;
        let main = Main { table, label, rows };
        match (&mut self.reader, self.joined.take()) {
            (Some(reader), _) => reader.go_on(main),
            (None, joined) => {
                let joined = joined.expect("a set is looked at before its main table is opened");
                let decoder = SetDecoder::new(set, joined, main);
                self.reader = Some(FeedReader::over(Decoder::Tables(Box::new(decoder))));
            }
        }
        Ok(())
    }

    /// The file that holds a part, and what has been read of documents before it. A file is gone on with behind the document
    /// that has been read: an archive of many would else be unpacked from its start for each of them.
    fn entries_of(&mut self, part: Part) -> Result<(Entries<R>, SoFar), FeedError> {
        let mut so_far = SoFar::default();
        if let Some(mut entries) = self.entries.take()
            && let Some(reader) = self.reader.take()
        {
            self.told.extend(reader.remarks(""));
            let (decoder, read) = reader.apart();
            so_far = read;
            if let Decoder::Whole(document) = decoder
                && part.file == self.current
                && entries.place() < part.place
            {
                entries.give_back(document.into_input());
                return Ok((entries, so_far));
            }
        }
        let reader = self.open(part.file)?;
        let entries = Entries::open(self.kind, &self.files[part.file].name, reader)?;
        Ok((entries, so_far))
    }

    fn next_row(&mut self) -> Result<Option<Row>, FeedError> {
        loop {
            let Some(reader) = &mut self.reader else {
                return Ok(None);
            };
            if let Some(row) = reader.next_row()? {
                return Ok(Some(Row {
                    file_no: self.current,
                    ..row
                }));
            }
            if !self.open_next()? {
                return Ok(None);
            }
        }
    }
}

impl<R, F> Iterator for RunReader<R, F>
where
    R: Read,
    F: FnMut() -> io::Result<R>,
{
    type Item = Result<Row, FeedError>;

    fn next(&mut self) -> Option<Self::Item> {
        let row = self.next_row();
        if row.is_err() {
            // Nothing behind the fault is sure.
            self.reader = None;
        }
        row.transpose()
    }
}
