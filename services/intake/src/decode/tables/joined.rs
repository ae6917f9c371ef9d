//! The tables beside the main one, and which of their rows belong to one of its rows.

use super::{
    set::{Join, Role, Set, Table},
    side::{Rows, key_text},
};
use crate::{
    error::FeedError,
    file::written,
    header::Header,
    rule::{Finding, Remark, Rule},
};

/// Most memory that the tables beside the main one may take together. A county's census takes a fifth of it.
pub(crate) const SIDE_BYTES_MAX: usize = 256 << 20;

/// Most rows of all tables that belong to one row of the main table. A pupil has some twenty; where a key is the same in
/// every row, each would have all of them.
const ROWS_OF_ONE_MAX: usize = 2000;

/// Some formats name the system that a row came from beside its key; the key is unique there only.
const NATIVE: &str = "nativeid";

/// One table beside the main one.
#[derive(Debug)]
struct Side {
    table: &'static Table,
    joins: &'static [Join],
    /// The file it came in, for messages.
    label: String,
    rows: Rows,
    /// Rows that could not be read.
    unusable: u64,
    /// Column of the key and the table that it is joined to, once all tables are known.
    joined: Option<(usize, &'static Join)>,
    native: Option<usize>,
}

/// Every table beside the main one, in memory.
#[derive(Debug)]
pub(crate) struct Joined {
    /// In the order of the set.
    sides: Vec<Side>,
    /// Tables that are not read, with their files.
    unused: Vec<(&'static str, String)>,
    bytes: usize,
    bytes_max: usize,
}

/// A row of a table beside the main one: the table's place and the row's.
pub(super) type Place = (usize, u32);

/// A row of the main table with the rows that are joined to it.
pub(crate) struct Row<'r> {
    /// The main table.
    pub(super) table: &'static Table,
    /// Its header.
    pub(super) header: &'r Header,
    /// The row's texts.
    pub(super) texts: &'r [&'r str],
    /// The other tables.
    pub(super) joined: &'r Joined,
    /// Their rows.
    pub(super) places: &'r [Place],
}

impl<'r> Row<'r> {
    /// The text of a column that is kept, trimmed, unless it is blank or the `NULL` of a database.
    pub(super) fn text(&self, name: &str) -> Option<&'r str> {
        text_of(self.header, self.texts, name)
    }

    /// The joined rows of a table, in the order of its file.
    pub(super) fn side(&self, name: &str) -> impl Iterator<Item = SideRow<'r>> {
        let joined = self.joined;
        let places = self.places.iter().copied();
        let places = places.filter(move |(side, _)| joined.sides[*side].table.name == name);
        places.map(|(side, row)| SideRow {
            rows: &joined.sides[side].rows,
            row,
        })
    }
}

fn text_of<'t>(header: &Header, texts: &[&'t str], name: &str) -> Option<&'t str> {
    let text = texts.get(header.place_of(name)?)?.trim();
    (!text.is_empty() && text != "NULL").then_some(text)
}

/// One joined row.
#[derive(Clone, Copy)]
pub(super) struct SideRow<'r> {
    rows: &'r Rows,
    row: u32,
}

impl<'r> SideRow<'r> {
    /// The text of a column that is kept, unless it is blank or the `NULL` of a database.
    pub(super) fn text(&self, name: &str) -> Option<&'r str> {
        let text = self.rows.text(self.row, self.rows.header.place_of(name)?)?;
        (text != "NULL").then_some(text)
    }
}

/// The row of the lowest rank; rows without a readable one come last.
pub(super) fn first<'r>(rows: impl Iterator<Item = SideRow<'r>>, rank: &str) -> Option<SideRow<'r>> {
    rows.min_by_key(|row| {
        let rank = row.text(rank).and_then(key_text);
        rank.and_then(|rank| rank.parse::<u32>().ok()).unwrap_or(u32::MAX)
    })
}

impl Joined {
    /// Nothing yet; tables may take so many bytes together.
    pub(crate) const fn new(bytes_max: usize) -> Self {
        Self {
            sides: Vec::new(),
            unused: Vec::new(),
            bytes: 0,
            bytes_max,
        }
    }

    /// A place for the rows of one record at a time, of every table of a set that is joined to the main ones.
    pub(super) fn shelf(set: &'static Set) -> Self {
        let mut shelf = Self::new(SIDE_BYTES_MAX);
        for table in set.tables {
            if let Role::Side(joins) = table.role {
                shelf.begin(table, joins, String::new(), Header::of_kept(set, table));
            }
        }
        shelf
    }

    /// Puts the rows of one record, table by table in the order of the set, in the place of those of the one before.
    pub(super) fn put(&mut self, rows: &[(&Table, &[String])]) -> Vec<Place> {
        let mut places = Vec::new();
        for (at, side) in self.sides.iter_mut().enumerate() {
            side.rows.clear();
            for (_, texts) in rows.iter().filter(|row| row.0.name == side.table.name) {
                places.push((at, side.rows.len() as u32));
                side.rows.push(texts);
            }
        }
        places
    }

    /// Notes a table that is not read.
    pub(crate) fn note_unused(&mut self, table: &'static Table, label: String) {
        self.unused.push((table.name, label));
    }

    /// Begins a table; its rows follow.
    pub(crate) fn begin(&mut self, table: &'static Table, joins: &'static [Join], label: String, header: Header) {
        self.sides.push(Side {
            table,
            joins,
            label,
            native: header.place_of(NATIVE),
            rows: Rows::new(header),
            unusable: 0,
            joined: None,
        });
    }

    /// Adds a row to the table begun last; one that cannot be read is counted.
    pub(crate) fn add(&mut self, texts: Option<&[&str]>) -> Result<(), FeedError> {
        let side = self.sides.last_mut().expect("a table is begun before its rows come");
        match texts {
            Some(texts) => self.bytes += side.rows.push(texts),
            None => side.unusable += 1,
        }
        if self.bytes > self.bytes_max {
            return Err(FeedError::TablesTooLarge {
                file: side.label.clone(),
                mebibytes: self.bytes_max >> 20,
            });
        }
        Ok(())
    }

    /// Whether a table is there.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.sides.iter().any(|side| side.table.name == name)
    }

    /// Joins the tables, once all of them are there.
    pub(crate) fn join(&mut self, set: &Set) {
        self.sides.sort_by_key(|side| set.place(side.table));
        let names: Vec<&str> = self.sides.iter().map(|side| side.table.name).collect();
        for side in &mut self.sides {
            let possible = side.joins.iter().filter(|join| match join.to {
                None => true,
                Some(name) => names.contains(&name),
            });
            let columns = possible.filter_map(|join| Some((side.rows.header.place_of(join.column)?, join)));
            side.joined = columns.into_iter().next();
            side.rows.index_by(side.joined.map_or(usize::MAX, |(column, _)| column));
        }
    }

    /// The rows of all tables that belong to a row of the main table, table by table in the order of the set. None if they
    /// are more than one record can have.
    pub(super) fn gather(&mut self, header: &Header, texts: &[&str]) -> Option<Vec<Place>> {
        let mut places: Vec<Place> = Vec::new();
        for at in 0..self.sides.len() {
            let Some((column, join)) = self.sides[at].joined else {
                continue;
            };
            let mut found: Vec<u32> = Vec::new();
            let mut look = |key: Option<&str>, native: Option<&str>| {
                let Some(key) = key.and_then(key_text) else { return };
                let side = &self.sides[at];
                let same_system = |row: &u32| {
                    let own = side.native.and_then(|native| side.rows.text(*row, native));
                    own.zip(native)
                        .is_none_or(|(own, other)| key_text(own) == key_text(other))
                };
                let room = (ROWS_OF_ONE_MAX + 1).saturating_sub(found.len());
                found.extend(side.rows.with_key(column, key).filter(same_system).take(room));
            };
            match join.to {
                None => look(text_of(header, texts, join.column), text_of(header, texts, NATIVE)),
                Some(name) => {
                    for (other, row) in &places {
                        let other = &self.sides[*other];
                        if other.table.name == name {
                            let row = SideRow {
                                rows: &other.rows,
                                row: *row,
                            };
                            look(row.text(join.column), row.text(NATIVE));
                        }
                    }
                }
            }
            found.sort_unstable();
            found.dedup();
            if places.len() + found.len() > ROWS_OF_ONE_MAX {
                return None;
            }
            for row in found {
                self.sides[at].rows.meet(row);
                places.push((at, row));
            }
        }
        Some(places)
    }

    /// A record as it is kept: the row of the main table and the joined ones, each on a line behind the name of its table.
    pub(super) fn written(&self, main: &Table, row: &str, places: &[Place]) -> String {
        let mut text = format!("{}: {row}", main.name);
        for (side, row) in places {
            let side = &self.sides[*side];
            let texts: Vec<&str> = side.rows.texts(*row).collect();
            text.extend(["\n", side.table.name, ": ", &written(&texts)]);
        }
        text
    }

    /// What is doubtful about the tables: complete when the last row of the main table has been read.
    pub(crate) fn remarks(&self) -> Vec<Remark> {
        let mut remarks = Vec::new();
        for side in &self.sides {
            let file = || side.label.clone();
            let mut remark = |warning| remarks.push(Remark { file: file(), warning });
            side.rows.header.warnings.iter().cloned().for_each(&mut remark);
            let count = |count: String| format!("Table {}, rows: {count}.", side.table.name);
            if side.unusable > 0 {
                let detail = count(side.unusable.to_string());
                remark(Finding::new(Rule::TableRowsUnusable, None, 1).telling(&detail));
            }
            if side.rows.unmet() > 0 {
                let detail = count(format!("{} of {}", side.rows.unmet(), side.rows.len()));
                remark(Finding::new(Rule::TableRowsUnjoined, None, 1).telling(&detail));
            }
        }
        for (name, label) in &self.unused {
            let detail = format!("Table {name}.");
            let warning = Finding::new(Rule::TableUnused, None, 1).telling(&detail);
            let file = label.clone();
            remarks.push(Remark { file, warning });
        }
        remarks
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::decode::tables::{Role, set_of};

    fn begun(names: &[&str], joined: &mut Joined) {
        let set = set_of(child::FeedKind::SchoolCensus).unwrap();
        let table = set.table_of(&names.iter().copied().collect::<BTreeSet<_>>()).unwrap();
        let Role::Side(joins) = &table.role else { panic!() };
        let (_, header) = Header::of_table(set, "f.csv", None, 1, names).unwrap();
        joined.begin(table, joins, "f.csv".to_owned(), header);
    }

    #[test]
    fn tables_beyond_the_bound_are_refused() {
        let mut joined = Joined::new(10 * (Rows::ROW_BYTES + 5));
        begun(&["pupilonrolltableid", "sentype"], &mut joined);
        for _ in 0..10 {
            joined.add(Some(&["7", "MLD"])).unwrap();
        }
        let error = joined.add(Some(&["7", "MLD"])).unwrap_err();
        assert_eq!(error.code(), "tables_too_large");
    }

    #[test]
    fn rows_of_another_system_with_the_same_key_do_not_belong() {
        let mut joined = Joined::new(SIDE_BYTES_MAX);
        begun(&["pupilonrolltableid", "nativeid", "sentype"], &mut joined);
        for native in ["SCH2", "SCH1", ""] {
            joined.add(Some(&["7", native, "MLD"])).unwrap();
        }
        let set = set_of(child::FeedKind::SchoolCensus).unwrap();
        joined.join(set);
        let names = ["pupilonrolltableid", "nativeid", "surname", "forename", "dob"];
        let (_, header) = Header::of_table(set, "f.csv", None, 1, &names).unwrap();
        let mut of_key = |key| joined.gather(&header, &[key, "SCH1", "", "", ""]).unwrap();
        assert_eq!(of_key("7"), [(0, 1), (0, 2)]);
        assert_eq!(of_key("8"), []);
        let remarks = joined.remarks();
        assert_eq!(remarks.len(), 1);
        assert!(
            remarks[0]
                .warning
                .sentence
                .starts_with("Table senneeds, rows: 1 of 3. "),
            "{remarks:?}"
        );
    }
}
