//! What holds for a record of any native format: its bounds, and its cells while they are collected.

use child::FeedKind;

use crate::{
    layout::{Meaning, layout, parts},
    rule::{Finding, Rule, Warning},
    statement::usable,
};

/// Longest record, in bytes. A pupil with a long school history stays below 100 KiB.
pub(crate) const RECORD_BYTES_MAX: usize = 1 << 20;
/// How much of a record that is too long is kept for the people who look for it.
pub(crate) const LONG_RECORD_KEPT_BYTES: usize = 4 << 10;

/// A part of a record: its name, and its texts in the order of the layout.
pub(crate) type PartTexts<'r> = (&'static str, Vec<&'r str>);

/// The cells of one record, in the order of its kind's layout, with what the decoder found doubtful.
#[derive(Debug)]
pub(crate) struct Sheet {
    kind: FeedKind,
    line: u64,
    texts: Vec<String>,
    parts: Vec<(&'static str, Vec<String>)>,
    warnings: Vec<Warning>,
}

impl Sheet {
    /// A record of which nothing is recorded yet.
    pub(crate) fn new(kind: FeedKind, line: u64) -> Self {
        Self {
            kind,
            line,
            texts: vec![String::new(); layout(kind).entries.len()],
            parts: Vec::new(),
            warnings: Vec::new(),
        }
    }

    /// Writes a cell; `None` leaves it "not recorded".
    pub(crate) fn set(&mut self, name: &str, text: Option<impl Into<String>>) {
        let at = layout(self.kind).entries.iter().position(|entry| entry.0 == name);
        let at = at.expect("a decoder writes cells of its own layout only");
        if let Some(text) = text {
            self.texts[at] = text.into();
        }
    }

    /// Adds a part of its kind's layout, with the text of each of its cells.
    pub(crate) fn add<'t>(&mut self, name: &'static str, text: impl Fn(&'static str) -> Option<&'t str>) {
        let part = parts(self.kind).iter().find(|part| part.name == name);
        let cells = part.expect("a decoder adds parts of its own layout only").cells;
        let texts = cells.iter().map(|cell| text(cell).unwrap_or_default().to_owned());
        self.parts.push((name, texts.collect()));
    }

    /// Notes a doubt about a cell, or about the record.
    pub(crate) fn warn(&mut self, rule: Rule, name: Option<&str>) {
        self.warnings.push(Finding::new(rule, name, self.line));
    }

    /// The texts in the order of the layout.
    pub(crate) fn texts(&self) -> Vec<&str> {
        self.texts.iter().map(String::as_str).collect()
    }

    /// The name of the record, if it has one that can be used.
    pub(crate) fn record_id(&self) -> Option<&str> {
        let entries = layout(self.kind).entries.iter();
        let mut named = entries
            .zip(&self.texts)
            .filter(|(entry, _)| entry.1 == Meaning::RecordId);
        let text = named.next()?.1.trim();
        (!text.is_empty() && usable(text)).then_some(text)
    }

    /// The parts in the order in which they were added.
    pub(crate) fn parts(&self) -> Vec<PartTexts<'_>> {
        let parts = self.parts.iter();
        parts
            .map(|(name, texts)| (*name, texts.iter().map(String::as_str).collect()))
            .collect()
    }

    /// The doubts, in the order in which they arose.
    pub(crate) fn warnings(&self) -> Vec<Warning> {
        self.warnings.clone()
    }
}

/// A record's bytes as text for staging: what is not UTF-8 shows as U+FFFD, NUL as U+2400; of a record longer than
/// `kept` (`total` bytes in all) only the start is there.
pub(crate) fn raw_text(kept: &[u8], total: u64) -> String {
    let text = String::from_utf8_lossy(kept).replace('\0', "\u{2400}");
    if total > kept.len() as u64 {
        format!("{text}… [{total} bytes in all]")
    } else {
        text
    }
}
