//! Distinct texts: free text, address lines, identifiers and phone numbers.

use super::interner::Interner;
use crate::{
    hash,
    ident::{NhsNumber, Upn},
    text::{fold, name_tokens},
};

/// How far an identifier can be trusted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Trust {
    /// The check digit is right, or the number has none.
    Valid,
    /// A temporary number: weaker evidence.
    Temporary,
    /// The right shape with a wrong check digit: someone mistyped it.
    Mistyped,
}

/// What is known of one distinct text.
#[derive(Debug, Clone)]
pub(crate) struct TextFacts {
    /// Stable hash of the normal form.
    pub(crate) hash: u64,
    /// Numbers of the distinct words, sorted.
    pub(crate) words: Box<[u32]>,
    /// For identifiers.
    pub(crate) trust: Trust,
    /// True for kinds of number with a check digit.
    has_check: bool,
}

/// Every distinct text of a population. Number 0 is "missing".
#[derive(Debug, Clone)]
pub(crate) struct TextTable {
    raw: Interner<u8>,
    raw_values: Vec<u32>,
    values: Interner<u8>,
    words: Interner<u8>,
    facts: Vec<TextFacts>,
}

/// How a text is brought to its normal form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Reading {
    Text = b't',
    Address = b'a',
    Identifier = b'i',
    NhsNumber = b'n',
    Upn = b'u',
    Phone = b'p',
}

impl Default for TextTable {
    fn default() -> Self {
        let missing = TextFacts {
            hash: 0,
            words: Box::default(),
            trust: Trust::Mistyped,
            has_check: false,
        };
        let mut values = Interner::default();
        values.intern(b"");
        Self {
            raw: Interner::default(),
            raw_values: Vec::new(),
            values,
            words: Interner::default(),
            facts: vec![missing],
        }
    }
}

impl TextTable {
    /// The number of a text as typed; 0 if nothing is left of it.
    pub(crate) fn intern(&mut self, reading: Reading, typed: &str, scratch: &mut Vec<u8>) -> u32 {
        scratch.clear();
        scratch.push(reading as u8);
        scratch.extend_from_slice(typed.as_bytes());
        let (raw, new) = self.raw.intern(scratch);
        if !new {
            return self.raw_values[raw as usize];
        }
        let value =
            normal_form(reading, typed).map_or(0, |(normal, trust)| self.intern_normal(reading, &normal, trust));
        self.raw_values.push(value);
        value
    }

    fn intern_normal(&mut self, reading: Reading, normal: &str, trust: Trust) -> u32 {
        let (value, new) = self
            .values
            .intern(format!("{}{normal}", reading as u8 as char).as_bytes());
        if new {
            let mut words = Vec::new();
            if matches!(reading, Reading::Text | Reading::Address) {
                words.extend(normal.split(' ').map(|word| self.words.intern(word.as_bytes()).0));
                words.sort_unstable();
                words.dedup();
            }
            let hash = hash::of_bytes(normal.as_bytes());
            let has_check = matches!(reading, Reading::NhsNumber | Reading::Upn);
            self.facts.push(TextFacts {
                hash,
                words: words.into_boxed_slice(),
                trust,
                has_check,
            });
        }
        value
    }

    /// The normal form's bytes.
    pub(crate) fn bytes(&self, value: u32) -> &[u8] {
        self.values.get(value).get(1..).unwrap_or_default()
    }

    /// How much the table holds, for [`roll_back`](Self::roll_back).
    pub(crate) const fn mark(&self) -> [usize; 3] {
        [self.raw.len(), self.values.len(), self.words.len()]
    }

    /// Forgets everything learned since the mark.
    pub(crate) fn roll_back(&mut self, mark: [usize; 3]) {
        self.raw.truncate(mark[0]);
        self.raw_values.truncate(mark[0]);
        self.values.truncate(mark[1]);
        self.words.truncate(mark[2]);
        self.facts.truncate(mark[1]);
    }

    /// What is known of a text.
    pub(crate) fn facts(&self, value: u32) -> &TextFacts {
        &self.facts[value as usize]
    }

    /// True if numbers of this kind carry a check digit.
    pub(crate) fn has_check(&self, value: u32) -> bool {
        self.facts[value as usize].has_check
    }

    /// The normal form.
    pub(crate) fn normal(&self, value: u32) -> &str {
        self.values.text(value).get(1..).unwrap_or_default()
    }

    /// Stable hashes of the words of a text.
    pub(crate) fn word_hashes(&self, value: u32) -> impl Iterator<Item = u64> {
        self.facts[value as usize]
            .words
            .iter()
            .map(|&word| hash::of_bytes(self.words.get(word)))
    }

    /// How many distinct texts there are, "missing" included.
    pub(crate) const fn len(&self) -> usize {
        self.facts.len()
    }
}

fn normal_form(reading: Reading, typed: &str) -> Option<(String, Trust)> {
    let (normal, trust) = match reading {
        Reading::Text => (name_tokens(typed).join(" "), Trust::Valid),
        Reading::Address => (address(typed), Trust::Valid),
        Reading::Identifier => (fold(typed), Trust::Valid),
        Reading::NhsNumber => nhs_number(typed)?,
        Reading::Upn => upn(typed)?,
        Reading::Phone => (phone(typed)?, Trust::Valid),
    };
    let filler = reading == Reading::Identifier && normal.bytes().all(|byte| byte == normal.as_bytes()[0]);
    (!normal.is_empty() && !filler).then_some((normal, trust))
}

fn nhs_number(typed: &str) -> Option<(String, Trust)> {
    if let Ok(number) = typed.parse::<NhsNumber>() {
        return Some((number.to_string(), Trust::Valid));
    }
    let digits: String = typed.chars().filter(char::is_ascii_digit).collect();
    let filler = digits.bytes().all(|byte| byte == digits.as_bytes()[0]);
    (digits.len() == 10 && !filler).then_some((digits, Trust::Mistyped))
}

fn upn(typed: &str) -> Option<(String, Trust)> {
    if let Ok(number) = typed.parse::<Upn>() {
        return Some((
            number.to_string(),
            if number.is_temporary() {
                Trust::Temporary
            } else {
                Trust::Valid
            },
        ));
    }
    let bare = fold(typed).to_ascii_uppercase();
    (bare.len() == 13).then_some((bare, Trust::Mistyped))
}

/// The last nine digits: `+44 7700 900123` and `07700 900123` are one number.
fn phone(typed: &str) -> Option<String> {
    let digits: String = typed.chars().filter(char::is_ascii_digit).collect();
    let tail = &digits[digits.len().checked_sub(9)?..];
    (!tail.bytes().all(|byte| byte == tail.as_bytes()[0])).then(|| tail.to_owned())
}

/// An address line with the usual abbreviations written out: `12A High St.` gives `12a high street`.
fn address(typed: &str) -> String {
    let mut words = name_tokens(typed);
    let last = words.len().saturating_sub(1);
    for (at, word) in words.iter_mut().enumerate() {
        let long = match word.as_str() {
            "rd" => "road",
            // "St" is a street at the end of the line and a saint before it.
            "st" if at == last => "street",
            "str" => "street",
            "ave" | "av" => "avenue",
            "cl" => "close",
            "dr" | "drv" => "drive",
            "ln" => "lane",
            "ct" => "court",
            "pl" => "place",
            "cres" | "cresc" | "cr" => "crescent",
            "gdns" | "gdn" => "gardens",
            "gr" | "grv" => "grove",
            "sq" => "square",
            "tce" | "terr" | "ter" => "terrace",
            "hse" => "house",
            "apt" | "apartment" | "flt" => "flat",
            "pk" => "park",
            "wy" => "way",
            "wlk" => "walk",
            _ => continue,
        };
        long.clone_into(word);
    }
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_agree_over_abbreviations() {
        assert_eq!(address("12A High St."), "12a high street");
        assert_eq!(address("3, St John's Rd"), "3 st johns road");
    }

    #[test]
    fn phones_agree_over_prefixes() {
        assert_eq!(phone("+44 7700 900123"), phone("07700900123"));
        assert_eq!(phone("0000000000"), None);
        assert_eq!(phone("12345"), None);
    }

    #[test]
    fn a_mistyped_nhs_number_is_kept_as_mistyped() {
        assert_eq!(nhs_number("943 476 5919").unwrap().1, Trust::Valid);
        assert_eq!(nhs_number("9434765918").unwrap().1, Trust::Mistyped);
        assert_eq!(nhs_number("1111111111"), None);
        assert_eq!(nhs_number("n/a"), None);
    }
}
