//! Rows of a CSV file (RFC 4180), one at a time, with bounded memory whatever the file holds.
//!
//! The state machine is `csv-core`; around it stand the bounds, the row as received, line numbers, and the two
//! questions that tell a whole file from one that was cut: was the last quote closed, and did the last line end?

use std::io::{self, BufRead};

use csv_core::{ReadRecordResult, Reader};

/// Longest field, in bytes.
pub(crate) const FIELD_BYTES_MAX: usize = 64 << 10;
/// Longest row, in bytes.
pub(crate) const ROW_BYTES_MAX: usize = 256 << 10;
/// Most fields that are told apart in one row.
const FIELDS_MAX: usize = 4096;
/// How much of a row that is too long is kept for the people who look for it.
const LONG_ROW_KEPT_BYTES: usize = 4 << 10;

/// How a row ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum End {
    /// With a line end.
    Line,
    /// With the file, outside quotes.
    File,
    /// With the file, inside quotes.
    FileInQuotes,
}

/// Reads rows. After `advance` returned true, the accessors describe the row read.
pub(crate) struct RowScanner<B> {
    input: B,
    core: Reader,
    /// Field texts, one after the other, without quotes and commas.
    output: Vec<u8>,
    output_len: usize,
    /// Where each field ends, counted from the start of the row; goes on counting where `output` stopped.
    ends: Vec<usize>,
    ends_len: usize,
    fields_beyond: usize,
    raw: Vec<u8>,
    raw_total: u64,
    line: u64,
    row_line: u64,
    after_cr: bool,
    too_long: bool,
    end: End,
}

impl<B: BufRead> RowScanner<B> {
    pub(crate) fn new(input: B) -> Self {
        Self {
            input,
            core: Reader::new(),
            output: vec![0; 4 << 10],
            output_len: 0,
            ends: vec![0; 64],
            ends_len: 0,
            fields_beyond: 0,
            raw: Vec::new(),
            raw_total: 0,
            line: 1,
            row_line: 1,
            after_cr: false,
            too_long: false,
            end: End::Line,
        }
    }

    /// Reads the next row; false at the end of the file. Lines without any character are no rows.
    pub(crate) fn advance(&mut self) -> io::Result<bool> {
        self.skip_line_ends()?;
        (self.output_len, self.ends_len, self.fields_beyond) = (0, 0, 0);
        self.raw.clear();
        (self.raw_total, self.too_long, self.end) = (0, false, End::Line);
        self.row_line = self.line;
        loop {
            let input = match self.input.fill_buf() {
                Ok(input) => input,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(error),
            };
            if input.is_empty() {
                if self.raw_total == 0 {
                    return Ok(false);
                }
                self.end_with_file();
                return Ok(true);
            }
            let spare_output = &mut self.output[self.output_len..];
            let spare_ends = &mut self.ends[self.ends_len..];
            let (result, read, written, ended) = self.core.read_record(input, spare_output, spare_ends);
            let consumed = &input[..read];
            self.line += line_feeds(consumed);
            self.raw_total += read as u64;
            let room = ROW_BYTES_MAX.saturating_sub(self.raw.len());
            self.raw.extend_from_slice(&consumed[..read.min(room)]);
            if result == ReadRecordResult::Record && consumed.last() == Some(&b'\r') {
                self.after_cr = true;
                self.line += 1;
            }
            self.input.consume(read);
            if self.settle(&result, written, ended) {
                return Ok(true);
            }
        }
    }

    /// Books what the state machine wrote, makes room for more, and tells whether the row is complete.
    fn settle(&mut self, result: &ReadRecordResult, written: usize, ended: usize) -> bool {
        self.output_len += written;
        self.ends_len += ended;
        match result {
            ReadRecordResult::Record | ReadRecordResult::End => return true,
            ReadRecordResult::InputEmpty => {}
            ReadRecordResult::OutputFull => {
                if self.output.len() < ROW_BYTES_MAX {
                    self.output.resize((self.output.len() * 2).min(ROW_BYTES_MAX), 0);
                } else {
                    // The row is rejected anyway: go on reading over what was kept.
                    self.too_long = true;
                    self.output_len = 0;
                }
            }
            ReadRecordResult::OutputEndsFull => {
                if self.ends.len() < FIELDS_MAX {
                    self.ends.resize(self.ends.len() * 2, 0);
                } else {
                    self.fields_beyond += self.ends_len - FIELDS_MAX / 2;
                    self.ends_len = FIELDS_MAX / 2;
                }
            }
        }
        false
    }

    /// The file ended inside a row: a line end that the file does not have closes the row, unless a quote is open.
    fn end_with_file(&mut self) {
        self.end = End::File;
        let mut probe: &[u8] = b"\n";
        loop {
            let spare_output = &mut self.output[self.output_len..];
            let spare_ends = &mut self.ends[self.ends_len..];
            let (result, read, written, ended) = self.core.read_record(probe, spare_output, spare_ends);
            probe = &probe[read..];
            if self.settle(&result, written, ended) {
                return;
            }
            if result == ReadRecordResult::InputEmpty {
                // The line end became part of a quoted value. An empty input closes everything.
                self.end = End::FileInQuotes;
            }
        }
    }

    fn skip_line_ends(&mut self) -> io::Result<()> {
        loop {
            let input = match self.input.fill_buf() {
                Ok(input) => input,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(error),
            };
            let mut count = 0;
            for &byte in input {
                match byte {
                    b'\n' if self.after_cr => self.after_cr = false,
                    b'\n' => self.line += 1,
                    b'\r' => {
                        self.line += 1;
                        self.after_cr = true;
                    }
                    _ => break,
                }
                count += 1;
            }
            let more = count > 0 && count == input.len();
            self.input.consume(count);
            if !more {
                self.after_cr = false;
                return Ok(());
            }
        }
    }

    /// How the row ended.
    pub(crate) const fn end(&self) -> End {
        self.end
    }

    /// Line on which the row starts, from 1.
    pub(crate) const fn row_line(&self) -> u64 {
        self.row_line
    }

    /// Line reached, from 1.
    pub(crate) const fn line(&self) -> u64 {
        self.line
    }

    /// Number of fields of the row.
    pub(crate) const fn field_count(&self) -> usize {
        self.ends_len + self.fields_beyond
    }

    /// Whether the row is longer than [`ROW_BYTES_MAX`]; its field texts are lost then.
    pub(crate) const fn is_too_long(&self) -> bool {
        self.too_long || self.fields_beyond > 0 || self.raw_total > ROW_BYTES_MAX as u64
    }

    /// The first field longer than [`FIELD_BYTES_MAX`], from 0.
    pub(crate) fn long_field(&self) -> Option<usize> {
        if self.fields_beyond > 0 {
            return None;
        }
        let mut start = 0;
        self.ends[..self.ends_len]
            .iter()
            .position(|&end| end - std::mem::replace(&mut start, end) > FIELD_BYTES_MAX)
    }

    /// The row's bytes without its line end, cut after [`ROW_BYTES_MAX`].
    pub(crate) fn raw(&self) -> &[u8] {
        let mut raw = self.raw.as_slice();
        while let [rest @ .., b'\n' | b'\r'] = raw {
            raw = rest;
        }
        raw
    }

    /// The row as received, as text: what is not UTF-8 shows as `\u{FFFD}`, NUL as `\u{2400}`, and of a row that is too
    /// long only the start is kept.
    pub(crate) fn raw_text(&self) -> String {
        let raw = self.raw();
        let whole = !self.is_too_long() && self.long_field().is_none();
        if let (true, Ok(text)) = (whole && !raw.contains(&0), std::str::from_utf8(raw)) {
            return text.to_owned();
        }
        let text = if whole {
            String::from_utf8_lossy(raw).into_owned()
        } else {
            let start = String::from_utf8_lossy(&raw[..raw.len().min(LONG_ROW_KEPT_BYTES)]);
            format!("{start}… [{} bytes in all]", self.raw_total)
        };
        text.replace('\0', "\u{2400}")
    }

    /// Visits the field texts in order; `None` if the row is too long or not UTF-8.
    pub(crate) fn fields(&self) -> Option<impl Iterator<Item = &str> + Clone> {
        // The row as received is checked, not the joined fields: two broken halves could join to a whole character.
        if self.is_too_long() || std::str::from_utf8(&self.raw).is_err() {
            return None;
        }
        let text = std::str::from_utf8(&self.output[..self.output_len]).ok()?;
        Some(
            self.ends[..self.ends_len]
                .iter()
                .scan(0, move |start, &end| text.get(std::mem::replace(start, end)..end)),
        )
    }
}

#[expect(
    clippy::naive_bytecount,
    reason = "the compiler vectorises it; parsing costs far more"
)]
fn line_feeds(bytes: &[u8]) -> u64 {
    bytes.iter().filter(|&&byte| byte == b'\n').count() as u64
}

#[cfg(test)]
mod tests {
    use std::io::BufReader;

    use proptest::prelude::*;

    use super::*;

    fn scan(bytes: &[u8], buffer: usize) -> Vec<(u64, Vec<String>, End)> {
        let mut scanner = RowScanner::new(BufReader::with_capacity(buffer, bytes));
        let mut rows = Vec::new();
        while scanner.advance().unwrap() {
            let fields = scanner
                .fields()
                .map(|fields| fields.map(str::to_owned).collect())
                .unwrap_or_default();
            rows.push((scanner.row_line(), fields, scanner.end()));
        }
        rows
    }

    #[test]
    fn line_numbers_hold_over_every_line_end_and_quoted_breaks() {
        for buffer in [1, 2, 3, 64] {
            for text in [
                "a,b\n\n\"c\nd\",e\nf,g\n",
                "a,b\r\n\r\n\"c\r\nd\",e\r\nf,g\r\n",
                "a,b\r\r\"c\nd\",e\rf,g\r",
            ] {
                let lines: Vec<_> = scan(text.as_bytes(), buffer).into_iter().map(|row| row.0).collect();
                assert_eq!(lines, [1, 3, 5], "{text:?} by {buffer}");
            }
        }
    }

    #[test]
    fn the_end_of_the_file_is_told_apart() {
        assert_eq!(scan(b"a,b\nc,d\n", 4)[1].2, End::Line);
        assert_eq!(scan(b"a,b\nc,d", 4)[1].2, End::File);
        assert_eq!(scan(b"a,b\nc,\"d\"", 4)[1].2, End::File);
        assert_eq!(scan(b"a,b\nc,\"d", 4)[1].2, End::FileInQuotes);
        assert_eq!(scan(b"a,b\nc,\"", 4)[1].2, End::FileInQuotes);
        assert_eq!(scan(b"a,b\nc,\"d\"\"", 4)[1].2, End::FileInQuotes);
    }

    #[test]
    fn a_field_of_ten_megabytes_is_bounded_and_found() {
        let mut text = b"a,b\n1,".to_vec();
        text.resize(10 << 20, b'x');
        text.extend_from_slice(b",3\n4,5\n");
        let mut scanner = RowScanner::new(BufReader::new(text.as_slice()));
        assert!(scanner.advance().unwrap() && scanner.advance().unwrap());
        assert_eq!(
            (scanner.long_field(), scanner.field_count(), scanner.is_too_long()),
            (Some(1), 3, true)
        );
        assert!(scanner.raw_text().len() < LONG_ROW_KEPT_BYTES + 64);
        assert!(scanner.raw.capacity() + scanner.output.capacity() <= 3 * ROW_BYTES_MAX);
        assert!(scanner.fields().is_none());
        assert!(scanner.advance().unwrap());
        assert_eq!(scanner.fields().unwrap().collect::<Vec<_>>(), ["4", "5"]);
    }

    #[test]
    fn a_hundred_thousand_fields_are_counted_with_bounded_memory() {
        let text = ",".repeat(100_000) + "\na,b\n";
        let mut scanner = RowScanner::new(BufReader::new(text.as_bytes()));
        assert!(scanner.advance().unwrap());
        assert_eq!((scanner.field_count(), scanner.is_too_long()), (100_001, true));
        assert!(scanner.ends.len() <= FIELDS_MAX);
        assert!(scanner.advance().unwrap());
        assert_eq!(scanner.fields().unwrap().count(), 2);
    }

    #[test]
    fn a_character_broken_over_two_fields_is_not_mended() {
        assert_eq!(scan(b"\xC3,\xA9\n", 8), [(1, Vec::new(), End::Line)]);
    }

    proptest! {
        /// The `csv` crate reads the same fields, however the bytes arrive.
        #[test]
        fn fields_are_what_the_csv_crate_reads(text in "[ab,\"\r\n é]{0,60}", buffer in 1usize..9) {
            let mut oracle = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
            let expected: Vec<Vec<String>> =
                oracle.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect();
            let mut found = scan(text.as_bytes(), buffer);
            // Only a row that the end of the file cut inside quotes differs: by the line end that the probe added.
            if let Some((_, fields, End::FileInQuotes)) = found.last_mut() {
                let last = fields.last_mut().unwrap();
                prop_assert_eq!(last.pop(), Some('\n'));
            }
            prop_assert_eq!(found.into_iter().map(|row| row.1).collect::<Vec<_>>(), expected);
        }
    }
}
