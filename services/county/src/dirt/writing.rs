//! Writes one record's fields the way a source would, tagging whatever went wrong.

use chrono::{Datelike, Days, NaiveDate};

use super::{Rates, Style, digit_wrong, mistype};
use crate::chance::Chance;
use crate::family::Snapshot;
use crate::names::{Aliases, Sex};
use crate::place::Address;
use crate::tags::Tags;

/// Numbers of children met lately, for clerks who copy one from the wrong row.
#[derive(Default)]
pub struct Strangers {
    numbers: Vec<(String, Option<String>)>,
    next: usize,
}

impl Strangers {
    /// How many children are remembered.
    const KEPT: usize = 512;

    /// Remembers a child's NHS number and UPN.
    pub fn meet(&mut self, nhs: &str, upn: Option<&str>) {
        let numbers = (nhs.to_owned(), upn.map(ToOwned::to_owned));
        if self.numbers.len() < Self::KEPT {
            self.numbers.push(numbers);
        } else {
            self.numbers[self.next] = numbers;
        }
        self.next = (self.next + 1) % Self::KEPT;
    }

    /// A child met: every other time one of the last three, as brothers and sisters are.
    fn somebody(&self, chance: &mut Chance) -> Option<&(String, Option<String>)> {
        let back = if chance.hit(0.5) { 3 } else { self.numbers.len() };
        let back = 1 + chance.below(back.clamp(1, self.numbers.len().max(1)));
        self.numbers.get((self.next + Self::KEPT - back) % Self::KEPT)
    }

    fn other_nhs(&self, own: &str, chance: &mut Chance) -> Option<&str> {
        let (nhs, _) = self.somebody(chance)?;
        (nhs != own).then_some(nhs)
    }

    fn other_upn(&self, own: &str, chance: &mut Chance) -> Option<&str> {
        let (_, upn) = self.somebody(chance)?;
        upn.as_deref().filter(|upn| *upn != own)
    }
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
    fn spoils(&mut self, rate: f64, tag: &str) -> bool {
        let spoilt = self.chance.hit(rate);
        if spoilt {
            self.tags.add(tag);
        }
        spoilt
    }

    /// The child's name.
    pub fn name(&mut self, seen: &Snapshot<'_>) -> WrittenName {
        let mut first = seen.first.to_owned();
        let mut middle = seen.middle.unwrap_or_default().to_owned();
        let mut surname = seen.surname.to_owned();
        if seen.child.by_middle && !middle.is_empty() && self.spoils(self.rates.by_middle, "known_by_middle") {
            first = std::mem::take(&mut middle);
        } else if let Some(short) = self.aliases.nickname(&first, self.chance)
            && self.spoils(self.rates.nickname, "nickname")
        {
            short.clone_into(&mut first);
        } else if let Some(other) = self.aliases.transliteration(&first, self.chance)
            && self.spoils(self.rates.transliteration, "transliteration")
        {
            other.clone_into(&mut first);
        }
        if let Some(other) = self.aliases.transliteration(&surname, self.chance)
            && self.spoils(self.rates.transliteration, "transliteration")
        {
            other.clone_into(&mut surname);
        }
        if self.chance.hit(self.rates.spelling) {
            let name = if self.chance.hit(0.5) { &mut first } else { &mut surname };
            if let Some(heard) = self.aliases.spelling(name, self.chance) {
                *name = heard;
                self.tags.add("spelling");
            }
        }
        for name in [&mut first, &mut surname] {
            if let Some(changed) = unhyphened(name, self.chance)
                && self.chance.hit(self.rates.hyphen)
            {
                *name = changed;
                self.tags.add("hyphen");
            }
        }
        if self.chance.hit(self.rates.typo) {
            let name = if self.chance.hit(0.5) { &mut first } else { &mut surname };
            *name = mistype(name, self.chance);
            self.tags.add("typo");
        }
        if self.spoils(self.rates.swapped, "swapped_names") {
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

    /// The birth date as `YYYY-MM-DD`, or empty.
    pub fn birth_date(&mut self, born: NaiveDate) -> String {
        if self.spoils(self.rates.dob_missing, "dob_missing") {
            return String::new();
        }
        let mut written = born;
        // Only days up to the twelfth can be swapped: twelve of the year's 365 days stay as they are.
        if born.day() <= 12
            && born.day() != born.month()
            && self.chance.hit(self.rates.dob_swap * 365.0 / 132.0)
            && let Some(swapped) = NaiveDate::from_ymd_opt(born.year(), born.day(), born.month())
        {
            self.tags.add("dob_swap");
            written = swapped;
        }
        if written == born && self.spoils(self.rates.dob_typo, "dob_typo") {
            written = match self.chance.below(4) {
                0 => {
                    self.tags.add("dob_year");
                    let year = born.year() + if self.chance.hit(0.5) { 1 } else { -1 };
                    NaiveDate::from_ymd_opt(year, born.month(), born.day()).unwrap_or(born + Days::new(365))
                }
                1 => born
                    .with_month(self.chance.below(12) as u32 + 1)
                    .filter(|day| *day != born)
                    .unwrap_or(born + Days::new(30)),
                _ => born
                    .with_day(self.chance.below(28) as u32 + 1)
                    .filter(|day| *day != born)
                    .unwrap_or(born - Days::new(1)),
            };
        }
        written.to_string()
    }

    /// Sex in the source's own words.
    pub fn sex(&mut self, sex: Sex, words: [&str; 2]) -> String {
        if self.chance.hit(self.rates.sex_missing) {
            return String::new();
        }
        let girl = (sex == Sex::Female) != self.spoils(self.rates.sex_wrong, "sex_wrong");
        words[usize::from(!girl)].to_owned()
    }

    /// Line, town and postcode.
    pub fn address(&mut self, address: &Address) -> (String, String, String) {
        let mut line = address.line.clone();
        if self.chance.hit(0.25) {
            const SHORT: [(&str, &str); 7] = [
                (" Road", " Rd"),
                (" Street", " St"),
                (" Avenue", " Ave"),
                (" Close", " Cl"),
                (" Drive", " Dr"),
                (" Crescent", " Cres"),
                (" Gardens", " Gdns"),
            ];
            for (long, short) in SHORT {
                if let Some(start) = line.strip_suffix(long) {
                    line = format!("{start}{short}");
                    break;
                }
            }
        }
        if self.chance.hit(self.rates.typo) {
            line = mistype(&line, self.chance);
        }
        let town = if self.chance.hit(0.03) {
            String::new()
        } else {
            self.style.write(address.town)
        };
        let mut postcode = address.postcode.clone();
        if self.spoils(self.rates.postcode_missing, "postcode_missing") {
            postcode.clear();
        } else {
            if self.spoils(self.rates.postcode_typo, "postcode_typo") {
                postcode = mistype_postcode(&postcode, self.chance);
            }
            if self.chance.hit(self.rates.postcode_joined) {
                postcode.retain(|letter| letter != ' ');
            }
            if self.style == Style::Lower || self.style == Style::Careless {
                postcode.make_ascii_lowercase();
            }
        }
        (self.style.write(&line), town, postcode)
    }

    /// The NHS number: own, another child's, one digit wrong, or empty.
    pub fn nhs(&mut self, own: &str) -> String {
        if !self.chance.hit(self.rates.nhs_present) {
            return String::new();
        }
        if self.chance.hit(self.rates.number_other)
            && let Some(other) = self.strangers.other_nhs(own, self.chance)
        {
            self.tags.add("other_nhs");
            return other.to_owned();
        }
        let written = if self.spoils(self.rates.number_wrong, "wrong_nhs") {
            digit_wrong(own, self.chance)
        } else {
            own.to_owned()
        };
        if self.chance.hit(0.12) {
            format!("{} {} {}", &written[..3], &written[3..6], &written[6..])
        } else {
            written
        }
    }

    /// The UPN: own, another child's, one digit wrong, or empty.
    pub fn upn(&mut self, own: Option<&str>) -> String {
        let Some(own) = own else { return String::new() };
        if !self.chance.hit(self.rates.upn_present) {
            return String::new();
        }
        if self.chance.hit(self.rates.number_other)
            && let Some(other) = self.strangers.other_upn(own, self.chance)
        {
            self.tags.add("other_upn");
            return other.to_owned();
        }
        if self.spoils(self.rates.number_wrong, "wrong_upn") {
            digit_wrong(own, self.chance)
        } else {
            own.to_owned()
        }
    }

    /// A phone in one of the shapes people write, or empty.
    pub fn phone(&mut self, phone: &str) -> String {
        if self.chance.hit(self.rates.phone_missing) {
            return String::new();
        }
        match self.chance.below(8) {
            0 => phone.replace(' ', ""),
            1 => format!("+44 {}", phone.trim_start_matches('0')),
            _ => phone.to_owned(),
        }
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

/// A postcode with one wrong character or two swapped.
fn mistype_postcode(postcode: &str, chance: &mut Chance) -> String {
    let mut letters: Vec<char> = postcode.chars().collect();
    let last = letters.len() - 1;
    if letters[last] != letters[last - 1] && chance.hit(0.4) {
        letters.swap(last - 1, last);
    } else if chance.hit(0.6) {
        let digit = letters[last - 2].to_digit(10).unwrap_or(0);
        letters[last - 2] = char::from_digit((digit + 1 + chance.below(8) as u32) % 10, 10).unwrap_or('0');
    } else {
        letters[last] = if letters[last] == 'B' { 'D' } else { 'B' };
    }
    letters.into_iter().collect()
}
