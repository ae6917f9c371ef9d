//! Distinct texts: free text, address lines, identifiers and phone numbers.

use super::interner::{Element as _, Interner};
use crate::{
    hash,
    ident::{NhsNumber, Upn},
    text::{fold, name_tokens},
};

/// A text's cell holds its number in these bits and its [`Trust`] in the two highest: comparing numbers then needs no look
/// at the tables. The bit between says in a list's cell that the list has one element, which the cell itself is.
const NUMBER_BITS: u32 = 29;
const TRUST_SHIFT: u32 = 30;
const NUMBER: u32 = (1 << NUMBER_BITS) - 1;

/// How far an identifier can be trusted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Trust {
    /// The check digit is right, or the number has none.
    Valid = 0,
    /// A temporary number: weaker evidence.
    Temporary = 1,
    /// The right shape with a wrong check digit: someone mistyped it.
    Mistyped = 2,
}

impl Trust {
    /// How far the identifier of a cell can be trusted.
    pub(crate) const fn of(cell: u32) -> Self {
        match cell >> TRUST_SHIFT {
            0 => Self::Valid,
            1 => Self::Temporary,
            _ => Self::Mistyped,
        }
    }
}

/// What is known of one distinct text.
#[derive(Debug, Clone, Copy)]
pub(crate) struct TextFacts {
    /// Stable hash of the normal form.
    pub(crate) hash: u64,
    /// Number of the first word, for texts that have words.
    pub(crate) first_word: u32,
    /// Where its words stand among all words of texts.
    words: (u32, u32),
}

/// Every distinct text of a population. Number 0 is "missing".
#[derive(Debug, Clone)]
pub(crate) struct TextTable {
    raw: Interner<u8>,
    raw_values: Vec<u32>,
    values: Interner<u8>,
    words: Interner<u8>,
    /// The numbers of the distinct words of each text, sorted, text after text.
    text_words: Vec<u32>,
    facts: Vec<TextFacts>,
    scratch: Vec<u8>,
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

impl Reading {
    /// True for texts of words, which are held as typed as well.
    const fn has_words(self) -> bool {
        matches!(self, Self::Text | Self::Address)
    }
}

impl Default for TextTable {
    fn default() -> Self {
        let missing = TextFacts {
            hash: 0,
            first_word: 0,
            words: (0, 0),
        };
        let mut values = Interner::default();
        values.intern(b"");
        Self {
            raw: Interner::default(),
            raw_values: Vec::new(),
            values,
            words: Interner::default(),
            text_words: Vec::new(),
            facts: vec![missing],
            scratch: Vec::new(),
        }
    }
}

impl TextTable {
    /// The numbers of texts as typed, appended: 0 for those that are not there and those of which nothing is left. What a
    /// large table holds of them is waited for together.
    pub(crate) fn intern_all<'a>(
        &mut self,
        reading: Reading,
        typed: impl Iterator<Item = Option<&'a str>>,
        numbers: &mut Vec<u32>,
    ) {
        let mut bytes = std::mem::take(&mut self.scratch);
        bytes.clear();
        let (mut texts, mut hashes) = (Vec::new(), Vec::new());
        for typed in typed {
            let start = bytes.len();
            let trust = typed.and_then(|typed| {
                bytes.push(reading as u8);
                if reading.has_words() {
                    bytes.extend_from_slice(typed.as_bytes());
                    return Some(Trust::Valid);
                }
                // Nearly every number is another one: to keep what was typed as well would only cost.
                normal_form(reading, typed, &mut bytes)
            });
            texts.push(trust.map(|trust| (typed.unwrap_or_default(), start..bytes.len(), trust)));
            // Texts that are not there look up what is of no use to anyone.
            hashes.push(u8::hash_all(&bytes[start..]));
        }
        let table = if reading.has_words() { &self.raw } else { &self.values };
        table.look_ahead(&hashes);
        for (text, hash) in texts.into_iter().zip(hashes) {
            numbers.push(match text {
                None => 0,
                Some((typed, range, _)) if reading.has_words() => {
                    self.intern_words(reading, &bytes[range], typed, hash)
                }
                Some((_, range, trust)) => self.intern_normal(reading, &bytes[range], hash, trust),
            });
        }
        self.scratch = bytes;
    }

    /// Texts of words are typed in few ways: each is brought to its normal form once.
    fn intern_words(&mut self, reading: Reading, as_typed: &[u8], typed: &str, hash: u64) -> u32 {
        let (raw, new) = self.raw.intern_hashed(hash, as_typed);
        if !new {
            return self.raw_values[raw as usize];
        }
        let mut normal = vec![reading as u8];
        let trust = normal_form(reading, typed, &mut normal);
        let value = trust.map_or(0, |trust| {
            self.intern_normal(reading, &normal, u8::hash_all(&normal), trust)
        });
        self.raw_values.push(value);
        value
    }

    fn intern_normal(&mut self, reading: Reading, normal: &[u8], hash: u64, trust: Trust) -> u32 {
        let (value, new) = self.values.intern_hashed(hash, normal);
        if new {
            let (start, mut first_word) = (self.text_words.len(), 0);
            let text = &normal[1..];
            if reading.has_words() {
                let words = text.split(|&byte| byte == b' ').map(|word| self.words.intern(word).0);
                let mut words: Vec<u32> = words.collect();
                first_word = words[0];
                words.sort_unstable();
                words.dedup();
                self.text_words.append(&mut words);
            }
            self.facts.push(TextFacts {
                hash: hash::of_bytes(text),
                first_word,
                words: (start as u32, self.text_words.len() as u32),
            });
            assert!(
                value <= NUMBER,
                "a population holds fewer than 500 million distinct texts"
            );
        }
        value | (trust as u32) << TRUST_SHIFT
    }

    /// The normal form's bytes.
    pub(crate) fn bytes(&self, value: u32) -> &[u8] {
        self.values.get(value & NUMBER).get(1..).unwrap_or_default()
    }

    /// The cell here of a text of another table.
    pub(super) fn take_over(&mut self, from: &Self, cell: u32) -> u32 {
        let normal = from.values.get(cell & NUMBER);
        let reading = match normal.first() {
            Some(b'a') => Reading::Address,
            Some(b't') => Reading::Text,
            // Only texts of words are read differently from here on.
            _ => Reading::Identifier,
        };
        self.intern_normal(reading, normal, u8::hash_all(normal), Trust::of(cell))
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
        let end = self.facts.last().map_or(0, |facts| facts.words.1);
        self.text_words.truncate(end as usize);
    }

    /// What is known of a text.
    pub(crate) fn facts(&self, value: u32) -> &TextFacts {
        &self.facts[(value & NUMBER) as usize]
    }

    /// Numbers of the distinct words of a text, sorted.
    pub(crate) fn words(&self, value: u32) -> &[u32] {
        let (start, end) = self.facts(value).words;
        &self.text_words[start as usize..end as usize]
    }

    /// The number of a text without what else is in its cell.
    pub(crate) const fn number(cell: u32) -> usize {
        (cell & NUMBER) as usize
    }

    /// The normal form.
    pub(crate) fn normal(&self, value: u32) -> &str {
        self.values.text(value & NUMBER).get(1..).unwrap_or_default()
    }

    /// Stable hashes of the words of a text.
    pub(crate) fn word_hashes(&self, value: u32) -> impl Iterator<Item = u64> {
        self.words(value)
            .iter()
            .map(|&word| hash::of_bytes(self.words.get(word)))
    }

    /// How many distinct texts there are, "missing" included.
    pub(crate) const fn len(&self) -> usize {
        self.facts.len()
    }
}

/// Appends the normal form; `None` if nothing is left of the text.
fn normal_form(reading: Reading, typed: &str, normal: &mut Vec<u8>) -> Option<Trust> {
    let start = normal.len();
    let trust = match reading {
        Reading::Text => push(normal, &name_tokens(typed).join(" ")),
        Reading::Address => push(normal, &address(typed)),
        Reading::Identifier => push(normal, &fold(typed)),
        Reading::NhsNumber => nhs_number(typed, normal)?,
        Reading::Upn => upn(typed, normal)?,
        Reading::Phone => phone(typed, normal)?,
    };
    let left = &normal[start..];
    let filler = reading == Reading::Identifier && is_filler(left);
    (!left.is_empty() && !filler).then_some(trust)
}

fn push(normal: &mut Vec<u8>, text: &str) -> Trust {
    normal.extend_from_slice(text.as_bytes());
    Trust::Valid
}

/// One character over and over.
fn is_filler(text: &[u8]) -> bool {
    text.iter().all(|byte| *byte == text[0])
}

// Trust follows from the normal form alone, so that it does not depend on who typed a number first.
fn nhs_number(typed: &str, normal: &mut Vec<u8>) -> Option<Trust> {
    let start = normal.len();
    normal.extend(typed.bytes().filter(u8::is_ascii_digit));
    let digits = std::str::from_utf8(&normal[start..]).ok()?;
    if digits.parse::<NhsNumber>().is_ok() {
        return Some(Trust::Valid);
    }
    (digits.len() == 10 && !is_filler(digits.as_bytes())).then_some(Trust::Mistyped)
}

fn upn(typed: &str, normal: &mut Vec<u8>) -> Option<Trust> {
    let read = typed.parse::<Upn>().or_else(|_| fold(typed).parse());
    if let Ok(number) = read {
        normal.extend_from_slice(number.as_str().as_bytes());
        let temporary = number.is_temporary();
        return Some(if temporary { Trust::Temporary } else { Trust::Valid });
    }
    let bare = fold(typed).to_ascii_uppercase();
    normal.extend_from_slice(bare.as_bytes());
    (bare.len() == 13).then_some(Trust::Mistyped)
}

/// The last nine digits: `+44 7700 900123` and `07700 900123` are one number.
fn phone(typed: &str, normal: &mut Vec<u8>) -> Option<Trust> {
    let start = normal.len();
    normal.extend(typed.bytes().filter(u8::is_ascii_digit));
    let before = (normal.len() - start).checked_sub(9)?;
    normal.drain(start..start + before);
    (!is_filler(&normal[start..])).then_some(Trust::Valid)
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

    fn normal(reading: Reading, typed: &str) -> Option<(String, Trust)> {
        let mut normal = Vec::new();
        let trust = normal_form(reading, typed, &mut normal)?;
        Some((String::from_utf8(normal).unwrap(), trust))
    }

    #[test]
    fn phones_agree_over_prefixes() {
        let phone = |typed| normal(Reading::Phone, typed);
        assert_eq!(phone("+44 7700 900123"), Some(("700900123".to_owned(), Trust::Valid)));
        assert_eq!(phone("+44 7700 900123"), phone("07700900123"));
        assert_eq!(phone("0000000000"), None);
        assert_eq!(phone("12345"), None);
    }

    #[test]
    fn a_mistyped_nhs_number_is_kept_as_mistyped() {
        let nhs_number = |typed| normal(Reading::NhsNumber, typed);
        assert_eq!(
            nhs_number("943 476 5919"),
            Some(("9434765919".to_owned(), Trust::Valid))
        );
        assert_eq!(nhs_number("9434765918").unwrap().1, Trust::Mistyped);
        assert_eq!(nhs_number("1111111111"), None);
        assert_eq!(nhs_number("n/a"), None);
    }
}
