//! XML documents, read element by element with bounded memory (quick-xml).
//!
//! No document type is read and no entity beyond the five of XML is resolved, so that a file can neither expand nor
//! reach for another one. Names are compared without namespace: exporters differ in it.

mod element;
mod scanner;
mod tap;

pub(crate) use element::Element;
pub(crate) use scanner::{Token, XmlScanner};
