//! Reading an input, and what holds whatever it is.

use std::{collections::BTreeMap, io::Read};

use child::Statement;
use intake::{FeedFile, Outcome, Row, given_in_row, missing_columns, read_fields, read_run};

use super::readers::{Form, Reader};
use crate::support::today;

/// How often a reader may ask for more after the end of a file before it counts as one that never stops.
const ASKED_AFTER_END_MAX: u32 = 1000;

/// What came of one input, or of several.
#[derive(Debug, Default)]
pub struct Seen {
    pub inputs: u64,
    pub rows: u64,
    pub refused: bool,
    /// Inputs that gave a row that was accepted.
    pub with_rows: u64,
    /// Inputs that were refused, or of which a row was rejected or doubtful.
    pub with_faults: u64,
}

impl Seen {
    pub fn add(&mut self, one: &Self) {
        self.inputs += 1;
        self.rows += one.rows;
        self.with_rows += one.with_rows;
        self.with_faults += one.with_faults;
    }
}

/// Gives bytes, and notices when nobody sees that they are over.
struct Watched<'b> {
    rest: &'b [u8],
    asked_after_end: u32,
}

impl Read for Watched<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let count = self.rest.len().min(buffer.len());
        buffer[..count].copy_from_slice(&self.rest[..count]);
        self.rest = &self.rest[count..];
        if count == 0 && !buffer.is_empty() {
            self.asked_after_end += 1;
            assert!(
                self.asked_after_end < ASKED_AFTER_END_MAX,
                "the end of the file is not seen"
            );
        }
        Ok(count)
    }
}

/// Reads the files as one run: its rows, and the code of what it was refused for.
fn read(reader: &Reader, files: &[Vec<u8>]) -> (Vec<Row>, Option<&'static str>) {
    let feeds = files.iter().map(|bytes| {
        FeedFile::new("feed", move || {
            Ok(Watched {
                rest: bytes,
                asked_after_end: 0,
            })
        })
    });
    let run = match read_run(reader.kind, feeds.collect()) {
        Ok(run) => run,
        Err(error) => return (Vec::new(), Some(error.code())),
    };
    let mut run = run.as_at(today());
    let (mut rows, mut refused) = (Vec::new(), None);
    for row in run.by_ref() {
        match row {
            Ok(row) => rows.push(row),
            Err(error) => assert!(refused.replace(error.code()).is_none(), "one verdict ends a run"),
        }
    }
    if refused.is_none() {
        run.remarks();
    }
    (rows, refused)
}

/// The rows as received, and the code of what the run was refused for.
pub fn received(reader: &Reader, files: &[Vec<u8>]) -> (Vec<String>, Option<&'static str>) {
    let (rows, refused) = read(reader, files);
    (rows.into_iter().map(|row| row.raw).collect(), refused)
}

/// Reads an input and checks what holds for any.
pub fn check(reader: &Reader, files: &[Vec<u8>]) -> Seen {
    let (rows, refused) = read(reader, files);
    let bytes: usize = files.iter().map(Vec::len).sum();
    // Archives expand; what is not packed gives no more rows than it has bytes, for each table of its kind.
    assert!(rows.len() <= 2000 * (bytes + 1), "{} rows of {bytes} bytes", rows.len());
    let mut numbers: BTreeMap<usize, u64> = BTreeMap::new();
    let (mut accepted, mut faults) = (false, refused.is_some());
    let shares_rows = reader.form != Form::Csv && reader.form != Form::Workbook;
    for (at, row) in rows.iter().enumerate() {
        let file = if reader.is_set() { 0 } else { row.file_no };
        let number = numbers.entry(file).or_default();
        *number += 1;
        assert_eq!(row.row_no, *number);
        assert!(!row.raw.contains('\0'));
        let before = at.checked_sub(1).map(|before| &rows[before]);
        let is_next = before.is_none_or(|before| {
            reader.is_set()
                || before.file_no != row.file_no
                || before.line < row.line
                || shares_rows && before.line == row.line
                || bytes_hold_returns(files)
        });
        assert!(is_next, "rows stand in the order of their lines");
        match &row.outcome {
            Outcome::Accepted { statement, warnings } => {
                accepted = true;
                faults |= !warnings.is_empty();
                assert!(!statement.record_id.is_empty() && statement.record_id.chars().count() <= 200);
                assert!(warnings.iter().all(|warning| !warning.rule.rejects()));
                assert!(statement.columns.values().all(|text| !text.is_empty()));
                assert!(!holds_nul(statement), "PostgreSQL keeps no NUL");
            }
            Outcome::Rejected { reasons, .. } => {
                faults = true;
                assert!(!reasons.is_empty() && reasons.iter().all(|reason| reason.rule.rejects()));
            }
        }
    }
    if let Some(first) = files.first() {
        read_single(reader, first);
    }
    Seen {
        inputs: 1,
        rows: rows.len() as u64,
        refused: refused.is_some(),
        with_rows: accepted.into(),
        with_faults: faults.into(),
    }
}

/// Whether any text of a statement, of its facts too, holds a NUL.
fn holds_nul(statement: &Statement) -> bool {
    let json = serde_json::to_string(statement).expect("a statement has a JSON form");
    // A backslash that was stated is two in JSON; what is left before a `u` is an escape.
    json.replace("\\\\", "").contains("\\u0000")
}

/// A carriage return alone ends a line for a table, and is one byte of many for whoever counts lines by line feeds.
fn bytes_hold_returns(files: &[Vec<u8>]) -> bool {
    files.iter().any(|bytes| bytes.contains(&b'\r'))
        || files
            .iter()
            .any(|bytes| bytes.starts_with(b"PK") || bytes.starts_with(b"\x1F\x8B"))
}

/// The first lines as a record sent by itself, and as a row shown to a person.
fn read_single(reader: &Reader, bytes: &[u8]) {
    let text = String::from_utf8_lossy(&bytes[..bytes.len().min(4096)]);
    let mut lines = text.lines().map(|line| line.split([',', '<', '>', ':']));
    let (names, texts) = (lines.next(), lines.next());
    let names: Vec<String> = names.into_iter().flatten().map(str::to_owned).collect();
    let texts = texts.into_iter().flatten().map(str::to_owned);
    let fields: BTreeMap<String, String> = names.iter().cloned().zip(texts).collect();
    missing_columns(reader.kind, &fields);
    if let Outcome::Accepted { statement, .. } = read_fields(reader.kind, today(), &fields) {
        assert!(!statement.record_id.is_empty());
    }
    let row = text.lines().nth(1).unwrap_or_default();
    given_in_row(reader.kind, &names, row);
}
