//! The cells of one row, trimmed, by position and by name.

use crate::header::{Header, HeaderColumn};

/// One row's texts beside the header that names them.
#[derive(Debug)]
pub(crate) struct Cells<'r> {
    /// The file's header.
    pub(crate) header: &'r Header,
    /// Line on which the row starts.
    pub(crate) line: u64,
    texts: Vec<&'r str>,
}

/// One cell that is not blank.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Cell<'r> {
    /// Its column.
    pub(crate) column: &'r HeaderColumn,
    /// Its text, trimmed.
    pub(crate) text: &'r str,
}

impl<'r> Cells<'r> {
    /// The row's fields in the order of the header.
    pub(crate) fn new(header: &'r Header, line: u64, mut texts: Vec<&'r str>) -> Self {
        for text in &mut texts {
            *text = text.trim();
        }
        Self { header, line, texts }
    }

    /// The record's id; blank and the literal `NULL` of database exports are none.
    pub(crate) fn record_id(&self) -> Option<&'r str> {
        let text = self.texts.get(self.header.record_id?).copied()?;
        (!text.is_empty() && text != "NULL").then_some(text)
    }

    /// The cells that are not blank.
    pub(crate) fn filled(&self) -> impl Iterator<Item = Cell<'r>> + '_ {
        let columns = self.header.columns.iter().zip(&self.texts);
        columns
            .filter(|(_, text)| !text.is_empty())
            .map(|(column, &text)| Cell { column, text })
    }

    /// The cell of a layout column, if it is there and neither blank nor `NULL`.
    pub(crate) fn get(&self, name: &str) -> Option<Cell<'r>> {
        let is_it = |column: &HeaderColumn| column.entry.is_some_and(|entry| entry.0 == name);
        let at = self.header.columns.iter().position(is_it)?;
        let (column, text) = (&self.header.columns[at], self.texts.get(at).copied()?);
        (!text.is_empty() && text != "NULL").then_some(Cell { column, text })
    }
}
