//! Steps through a document.

use std::{
    io::{self, BufRead},
    str,
};

use quick_xml::{Error, Reader, XmlVersion, errors::SyntaxError, escape::resolve_predefined_entity, events::Event};

use super::{
    element::Element,
    tap::{StepTooLong, Tap},
};
use crate::{
    error::FeedError,
    file::{Format, PackedError},
};

const BROKEN_TAG: &str = "a tag is not written as XML";
/// Deepest nesting; a CTF is nine deep.
const DEPTH_MAX: usize = 64;
/// Most elements of one record.
pub(crate) const ELEMENTS_MAX: usize = 20_000;

/// One step through a document.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Token {
    /// An element opens; its local name.
    Open(String),
    /// Text between tags.
    Text(String),
    /// The element that was opened last closes.
    Close,
    /// The document is over, and whole.
    End,
}

/// Reads a document token by token.
pub(crate) struct XmlScanner<B> {
    file: String,
    reader: Reader<Tap<B>>,
    buffer: Vec<u8>,
    depth: usize,
    root_closed: bool,
    token_line: u64,
    reads_attributes: bool,
    attributes: Vec<(String, String)>,
}

impl<B: BufRead> XmlScanner<B> {
    /// Starts at the first byte of a document.
    pub(crate) fn new(file: &str, input: B) -> Self {
        let mut reader = Reader::from_reader(Tap::new(input));
        let config = reader.config_mut();
        config.expand_empty_elements = true;
        // "Ash & Sons" is not XML, but exporters write it and it can only be read in one way.
        config.allow_dangling_amp = true;
        Self {
            file: file.to_owned(),
            reader,
            buffer: Vec::new(),
            depth: 0,
            root_closed: false,
            token_line: 1,
            reads_attributes: false,
            attributes: Vec::new(),
        }
    }

    /// The same, for a format that says something in attributes.
    pub(crate) fn with_attributes(self) -> Self {
        Self {
            reads_attributes: true,
            ..self
        }
    }

    /// The attributes of the element that was opened last: local name and value, in the order of the document.
    pub(crate) fn take_attributes(&mut self) -> Vec<(String, String)> {
        std::mem::take(&mut self.attributes)
    }

    /// Whether more than a record may hold came since the last mark.
    pub(crate) fn is_too_long(&self) -> bool {
        self.reader.get_ref().is_too_long()
    }

    /// The input, as far as it has been read.
    pub(crate) fn into_input(self) -> B {
        self.reader.into_inner().into_input()
    }

    /// Line on which the last token starts, from 1.
    pub(crate) const fn token_line(&self) -> u64 {
        self.token_line
    }

    /// Bytes since the last [`Self::mark`], as text.
    pub(crate) fn raw(&self) -> String {
        self.reader.get_ref().raw()
    }

    /// How many bytes came since the last mark.
    pub(crate) fn total(&self) -> u64 {
        self.reader.get_ref().total()
    }

    /// Name of the file, for messages.
    pub(crate) fn file(&self) -> &str {
        &self.file
    }

    /// Whether a NUL byte came since the last mark.
    pub(crate) fn holds_nul(&self) -> bool {
        self.reader.get_ref().holds_nul()
    }

    /// Refuses the document for what is wrong with the last token.
    pub(crate) fn malformed(&self, why: &'static str) -> FeedError {
        malformed(&self.file, self.token_line, why)
    }

    /// Lets what is kept as received start with the next token.
    pub(crate) fn mark(&mut self) {
        self.reader.get_mut().mark();
    }

    /// The next token. Comments and processing instructions are passed over.
    pub(crate) fn next(&mut self) -> Result<Token, FeedError> {
        loop {
            if let Some(token) = self.step()? {
                return Ok(token);
            }
        }
    }

    fn step(&mut self) -> Result<Option<Token>, FeedError> {
        self.buffer.clear();
        let tap = self.reader.get_mut();
        tap.step();
        self.token_line = tap.line();
        let line = self.token_line;
        let event = match self.reader.read_event_into(&mut self.buffer) {
            Ok(event) => event,
            Err(error) => return Err(refusal(&self.file, line, &error)),
        };
        let text = |bytes: &[u8]| match str::from_utf8(bytes) {
            Ok(text) => Ok(text.to_owned()),
            Err(_) => Err(FeedError::encoding(
                &self.file,
                Format::Xml,
                line,
                "Windows-1252 (Western European)",
            )),
        };
        let malformed = |why| Err(malformed(&self.file, line, why));
        Ok(Some(match event {
            Event::Start(start) => {
                if self.root_closed {
                    return malformed("a second document follows the first");
                }
                self.depth += 1;
                if self.depth > DEPTH_MAX {
                    return malformed("elements are nested more than 64 deep");
                }
                self.attributes.clear();
                if self.reads_attributes {
                    for attribute in start.attributes() {
                        let Ok(attribute) = attribute else {
                            return malformed(BROKEN_TAG);
                        };
                        let Ok(value) = attribute.normalized_value(XmlVersion::Explicit1_0) else {
                            return malformed("a reference stands for no character");
                        };
                        let name = text(attribute.key.local_name().as_ref())?;
                        self.attributes.push((name, value.into_owned()));
                    }
                }
                Token::Open(text(start.local_name().as_ref())?)
            }
            Event::End(_) => {
                self.depth -= 1;
                self.root_closed = self.depth == 0;
                Token::Close
            }
            Event::Text(found) if self.depth == 0 && !found.trim_ascii().is_empty() => {
                return malformed("text stands outside of every element");
            }
            Event::Text(found) => Token::Text(text(&found)?),
            Event::CData(found) => Token::Text(text(&found)?),
            Event::GeneralRef(reference) => {
                let name = text(&reference)?;
                match (reference.resolve_char_ref(), resolve_predefined_entity(&name)) {
                    (Ok(Some(character)), _) => Token::Text(character.to_string()),
                    (Ok(None), Some(character)) => Token::Text(character.to_owned()),
                    _ => return malformed("a reference stands for no character"),
                }
            }
            Event::DocType(_) => {
                return Err(FeedError::DocumentType {
                    file: self.file.clone(),
                    line,
                });
            }
            Event::Decl(declaration) => {
                if let Some(Ok(encoding)) = declaration.encoding()
                    && let Some(seems) = other_encoding(&encoding)
                {
                    return Err(FeedError::encoding(&self.file, Format::Xml, line, seems));
                }
                if declaration.version().is_ok_and(|version| version.as_ref() != b"1.0") {
                    return malformed("it is not XML 1.0");
                }
                return Ok(None);
            }
            Event::Comment(_) | Event::PI(_) | Event::Empty(_) => return Ok(None),
            Event::Eof if self.root_closed => Token::End,
            Event::Eof if self.depth == 0 => {
                return Err(FeedError::Empty {
                    file: self.file.clone(),
                });
            }
            Event::Eof => {
                return Err(FeedError::CutOff {
                    file: self.file.clone(),
                    line,
                });
            }
        }))
    }

    /// Reads the element that was just opened to its end; none if it is longer than a record may be.
    pub(crate) fn element(&mut self, name: String) -> Result<Option<Element>, FeedError> {
        let mut open = vec![Element {
            name,
            ..Element::default()
        }];
        let (mut elements, mut too_long) = (1, false);
        let mut skipped = 0;
        loop {
            let token = self.next()?;
            too_long |= elements > ELEMENTS_MAX || self.reader.get_ref().is_too_long();
            match token {
                // Only the depth counts in what is too long.
                Token::Open(_) if too_long => skipped += 1,
                Token::Close if skipped > 0 => skipped -= 1,
                Token::Text(_) if too_long => {}
                Token::Open(name) => {
                    elements += 1;
                    open.push(Element {
                        name,
                        ..Element::default()
                    });
                }
                Token::Text(text) => {
                    if let Some(element) = open.last_mut() {
                        element.text.push_str(&text);
                    }
                }
                Token::Close => {
                    let Some(closed) = open.pop() else { return Ok(None) };
                    match open.last_mut() {
                        Some(parent) => parent.children.push(closed),
                        None => return Ok((!too_long).then_some(closed)),
                    }
                }
                Token::End => return Ok(None),
            }
        }
    }

    /// Passes over the element that was just opened.
    pub(crate) fn skip(&mut self) -> Result<(), FeedError> {
        let mut depth = 1;
        while depth > 0 {
            match self.next()? {
                Token::Open(_) => depth += 1,
                Token::Close => depth -= 1,
                Token::Text(_) | Token::End => {}
            }
            self.mark();
        }
        Ok(())
    }
}

/// The encoding that a declaration names, unless it is one that we read.
fn other_encoding(declared: &[u8]) -> Option<&'static str> {
    let is = |name: &str| declared.eq_ignore_ascii_case(name.as_bytes());
    if is("utf-8") || is("utf8") || is("us-ascii") || is("ascii") {
        None
    } else if declared.len() >= 6 && declared[..6].eq_ignore_ascii_case(b"utf-16") || is("ucs-2") {
        Some("UTF-16")
    } else if is("windows-1252") || is("iso-8859-1") || is("latin1") || is("iso-8859-15") {
        Some("Windows-1252 (Western European)")
    } else {
        Some("another encoding than UTF-8, which its first line names")
    }
}

/// That a document breaks the rules of XML on a line.
fn malformed(file: &str, line: u64, why: &'static str) -> FeedError {
    FeedError::Malformed {
        file: file.to_owned(),
        line,
        format: Format::Xml.words(),
        why,
    }
}

/// Our words for what the parser says.
fn refusal(file: &str, line: u64, error: &Error) -> FeedError {
    let malformed = |why| malformed(file, line, why);
    match error {
        Error::Io(error) => {
            if error
                .get_ref()
                .and_then(|inner| inner.downcast_ref::<StepTooLong>())
                .is_some()
            {
                return malformed("a single value is longer than 1 MiB");
            }
            // The parser shares its error; ours has to own one.
            let source = match PackedError::behind(error) {
                Some(why) => why.into(),
                None => io::Error::new(error.kind(), error.to_string()),
            };
            FeedError::reading(file, line, source)
        }
        Error::Syntax(SyntaxError::InvalidBangMarkup) => malformed("\"<!\" stands where no markup is"),
        Error::Syntax(_) => FeedError::CutOff {
            file: file.to_owned(),
            line,
        },
        Error::IllFormed(_) => malformed("a tag is not closed, or closed in the wrong place"),
        Error::Encoding(_) => FeedError::encoding(file, Format::Xml, line, "Windows-1252 (Western European)"),
        Error::InvalidAttr(_) | Error::Escape(_) | Error::Namespace(_) => malformed(BROKEN_TAG),
    }
}
