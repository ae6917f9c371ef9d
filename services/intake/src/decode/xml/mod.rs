//! XML documents, read element by element with bounded memory (quick-xml).
//!
//! No document type is read and no entity beyond the five of XML is resolved, so that a file can neither expand nor
//! reach for another one. Names are compared without namespace: exporters differ in it.

mod document;
mod element;
mod gate;
mod scanner;
mod tap;
mod unused;

pub(crate) use document::{Document, Form, Part, Reading};
pub(crate) use element::Element;
pub(crate) use gate::{Pass, What, pass, written};
pub(crate) use scanner::{ELEMENTS_MAX, Token, XmlScanner};
pub(crate) use unused::Unused;
