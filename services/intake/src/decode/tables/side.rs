//! The rows of one table, held compactly so that they can be found by key.

use std::hash::{DefaultHasher, Hash, Hasher};

use crate::header::Header;

/// What stands between the fields of a row in memory. No text of a table holds it: it is a control character.
const BETWEEN: char = '\u{1F}';

/// The rows of a table, as far as their columns are kept.
#[derive(Debug)]
pub(super) struct Rows {
    /// The table's header: its columns, of which those that are not kept are blank in every row.
    pub(super) header: Header,
    text: String,
    /// Where each row ends in `text`.
    ends: Vec<u32>,
    /// Fingerprints of keys with the rows that have them, in order.
    index: Vec<(u64, u32)>,
    /// Which rows belong to a record that was read.
    met: Vec<bool>,
}

impl Rows {
    /// What a row takes beside its text, in bytes.
    pub(super) const ROW_BYTES: usize = 4 + 16 + 1;

    /// A table of which no row has been read.
    pub(super) fn new(header: Header) -> Self {
        Self {
            header,
            text: String::new(),
            ends: Vec::new(),
            index: Vec::new(),
            met: Vec::new(),
        }
    }

    /// Adds a row; gives the bytes that it takes.
    pub(super) fn push(&mut self, texts: &[impl AsRef<str>]) -> usize {
        let before = self.text.len();
        for (at, text) in texts.iter().enumerate() {
            if at > 0 {
                self.text.push(BETWEEN);
            }
            self.text
                .extend(text.as_ref().trim().chars().filter(|character| *character != BETWEEN));
        }
        let end = u32::try_from(self.text.len()).expect("who adds rows keeps far below 4 GiB");
        self.ends.push(end);
        self.text.len() - before + Self::ROW_BYTES
    }

    /// Forgets all rows.
    pub(super) fn clear(&mut self) {
        self.text.clear();
        self.ends.clear();
    }

    /// Number of rows.
    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    /// Orders the rows by the keys in a column, so that they can be found.
    pub(super) fn index_by(&mut self, column: usize) {
        let keys = (0..self.ends.len() as u32).filter_map(|row| Some((fingerprint(self.key(row, column)?), row)));
        self.index = keys.collect();
        self.index.sort_unstable();
        self.met = vec![false; self.ends.len()];
    }

    /// The rows that have a key in the column they are ordered by, in the order of the file.
    pub(super) fn with_key<'r>(&'r self, column: usize, key: &'r str) -> impl Iterator<Item = u32> + 'r {
        let wanted = fingerprint(key);
        let first = self.index.partition_point(|entry| entry.0 < wanted);
        let same = self.index[first..].iter().take_while(move |entry| entry.0 == wanted);
        same.map(|entry| entry.1)
            .filter(move |&row| self.key(row, column) == Some(key))
    }

    /// Notes that a row belongs to a record.
    pub(super) fn meet(&mut self, row: u32) {
        self.met[row as usize] = true;
    }

    /// Rows that belong to no record read so far.
    pub(super) fn unmet(&self) -> usize {
        self.ends.len() - self.met.iter().filter(|met| **met).count()
    }

    /// The texts of a row in the order of the header.
    pub(super) fn texts(&self, row: u32) -> impl Iterator<Item = &str> {
        let row = row as usize;
        let start = row.checked_sub(1).map_or(0, |before| self.ends[before]);
        self.text[start as usize..self.ends[row] as usize].split(BETWEEN)
    }

    /// One text of a row, unless it is blank.
    pub(super) fn text(&self, row: u32, column: usize) -> Option<&str> {
        self.texts(row).nth(column).filter(|text| !text.is_empty())
    }

    fn key(&self, row: u32, column: usize) -> Option<&str> {
        self.text(row, column).and_then(key_text)
    }
}

/// A key as it is compared: some exports write the number 8 as `8.0`. Blank is no key.
pub(super) fn key_text(text: &str) -> Option<&str> {
    let text = text.trim();
    let number = text.strip_suffix(".0");
    let number = number.filter(|number| !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()));
    Some(number.unwrap_or(text)).filter(|key| !key.is_empty() && *key != "NULL")
}

fn fingerprint(key: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    key.hash(&mut hasher);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use child::FeedKind;

    use super::*;

    fn rows(texts: &[[&str; 2]]) -> Rows {
        let mut rows = Rows::new(Header::of_native(FeedKind::SchoolCensus));
        for row in texts {
            rows.push(row);
        }
        rows.index_by(0);
        rows
    }

    #[test]
    fn rows_are_found_by_key_in_the_order_of_the_file() {
        let rows = rows(&[["7", "a"], ["8.0", "b"], ["", "c"], ["7.0", " d "], ["x.0", "e\u{1F}"]]);
        let found = |key: &str| {
            let found = rows.with_key(0, key);
            found
                .map(|row| rows.text(row, 1).unwrap().to_owned())
                .collect::<Vec<_>>()
        };
        assert_eq!(found("7"), ["a", "d"]);
        assert_eq!(found("8"), ["b"]);
        assert_eq!(found("x.0"), ["e"]);
        assert_eq!(found("9"), [""; 0]);
        assert_eq!(rows.texts(3).collect::<Vec<_>>(), ["7.0", "d"]);
    }

    #[test]
    fn rows_that_nobody_asked_for_are_counted() {
        let mut rows = rows(&[["7", "a"], ["8", "b"]]);
        assert_eq!(rows.unmet(), 2);
        rows.meet(1);
        rows.meet(1);
        assert_eq!((rows.unmet(), rows.len()), (1, 2));
    }

    #[test]
    fn keys_are_compared_as_numbers_are_written() {
        for (text, key) in [
            ("8.0", Some("8")),
            (" 8 ", Some("8")),
            ("8.5", Some("8.5")),
            (".0", Some(".0")),
            ("0f3.0", Some("0f3.0")),
            ("NULL", None),
            (" ", None),
        ] {
            assert_eq!(key_text(text), key, "{text}");
        }
    }
}
