//! Every distinct text or list held once, under a small number.

use std::hint::black_box;

use crate::hash;

/// An element of an interned sequence.
pub(crate) trait Element: Copy + Eq {
    fn hash_all(items: &[Self]) -> u64;
}

impl Element for u8 {
    fn hash_all(items: &[Self]) -> u64 {
        hash::of_bytes(items)
    }
}

impl Element for u32 {
    fn hash_all(items: &[Self]) -> u64 {
        items
            .iter()
            .fold(items.len() as u64, |hash, &item| hash::mix(hash, u64::from(item)))
    }
}

/// Distinct sequences, numbered from 0 in order of first appearance.
#[derive(Debug, Clone)]
pub(crate) struct Interner<T> {
    items: Vec<T>,
    ends: Vec<u32>,
    /// Open addressing; 0 is free, otherwise the lower half of the hash and below it number + 1. The length is a power of
    /// two. A slot is passed by without a look at the sequence, and finds a new place without one.
    slots: Vec<u64>,
}

impl<T> Default for Interner<T> {
    fn default() -> Self {
        Self {
            items: Vec::new(),
            ends: Vec::new(),
            slots: vec![0; 16],
        }
    }
}

impl<T: Element> Interner<T> {
    /// How many distinct sequences there are.
    pub(crate) const fn len(&self) -> usize {
        self.ends.len()
    }

    /// The sequence under a number.
    pub(crate) fn get(&self, number: u32) -> &[T] {
        let at = number as usize;
        let start = if at == 0 { 0 } else { self.ends[at - 1] as usize };
        &self.items[start..self.ends[at] as usize]
    }

    /// The number of a sequence, if it is known.
    pub(crate) fn find(&self, sequence: &[T]) -> Option<u32> {
        self.probe(T::hash_all(sequence), sequence).ok()
    }

    /// The number of a sequence, new or known; true if it is new.
    pub(crate) fn intern(&mut self, sequence: &[T]) -> (u32, bool) {
        self.intern_hashed(T::hash_all(sequence), sequence)
    }

    /// Touches what looking for sequences of these hashes reads: first all slots, then all that they lead to. A large table
    /// lies in slow memory, and waiting for many places at once takes hardly longer than waiting for one.
    pub(crate) fn look_ahead(&self, hashes: &[u64]) {
        let mask = self.slots.len() - 1;
        let led_to = |&hash: &u64| {
            let there = self.slots[hash as u32 as usize & mask];
            ((there >> 32) as u32 == hash as u32 && there != 0).then(|| there as u32 as usize - 1)
        };
        black_box(hashes.iter().filter_map(led_to).fold(0, |seen, number| seen ^ number));
        let ends = hashes.iter().filter_map(led_to).map(|number| self.ends[number]);
        black_box(ends.fold(0, |seen, end| seen ^ end));
        let ends = hashes
            .iter()
            .filter_map(led_to)
            .map(|number| self.ends[number] as usize);
        black_box(
            ends.filter(|&end| end > 0 && self.items[end - 1] == self.items[0])
                .count(),
        );
    }

    /// [`intern`](Self::intern) of a sequence whose hash is known.
    pub(crate) fn intern_hashed(&mut self, hash: u64, sequence: &[T]) -> (u32, bool) {
        let slot = match self.probe(hash, sequence) {
            Ok(number) => return (number, false),
            Err(slot) => slot,
        };
        let number = self.ends.len() as u32;
        self.items.extend_from_slice(sequence);
        self.ends
            .push(u32::try_from(self.items.len()).expect("distinct texts of one population stay below 4 GB"));
        self.slots[slot] = entry(hash, number);
        if self.ends.len() * 4 > self.slots.len() * 3 {
            self.grow();
        }
        (number, true)
    }

    /// Forgets every sequence numbered `count` and above.
    pub(crate) fn truncate(&mut self, count: usize) {
        // Backwards: the latest entry is never in the middle of another one's probing path.
        while self.ends.len() > count {
            let number = self.ends.len() as u32 - 1;
            let mask = self.slots.len() - 1;
            let hash = T::hash_all(self.get(number));
            let mut slot = hash as u32 as usize & mask;
            while self.slots[slot] != entry(hash, number) {
                slot = (slot + 1) & mask;
            }
            self.slots[slot] = 0;
            self.ends.pop();
            self.items.truncate(self.ends.last().map_or(0, |&end| end as usize));
        }
    }

    fn probe(&self, hash: u64, sequence: &[T]) -> Result<u32, usize> {
        let mask = self.slots.len() - 1;
        let mut slot = hash as u32 as usize & mask;
        loop {
            let there = self.slots[slot];
            if there == 0 {
                return Err(slot);
            }
            let number = there as u32 - 1;
            if (there >> 32) as u32 == hash as u32 && self.get(number) == sequence {
                return Ok(number);
            }
            slot = (slot + 1) & mask;
        }
    }

    fn grow(&mut self) {
        let mask = self.slots.len() * 2 - 1;
        let mut slots = vec![0; mask + 1];
        for &there in self.slots.iter().filter(|&&there| there != 0) {
            let mut slot = (there >> 32) as usize & mask;
            while slots[slot] != 0 {
                slot = (slot + 1) & mask;
            }
            slots[slot] = there;
        }
        self.slots = slots;
    }
}

fn entry(hash: u64, number: u32) -> u64 {
    u64::from(hash as u32) << 32 | u64::from(number + 1)
}

impl Interner<u8> {
    /// The text under a number.
    pub(crate) fn text(&self, number: u32) -> &str {
        std::str::from_utf8(self.get(number)).expect("only whole texts are interned")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_texts_get_one_number_and_all_are_found_again() {
        let mut texts = Interner::<u8>::default();
        for round in 0..2 {
            for number in 0..1000u32 {
                assert_eq!(texts.intern(format!("text {number}").as_bytes()), (number, round == 0));
            }
        }
        assert_eq!(texts.len(), 1000);
        assert_eq!(texts.text(123), "text 123");
        assert_eq!(texts.find(b"text 999"), Some(999));
        assert_eq!(texts.find(b"other"), None);
    }

    #[test]
    fn what_is_forgotten_is_as_if_it_had_never_been() {
        let mut texts = Interner::<u8>::default();
        for number in 0..500u32 {
            texts.intern(format!("kept {number}").as_bytes());
        }
        for round in 0..20 {
            for number in 0..200u32 {
                assert_eq!(
                    texts.intern(format!("passing {round} {number}").as_bytes()),
                    (500 + number, true)
                );
            }
            texts.truncate(500);
        }
        assert_eq!(texts.len(), 500);
        assert!((0..500u32).all(|number| texts.find(format!("kept {number}").as_bytes()) == Some(number)));
        assert_eq!(texts.find(b"passing 0 0"), None);
    }

    #[test]
    fn lists_of_numbers_are_interned_too() {
        let mut lists = Interner::<u32>::default();
        assert_eq!(lists.intern(&[]), (0, true));
        assert_eq!(lists.intern(&[1, 2]), (1, true));
        assert_eq!(lists.intern(&[2, 1]), (2, true));
        assert_eq!(lists.intern(&[1, 2]), (1, false));
    }
}
