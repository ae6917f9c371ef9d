//! Reading a feed file from its header to its last row.

use std::io::{BufReader, Chain, Cursor, Read};

use child::{FeedKind, Statement};
use chrono::NaiveDate;

use crate::{
    error::FeedError,
    file::{EncodingEvidence, End, RowScanner, foreign_format, utf16},
    header::Header,
    row::{Outcome, Row},
    rule::{Finding, Reason, Rule, Warning},
    seen::SeenIds,
    statement::{Cells, Today, build},
};

/// How much of the start of a file is looked at to tell what it is.
const START_BYTES: u64 = 8 << 10;
const BUFFER_BYTES: usize = 64 << 10;

/// Iterates over the rows of one feed file, holding one row in memory.
///
/// An error ends the iteration and condemns the file as a whole, rows already given included: a file that was cut off
/// or is in the wrong encoding shows it only at its end.
pub struct FeedReader<R> {
    file: String,
    scanner: RowScanner<BufReader<Chain<Cursor<Vec<u8>>, R>>>,
    header: Header,
    today: Today,
    seen: SeenIds,
    evidence: EncodingEvidence,
    rows: u64,
    verdict: Option<FeedError>,
    done: bool,
}

/// Opens a feed file: looks at what it is and reads its header. `file_name` is for messages.
pub fn read_feed<R: Read>(kind: FeedKind, file_name: &str, mut reader: R) -> Result<FeedReader<R>, FeedError> {
    let file = || file_name.to_owned();
    let unreadable = |line, source| FeedError::Unreadable {
        file: file(),
        line,
        source,
    };
    let mut start = Vec::new();
    reader
        .by_ref()
        .take(START_BYTES)
        .read_to_end(&mut start)
        .map_err(|source| unreadable(1, source))?;
    if let Some((found, remedy)) = foreign_format(&start) {
        return Err(FeedError::NotCsv {
            file: file(),
            found,
            remedy,
        });
    }
    if let Some(seems) = utf16(&start) {
        return Err(FeedError::Encoding {
            file: file(),
            line: 1,
            seems,
        });
    }
    let mut start = Cursor::new(start);
    if start.get_ref().starts_with(b"\xEF\xBB\xBF") {
        start.set_position(3);
    }
    let mut scanner = RowScanner::new(BufReader::with_capacity(BUFFER_BYTES, start.chain(reader)));
    if !scanner.advance().map_err(|source| unreadable(1, source))? {
        return Err(FeedError::Empty { file: file() });
    }
    let header = read_header(kind, file_name, &scanner)?;
    Ok(FeedReader {
        file: file(),
        scanner,
        header,
        today: None,
        seen: SeenIds::default(),
        evidence: EncodingEvidence::default(),
        rows: 0,
        verdict: None,
        done: false,
    })
}

fn read_header<B: std::io::BufRead>(kind: FeedKind, file: &str, scanner: &RowScanner<B>) -> Result<Header, FeedError> {
    let file_name = || file.to_owned();
    let line = scanner.row_line();
    if scanner.raw().trim_ascii().is_empty() && scanner.end() != End::Line {
        return Err(FeedError::Empty { file: file_name() });
    }
    if scanner.end() == End::FileInQuotes {
        return Err(FeedError::QuoteOpen {
            file: file_name(),
            line,
        });
    }
    let damaged = |why| FeedError::HeaderDamaged {
        file: file_name(),
        line,
        why,
    };
    if scanner.is_too_long() || scanner.long_field().is_some() {
        return Err(damaged("it is too long"));
    }
    if scanner.raw().contains(&0) {
        return Err(damaged("it holds a NUL byte"));
    }
    let Some(names) = scanner.fields() else {
        return Err(FeedError::Encoding {
            file: file_name(),
            line,
            seems: "Windows-1252 (Western European)",
        });
    };
    let header = Header::of_file(kind, file, line, names)?;
    if scanner.end() == End::File {
        // Not even the header's line ends: whatever followed is lost.
        return Err(FeedError::CutOff {
            file: file_name(),
            line,
        });
    }
    Ok(header)
}

impl<R: Read> FeedReader<R> {
    /// Judges dates by this day: those ahead of it get a warning, those more than two years ahead are set aside.
    #[must_use]
    pub fn as_at(mut self, today: NaiveDate) -> Self {
        self.today = Some(today);
        self
    }

    /// Kind of the feed.
    pub const fn kind(&self) -> FeedKind {
        self.header.kind
    }

    /// What is doubtful about the file as a whole: unknown and missing columns.
    pub fn file_warnings(&self) -> &[Warning] {
        &self.header.warnings
    }

    fn read_row(&mut self) -> Row {
        self.rows += 1;
        let line = self.scanner.row_line();
        self.evidence.weigh(self.scanner.raw(), line);
        let mut outcome = match self.broken_shape() {
            Some(rejected) => rejected,
            None => match self.scanner.fields() {
                Some(fields) => build(&Cells::new(&self.header, line, fields), self.today),
                None => reject(None, vec![Finding::new(Rule::NotUtf8, None, line)]),
            },
        };
        if let Outcome::Accepted {
            statement: Statement { record_id, .. },
            warnings,
        } = &mut outcome
        {
            if self.seen.again(record_id) {
                let column = self.header.record_id.map(|at| self.header.columns[at].name.as_str());
                warnings.push(Finding::new(Rule::RecordIdTwice, column, line));
            }
            if self.scanner.end() == End::File {
                warnings.push(Finding::new(Rule::NoFinalLineEnd, None, line));
            }
        }
        Row {
            row_no: self.rows,
            line,
            raw: self.scanner.raw_text(),
            outcome,
        }
    }

    /// Rejects a row whose bytes or fields are wrong; notes the verdict if the row shows that the file was cut.
    fn broken_shape(&mut self) -> Option<Outcome> {
        let line = self.scanner.row_line();
        let finding = |rule| Finding::new(rule, None, line);
        let (fields, expected) = (self.scanner.field_count(), self.header.columns.len());
        let mut reasons: Vec<Reason> = Vec::new();
        if self.scanner.raw().trim_ascii().is_empty() {
            return Some(reject(None, vec![finding(Rule::RowEmpty)]));
        }
        match self.scanner.end() {
            End::FileInQuotes => {
                self.verdict = Some(FeedError::QuoteOpen {
                    file: self.file.clone(),
                    line,
                });
                reasons.push(finding(Rule::RowCutOff));
            }
            End::File if fields < expected => {
                self.verdict = Some(FeedError::CutOff {
                    file: self.file.clone(),
                    line,
                });
                reasons.push(finding(Rule::RowCutOff));
            }
            End::File | End::Line => {
                let counts = || format!("The row has {fields} fields, the header {expected}.");
                if fields < expected {
                    reasons.push(finding(Rule::FieldsTooFew).telling(&counts()));
                } else if fields > expected {
                    reasons.push(finding(Rule::FieldsTooMany).telling(&counts()));
                }
            }
        }
        if let Some(field) = self.scanner.long_field() {
            let column = self.header.columns.get(field).map(|column| column.name.as_str());
            reasons.push(Finding::new(Rule::FieldTooLong, column, line));
        } else if self.scanner.is_too_long() {
            reasons.push(finding(Rule::RowTooLong));
        }
        if self.scanner.raw().contains(&0) {
            reasons.push(finding(Rule::NulByte));
        }
        let readable = self.scanner.fields();
        if readable.is_none() && std::str::from_utf8(self.scanner.raw()).is_err() && !self.scanner.is_too_long() {
            reasons.push(finding(Rule::NotUtf8));
        }
        if reasons.is_empty() {
            return None;
        }
        // With one field too many or too few, the columns before the fault still stand where they belong; after a NUL
        // or a cut nothing is sure.
        let sure = reasons
            .iter()
            .all(|reason| matches!(reason.rule, Rule::FieldsTooFew | Rule::FieldsTooMany));
        let record_id = readable
            .filter(|_| sure && self.header.record_id == Some(0))
            .and_then(|mut fields| fields.next())
            .map(str::trim)
            .filter(|id| !id.is_empty() && id.chars().count() <= 200 && !id.chars().any(char::is_control))
            .map(str::to_owned);
        Some(reject(record_id, reasons))
    }
}

fn reject(record_id: Option<String>, reasons: Vec<Reason>) -> Outcome {
    Outcome::Rejected { record_id, reasons }
}

impl<R: Read> Iterator for FeedReader<R> {
    type Item = Result<Row, FeedError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.done {
            return None;
        }
        if let Some(verdict) = self.verdict.take() {
            self.done = true;
            return Some(Err(verdict));
        }
        match self.scanner.advance() {
            Ok(true) => Some(Ok(self.read_row())),
            Ok(false) => {
                self.done = true;
                let file = self.file.clone();
                let seems = "Windows-1252 (Western European)";
                self.evidence
                    .windows_1252()
                    .map(|line| Err(FeedError::Encoding { file, line, seems }))
            }
            Err(source) => {
                self.done = true;
                Some(Err(FeedError::Unreadable {
                    file: self.file.clone(),
                    line: self.scanner.line(),
                    source,
                }))
            }
        }
    }
}
