//! A set of keys that answers quickly: it is asked for every key of every record.

/// A set of hashes, by open addressing: a hash is its own address.
#[derive(Debug, Clone, Default)]
pub(super) struct KeySet {
    /// 0 is free; the length is 0 or a power of two, more than twice the number of keys.
    slots: Vec<u64>,
    count: usize,
    has_zero: bool,
}

impl KeySet {
    /// Adds keys.
    pub(super) fn extend(&mut self, keys: &[u64]) {
        let room = ((self.count + keys.len()) * 2 + 1).next_power_of_two();
        if room > self.slots.len() {
            for key in std::mem::replace(&mut self.slots, vec![0; room]) {
                self.place(key);
            }
        }
        for &key in keys {
            if !self.contains(key) {
                self.count += 1;
                self.has_zero |= key == 0;
                self.place(key);
            }
        }
    }

    fn place(&mut self, key: u64) {
        if key == 0 {
            return;
        }
        let mask = self.slots.len() - 1;
        let mut slot = key as usize & mask;
        while self.slots[slot] != 0 {
            slot = (slot + 1) & mask;
        }
        self.slots[slot] = key;
    }

    /// True if a key is in the set.
    pub(super) fn contains(&self, key: u64) -> bool {
        if key == 0 || self.slots.is_empty() {
            return key == 0 && self.has_zero;
        }
        let mask = self.slots.len() - 1;
        let mut slot = key as usize & mask;
        loop {
            match self.slots[slot] {
                0 => return false,
                there if there == key => return true,
                _ => slot = (slot + 1) & mask,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn it_holds_what_a_tree_holds(portions in prop::collection::vec(prop::collection::vec(0u64..60, 0..20), 0..6)) {
            let (mut set, mut tree) = (KeySet::default(), BTreeSet::new());
            for portion in portions {
                set.extend(&portion);
                tree.extend(portion);
                for key in 0..60 {
                    prop_assert_eq!(set.contains(key), tree.contains(&key));
                }
            }
        }
    }
}
