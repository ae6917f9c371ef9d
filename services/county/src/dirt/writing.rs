//! Writes one record's names the way a source would, tagging whatever went wrong.

use super::{Rates, Strangers, Style, mistype};
use crate::chance::Chance;
use crate::family::Snapshot;
use crate::names::Aliases;
use crate::tags::Tags;

/// A name to write. A child that has no forename yet goes by its surname alone.
#[derive(Debug, Clone, Copy)]
pub struct BorneName<'n> {
    /// Forename, if there is one.
    pub first: Option<&'n str>,
    /// Middle name.
    pub middle: Option<&'n str>,
    /// Surname.
    pub surname: &'n str,
    /// Goes by the middle name.
    pub by_middle: bool,
}

/// A name as written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WrittenName {
    /// Forename.
    pub first: String,
    /// Middle name, or empty.
    pub middle: String,
    /// Surname.
    pub surname: String,
}

/// One record being written.
pub struct Scribe<'a> {
    /// Other forms of names.
    pub aliases: &'a Aliases,
    /// How often the source goes wrong.
    pub rates: &'a Rates,
    /// How the source writes.
    pub style: Style,
    /// Chance.
    pub chance: &'a mut Chance,
    /// What went wrong so far.
    pub tags: Tags,
    /// Numbers to confuse with.
    pub strangers: &'a Strangers,
}

impl Scribe<'_> {
    /// A rate met, and its tag added.
    pub(super) fn spoils(&mut self, rate: f64, tag: &str) -> bool {
        let spoilt = self.chance.hit(rate);
        if spoilt {
            self.tags.add(tag);
        }
        spoilt
    }

    /// The child's name as it is.
    pub fn name(&mut self, seen: &Snapshot<'_>) -> WrittenName {
        let borne = BorneName {
            first: Some(seen.first),
            middle: seen.middle,
            surname: seen.surname,
            by_middle: seen.child.by_middle,
        };
        self.write_name(&borne)
    }

    /// The surname alone, of a child that has no forename yet.
    pub fn surname_alone(&mut self, surname: &str) -> String {
        let borne = BorneName {
            first: None,
            middle: None,
            surname,
            by_middle: false,
        };
        self.write_name(&borne).surname
    }

    /// A name with whatever goes wrong in it.
    pub fn write_name(&mut self, borne: &BorneName<'_>) -> WrittenName {
        let mut first = borne.first.unwrap_or_default().to_owned();
        let mut middle = borne.middle.unwrap_or_default().to_owned();
        let mut surname = borne.surname.to_owned();
        if borne.by_middle && !middle.is_empty() && self.spoils(self.rates.by_middle, "known_by_middle") {
            first = std::mem::take(&mut middle);
        } else if let Some(short) = self.aliases.nickname(&first, self.chance)
            && self.spoils(self.rates.nickname, "nickname")
        {
            short.clone_into(&mut first);
        }
        let other_forms =
            [&first, &surname].map(|name| self.aliases.transliteration(name, self.chance).map(ToOwned::to_owned));
        if other_forms.iter().any(Option::is_some) && self.spoils(self.rates.transliteration, "transliteration") {
            let [other_first, other_surname] = other_forms;
            first = other_first.unwrap_or(first);
            surname = other_surname.unwrap_or(surname);
        }
        let forename_first = !first.is_empty() && self.chance.hit(0.5);
        if self.chance.hit(self.rates.spelling) {
            for name in in_order(&mut first, &mut surname, forename_first) {
                if let Some(heard) = self.aliases.spelling(name, self.chance) {
                    *name = heard;
                    self.tags.add("spelling");
                    break;
                }
            }
        }
        let cut = [&first, &surname].map(|name| unhyphened(name, self.chance));
        if cut.iter().any(Option::is_some) && self.spoils(self.rates.hyphen, "hyphen") {
            let [cut_first, cut_surname] = cut;
            first = cut_first.unwrap_or(first);
            surname = cut_surname.unwrap_or(surname);
        }
        if self.spoils(self.rates.typo, "typo") {
            let forename_first = !first.is_empty() && self.chance.hit(0.5);
            let [name, _] = in_order(&mut first, &mut surname, forename_first);
            *name = mistype(name, self.chance);
        }
        if !first.is_empty() && self.spoils(self.rates.swapped, "swapped_names") {
            if middle.is_empty() || self.chance.hit(0.5) {
                std::mem::swap(&mut first, &mut surname);
            } else {
                std::mem::swap(&mut first, &mut middle);
            }
        }
        WrittenName {
            first: self.style.write(&first),
            middle: self.style.write(&middle),
            surname: self.style.write(&surname),
        }
    }

    /// A grown-up's name, or the parts of one, with a rare slip.
    pub fn adult(&mut self, name: &str) -> String {
        let spelt = self
            .chance
            .hit(self.rates.spelling * 0.5)
            .then(|| self.aliases.spelling(name, self.chance))
            .flatten();
        let spelt = spelt.or_else(|| {
            self.chance
                .hit(self.rates.typo * 0.5)
                .then(|| mistype(name, self.chance))
        });
        self.style.write(spelt.as_deref().unwrap_or(name))
    }
}

/// Both names, the forename first if it is to be.
fn in_order<'n>(first: &'n mut String, surname: &'n mut String, forename_first: bool) -> [&'n mut String; 2] {
    if forename_first {
        [first, surname]
    } else {
        [surname, first]
    }
}

/// A double-barrelled name cut to one part, turned round, or written without its hyphen. `None` for a single name.
fn unhyphened(name: &str, chance: &mut Chance) -> Option<String> {
    let (left, right) = name.split_once('-').or_else(|| name.split_once(' '))?;
    let hyphenated = name.contains('-');
    Some(match chance.below(6) {
        0 => format!("{right}{}{left}", if hyphenated { '-' } else { ' ' }),
        1 => left.to_owned(),
        2 | 3 => right.to_owned(),
        _ if hyphenated => format!("{left} {right}"),
        _ => format!("{left}-{right}"),
    })
}
