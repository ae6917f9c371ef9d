//! A name in outline: enough to see that two names have nothing in common, in one look at a few bytes.

use super::NameFacts;
use crate::compare::{SIMILAR, highest_jaro_winkler};

/// A name in outline.
#[derive(Debug, Clone, Copy)]
pub(super) struct NameOutline {
    /// Number of the folded name.
    pub(super) fold: u32,
    /// One bit for each letter that occurs; all digits share one.
    letters: u32,
    /// One bit, of several names each, for every group of spellings or nicknames.
    groups: u32,
    /// The same for every sound code.
    sounds: u32,
    length: u8,
    first: u8,
    /// True if the name has several parts.
    pub(super) has_parts: bool,
}

impl NameOutline {
    pub(super) fn of(facts: &NameFacts, letters: &[u8]) -> Self {
        let letter = |byte: &u8| {
            if byte.is_ascii_lowercase() {
                u32::from(byte - b'a')
            } else {
                26
            }
        };
        let groups = facts.spellings.iter().map(|group| group * 2);
        let groups = groups.chain(facts.nicknames.iter().map(|group| group * 2 + 1));
        // Metaphone codes may agree with each other, a Phonex code with a Phonex code only.
        let metaphone = facts.sounds[..2]
            .iter()
            .filter(|code| **code != 0)
            .map(|code| code % 16);
        let phonex = facts.sounds[2..]
            .iter()
            .filter(|code| **code != 0)
            .map(|code| 16 + code % 16);
        Self {
            fold: facts.fold,
            letters: letters.iter().fold(0, |all, byte| all | 1 << letter(byte)),
            groups: groups.fold(0, |all, group| all | 1 << (group % 32)),
            sounds: metaphone.chain(phonex).fold(0, |all, code| all | 1 << code),
            length: u8::try_from(letters.len()).unwrap_or(u8::MAX),
            first: letters.first().copied().unwrap_or_default(),
            has_parts: false,
        }
    }

    /// True if nothing that [`NameLikeness`](super::name_pairs::NameLikeness) knows can hold between two names. False
    /// says nothing.
    pub(super) fn has_nothing_of(&self, other: &Self) -> bool {
        if self.groups & other.groups != 0 || self.sounds & other.sounds != 0 || self.has_parts || other.has_parts {
            return false;
        }
        let (length, other_length) = (self.length, other.length);
        let same_first = self.first == other.first;
        if length < 2 || other_length < 2 || length == u8::MAX || other_length == u8::MAX {
            return false;
        }
        // Letters that the other name does not have at all; each stands in the name once or more often.
        let (own, others) = (self.letters & !other.letters, other.letters & !self.letters);
        let (own, others) = (own.count_ones() as usize, others.count_ones() as usize);
        let (length, other_length) = (usize::from(length), usize::from(other_length));
        // One slip changes one letter for one other at most.
        let may_slip = length.abs_diff(other_length) <= 1 && own <= 1 && others <= 1;
        let matching = length.saturating_sub(own).min(other_length.saturating_sub(others));
        let prefix = if same_first { 4 } else { 0 };
        !may_slip && highest_jaro_winkler(length, other_length, matching, prefix) < SIMILAR
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use crate::profile::names::NameTable;

    fn name() -> impl Strategy<Value = String> {
        let known = prop::sample::select(vec![
            "Elizabeth",
            "Liz",
            "Mohammed",
            "Muhammad",
            "Sean",
            "Shaun",
            "Li",
            "Jo-Ann",
        ]);
        prop_oneof![
            known.prop_map(str::to_owned),
            "[a-e]{1,8}",
            "[a-d]{1,4}[- ][a-d]{1,4}",
            "[a-c]{2,6}[0-9]{0,2}"
        ]
    }

    proptest! {
        #[test]
        fn names_that_have_something_in_common_are_never_told_to_have_nothing(left in name(), right in name()) {
            let mut names = NameTable::default();
            let (left, right) = (names.intern(&left), names.intern(&right));
            prop_assume!(left != 0 && right != 0 && !names.same(left, right));
            prop_assert_eq!(names.likeness(left, right), names.look(left, right));
        }
    }
}
