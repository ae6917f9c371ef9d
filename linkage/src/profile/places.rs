//! Distinct postcodes.

use super::interner::{Element as _, Interner};
use crate::{hash, ident::Postcode, text::fold};

/// What is known of one distinct postcode.
#[derive(Debug, Clone, Copy)]
pub(crate) struct PlaceFacts {
    /// Stable hash of the whole postcode.
    pub(crate) hash: u64,
    /// Stable hash of the sector; 0 if the postcode is mistyped.
    pub(crate) sector: u64,
    /// Stable hash of the district; 0 if the postcode is mistyped.
    pub(crate) district: u64,
}

/// Every distinct postcode of a population. Number 0 is "missing".
#[derive(Debug, Clone)]
pub(crate) struct PlaceTable {
    raw: Interner<u8>,
    raw_values: Vec<u32>,
    values: Interner<u8>,
    facts: Vec<PlaceFacts>,
}

impl Default for PlaceTable {
    fn default() -> Self {
        let mut values = Interner::default();
        values.intern(b"");
        let missing = PlaceFacts {
            hash: 0,
            sector: 0,
            district: 0,
        };
        Self {
            raw: Interner::default(),
            raw_values: Vec::new(),
            values,
            facts: vec![missing],
        }
    }
}

impl PlaceTable {
    /// The numbers of postcodes as typed, appended: 0 for those that are not there and for pseudo postcodes. A mistyped one
    /// is kept: it may be one slip off. What a large table holds of them is waited for together.
    pub(crate) fn intern_all<'a>(&mut self, typed: impl Iterator<Item = Option<&'a str>>, numbers: &mut Vec<u32>) {
        let typed: Vec<Option<&str>> = typed.collect();
        let hash = |typed: Option<&str>| u8::hash_all(typed.unwrap_or_default().as_bytes());
        let hashes: Vec<u64> = typed.iter().copied().map(hash).collect();
        self.raw.look_ahead(&hashes);
        for (typed, hash) in typed.into_iter().zip(hashes) {
            numbers.push(typed.map_or(0, |typed| self.intern_hashed(typed, hash)));
        }
    }

    fn intern_hashed(&mut self, typed: &str, hash: u64) -> u32 {
        let (raw, new) = self.raw.intern_hashed(hash, typed.as_bytes());
        if !new {
            return self.raw_values[raw as usize];
        }
        let value = match typed.parse::<Postcode>() {
            Ok(postcode) if postcode.is_pseudo() => 0,
            Ok(postcode) => self.intern_normal(&fold(postcode.as_str()), Some(&postcode)),
            Err(_) => {
                let folded = fold(typed);
                let plausible = (4..=8).contains(&folded.len()) && folded.bytes().any(|byte| byte.is_ascii_digit());
                if plausible {
                    self.intern_normal(&folded, None)
                } else {
                    0
                }
            }
        };
        self.raw_values.push(value);
        value
    }

    fn intern_normal(&mut self, normal: &str, postcode: Option<&Postcode>) -> u32 {
        let (value, new) = self.values.intern(normal.as_bytes());
        if new {
            self.facts.push(PlaceFacts {
                hash: hash::of_bytes(normal.as_bytes()),
                sector: postcode.map_or(0, |postcode| hash::of_bytes(postcode.sector().as_bytes())),
                district: postcode.map_or(0, |postcode| hash::of_bytes(postcode.district().as_bytes())),
            });
        }
        value
    }

    /// The number here of a postcode of another table.
    pub(super) fn take_over(&mut self, from: &Self, place: u32) -> u32 {
        let (value, new) = self.values.intern(from.values.get(place));
        if new {
            self.facts.push(*from.facts(place));
        }
        value
    }

    /// How much the table holds, for [`roll_back`](Self::roll_back).
    pub(crate) const fn mark(&self) -> [usize; 2] {
        [self.raw.len(), self.values.len()]
    }

    /// Forgets everything learned since the mark.
    pub(crate) fn roll_back(&mut self, mark: [usize; 2]) {
        self.raw.truncate(mark[0]);
        self.raw_values.truncate(mark[0]);
        self.values.truncate(mark[1]);
        self.facts.truncate(mark[1]);
    }

    /// What is known of a postcode.
    pub(crate) fn facts(&self, value: u32) -> &PlaceFacts {
        &self.facts[value as usize]
    }

    /// The postcode in lower case without its space.
    pub(crate) fn letters(&self, value: u32) -> &[u8] {
        self.values.get(value)
    }

    /// The postcode in lower case without its space.
    pub(crate) fn normal(&self, value: u32) -> &str {
        self.values.text(value)
    }

    /// How many distinct postcodes there are, "missing" included.
    pub(crate) const fn len(&self) -> usize {
        self.facts.len()
    }
}
