//! A name in outline: enough to see that two names have nothing in common, in one look at a few bytes.

use super::NameFacts;

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
        let (length, other_length) = (u32::from(self.length), u32::from(other.length));
        if length < 2 || other_length < 2 || length == u32::from(u8::MAX) || other_length == u32::from(u8::MAX) {
            return false;
        }
        // Letters that the other name does not have at all; each stands in the name once or more often.
        let (own, others) = (self.letters & !other.letters, other.letters & !self.letters);
        let [own, others] = counts_of_ones(own, others);
        // One slip changes one letter for one other at most.
        if length.abs_diff(other_length) <= 1 && own <= 1 && others <= 1 {
            return false;
        }
        let matching = length.saturating_sub(own).min(other_length.saturating_sub(others));
        // The highest Jaro-Winkler similarity is below 0.8 if m / l + m / r is below 1.4, or below 1 where up to four first
        // letters are equal.
        let (sum, product) = (10 * matching * (length + other_length), length * other_length);
        sum < product * if self.first == other.first { 10 } else { 14 }
    }
}

/// How many bits of each number are set, counted together: without an instruction for it, counting is many small steps.
const fn counts_of_ones(one: u32, other: u32) -> [u32; 2] {
    let pairs = (one as u64) | (other as u64) << 32;
    let pairs = pairs - ((pairs >> 1) & 0x5555_5555_5555_5555);
    let fours = (pairs & 0x3333_3333_3333_3333) + ((pairs >> 2) & 0x3333_3333_3333_3333);
    let eights = (fours + (fours >> 4)) & 0x0f0f_0f0f_0f0f_0f0f;
    let sixteens = eights + (eights >> 8);
    let halves = sixteens + (sixteens >> 16);
    [halves as u32 & 0xff, (halves >> 32) as u32 & 0xff]
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
