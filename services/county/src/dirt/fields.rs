//! Writes dates, sex, addresses and phones the way a source would.

use chrono::{Datelike, Days, NaiveDate};

use super::{Scribe, Style, mistype};
use crate::chance::Chance;
use crate::names::Sex;
use crate::place::Address;

impl Scribe<'_> {
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
