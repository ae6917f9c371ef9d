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

/// What an element outside of every record is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    /// It holds records, or what holds them.
    Holder,
    /// It is a record.
    Record,
    /// It says something about all records that follow.
    Head,
    /// Read at another time.
    Later,
    /// Not read.
    Other,
}

/// What tells the documents of one format from those of another.
pub(crate) trait Form {
    /// The kind of feed.
    fn kind(&self) -> FeedKind;

    /// Names of the root element.
    fn roots(&self) -> &'static [&'static str];

    /// Whether records hold what must not be kept, so that they are kept as far as the form lets them pass and not at
    /// all where they cannot be read.
    fn is_gated(&self) -> bool;

    /// What an element is that stands below the root, or in a holder.
    fn part(&self, name: &str, in_holder: bool) -> Part;

    /// Reads what says something about all records. False if it shows that the document is of another collection.
    fn read_head(&mut self, head: &Element) -> bool;

    /// Reads one record, which starts on `line`.
    fn read(&mut self, record: Element, line: u64) -> Reading;

    /// Notes an element that is not read.
    fn pass_over(&mut self, name: &str);

    /// What is doubtful about the document as a whole.
    fn file_warnings(&self) -> Vec<Warning>;

    /// What the document, which has been read to its end, has not said, and without which its records cannot be used.
    fn missing(&self) -> Option<String> {
        None
    }
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
    /// Open elements that hold records.
    holders: usize,
    line: u64,
    current: Result<Reading, Rule>,
}

impl<B: BufRead, F: Form> Document<B, F> {
    /// Opens a document and looks at its root. The input starts behind the byte order mark, if there is one.
    pub(crate) fn open(file: &str, input: B, form: F) -> Result<Self, FeedError> {
        let mut scanner = XmlScanner::new(file, input);
        let root = loop {
            match scanner.next()? {
                Token::Open(name) => break name,
                Token::Text(_) | Token::Close | Token::End => {}
            }
        };
        if !form.roots().contains(&root.as_str()) {
            return Err(FeedError::OtherRoot {
                file: file.to_owned(),
                kind: form.kind(),
                wanted: form.roots().join(" or "),
            });
        }
        Ok(Self {
            scanner,
            header: Header::of_native(form.kind()),
            form,
            holders: 0,
            line: 1,
            current: Err(Rule::RowEmpty),
        })
    }

    /// What messages call the document.
    pub(crate) fn file(&self) -> &str {
        self.scanner.file()
    }

    /// The input, as far as it has been read.
    pub(crate) fn into_input(self) -> B {
        self.scanner.into_input()
    }

    /// Reads what was just opened outside of every record; true if it is a record.
    fn opened(&mut self, name: String) -> Result<bool, FeedError> {
        match self.form.part(&name, self.holders > 0) {
            Part::Record => {
                self.read_record(name)?;
                return Ok(true);
            }
            Part::Holder => self.holders += 1,
            Part::Head => {
                // What is too long to be a header says nothing; records do without.
                if let Some(head) = self.scanner.element(name)? {
                    if self.scanner.holds_nul() {
                        return Err(self
                            .scanner
                            .malformed("a NUL byte stands in what is said of all records"));
                    }
                    if !self.form.read_head(&head) {
                        return Err(FeedError::OtherCollection {
                            file: self.scanner.file().to_owned(),
                            kind: self.form.kind(),
                        });
                    }
                }
            }
            Part::Later => self.scanner.skip()?,
            Part::Other => {
                self.form.pass_over(&name);
                self.scanner.skip()?;
            }
        }
        Ok(false)
    }

    fn read_record(&mut self, name: String) -> Result<(), FeedError> {
        self.line = self.scanner.token_line();
        self.current = match self.scanner.element(name)? {
            None => Err(Rule::RecordTooLong),
            Some(_) if self.scanner.holds_nul() => Err(Rule::NulByte),
            Some(record) => Ok(self.form.read(record, self.line)),
        };
        Ok(())
    }

    fn raw(&self) -> String {
        match &self.current {
            Ok(Reading { passed: Some(kept), .. }) => kept.clone(),
            Err(_) if self.form.is_gated() => format!(
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
                Token::Open(name) => {
                    if self.opened(name)? {
                        return Ok(true);
                    }
                }
                // Closes a holder, or the root.
                Token::Close => self.holders = self.holders.saturating_sub(1),
                Token::Text(_) => {}
                Token::End => {
                    return match self.form.missing() {
                        None => Ok(false),
                        Some(what) => Err(FeedError::NotStated {
                            file: self.scanner.file().to_owned(),
                            kind: self.form.kind(),
                            what,
                        }),
                    };
                }
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
