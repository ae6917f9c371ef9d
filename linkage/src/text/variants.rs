//! Names that stand for each other: nicknames and other spellings, looked up by folded name.

use std::{collections::BTreeMap, sync::LazyLock};

use super::{NICKNAMES, SPELLINGS};

/// One line of a table of names that stand for each other. Two names are variants if they share a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct VariantGroup(u16);

impl VariantGroup {
    /// The group's place in its table, stable within a version of the program.
    pub const fn index(self) -> u16 {
        self.0
    }
}

type Table = BTreeMap<&'static str, Vec<VariantGroup>>;

static NICKNAME_TABLE: LazyLock<Table> = LazyLock::new(|| table(NICKNAMES));
static SPELLING_TABLE: LazyLock<Table> = LazyLock::new(|| table(SPELLINGS));

fn table(lines: &'static [&'static str]) -> Table {
    let mut table = Table::new();
    for (at, line) in lines.iter().enumerate() {
        for name in line.split_whitespace() {
            table.entry(name).or_default().push(VariantGroup(at as u16));
        }
    }
    table
}

/// The groups of [`NICKNAMES`] that hold a folded name: Liz and Beth both belong to Elizabeth's.
pub fn nickname_groups(folded: &str) -> &'static [VariantGroup] {
    NICKNAME_TABLE.get(folded).map_or(&[], Vec::as_slice)
}

/// The groups of [`SPELLINGS`] that hold a folded name: Mohammed, Muhammad, Mohamed are one.
pub fn spelling_groups(folded: &str) -> &'static [VariantGroup] {
    SPELLING_TABLE.get(folded).map_or(&[], Vec::as_slice)
}

/// True if one folded name is a usual short or pet form of the other, or both are forms of one name.
pub fn are_nicknames(left: &str, right: &str) -> bool {
    share(nickname_groups(left), nickname_groups(right))
}

/// True if two folded names are spellings or transliterations of one name.
pub fn are_spellings(left: &str, right: &str) -> bool {
    share(spelling_groups(left), spelling_groups(right))
}

fn share(left: &[VariantGroup], right: &[VariantGroup]) -> bool {
    left.iter().any(|group| right.contains(group))
}

/// Every other folded name that stands for this one, spellings first, then nicknames, each once.
pub fn variants(folded: &str) -> Vec<&'static str> {
    let mut names = Vec::new();
    let tables = [
        (spelling_groups(folded), SPELLINGS),
        (nickname_groups(folded), NICKNAMES),
    ];
    for (groups, lines) in tables {
        for group in groups {
            for name in lines[usize::from(group.0)].split_whitespace() {
                if name != folded && !names.contains(&name) {
                    names.push(name);
                }
            }
        }
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nicknames_are_found_both_ways() {
        for (left, right) in [
            ("liz", "elizabeth"),
            ("bill", "william"),
            ("kate", "catherine"),
            ("tom", "thomas"),
        ] {
            assert!(
                are_nicknames(left, right) && are_nicknames(right, left),
                "{left} {right}"
            );
        }
        assert!(!are_nicknames("tom", "william"));
    }

    #[test]
    fn transliterations_are_one_name() {
        for (left, right) in [
            ("mohammed", "muhammad"),
            ("oleksandr", "aleksandr"),
            ("yusuf", "yousef"),
        ] {
            assert!(are_spellings(left, right), "{left} {right}");
        }
        assert!(!are_spellings("mohammed", "mahmoud"));
    }

    #[test]
    fn every_entry_is_folded_and_no_line_is_a_single_name_or_repeats_one() {
        for line in NICKNAMES.iter().chain(SPELLINGS) {
            let names: Vec<&str> = line.split_whitespace().collect();
            assert!(names.len() > 1, "{line}");
            for name in &names {
                assert_eq!(super::super::fold(name), **name);
                assert_eq!(
                    names.iter().filter(|other| *other == name).count(),
                    1,
                    "{name} twice in {line}"
                );
            }
        }
    }

    #[test]
    fn variants_never_name_the_name_itself() {
        let names = variants("elizabeth");
        assert!(names.contains(&"liz") && names.contains(&"elisabeth") && !names.contains(&"elizabeth"));
        assert!(variants("qwertyuiop").is_empty());
    }
}
