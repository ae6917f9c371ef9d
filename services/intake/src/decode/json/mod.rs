//! JSON read record by record with bounded memory: one object, a list of objects, or one object a line.

mod span;
mod splitter;

pub(crate) use span::{list_items, object_members};
pub(crate) use splitter::{Piece, Splitter};
