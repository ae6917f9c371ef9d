//! The header of a file held against the layout of its kind.

use std::collections::BTreeSet;

use child::FeedKind;

use crate::{
    decode::{Role, Set, Table, kind_of_table},
    error::FeedError,
    layout::{ANYWHERE, Entry, Meaning, csv_kinds, layout, parts},
    rule::{Finding, Rule, Warning},
    statement::drops_unknown,
};

/// Where each column of a file stands and what it means.
#[derive(Debug, Clone)]
pub(crate) struct Header {
    /// Kind of feed.
    pub(crate) kind: FeedKind,
    /// Columns in the order of the file.
    pub(crate) columns: Vec<HeaderColumn>,
    /// Index of the record id.
    pub(crate) record_id: Option<usize>,
    /// The cells that records may have many times.
    pub(crate) parts: Vec<HeaderPart>,
    /// What is doubtful about the header, reported once per file.
    pub(crate) warnings: Vec<Warning>,
}

/// One column of a file.
#[derive(Debug, Clone)]
pub(crate) struct HeaderColumn {
    /// Name for people and for values kept as received; unique in the file.
    pub(crate) name: String,
    /// The layout's entry, unless the column is not part of the kind.
    pub(crate) entry: Option<Entry>,
}

/// Cells that a record may have many times.
#[derive(Debug, Clone)]
pub(crate) struct HeaderPart {
    /// What they belong to.
    pub(crate) name: &'static str,
    /// The cells, named for people with what they belong to.
    pub(crate) columns: Vec<HeaderColumn>,
}

impl HeaderPart {
    fn all(kind: FeedKind) -> Vec<Self> {
        let column = |part: &str, cell: &'static str| HeaderColumn {
            name: format!("{part}.{cell}"),
            entry: Some((cell, Meaning::Fact)),
        };
        parts(kind)
            .iter()
            .map(|part| Self {
                name: part.name,
                columns: part.cells.iter().map(|cell| column(part.name, cell)).collect(),
            })
            .collect()
    }
}

/// Header names are compared without regard to case, spaces and hyphens.
fn plain(name: &str) -> String {
    name.trim()
        .trim_start_matches('\u{FEFF}')
        .to_lowercase()
        .replace([' ', '-'], "_")
}

impl Header {
    /// Reads the header of a file. `line` is where it stands.
    pub(crate) fn of_file<'a>(
        kind: FeedKind,
        file: &str,
        line: u64,
        names: impl Iterator<Item = &'a str>,
    ) -> Result<Self, FeedError> {
        let names: Vec<String> = names.map(plain).collect();
        let file = || file.to_owned();
        let present: BTreeSet<&str> = names.iter().map(String::as_str).collect();
        if let Some(separator) = other_separator(|name| layout(kind).meaning(name).is_some(), &names) {
            return Err(FeedError::Separator {
                file: file(),
                separator,
            });
        }
        if let Some((looks_like, signs)) = other_kind(kind, &present) {
            return Err(FeedError::WrongKind {
                file: file(),
                kind,
                looks_like,
                signs,
            });
        }
        let entries = layout(kind).entries;
        if !entries.iter().any(|(name, _)| present.contains(name)) {
            let expected = entries
                .iter()
                .take(4)
                .map(|entry| entry.0)
                .collect::<Vec<_>>()
                .join(", ");
            return Err(FeedError::NoHeader {
                file: file(),
                line,
                kind,
                expected,
            });
        }
        if let Some((column, _)) = entries
            .iter()
            .chain([&ANYWHERE])
            .find(|(column, _)| names.iter().filter(|name| name == column).count() > 1)
        {
            return Err(FeedError::ColumnTwice {
                file: file(),
                line,
                column,
            });
        }
        let missing: Vec<&str> = layout(kind)
            .required
            .iter()
            .copied()
            .filter(|name| !present.contains(name))
            .collect();
        if !missing.is_empty() {
            return Err(FeedError::ColumnsMissing {
                file: file(),
                line,
                kind,
                columns: missing.join(", "),
            });
        }
        let absent: Vec<&str> = entries
            .iter()
            .map(|entry| entry.0)
            .filter(|name| !present.contains(name))
            .collect();
        let mut header = Self::of_names(kind, line, &names);
        if !absent.is_empty() {
            let detail = format!("Missing: {}.", absent.join(", "));
            header
                .warnings
                .push(Finding::new(Rule::ColumnsMissing, None, line).telling(&detail));
        }
        Ok(header)
    }

    /// Reads the header of a table of a set, and tells which table it is: by its columns, else by the name of its `sheet`.
    /// Columns that are not kept have no entry.
    pub(crate) fn of_table(
        set: &'static Set,
        file: &str,
        sheet: Option<&str>,
        line: u64,
        names: &[&str],
    ) -> Result<(&'static Table, Self), FeedError> {
        let names: Vec<String> = names.iter().map(|name| plain(name)).collect();
        let file = || file.to_owned();
        let present: BTreeSet<&str> = names.iter().map(String::as_str).collect();
        let by_name = |sheet| set.table_called(sheet, &present);
        let Some(table) = set.table_of(&present).or_else(|| sheet.and_then(by_name)) else {
            if let Some(separator) = other_separator(|name| set.knows(name), &names) {
                return Err(FeedError::Separator {
                    file: file(),
                    separator,
                });
            }
            return Err(match kind_of_names(&present) {
                Some((looks_like, signs)) => FeedError::WrongKind {
                    file: file(),
                    kind: set.kind,
                    looks_like,
                    signs,
                },
                None => FeedError::TableUnknown {
                    file: file(),
                    kind: set.kind,
                    tables: set.read_names(),
                },
            });
        };
        let entry_of = |name: &str| table.columns.iter().copied().find(|entry| entry.0 == name);
        let (mut columns, mut dropped) = (Vec::with_capacity(names.len()), Vec::new());
        for name in &names {
            let entry = entry_of(name);
            if let Some((column, _)) = entry
                && names.iter().filter(|other| *other == name).count() > 1
            {
                return Err(FeedError::ColumnTwice {
                    file: file(),
                    line,
                    column,
                });
            }
            if entry.is_none() {
                dropped.push(bounded(name));
            }
            let name = match table.role {
                Role::Main | Role::Unused => bounded(name),
                Role::Side(_) => format!("{}.{}", table.name, bounded(name)),
            };
            columns.push(HeaderColumn { name, entry });
        }
        let mut warnings = Vec::new();
        if !dropped.is_empty() && !matches!(table.role, Role::Unused) {
            let detail = format!("Table {}, not kept: {}.", table.name, dropped.join(", "));
            warnings.push(Finding::new(Rule::ColumnsDropped, None, line).telling(&detail));
        }
        let header = Self {
            kind: set.kind,
            columns,
            record_id: None,
            parts: Vec::new(),
            warnings,
        };
        Ok((table, header))
    }

    /// The header of a table whose rows a decoder makes: the columns that are kept, in the order of their description.
    pub(crate) fn of_kept(set: &'static Set, table: &'static Table) -> Self {
        let columns = table.columns.iter().map(|entry| HeaderColumn {
            name: entry.0.to_owned(),
            entry: Some(*entry),
        });
        Self {
            kind: set.kind,
            columns: columns.collect(),
            record_id: None,
            parts: Vec::new(),
            warnings: Vec::new(),
        }
    }

    /// Where a column of the layout stands.
    pub(crate) fn place_of(&self, name: &str) -> Option<usize> {
        let is_it = |column: &HeaderColumn| column.entry.is_some_and(|entry| entry.0 == name);
        self.columns.iter().position(is_it)
    }

    /// The header of a kind whose decoder names the cells: every column of the layout, in its order.
    pub(crate) fn of_native(kind: FeedKind) -> Self {
        let columns: Vec<HeaderColumn> = layout(kind)
            .entries
            .iter()
            .map(|entry| HeaderColumn {
                name: entry.0.to_owned(),
                entry: Some(*entry),
            })
            .collect();
        Self {
            kind,
            record_id: columns.iter().position(is_record_id),
            columns,
            parts: HeaderPart::all(kind),
            warnings: Vec::new(),
        }
    }

    /// Reads names that need not be complete: those of one record sent by itself. Of two equal names the first counts.
    pub(crate) fn of_names(kind: FeedKind, line: u64, names: &[String]) -> Self {
        let known = layout(kind).entries;
        let mut taken: BTreeSet<String> = known
            .iter()
            .chain([&ANYWHERE])
            .flat_map(|(name, _)| [(*name).to_owned(), as_received(name)])
            .collect();
        let mut found: BTreeSet<&str> = BTreeSet::new();
        let mut warnings = Vec::new();
        let mut columns = Vec::with_capacity(names.len());
        for (at, name) in names.iter().map(|name| plain(name)).enumerate() {
            let entry = layout(kind).meaning(&name).or((name == ANYWHERE.0).then_some(ANYWHERE));
            if let Some(entry) = entry.filter(|entry| found.insert(entry.0)) {
                columns.push(HeaderColumn {
                    name,
                    entry: Some(entry),
                });
                continue;
            }
            let mut unique = if name.is_empty() {
                format!("column_{}", at + 1)
            } else {
                bounded(&name)
            };
            while !taken.insert(unique.clone()) {
                unique.push_str("_2");
            }
            let rule = if drops_unknown(kind) {
                Rule::ColumnDropped
            } else {
                Rule::UnknownColumn
            };
            warnings.push(Finding::new(rule, Some(&unique), line));
            columns.push(HeaderColumn {
                name: unique,
                entry: None,
            });
        }
        let record_id = columns.iter().position(is_record_id);
        Self {
            kind,
            columns,
            record_id,
            // Names in a header mean single cells.
            parts: Vec::new(),
            warnings,
        }
    }
}

fn is_record_id(column: &HeaderColumn) -> bool {
    column.entry.is_some_and(|(_, meaning)| meaning == Meaning::RecordId)
}

/// Name under which a value that could not be read is kept.
pub(crate) fn as_received(column: &str) -> String {
    format!("{column}_as_received")
}

/// A column name of a length that a page can show, without control characters.
fn bounded(name: &str) -> String {
    name.chars()
        .filter(|character| !character.is_control())
        .take(100)
        .collect()
}

/// What separates the columns, if it is not commas: one field that holds several known names.
fn other_separator(is_column: impl Fn(&str) -> bool, names: &[String]) -> Option<&'static str> {
    [(';', "semicolons"), ('\t', "tabs"), ('|', "vertical bars")]
        .into_iter()
        .find_map(|(separator, name)| {
            let known = |part: &str| is_column(&plain(part.trim_matches('"')));
            let hit = names
                .iter()
                .any(|field| field.contains(separator) && field.split(separator).filter(|p| known(p)).count() > 1);
            hit.then_some(name)
        })
}

/// The kind that the header fits better, and up to three columns that give it away: all that the other kind requires is
/// there, and either this kind's own needs are not met or nothing of the header belongs to this kind alone.
fn other_kind(kind: FeedKind, present: &BTreeSet<&str>) -> Option<(FeedKind, String)> {
    let holds = |kind: FeedKind, name: &str| layout(kind).meaning(name).is_some();
    let complete = |kind: FeedKind| layout(kind).required.iter().all(|name| present.contains(name));
    let only = |of: FeedKind, not: FeedKind| {
        let names = layout(of).entries.iter().map(|entry| entry.0);
        names
            .filter(|name| *name != ANYWHERE.0 && present.contains(name) && !holds(not, name))
            .collect::<Vec<_>>()
    };
    let fits = |other: &FeedKind| {
        let foreign = only(*other, kind).len();
        *other != kind
            && complete(*other)
            && if complete(kind) {
                foreign >= 2 && only(kind, *other).is_empty()
            } else {
                foreign >= 1
            }
    };
    let Some(best) = csv_kinds().filter(fits).max_by_key(|other| only(*other, kind).len()) else {
        return kind_of_table(present).filter(|_| !complete(kind));
    };
    let mut signs = only(best, kind);
    // Columns of no other kind say most.
    signs.sort_by_key(|name| csv_kinds().filter(|other| holds(*other, name)).count());
    signs.truncate(3);
    Some((best, format!("its header has {}", signs.join(", "))))
}

/// The kind that a first line of column names fits best, all that the kind requires being there, and up to three
/// columns that give it away.
pub(crate) fn kind_of_header(line: &str) -> Option<(FeedKind, String)> {
    let names: Vec<String> = line.split(',').map(|name| plain(name.trim_matches('"'))).collect();
    kind_of_names(&names.iter().map(String::as_str).collect())
}

fn kind_of_names(present: &BTreeSet<&str>) -> Option<(FeedKind, String)> {
    let known = |kind: FeedKind| {
        let columns = layout(kind).entries.iter().map(|entry| entry.0);
        columns.filter(|name| present.contains(name)).collect::<Vec<_>>()
    };
    let complete = |kind: &FeedKind| layout(*kind).required.iter().all(|name| present.contains(name));
    let Some(best) = csv_kinds().filter(complete).max_by_key(|kind| known(*kind).len()) else {
        return kind_of_table(present);
    };
    let mut signs = known(best);
    signs.sort_by_key(|name| csv_kinds().filter(|kind| layout(*kind).meaning(name).is_some()).count());
    signs.truncate(3);
    Some((best, format!("its header has {}", signs.join(", "))))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header_of(kind: FeedKind) -> Vec<&'static str> {
        layout(kind).entries.iter().map(|entry| entry.0).collect()
    }

    #[test]
    fn every_kind_is_told_from_every_other() {
        for kind in csv_kinds() {
            let header = Header::of_file(kind, "f.csv", 1, header_of(kind).into_iter()).unwrap();
            assert!(header.warnings.is_empty() && header.record_id.is_some(), "{kind}");
            for asked in csv_kinds().filter(|asked| *asked != kind) {
                match Header::of_file(asked, "f.csv", 1, header_of(kind).into_iter()) {
                    Err(FeedError::WrongKind { looks_like, .. }) => assert_eq!(looks_like, kind, "asked for {asked}"),
                    other => panic!("{kind} as {asked}: {other:?}"),
                }
            }
        }
    }

    #[test]
    fn names_are_found_in_any_order_case_and_spacing() {
        let names = ["DOB", "Surname ", "first name", "Record-ID", "UPN"];
        let header = Header::of_file(FeedKind::Careers, "f.csv", 1, names.into_iter()).unwrap();
        assert_eq!(header.record_id, Some(3));
        assert!(header.columns.iter().all(|column| column.entry.is_some()));
        assert_eq!(header.warnings.len(), 1, "{:?}", header.warnings);
        assert!(header.warnings[0].sentence.contains("destination"));
    }

    #[test]
    fn unknown_columns_get_names_of_their_own() {
        let names = [
            "record_id",
            "first_name",
            "surname",
            "dob",
            "house",
            "house",
            "",
            "upn_as_received",
        ];
        let header = Header::of_names(FeedKind::Careers, 1, &names.map(str::to_owned));
        let unknown: Vec<_> = header
            .columns
            .iter()
            .filter(|column| column.entry.is_none())
            .map(|c| c.name.as_str())
            .collect();
        assert_eq!(unknown, ["house", "house_2", "column_7", "upn_as_received_2"]);
    }
}
