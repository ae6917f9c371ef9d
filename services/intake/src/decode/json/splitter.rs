//! Finds where each record of a JSON text begins and ends, without reading what is in it.

use std::io::{self, BufRead};

use crate::{
    decode::record::RECORD_BYTES_MAX,
    error::FeedError,
    file::{EncodingEvidence, Format},
};

/// A record found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Piece {
    /// Its text is there.
    Whole,
    /// It is longer than a record may be.
    TooLong,
    /// Its line ended inside a string.
    Broken,
}

/// Where the text stands between two records.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    /// Before anything.
    Start,
    /// After a record that stands by itself.
    Sequence,
    /// After the opening bracket of the list.
    ListOpen,
    /// After a comma of the list.
    ListNext,
    /// After a record of the list.
    ListAfter,
    /// After the list.
    Over,
}

/// Splits a text into its outermost records, or into those of its outermost list.
pub(crate) struct Splitter<B> {
    file: String,
    input: B,
    place: Place,
    line: u64,
    start_line: u64,
    record: Vec<u8>,
    total: u64,
    evidence: EncodingEvidence,
}

/// Inside a record.
#[derive(Default)]
struct Inside {
    depth: u32,
    string: bool,
    escaped: bool,
}

/// What one byte means for the record around it.
enum Step {
    More,
    Complete,
    LineEndInString,
}

impl Inside {
    fn step(&mut self, byte: u8) -> Step {
        if self.string {
            match byte {
                b'\n' => return Step::LineEndInString,
                _ if self.escaped => self.escaped = false,
                b'\\' => self.escaped = true,
                b'"' => self.string = false,
                _ => {}
            }
            return Step::More;
        }
        match byte {
            b'"' => self.string = true,
            b'{' | b'[' => self.depth = self.depth.saturating_add(1),
            b'}' | b']' => {
                self.depth = self.depth.saturating_sub(1);
                if self.depth == 0 {
                    return Step::Complete;
                }
            }
            _ => {}
        }
        Step::More
    }
}

impl<B: BufRead> Splitter<B> {
    /// Starts at the first byte of a text, behind the byte order mark.
    pub(crate) fn new(file: &str, input: B) -> Self {
        Self {
            file: file.to_owned(),
            input,
            place: Place::Start,
            line: 1,
            start_line: 1,
            record: Vec::new(),
            total: 0,
            evidence: EncodingEvidence::default(),
        }
    }

    /// The bytes of the record found last; empty if it was too long.
    pub(crate) fn record(&self) -> &[u8] {
        &self.record
    }

    /// How long the record found last is.
    pub(crate) const fn total(&self) -> u64 {
        self.total
    }

    /// Line on which the record found last starts, from 1.
    pub(crate) const fn start_line(&self) -> u64 {
        self.start_line
    }

    /// Goes to the next record; none at the end of a text that is whole.
    pub(crate) fn next(&mut self) -> Result<Option<Piece>, FeedError> {
        self.record = Vec::new();
        self.total = 0;
        let Some(first) = self.between()? else {
            return match (self.place, self.evidence.windows_1252()) {
                (Place::ListOpen | Place::ListNext | Place::ListAfter, _) => Err(self.cut()),
                (Place::Start, _) => Err(FeedError::Empty {
                    file: self.file.clone(),
                }),
                (_, Some(line)) => Err(FeedError::encoding(
                    &self.file,
                    Format::Json,
                    line,
                    "Windows-1252 (Western European)",
                )),
                _ => Ok(None),
            };
        };
        self.start_line = self.line;
        let mut inside = Inside::default();
        inside.step(first);
        self.keep(first);
        loop {
            let Some(byte) = self.byte()? else {
                return Err(self.cut());
            };
            let step = inside.step(byte);
            if matches!(step, Step::LineEndInString) {
                return self.broken_line();
            }
            self.keep(byte);
            if matches!(step, Step::Complete) {
                self.close();
                self.evidence.weigh(&self.record, self.start_line);
                let whole = self.total <= RECORD_BYTES_MAX as u64;
                return Ok(Some(if whole { Piece::Whole } else { Piece::TooLong }));
            }
        }
    }

    /// No text of JSON has a line end. Where each record has its own line, the next line is sure again.
    fn broken_line(&mut self) -> Result<Option<Piece>, FeedError> {
        if !matches!(self.place, Place::Start | Place::Sequence) {
            return Err(self.malformed("a line ends inside a text"));
        }
        self.close();
        Ok(Some(Piece::Broken))
    }

    /// The record is over.
    const fn close(&mut self) {
        self.place = match self.place {
            Place::Start | Place::Sequence => Place::Sequence,
            Place::ListOpen | Place::ListNext | Place::ListAfter | Place::Over => Place::ListAfter,
        };
    }

    fn keep(&mut self, byte: u8) {
        self.total += 1;
        if self.total <= RECORD_BYTES_MAX as u64 {
            self.record.push(byte);
        } else {
            self.record = Vec::new();
        }
    }

    /// Passes over what stands between records; gives the bracket that opens the next one.
    fn between(&mut self) -> Result<Option<u8>, FeedError> {
        while let Some(byte) = self.byte()? {
            self.place = match (self.place, byte) {
                (place, b' ' | b'\t' | b'\r' | b'\n') => place,
                (Place::Start, b'[') => Place::ListOpen,
                (Place::ListAfter, b',') => Place::ListNext,
                (Place::ListOpen | Place::ListAfter, b']') => Place::Over,
                (Place::Start | Place::Sequence | Place::ListOpen | Place::ListNext, b'{') => return Ok(Some(byte)),
                (Place::Over, _) => return Err(self.malformed("something follows the list")),
                _ => return Err(self.malformed("something stands where a record should begin")),
            };
        }
        Ok(None)
    }

    fn byte(&mut self) -> Result<Option<u8>, FeedError> {
        loop {
            match self.input.fill_buf() {
                Ok(bytes) => {
                    let Some(&byte) = bytes.first() else { return Ok(None) };
                    self.input.consume(1);
                    self.line += u64::from(byte == b'\n');
                    return Ok(Some(byte));
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(source) => return Err(FeedError::reading(&self.file, self.line, source)),
            }
        }
    }

    fn cut(&self) -> FeedError {
        FeedError::CutOff {
            file: self.file.clone(),
            line: self.line,
        }
    }

    fn malformed(&self, why: &'static str) -> FeedError {
        FeedError::Malformed {
            file: self.file.clone(),
            line: self.line,
            format: Format::Json.words(),
            why,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::BufReader;

    use proptest::prelude::*;

    use super::*;

    fn split(text: &[u8], buffer: usize) -> Result<Vec<(u64, Piece, String)>, &'static str> {
        let mut splitter = Splitter::new("f", BufReader::with_capacity(buffer, text));
        let mut pieces = Vec::new();
        while let Some(piece) = splitter.next().map_err(|error| error.code())? {
            let text = String::from_utf8_lossy(splitter.record()).into_owned();
            pieces.push((splitter.start_line(), piece, text));
        }
        Ok(pieces)
    }

    fn texts(text: &str) -> Result<Vec<String>, &'static str> {
        Ok(split(text.as_bytes(), 3)?.into_iter().map(|piece| piece.2).collect())
    }

    #[test]
    fn records_are_found_by_themselves_in_lines_and_in_a_list() {
        assert_eq!(texts("{}").unwrap(), ["{}"]);
        assert_eq!(texts(" [ ] ").unwrap(), [""; 0]);
        assert_eq!(texts("[{\"a\":[1]} ,\n{}]\n").unwrap(), ["{\"a\":[1]}", "{}"]);
        let lines = split(b"{\"a\":\"}\\\"\"}\n\n{\n}{}\n", 1).unwrap();
        assert_eq!(lines.iter().map(|piece| piece.0).collect::<Vec<_>>(), [1, 3, 4]);
        assert_eq!(lines[0].2, "{\"a\":\"}\\\"\"}");
    }

    #[test]
    fn what_stands_between_records_condemns_the_text() {
        for (text, code) in [
            ("", "file_empty"),
            (" \n", "file_empty"),
            ("[{}", "file_cut_off"),
            ("[{},", "file_cut_off"),
            ("{\"a\":\"", "file_cut_off"),
            ("[[{}]]", "file_malformed"),
            ("[{}{}]", "file_malformed"),
            ("[,{}]", "file_malformed"),
            ("[{}] {}", "file_malformed"),
            ("{},{}", "file_malformed"),
            ("7", "file_malformed"),
            ("[{\"a\n\":1}]", "file_malformed"),
        ] {
            assert_eq!(texts(text), Err(code), "{text}");
        }
    }

    #[test]
    fn a_line_that_ends_in_a_string_breaks_alone() {
        let pieces = split(b"{\"a\":1}\n{\"a\":\"x\n{\"a\":2}\n", 64).unwrap();
        let kinds: Vec<_> = pieces.iter().map(|piece| piece.1).collect();
        assert_eq!(kinds, [Piece::Whole, Piece::Broken, Piece::Whole]);
    }

    #[test]
    fn a_record_too_long_is_passed_over_and_not_held() {
        let text = format!("{{\"a\":\"{}\"}}\n{{}}", "x".repeat(3 << 20));
        let mut splitter = Splitter::new("f", text.as_bytes());
        assert_eq!(splitter.next().unwrap(), Some(Piece::TooLong));
        assert_eq!((splitter.record().len(), splitter.total()), (0, 8 + (3 << 20)));
        assert_eq!(splitter.next().unwrap(), Some(Piece::Whole));
    }

    proptest! {
        /// What serde_json reads as a stream of objects is split into the same texts.
        #[test]
        fn records_are_what_serde_json_reads(values in prop::collection::vec("[a-z\"\\\\{}\\[\\],é]{0,12}", 0..6), list: bool) {
            let objects: Vec<String> =
                values.iter().map(|text| serde_json::json!({ "a": [text, { text: 1 }] }).to_string()).collect();
            let text = if list { format!("[{}]", objects.join(",")) } else { objects.join("\n") };
            prop_assume!(!text.is_empty());
            prop_assert_eq!(texts(&text).unwrap(), objects);
        }
    }
}
