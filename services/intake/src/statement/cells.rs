//! The cells of one row, trimmed, by position and by name.

use crate::{
    decode::PartTexts,
    header::{Header, HeaderColumn},
};

/// One row's texts beside the header that names them.
#[derive(Debug)]
pub(crate) struct Cells<'r> {
    /// The file's header.
    pub(crate) header: &'r Header,
    /// Line on which the row starts.
    pub(crate) line: u64,
    texts: Vec<&'r str>,
    parts: Vec<PartTexts<'r>>,
}

/// The cells of one part of a record, such as one of its assessments.
#[derive(Debug, Clone, Copy)]
pub(crate) struct PartCells<'r> {
    columns: &'r [HeaderColumn],
    texts: &'r [&'r str],
}

/// A text without white space around it; nothing of one that holds no character that anybody could see.
fn visible(text: &str) -> &str {
    let is_gap = |character: char| character.is_whitespace() || character.is_control();
    if text.chars().all(is_gap) { "" } else { text.trim() }
}

impl<'r> PartCells<'r> {
    /// The cell of a name, if it is not blank.
    pub(crate) fn get(&self, name: &str) -> Option<Cell<'r>> {
        let is_it = |column: &HeaderColumn| column.entry.is_some_and(|entry| entry.0 == name);
        let at = self.columns.iter().position(is_it)?;
        let (column, text) = (&self.columns[at], visible(self.texts.get(at)?));
        (!text.is_empty()).then_some(Cell { column, text })
    }
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
            *text = visible(text);
        }
        Self {
            header,
            line,
            texts,
            parts: Vec::new(),
        }
    }

    /// The same row with its parts.
    pub(crate) fn with_parts(self, parts: Vec<PartTexts<'r>>) -> Self {
        Self { parts, ..self }
    }

    /// The parts of a name, in the order of the record.
    pub(crate) fn parts<'c>(&'c self, name: &'c str) -> impl Iterator<Item = PartCells<'c>> {
        let header = self.header.parts.iter().find(|part| part.name == name);
        let columns = header.map_or(&[][..], |part| part.columns.as_slice());
        let named = self.parts.iter().filter(move |part| part.0 == name);
        named.map(move |(_, texts)| PartCells { columns, texts })
    }

    /// Whether a text of a part holds a NUL.
    pub(crate) fn parts_hold_nul(&self) -> bool {
        let mut texts = self.parts.iter().flat_map(|(_, texts)| texts);
        texts.any(|text| text.contains('\0'))
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
        let at = self.header.place_of(name)?;
        let (column, text) = (&self.header.columns[at], self.texts.get(at).copied()?);
        (!text.is_empty() && text != "NULL").then_some(Cell { column, text })
    }
}
