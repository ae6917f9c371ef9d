//! What people make of a name: short forms, other spellings, other transliterations.

use std::collections::BTreeMap;

use crate::chance::Chance;

type Table = BTreeMap<&'static str, Vec<&'static str>>;

/// Letters that English ears cannot tell apart, longer ones first.
const SOUNDS: [(&str, &str); 18] = [
    ("ck", "k"),
    ("ph", "f"),
    ("ie", "y"),
    ("ll", "l"),
    ("nn", "n"),
    ("tt", "t"),
    ("rr", "r"),
    ("ss", "s"),
    ("ey", "y"),
    ("ee", "ea"),
    ("ai", "ay"),
    ("th", "t"),
    ("sh", "ch"),
    ("ou", "u"),
    ("oo", "u"),
    ("er", "ar"),
    ("c", "k"),
    ("y", "i"),
];

/// The three tables of other forms of a name.
pub struct Aliases {
    nicknames: Table,
    spellings: Table,
    transliterations: Table,
}

impl Aliases {
    /// Reads the tables compiled in.
    pub fn load() -> Self {
        Self {
            nicknames: directed(include_str!("../../lists/nicknames.txt")),
            spellings: symmetric(include_str!("../../lists/spellings.txt")),
            transliterations: symmetric(include_str!("../../lists/transliterations.txt")),
        }
    }

    /// A short form of a forename, where there is one.
    pub fn nickname(&self, name: &str, chance: &mut Chance) -> Option<&'static str> {
        one_of(&self.nicknames, name, chance)
    }

    /// The same name from another alphabet, written by another clerk.
    pub fn transliteration(&self, name: &str, chance: &mut Chance) -> Option<&'static str> {
        one_of(&self.transliterations, name, chance)
    }

    /// A spelling that sounds the same: from the table, else by the rules of English ears.
    pub fn spelling(&self, name: &str, chance: &mut Chance) -> Option<String> {
        if let Some(known) = one_of(&self.spellings, name, chance) {
            return Some(known.to_owned());
        }
        let fitting: Vec<&(&str, &str)> = SOUNDS
            .iter()
            .filter(|(from, to)| find_inside(name, from).or_else(|| find_inside(name, to)).is_some())
            .collect();
        if fitting.is_empty() {
            return None;
        }
        let (from, to) = **chance.pick(&fitting);
        let (from, to) = if find_inside(name, from).is_some() {
            (from, to)
        } else {
            (to, from)
        };
        let at = find_inside(name, from)?;
        Some(format!("{}{to}{}", &name[..at], &name[at + from.len()..]))
    }
}

/// Where `part` stands in `name` after its first letter: first letters are seldom misheard.
fn find_inside(name: &str, part: &str) -> Option<usize> {
    let first = name.chars().next()?.len_utf8();
    name[first..].find(part).map(|at| at + first)
}

fn one_of(table: &Table, name: &str, chance: &mut Chance) -> Option<&'static str> {
    table.get(name).map(|forms| *chance.pick(forms))
}

fn groups(text: &'static str) -> impl Iterator<Item = Vec<&'static str>> {
    text.lines()
        .filter(|line| !line.starts_with('#'))
        .map(|line| line.split_whitespace().collect())
}

fn directed(text: &'static str) -> Table {
    let mut table = Table::new();
    for group in groups(text) {
        if let [formal, short @ ..] = group.as_slice() {
            table.entry(formal).or_default().extend(short);
        }
    }
    table
}

fn symmetric(text: &'static str) -> Table {
    let mut table = Table::new();
    for group in groups(text) {
        for name in &group {
            table
                .entry(name)
                .or_default()
                .extend(group.iter().filter(|other| *other != name));
        }
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_forms_are_never_the_name_itself() {
        let aliases = Aliases::load();
        for table in [&aliases.nicknames, &aliases.spellings, &aliases.transliterations] {
            assert!(table.len() > 90);
            for (name, forms) in table {
                assert!(!forms.is_empty() && forms.iter().all(|form| form != name), "{name}");
            }
        }
    }

    #[test]
    fn names_outside_the_table_are_respelled_by_ear() {
        let aliases = Aliases::load();
        let mut chance = Chance::stream(3, 1);
        for _ in 0..20 {
            let heard = aliases.spelling("Blackmoor", &mut chance).unwrap();
            assert_ne!(heard, "Blackmoor");
            assert!(heard.starts_with('B'));
        }
    }
}
