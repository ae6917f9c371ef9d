//! What a set of tables is made of.

use std::collections::BTreeSet;

use child::FeedKind;

use super::{census::SCHOOL_CENSUS, joined::Row, sen2::SEN2, ssda903::SSDA903, tree::Tree};
use crate::{
    decode::record::Sheet,
    layout::{Entry, Meaning},
    rule::Rule,
};

/// A kind of feed that comes as several tables.
pub(crate) struct Set {
    /// Kind of the feed.
    pub(crate) kind: FeedKind,
    /// Its tables. Of two main tables the rows of the first come first; a table stands behind those that it is joined to.
    pub(crate) tables: &'static [Table],
    /// Tables beside the main one without which the set is refused: records without them would take back what protects
    /// a child.
    pub(crate) needed: &'static [&'static str],
    /// Tables that a set should have, and what it means if one is not there.
    pub(crate) wanted: &'static [(&'static str, Rule)],
    /// The same tables as one document.
    pub(super) tree: Tree,
    /// Writes the cells of one record from a row of the main table and the rows joined to it.
    pub(crate) fill: fn(&Row<'_>, &mut Sheet),
}

/// One table of a set.
#[derive(Debug)]
pub(crate) struct Table {
    /// Its name, as the format calls it.
    pub(crate) name: &'static str,
    /// What it is for.
    pub(crate) role: Role,
    /// The columns by which it is known: all of them are in its header, with the key of one of its joins, and they are
    /// not in that of a table before it.
    pub(crate) signs: &'static [&'static str],
    /// The columns that are kept. Whatever else stands in the table is dropped before anything is made of it.
    pub(crate) columns: &'static [Entry],
}

/// What a table is for.
#[derive(Debug)]
pub(crate) enum Role {
    /// Each row is one record.
    Main,
    /// Its rows belong to rows of other tables: by the first of these joins that the files allow.
    Side(&'static [Join]),
    /// Known, and not read.
    Unused,
}

/// How a table is joined: both sides hold the key in a column of the same name.
#[derive(Debug)]
pub(crate) struct Join {
    /// Column of the key.
    pub(crate) column: &'static str,
    /// The other table; the main one if none is named.
    pub(crate) to: Option<&'static str>,
}

impl Table {
    /// A main table.
    pub(super) const fn main(name: &'static str, signs: &'static [&'static str], columns: &'static [Entry]) -> Self {
        Self {
            name,
            role: Role::Main,
            signs,
            columns,
        }
    }

    /// A table that belongs to others.
    pub(super) const fn side(
        name: &'static str,
        joins: &'static [Join],
        signs: &'static [&'static str],
        columns: &'static [Entry],
    ) -> Self {
        Self {
            name,
            role: Role::Side(joins),
            signs,
            columns,
        }
    }

    /// A table that is known and not read.
    pub(super) const fn unused(name: &'static str, signs: &'static [&'static str]) -> Self {
        Self {
            name,
            role: Role::Unused,
            signs,
            columns: &[],
        }
    }

    fn is_it(&self, names: &BTreeSet<&str>) -> bool {
        let joined = match &self.role {
            Role::Side(joins) => joins.iter().any(|join| names.contains(join.column)),
            Role::Main | Role::Unused => true,
        };
        joined && self.signs.iter().all(|sign| names.contains(sign))
    }
}

impl Join {
    /// To the main table.
    pub(super) const fn main(column: &'static str) -> Self {
        Self { column, to: None }
    }

    /// To a table beside it.
    pub(super) const fn to(table: &'static str, column: &'static str) -> Self {
        Self {
            column,
            to: Some(table),
        }
    }
}

/// A column that is kept.
pub(super) const fn kept(name: &'static str) -> Entry {
    (name, Meaning::Fact)
}

impl Set {
    /// The table that a header of these names is, if it is one of the set.
    pub(crate) fn table_of(&self, names: &BTreeSet<&str>) -> Option<&'static Table> {
        self.tables.iter().find(|table| table.is_it(names))
    }

    /// The table that a sheet of this name is, though its header does not show it: a column is there by which it could be
    /// joined, or, of a main table, one that is kept. A table that is needed has to show itself.
    pub(crate) fn table_called(&self, sheet: &str, names: &BTreeSet<&str>) -> Option<&'static Table> {
        let table = self.called(sheet)?;
        let fits = match &table.role {
            Role::Main => table.columns.iter().any(|entry| names.contains(entry.0)),
            Role::Side(joins) => joins.iter().any(|join| names.contains(join.column)),
            Role::Unused => true,
        };
        fits.then_some(table)
    }

    /// Whether a sheet of this name has to be a table that is read. A needed one is missed anyway.
    pub(crate) fn reads(&self, sheet: &str) -> bool {
        self.called(sheet)
            .is_some_and(|table| !matches!(table.role, Role::Unused))
    }

    /// The table that a sheet is called after, unless it is a needed one.
    fn called(&self, sheet: &str) -> Option<&'static Table> {
        let letters = sheet.chars().filter(char::is_ascii_alphanumeric);
        let plain = letters.collect::<String>().to_ascii_lowercase();
        let mut tables = self.tables.iter();
        tables.find(|table| table.name == plain && !self.needed.contains(&table.name))
    }

    /// The table of a name.
    pub(super) fn named(&self, name: &str) -> &'static Table {
        let table = self.tables.iter().find(|table| table.name == name);
        table.expect("a set speaks of its own tables only")
    }

    /// The tables of which each row is a record, in the order in which they are read.
    pub(crate) fn mains(&self) -> impl Iterator<Item = &'static Table> {
        let tables = self.tables.iter();
        tables.filter(|table| matches!(table.role, Role::Main))
    }

    /// Names of the root element of a document that is the whole set.
    pub(crate) const fn roots(&self) -> &'static [&'static str] {
        self.tree.roots
    }

    /// Where a table stands in the set.
    pub(crate) fn place(&self, table: &Table) -> Option<usize> {
        self.tables.iter().position(|other| other.name == table.name)
    }

    /// Whether any table of the set has a column of this name that is kept.
    pub(crate) fn knows(&self, name: &str) -> bool {
        let columns = self.tables.iter().flat_map(|table| table.columns);
        columns.map(|entry| entry.0).any(|column| column == name)
    }

    /// The tables without which there is no record: one of them has to be there.
    pub(crate) fn main_names(&self) -> String {
        self.mains().map(|table| table.name).collect::<Vec<_>>().join(" or ")
    }

    /// The tables that are read, for a message.
    pub(crate) fn read_names(&self) -> String {
        let read = self.tables.iter().filter(|table| !matches!(table.role, Role::Unused));
        read.map(|table| table.name).collect::<Vec<_>>().join(", ")
    }
}

/// The set of tables that a kind is, if it is one.
pub(crate) fn set_of(kind: FeedKind) -> Option<&'static Set> {
    match kind {
        FeedKind::SchoolCensus => Some(&SCHOOL_CENSUS),
        FeedKind::Sen2 => Some(&SEN2),
        FeedKind::Ssda903 => Some(&SSDA903),
        _ => None,
    }
}

/// The kind of set that has a table with these column names, and what gives it away.
pub(crate) fn kind_of_table(names: &BTreeSet<&str>) -> Option<(FeedKind, String)> {
    let mut sets = FeedKind::ALL.into_iter().filter_map(set_of);
    sets.find_map(|set| {
        let table = set.table_of(names)?;
        let signs = format!(
            "its header is that of the table {}, with {}",
            table.name,
            table.signs.join(", ")
        );
        Some((set.kind, signs))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sets() -> impl Iterator<Item = &'static Set> {
        FeedKind::ALL.into_iter().filter_map(set_of)
    }

    #[test]
    fn every_table_is_told_from_every_other_of_all_sets() {
        for set in sets() {
            for table in set.tables {
                let mut names: BTreeSet<&str> = table.signs.iter().copied().collect();
                if let Role::Side(joins) = &table.role {
                    names.insert(joins[0].column);
                }
                let (kind, signs) = kind_of_table(&names).unwrap();
                assert_eq!(kind, set.kind, "{}", table.name);
                assert!(
                    signs.contains(&format!("table {},", table.name)),
                    "{} {signs}",
                    table.name
                );
            }
        }
    }

    #[test]
    fn tables_stand_behind_those_that_they_are_joined_to_and_keep_their_keys() {
        for set in sets() {
            assert!(set.tables.iter().any(|table| matches!(table.role, Role::Main)));
            for (at, table) in set.tables.iter().enumerate() {
                let Role::Side(joins) = &table.role else { continue };
                assert!(!joins.is_empty());
                for join in *joins {
                    let keeps = |table: &Table| table.columns.iter().any(|entry| entry.0 == join.column);
                    let other = match join.to {
                        Some(name) => set.tables[..at].iter().find(|table| table.name == name),
                        None => set
                            .tables
                            .iter()
                            .find(|table| matches!(table.role, Role::Main) && keeps(table)),
                    };
                    let other = other.unwrap_or_else(|| panic!("{} {}", table.name, join.column));
                    assert!(keeps(table) && keeps(other), "{} {}", table.name, join.column);
                }
            }
        }
    }

    #[test]
    fn the_columns_of_each_table_stand_in_the_description_for_councils() {
        let described = include_str!("../../../../../ops/columns.md");
        for set in sets() {
            for table in set.tables {
                let kept = |name: &str| table.columns.iter().any(|entry| entry.0 == name);
                let names = table.columns.iter().map(|entry| match entry.0 {
                    name if table.signs.contains(&name) => format!("**{name}**"),
                    name => name.to_owned(),
                });
                let only_signs = table.signs.iter().filter(|name| !kept(name));
                let names = names.chain(only_signs.map(|name| format!("**{name}** (not kept)")));
                let line = match table.role {
                    Role::Unused => format!("`{}`", table.name),
                    Role::Main | Role::Side(_) => {
                        let names = names.collect::<Vec<_>>().join(", ");
                        format!("| `{}` | `{}` | {names} |", set.kind, table.name)
                    }
                };
                assert!(described.contains(&line), "ops/columns.md lacks this:\n{line}");
            }
        }
    }
}
