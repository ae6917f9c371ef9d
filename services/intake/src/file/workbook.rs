//! Workbooks of Excel (xlsx): their sheets as the texts of tables.
//!
//! A workbook cannot be read from front to end, so it is held in memory as it came, with bounds on all that it can
//! expand to before anything is parsed. What comes out is read like any other table.

use std::{
    collections::BTreeMap,
    io::{self, Cursor, Read},
    panic::{self, AssertUnwindSafe},
};

use calamine::{DataRef, ExcelDateTime, Reader, SheetVisible, Xlsx, XlsxError};
use zip::ZipArchive;

use super::written::written;

/// Largest workbook as it comes. One of a hundred thousand rows has 10 MiB.
const PACKED_BYTES_MAX: u64 = 64 << 20;
/// Most bytes that its parts may expand to together.
const UNPACKED_BYTES_MAX: u64 = 512 << 20;
/// Most bytes that the parts beside the sheets may expand to together: the library holds what is in them, and an element
/// of five bytes as a text of its own.
const BESIDE_BYTES_MAX: u64 = 64 << 20;
/// Rows that a sheet of Excel has.
const ROWS_MAX: u32 = 1 << 20;
/// Most bytes of the table.
const TEXT_BYTES_MAX: usize = 256 << 20;
/// Most columns. No feed has a tenth of it.
const COLUMNS_MAX: usize = 1000;
/// Whole numbers below this are exact in a workbook.
const EXACT_BELOW: f64 = 1e15;

/// Why a workbook cannot be read, and what to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum WorkbookError {
    /// It ends early, or a part of it is no part of a workbook.
    #[error("it is damaged, or no Excel workbook (xlsx); open it in Excel and save it again")]
    Damaged,
    /// Larger than any table of children.
    #[error("it is too large to be read as a workbook; save it as \"CSV UTF-8 (Comma delimited)\" and load that")]
    TooLarge,
    /// More columns than any feed.
    #[error("a sheet has more than {COLUMNS_MAX} columns; check that it holds one record in each row")]
    TooWide,
    /// No sheet with cells.
    #[error("it has no sheet that can be seen; show the sheet that holds the table and save it again")]
    NoSheet,
}

impl WorkbookError {
    /// The stable code of the error.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Damaged => "workbook_damaged",
            Self::TooLarge => "workbook_too_large",
            Self::TooWide => "workbook_too_wide",
            Self::NoSheet => "workbook_no_sheet",
        }
    }

    /// The workbook's fault behind an error of reading, if it is one.
    pub(crate) fn behind(error: &io::Error) -> Option<Self> {
        error.get_ref()?.downcast_ref::<Self>().copied()
    }
}

impl From<WorkbookError> for io::Error {
    fn from(error: WorkbookError) -> Self {
        Self::other(error)
    }
}

impl From<XlsxError> for WorkbookError {
    fn from(_: XlsxError) -> Self {
        Self::Damaged
    }
}

/// A table out of a workbook.
#[derive(Debug, Default)]
struct SheetTable {
    /// The rows, one to a line: the line of a row is its number in the sheet.
    text: Vec<u8>,
    /// Cells that hold an error of Excel, such as `#N/A`, instead of a value.
    errors: u64,
}

/// The sheets that can be seen, one after the other.
pub(crate) struct Sheets {
    workbook: Xlsx<Cursor<Vec<u8>>>,
    names: Vec<String>,
    /// Place of the current one, from 0.
    place: usize,
    text: Cursor<Vec<u8>>,
    errors: u64,
}

impl Sheets {
    /// Opens a workbook at its first sheet. `start` has been read from `rest` already.
    pub(crate) fn open(start: Vec<u8>, rest: impl Read) -> io::Result<Self> {
        let mut bytes = start;
        let room = (PACKED_BYTES_MAX + 1).saturating_sub(bytes.len() as u64);
        rest.take(room).read_to_end(&mut bytes)?;
        if bytes.len() as u64 > PACKED_BYTES_MAX {
            return Err(WorkbookError::TooLarge.into());
        }
        check_size(&bytes, UNPACKED_BYTES_MAX, BESIDE_BYTES_MAX)?;
        Ok(unless_it_panics(|| Self::of(bytes))?)
    }

    fn of(bytes: Vec<u8>) -> Result<Self, WorkbookError> {
        let workbook = Xlsx::new(Cursor::new(bytes))?;
        let visible = workbook.sheets_metadata().iter();
        let visible = visible.filter(|sheet| sheet.visible == SheetVisible::Visible);
        let mut sheets = Self {
            names: visible.map(|sheet| sheet.name.clone()).collect(),
            workbook,
            place: 0,
            text: Cursor::default(),
            errors: 0,
        };
        if sheets.names.is_empty() {
            return Err(WorkbookError::NoSheet);
        }
        sheets.read_current()?;
        Ok(sheets)
    }

    /// Goes to the next sheet; false when there is none.
    pub(crate) fn next_sheet(&mut self) -> Result<bool, WorkbookError> {
        self.place += 1;
        let is_there = self.place < self.names.len();
        if is_there {
            unless_it_panics(|| self.read_current())?;
        }
        Ok(is_there)
    }

    /// Name of the current sheet, as people typed it.
    pub(crate) fn name(&self) -> &str {
        &self.names[self.place.min(self.names.len() - 1)]
    }

    /// Cells of the current sheet that hold an error of Excel.
    pub(crate) const fn errors(&self) -> u64 {
        self.errors
    }

    /// Sheets beside the current one.
    pub(crate) const fn others(&self) -> usize {
        self.names.len() - 1
    }

    fn read_current(&mut self) -> Result<(), WorkbookError> {
        // The text of the sheet before goes first: the bounds are those of one.
        self.text = Cursor::default();
        let mut cells = self.workbook.worksheet_cells_reader(&self.names[self.place])?;
        let mut rows = Rows::default();
        while let Some(cell) = cells.next_cell()? {
            let (row, column) = cell.get_position();
            rows.put(row, column as usize, cell.get_value())?;
        }
        rows.end_row()?;
        (self.text, self.errors) = (Cursor::new(rows.table.text), rows.table.errors);
        Ok(())
    }
}

impl Read for Sheets {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.text.read(buffer)
    }
}

/// Whether a file that starts like this is a workbook, or another document of the same family.
pub(crate) fn is_workbook(start: &[u8]) -> bool {
    let holds = |name: &[u8]| start.windows(name.len()).any(|window| window == name);
    start.starts_with(b"PK\x03\x04") && (holds(b"[Content_Types].xml") || holds(b"xl/"))
}

/// Unpacks every part into nothing and counts, in the way in which the parts are found and unpacked later.
fn check_size(bytes: &[u8], bytes_max: u64, beside_max: u64) -> Result<(), WorkbookError> {
    let damaged = |_| WorkbookError::Damaged;
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(damaged)?;
    let (mut unpacked, mut beside) = (0, 0);
    for place in 0..archive.len() {
        let part = archive.by_index(place).map_err(damaged)?;
        let is_beside = is_beside(&part.name().map_err(damaged)?);
        let room = bytes_max + 1 - unpacked;
        let copied = io::copy(&mut part.take(room), &mut io::sink());
        let copied = copied.map_err(|_| WorkbookError::Damaged)?;
        unpacked += copied;
        beside += if is_beside { copied } else { 0 };
        if unpacked > bytes_max || beside > beside_max {
            return Err(WorkbookError::TooLarge);
        }
    }
    Ok(())
}

/// Whether a part is none of the sheets. Texts and formats are found by their names, whatever folder they stand in.
fn is_beside(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    !name.contains("worksheets/sheet") || name.ends_with("sharedstrings.xml") || name.ends_with("styles.xml")
}

/// The library computes with what stands in a workbook, and panics where that makes no sense: damage like any other.
fn unless_it_panics<T>(read: impl FnOnce() -> Result<T, WorkbookError>) -> Result<T, WorkbookError> {
    // Nothing that was half done is looked at again.
    panic::catch_unwind(AssertUnwindSafe(read)).unwrap_or(Err(WorkbookError::Damaged))
}

/// The rows while cells arrive.
#[derive(Default)]
struct Rows {
    table: SheetTable,
    /// Number of the row that is being filled, from 0.
    row: u32,
    cells: BTreeMap<usize, String>,
    /// Bytes of its cells: one text may stand in every cell of a row.
    held: usize,
    /// Number of columns that the first row with cells has.
    width: Option<usize>,
}

impl Rows {
    fn put(&mut self, row: u32, column: usize, value: &DataRef<'_>) -> Result<(), WorkbookError> {
        if matches!(value, DataRef::Error(_)) {
            self.table.errors += 1;
        }
        let text = text_of(value);
        if text.trim().is_empty() {
            return Ok(());
        }
        if column >= COLUMNS_MAX {
            return Err(WorkbookError::TooWide);
        }
        if row >= ROWS_MAX {
            return Err(WorkbookError::Damaged);
        }
        if row != self.row {
            self.end_row()?;
            // Rows stand in order in every workbook; what comes twice would be a later row.
            let gap = row.checked_sub(self.row).ok_or(WorkbookError::Damaged)?;
            self.table.text.extend((1..gap).map(|_| b'\n'));
            self.row = row;
        }
        self.held += text.len();
        if self.table.text.len() + self.held > TEXT_BYTES_MAX {
            return Err(WorkbookError::TooLarge);
        }
        self.cells.insert(column, text);
        Ok(())
    }

    /// Writes the row. Cells that are blank at its end are written as far as the first row reaches.
    fn end_row(&mut self) -> Result<(), WorkbookError> {
        if let Some(last) = self.cells.last_key_value().map(|cell| *cell.0) {
            let width = (*self.width.get_or_insert(last + 1)).max(last + 1);
            let mut texts = vec![String::new(); width];
            for (column, text) in std::mem::take(&mut self.cells) {
                texts[column] = text;
            }
            self.table.text.extend(written(&texts).into_bytes());
        }
        self.held = 0;
        self.table.text.push(b'\n');
        if self.table.text.len() > TEXT_BYTES_MAX {
            return Err(WorkbookError::TooLarge);
        }
        Ok(())
    }
}

/// A cell as a table writes it.
fn text_of(value: &DataRef<'_>) -> String {
    let one_line = |text: &str| text.replace(['\n', '\r'], " ");
    match value {
        DataRef::Int(number) => number.to_string(),
        DataRef::Float(number) => number_text(*number),
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => one_line(text),
        DataRef::SharedString(text) => one_line(text),
        DataRef::Bool(flag) => if *flag { "TRUE" } else { "FALSE" }.to_owned(),
        DataRef::DateTime(date) => date_text(date),
        DataRef::Error(_) | DataRef::Empty => String::new(),
    }
}

/// Whole numbers without a decimal point. Larger ones have lost digits already, and say so as Excel shows them.
fn number_text(number: f64) -> String {
    if number.abs() >= EXACT_BELOW {
        format!("{number:E}").replace('E', "E+")
    } else if number.fract() == 0.0 {
        format!("{number:.0}")
    } else {
        number.to_string()
    }
}

/// A day as ISO writes it, with the time where there is one; a time of day alone as `HH:MM`.
fn date_text(date: &ExcelDateTime) -> String {
    let (year, month, day, hour, minute, second, _) = date.to_ymd_hms_milli();
    let has_day = date.is_datetime() && date.as_f64() >= 1.0;
    match (has_day, (hour, minute, second)) {
        (true, (0, 0, 0)) => format!("{year:04}-{month:02}-{day:02}"),
        (true, _) => format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}"),
        (false, _) => format!("{hour:02}:{minute:02}"),
    }
}

#[cfg(test)]
mod tests {
    use calamine::ExcelDateTimeType;

    use super::*;
    use crate::file::zip_made::{Entry, archive};

    #[test]
    fn numbers_are_written_as_people_typed_them() {
        for (number, text) in [
            (8.0, "8"),
            (9_434_765_919.0, "9434765919"),
            (1.5, "1.5"),
            (-3.0, "-3"),
            (123_456_789_012_345_680.0, "1.2345678901234568E+17"),
        ] {
            assert_eq!(number_text(number), text);
        }
    }

    #[test]
    fn dates_are_written_as_iso_in_both_calendars() {
        let text = |value: f64, is_1904| date_text(&ExcelDateTime::new(value, ExcelDateTimeType::DateTime, is_1904));
        assert_eq!(text(45_943.0, false), "2025-10-13");
        assert_eq!(text(45_943.0 - 1462.0, true), "2025-10-13");
        assert_eq!(text(45_943.5, false), "2025-10-13 12:00:00");
        assert_eq!(text(0.375, false), "09:00");
        let duration = ExcelDateTime::new(0.375, ExcelDateTimeType::TimeDelta, false);
        assert_eq!(date_text(&duration), "09:00");
    }

    #[test]
    fn a_workbook_that_expands_too_far_is_refused_before_it_is_parsed() {
        let blanks = vec![b' '; 3 << 20];
        let part = |name| Entry {
            name,
            content: &blanks,
            deflated: true,
            sizes_follow: false,
        };
        let bomb = archive(&[part("xl/sharedStrings.xml"), part("xl/styles.xml")]);
        assert_eq!(check_size(&bomb, 5 << 20, 7 << 20), Err(WorkbookError::TooLarge));
        assert_eq!(check_size(&bomb, 7 << 20, 5 << 20), Err(WorkbookError::TooLarge));
        assert_eq!(check_size(&bomb, 7 << 20, 7 << 20), Ok(()));
        let sheets = archive(&[part("xl/worksheets/sheet1.xml"), part("xl/worksheets/sheet2.xml")]);
        assert_eq!(check_size(&sheets, 7 << 20, 1), Ok(()));
        assert!(is_beside("xl/worksheets/sheets/SharedStrings.xml") && is_beside("xl/workbook.xml"));
        assert_eq!(Sheets::of(bomb).err(), Some(WorkbookError::Damaged));
    }

    #[test]
    fn a_row_of_one_long_text_over_and_over_is_refused_before_it_is_written() {
        let mut rows = Rows::default();
        rows.table.text = vec![0; TEXT_BYTES_MAX - 10];
        rows.put(0, 0, &DataRef::SharedString("seven c")).unwrap();
        let more = rows.put(0, 1, &DataRef::SharedString("seven c"));
        assert_eq!(more, Err(WorkbookError::TooLarge));
    }

    #[test]
    fn rows_out_of_order_and_columns_beyond_the_bound_are_refused() {
        let one = DataRef::Int(1);
        let mut rows = Rows::default();
        rows.put(4, 0, &one).unwrap();
        assert_eq!(rows.put(5, COLUMNS_MAX, &one), Err(WorkbookError::TooWide));
        assert_eq!(rows.put(3, 0, &one), Err(WorkbookError::Damaged));
        // A row far below would be a text of line ends alone.
        assert_eq!(rows.put(ROWS_MAX, 0, &one), Err(WorkbookError::Damaged));
        assert!(rows.table.text.len() < 64);
    }
}
