//! FHIR written as XML, turned into the JSON that everything else here reads.
//!
//! An element with a `value` is a text, elements of one name are a list, and a resource stands inside an element named
//! for its type. Narrative is passed over.

use std::io::BufRead;

use child::FeedKind;
use serde_json::{Map, Value};

use crate::{
    decode::{
        json::Piece,
        xml::{ELEMENTS_MAX, Token, XmlScanner},
    },
    error::FeedError,
};

/// The only root that is read: a message is a bundle.
const ROOT: &str = "Bundle";
/// Elements that hold a resource.
const WRAPPERS: [&str; 2] = ["resource", "contained"];
/// Narrative: XHTML that repeats a resource in words.
const NARRATIVE: &str = "div";
/// A list also where it has one item.
const LIST: &str = "entry";

/// Reads the one record of a document.
pub(super) struct XmlPieces<B> {
    scanner: XmlScanner<B>,
    record: Vec<u8>,
    line: u64,
    elements: usize,
    too_long: bool,
    done: bool,
}

impl<B: BufRead> XmlPieces<B> {
    /// Starts at the first byte of a document.
    pub(super) fn new(file: &str, input: B) -> Self {
        Self {
            scanner: XmlScanner::new(file, input).with_attributes(),
            record: Vec::new(),
            line: 1,
            elements: 0,
            too_long: false,
            done: false,
        }
    }

    /// The record found last, as JSON.
    pub(super) fn record(&self) -> &[u8] {
        &self.record
    }

    /// How many bytes the document had.
    pub(super) fn total(&self) -> u64 {
        self.scanner.total()
    }

    /// Line on which the record starts, from 1.
    pub(super) const fn start_line(&self) -> u64 {
        self.line
    }

    /// The record of the document, then none. The document is read to its end first: what is not whole is no record.
    pub(super) fn next(&mut self) -> Result<Option<Piece>, FeedError> {
        if std::mem::replace(&mut self.done, true) {
            return Ok(None);
        }
        let root = loop {
            match self.scanner.next()? {
                Token::Open(name) => break name,
                Token::Text(_) | Token::Close | Token::End => {}
            }
        };
        if root != ROOT {
            return Err(FeedError::OtherRoot {
                file: self.scanner.file().to_owned(),
                kind: FeedKind::DchStu3,
                wanted: ROOT.to_owned(),
            });
        }
        self.line = self.scanner.token_line();
        let bundle = self.resource(root)?;
        while self.scanner.next()? != Token::End {}
        if self.too_long {
            return Ok(Some(Piece::TooLong));
        }
        self.record = serde_json::to_vec(&bundle).expect("JSON has string keys only");
        Ok(Some(Piece::Whole))
    }

    /// The resource whose element was just opened.
    fn resource(&mut self, kind: String) -> Result<Value, FeedError> {
        let mut members = self.members()?;
        members.insert("resourceType".to_owned(), Value::String(kind));
        Ok(Value::Object(members))
    }

    /// Reads what stands inside the element that was just opened, to its end.
    fn members(&mut self) -> Result<Map<String, Value>, FeedError> {
        let mut members = Map::new();
        loop {
            match self.scanner.next()? {
                Token::Open(name) => {
                    self.elements += 1;
                    self.too_long |= self.elements > ELEMENTS_MAX || self.scanner.is_too_long();
                    if self.too_long || name == NARRATIVE {
                        self.scanner.skip()?;
                    } else if WRAPPERS.contains(&name.as_str()) {
                        if let Some(resource) = self.wrapped()? {
                            add(&mut members, name, resource);
                        }
                    } else {
                        self.member(&mut members, name)?;
                    }
                }
                Token::Text(_) => {}
                Token::Close | Token::End => return Ok(members),
            }
        }
    }

    /// Reads the element that was just opened into a member: its value, what stands inside it, or both.
    fn member(&mut self, members: &mut Map<String, Value>, name: String) -> Result<(), FeedError> {
        let mut value = None;
        let mut own = Map::new();
        for (attribute, text) in self.scanner.take_attributes() {
            match attribute.as_str() {
                "value" => value = Some(text),
                "url" | "id" => {
                    own.insert(attribute, Value::String(text));
                }
                _ => {}
            }
        }
        let inner = self.members()?;
        if let Some(value) = value {
            if !inner.is_empty() {
                add(members, format!("_{name}"), Value::Object(inner));
            }
            add(members, name, Value::String(value));
        } else if !inner.is_empty() {
            own.extend(inner);
            add(members, name, Value::Object(own));
        }
        Ok(())
    }

    /// The first resource inside a wrapper.
    fn wrapped(&mut self) -> Result<Option<Value>, FeedError> {
        let mut found = None;
        loop {
            match self.scanner.next()? {
                Token::Open(kind) if found.is_none() => found = Some(self.resource(kind)?),
                Token::Open(_) => self.scanner.skip()?,
                Token::Text(_) => {}
                Token::Close | Token::End => return Ok(found),
            }
        }
    }
}

/// Adds a member; the second of a name makes a list of it.
fn add(members: &mut Map<String, Value>, name: String, value: Value) {
    match members.get_mut(&name) {
        Some(Value::Array(list)) => list.push(value),
        Some(first) => *first = Value::Array(vec![first.take(), value]),
        None => {
            let value = if name == LIST { Value::Array(vec![value]) } else { value };
            members.insert(name, value);
        }
    }
}
