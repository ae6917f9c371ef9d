//! Steps through a document from record to record: the walk that every XML format shares.

use std::io::BufRead;

use child::FeedKind;

use super::{
    element::Element,
    scanner::{Token, XmlScanner},
};
use crate::{
    decode::{
        Decode, Received, Shape,
        record::{PartTexts, Sheet},
    },
    error::FeedError,
    header::Header,
    rule::{Rule, Warning},
};

/// What tells the documents of one format from those of another.
pub(crate) trait Form: Default {
    /// The kind of feed.
    const KIND: FeedKind;
    /// Names of the root element.
    const ROOTS: &'static [&'static str];
    /// The same for a sentence.
    const ROOTS_IN_WORDS: &'static str;
    /// Name of the element that is one record.
    const RECORD: &'static str;
    /// Whether records hold what must not be kept, so that they are kept as far as the form lets them pass and not at
    /// all where they cannot be read.
    const GATED: bool;

    /// Whether an element below the root holds the records.
    fn holds_records(name: &str) -> bool;

    /// Reads the header. False if it shows that the document is of another collection.
    fn read_header(&mut self, header: &Element) -> bool;

    /// Reads one record, which starts on `line`.
    fn read(&mut self, record: Element, line: u64) -> Reading;

    /// Notes an element that is not read.
    fn pass_over(&mut self, name: &str);

    /// What is doubtful about the document as a whole.
    fn file_warnings(&self) -> Vec<Warning>;
}

/// What was read of one record.
#[derive(Debug)]
pub(crate) struct Reading {
    /// Its cells.
    pub(crate) sheet: Sheet,
    /// What of it may be kept, where that is not the record as received.
    pub(crate) passed: Option<String>,
}

/// Reads the records of a document of a form.
pub(crate) struct Document<B, F> {
    scanner: XmlScanner<B>,
    header: Header,
    form: F,
    /// Whether the element that holds the records is open.
    inside: bool,
    line: u64,
    current: Result<Reading, Rule>,
}

impl<B: BufRead, F: Form> Document<B, F> {
    /// Opens a document and looks at its root. The input starts behind the byte order mark, if there is one.
    pub(crate) fn open(file: &str, input: B) -> Result<Self, FeedError> {
        let mut scanner = XmlScanner::new(file, input);
        let root = loop {
            match scanner.next()? {
                Token::Open(name) => break name,
                Token::Text(_) | Token::Close | Token::End => {}
            }
        };
        if !F::ROOTS.contains(&root.as_str()) {
            return Err(FeedError::OtherRoot {
                file: file.to_owned(),
                kind: F::KIND,
                wanted: F::ROOTS_IN_WORDS,
            });
        }
        Ok(Self {
            scanner,
            header: Header::of_native(F::KIND),
            form: F::default(),
            inside: false,
            line: 1,
            current: Err(Rule::RowEmpty),
        })
    }

    /// Reads what was just opened below the root.
    fn part(&mut self, name: String) -> Result<(), FeedError> {
        if F::holds_records(&name) {
            self.inside = true;
        } else if name == "Header" {
            // A header too long to be one says nothing; records do without.
            if let Some(header) = self.scanner.element(name)?
                && !self.form.read_header(&header)
            {
                return Err(FeedError::OtherCollection {
                    file: self.scanner.file().to_owned(),
                    kind: F::KIND,
                });
            }
        } else {
            self.form.pass_over(&name);
            self.scanner.skip()?;
        }
        Ok(())
    }

    fn raw(&self) -> String {
        match &self.current {
            Ok(Reading { passed: Some(kept), .. }) => kept.clone(),
            Err(_) if F::GATED => format!(
                "[{} bytes, not kept: they could not be checked for sensitive content]",
                self.scanner.total()
            ),
            _ => self.scanner.raw(),
        }
    }
}

impl<B: BufRead, F: Form> Decode for Document<B, F> {
    fn advance(&mut self) -> Result<bool, FeedError> {
        loop {
            self.scanner.mark();
            match self.scanner.next()? {
                Token::Open(name) if self.inside && name == F::RECORD => {
                    self.line = self.scanner.token_line();
                    self.current = match self.scanner.element(name)? {
                        None => Err(Rule::RecordTooLong),
                        Some(_) if self.scanner.holds_nul() => Err(Rule::NulByte),
                        Some(record) => Ok(self.form.read(record, self.line)),
                    };
                    return Ok(true);
                }
                Token::Open(name) if self.inside => {
                    self.form.pass_over(&name);
                    self.scanner.skip()?;
                }
                Token::Open(name) => self.part(name)?,
                // Closes what holds the records, or the root.
                Token::Close => self.inside = false,
                Token::Text(_) => {}
                Token::End => return Ok(false),
            }
        }
    }

    fn received(&self) -> Received<'_> {
        let (shape, warnings) = match &self.current {
            Ok(reading) => (Shape::Cells(reading.sheet.texts()), reading.sheet.warnings()),
            Err(rule) => (Shape::broken(*rule, self.line), Vec::new()),
        };
        Received {
            line: self.line,
            raw: self.raw(),
            shape,
            warnings,
        }
    }

    fn parts(&self) -> Vec<PartTexts<'_>> {
        self.current
            .as_ref()
            .map_or_else(|_| Vec::new(), |reading| reading.sheet.parts())
    }

    fn header(&self) -> &Header {
        &self.header
    }

    fn file_warnings(&self) -> Vec<Warning> {
        self.form.file_warnings()
    }
}
