//! What two distinct names have in common, looked at once for each pair of names.
//!
//! The same two names meet in very many pairs of records. What was found is kept in a small table under the pair's two
//! numbers; a later pair on the same place takes it over. An entry is one word, so threads read and write it without
//! waiting for each other, and since an entry says what anyone would find, no result depends on which are there.

use std::sync::{
    OnceLock,
    atomic::{AtomicU32, AtomicU64, Ordering},
};

use super::NameFacts;
use crate::{
    compare::{CLOSE, SIMILAR, jaro_winkler_reaches, one_edit},
    hash,
};

/// Places of the table at most (8 bytes each).
const MAX_PLACES: usize = 1 << 17;
/// Numbers from here on do not fit an entry.
const TOO_HIGH: u32 = 1 << 28;

/// What two names that are not the same have in common.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct NameLikeness(u8);

impl NameLikeness {
    const SPELLING: u8 = 1;
    const NICKNAME: u8 = 2;
    const COMPOUND: u8 = 4;
    const INITIAL: u8 = 8;
    const PHONETIC: u8 = 16;
    const CLOSE: u8 = 32;
    const SIMILAR: u8 = 64;
    /// Marks an entry that is taken.
    const KNOWN: u8 = 128;

    /// Two names with nothing in common.
    pub(crate) const NOTHING: Self = Self(0);

    /// Spellings or transliterations of one name.
    pub(crate) const fn spelling(self) -> bool {
        self.0 & Self::SPELLING != 0
    }

    /// One is a pet form of the other, or both are of a third.
    pub(crate) const fn nickname(self) -> bool {
        self.0 & Self::NICKNAME != 0
    }

    /// One name has several parts, and a part is the other name or a part of it.
    pub(crate) const fn compound(self) -> bool {
        self.0 & Self::COMPOUND != 0
    }

    /// One is the first letter of the other.
    pub(crate) const fn initial(self) -> bool {
        self.0 & Self::INITIAL != 0
    }

    /// They sound alike.
    pub(crate) const fn phonetic(self) -> bool {
        self.0 & Self::PHONETIC != 0
    }

    /// One may be the other mistyped.
    pub(crate) const fn close(self) -> bool {
        self.0 & Self::CLOSE != 0
    }

    /// Close, or Jaro-Winkler of [`SIMILAR`].
    pub(crate) const fn similar(self) -> bool {
        self.0 & Self::SIMILAR != 0
    }

    /// Another form of one name: spelling, pet form, part or slip.
    pub(crate) const fn may_be_one(self) -> bool {
        self.0 & (Self::SPELLING | Self::NICKNAME | Self::COMPOUND | Self::CLOSE) != 0
    }

    /// Looks at two names: what is known of them, and their letters.
    pub(super) fn of(left: &NameFacts, right: &NameFacts, left_letters: &[u8], right_letters: &[u8]) -> Self {
        let shorter = left_letters.len().min(right_letters.len());
        let gap = left_letters.len().abs_diff(right_letters.len());
        let reaches = |least: f64| jaro_winkler_reaches(left_letters, right_letters, least);
        let similar = reaches(SIMILAR);
        let slip = shorter >= 4 && one_edit(left_letters, right_letters);
        let close = slip || (similar && gap * 2 <= shorter && reaches(CLOSE));
        let initial =
            (left_letters.len() == 1 || right_letters.len() == 1) && left_letters.first() == right_letters.first();
        let flags = [
            (share(&left.spellings, &right.spellings), Self::SPELLING),
            (share(&left.nicknames, &right.nicknames), Self::NICKNAME),
            (share_token(left, right), Self::COMPOUND),
            (initial, Self::INITIAL),
            (sounds_alike(left, right), Self::PHONETIC),
            (close, Self::CLOSE),
            (close || similar, Self::SIMILAR),
        ];
        Self(
            flags
                .iter()
                .filter(|(holds, _)| *holds)
                .fold(0, |all, (_, flag)| all | flag),
        )
    }
}

fn share(left: &[u16], right: &[u16]) -> bool {
    left.iter().any(|group| right.contains(group))
}

fn share_token(left: &NameFacts, right: &NameFacts) -> bool {
    if left.tokens.is_empty() && right.tokens.is_empty() {
        return false;
    }
    let has = |facts: &NameFacts, hash: u64| facts.hash == hash || facts.token_hashes.contains(&hash);
    left.token_hashes.iter().any(|&hash| has(right, hash)) || right.token_hashes.iter().any(|&hash| has(left, hash))
}

fn sounds_alike(left: &NameFacts, right: &NameFacts) -> bool {
    let [primary, alternate, phonex] = left.sounds;
    let metaphone = |code: u64| code != 0 && (code == right.sounds[0] || code == right.sounds[1]);
    metaphone(primary) || metaphone(alternate) || (phonex != 0 && phonex == right.sounds[2])
}

/// The table of pairs looked at.
#[derive(Debug, Default)]
pub(super) struct NamePairs {
    places: OnceLock<Box<[AtomicU64]>>,
    /// Names from this number on may still be forgotten, and their numbers given to others.
    settled: AtomicU32,
}

impl Clone for NamePairs {
    /// A table of its own, with nothing in it.
    fn clone(&self) -> Self {
        Self::default()
    }
}

impl NamePairs {
    /// Names below this number stay: pairs of them are worth keeping.
    pub(super) fn settle(&self, names: usize) {
        self.places.get_or_init(|| {
            let places = (names * 8).next_power_of_two().clamp(1 << 10, MAX_PLACES);
            (0..places).map(|_| AtomicU64::new(0)).collect()
        });
        self.settled.store((names as u32).min(TOO_HIGH), Ordering::Relaxed);
    }

    /// Names below this number stay.
    pub(super) fn settled(&self) -> usize {
        self.settled.load(Ordering::Relaxed) as usize
    }

    /// What two names have in common: as kept, or as `look` says.
    pub(super) fn get(&self, left: u32, right: u32, look: impl FnOnce() -> NameLikeness) -> NameLikeness {
        let (left, right) = (left.min(right), left.max(right));
        let Some(places) = self
            .places
            .get()
            .filter(|_| right < self.settled.load(Ordering::Relaxed))
        else {
            return look();
        };
        let pair = u64::from(left) << 28 | u64::from(right);
        let place = &places[hash::mix(0, pair) as usize & (places.len() - 1)];
        let there = place.load(Ordering::Relaxed);
        if there >> 8 == pair && there as u8 & NameLikeness::KNOWN != 0 {
            return NameLikeness(there as u8 & !NameLikeness::KNOWN);
        }
        let found = look();
        place.store(pair << 8 | u64::from(found.0 | NameLikeness::KNOWN), Ordering::Relaxed);
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pair_that_is_kept_is_not_looked_at_again() {
        let pairs = NamePairs::default();
        pairs.settle(10);
        let never = || -> NameLikeness { panic!("looked again") };
        assert_eq!(pairs.get(3, 4, || NameLikeness(5)), NameLikeness(5));
        assert_eq!(pairs.get(4, 3, never), NameLikeness(5));
        assert_eq!(pairs.clone().get(4, 3, || NameLikeness(1)), NameLikeness(1));
    }

    #[test]
    fn a_name_that_may_be_forgotten_is_never_kept() {
        let pairs = NamePairs::default();
        pairs.settle(10);
        assert_eq!(pairs.get(3, 10, || NameLikeness(5)), NameLikeness(5));
        assert_eq!(pairs.get(3, 10, || NameLikeness(2)), NameLikeness(2));
    }
}
