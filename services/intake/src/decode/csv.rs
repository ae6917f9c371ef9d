//! Tables: one row is one record.

use std::io::BufRead;

use child::FeedKind;

use super::{
    Decode, Received, Shape,
    gate::{is_gated, pass},
};
use crate::{
    error::FeedError,
    file::{EncodingEvidence, End, Format, RowScanner, written},
    header::Header,
    rule::{Finding, Reason, Rule, Warning},
};

const WESTERN: &str = "Windows-1252 (Western European)";

/// Reads the rows of a CSV file and judges their shape.
pub(crate) struct CsvDecoder<B> {
    file: String,
    scanner: RowScanner<B>,
    header: Header,
    evidence: EncodingEvidence,
    /// The texts of the row, where something was taken out.
    passed: Option<Vec<String>>,
    /// Rows of which something was taken out.
    held_back: u64,
    /// Set by a row that shows that the file was cut; given instead of the next row.
    verdict: Option<FeedError>,
}

impl<B: BufRead> CsvDecoder<B> {
    /// Reads the header of a file that is one table. The input starts behind the byte order mark, if there is one.
    pub(crate) fn open(kind: FeedKind, file: &str, input: B) -> Result<Self, FeedError> {
        Self::open_with(file, input, |line, names| {
            Header::of_file(kind, file, line, names.iter().copied())
        })
    }

    /// Reads the header as `header` understands the line on which it stands and its names.
    pub(crate) fn open_with(
        file: &str,
        input: B,
        header: impl FnOnce(u64, &[&str]) -> Result<Header, FeedError>,
    ) -> Result<Self, FeedError> {
        let mut scanner = RowScanner::new(input);
        let found = scanner
            .advance()
            .map_err(|source| FeedError::reading(file, 1, source))?;
        if !found {
            return Err(FeedError::Empty { file: file.to_owned() });
        }
        let header = read_header(file, &scanner, header)?;
        Ok(Self {
            file: file.to_owned(),
            scanner,
            passed: None,
            held_back: 0,
            header,
            evidence: EncodingEvidence::default(),
            verdict: None,
        })
    }

    /// Why the row as it stands cannot be used, if so.
    fn broken_shape(&self) -> Option<Shape<'static>> {
        let line = self.scanner.row_line();
        let finding = |rule| Finding::new(rule, None, line);
        let (fields, expected) = (self.scanner.field_count(), self.header.columns.len());
        let mut reasons: Vec<Reason> = Vec::new();
        if self.scanner.raw().trim_ascii().is_empty() {
            return Some(Shape::broken(Rule::RowEmpty, line));
        }
        if self.cut().is_some() {
            reasons.push(finding(Rule::RowCutOff));
        } else {
            let counts = || format!("The row has {fields} fields, the header {expected}.");
            if fields < expected {
                reasons.push(finding(Rule::FieldsTooFew).telling(&counts()));
            } else if fields > expected {
                reasons.push(finding(Rule::FieldsTooMany).telling(&counts()));
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
        Some(Shape::Broken { record_id, reasons })
    }

    /// The verdict on a file that ends inside this row.
    fn cut(&self) -> Option<FeedError> {
        let (file, line) = (|| self.file.clone(), self.scanner.row_line());
        let few = || self.scanner.field_count() < self.header.columns.len();
        match self.scanner.end() {
            _ if self.scanner.raw().trim_ascii().is_empty() => None,
            End::FileInQuotes => Some(FeedError::QuoteOpen { file: file(), line }),
            End::File if few() => Some(FeedError::CutOff { file: file(), line }),
            End::File | End::Line => None,
        }
    }
}

impl<B: BufRead> Decode for CsvDecoder<B> {
    fn advance(&mut self) -> Result<bool, FeedError> {
        if let Some(verdict) = self.verdict.take() {
            return Err(verdict);
        }
        match self.scanner.advance() {
            Ok(true) => {
                self.evidence.weigh(self.scanner.raw(), self.scanner.row_line());
                self.verdict = self.cut();
                self.passed = match self.scanner.fields() {
                    Some(fields) if is_gated(self.header.kind) => pass(&self.header, fields),
                    _ => None,
                };
                self.held_back += u64::from(self.passed.is_some());
                Ok(true)
            }
            Ok(false) => match self.evidence.windows_1252() {
                Some(line) => Err(FeedError::encoding(&self.file, Format::Csv, line, WESTERN)),
                None => Ok(false),
            },
            Err(source) => Err(FeedError::reading(&self.file, self.scanner.line(), source)),
        }
    }

    fn received(&self) -> Received<'_> {
        let line = self.scanner.row_line();
        let shape = self
            .broken_shape()
            .unwrap_or_else(|| match (&self.passed, self.scanner.fields()) {
                (Some(passed), _) => Shape::Cells(passed.iter().map(String::as_str).collect()),
                (None, Some(fields)) => {
                    let mut texts = Vec::with_capacity(self.header.columns.len());
                    texts.extend(fields);
                    Shape::Cells(texts)
                }
                (None, None) => Shape::broken(Rule::NotUtf8, line),
            });
        let raw = match (&self.passed, &shape) {
            // Where the columns are not sure, nothing is.
            (_, Shape::Broken { .. }) if is_gated(self.header.kind) => {
                let bytes = self.scanner.raw().len();
                format!("[{bytes} bytes, not kept: they could not be checked for what must not be kept]")
            }
            (Some(passed), Shape::Cells(_)) => written(passed),
            _ => self.scanner.raw_text(),
        };
        let warnings = if self.scanner.end() == End::File {
            vec![Finding::new(Rule::NoFinalLineEnd, None, line)]
        } else {
            Vec::new()
        };
        Received {
            line,
            raw,
            shape,
            warnings,
        }
    }

    fn header(&self) -> &Header {
        &self.header
    }

    fn file_warnings(&self) -> Vec<Warning> {
        let mut warnings = self.header.warnings.clone();
        if self.held_back > 0 && self.header.kind == FeedKind::Youth {
            let count = format!("Rows: {}.", self.held_back);
            warnings.push(Finding::new(Rule::CharacteristicsDropped, None, 1).telling(&count));
        }
        warnings
    }
}

fn read_header<B: BufRead>(
    file: &str,
    scanner: &RowScanner<B>,
    header: impl FnOnce(u64, &[&str]) -> Result<Header, FeedError>,
) -> Result<Header, FeedError> {
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
        return Err(FeedError::encoding(file, Format::Csv, line, WESTERN));
    };
    let header = header(line, &names.collect::<Vec<_>>())?;
    if scanner.end() == End::File {
        // Not even the header's line ends: whatever followed is lost.
        return Err(FeedError::CutOff {
            file: file_name(),
            line,
        });
    }
    Ok(header)
}
