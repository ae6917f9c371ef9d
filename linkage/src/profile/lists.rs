//! Distinct lists of values.

use std::ops::Deref;

use super::interner::{Element as _, Interner};

/// In a list's cell: the list has one element, and the rest of the cell is that element.
const ONE: u32 = 1 << 29;

/// Distinct lists of names, people or numbers. Cell 0 is the empty list; a list of one is in its cell.
#[derive(Debug, Clone)]
pub(crate) struct Lists(Interner<u32>);

impl Default for Lists {
    fn default() -> Self {
        let mut lists = Interner::default();
        lists.intern(&[]);
        Self(lists)
    }
}

impl Lists {
    /// The elements under a cell.
    pub(crate) fn get(&self, cell: u32) -> List<'_> {
        if cell & ONE == 0 {
            List::Many(self.0.get(cell))
        } else {
            List::One([cell & !ONE])
        }
    }

    /// The elements under a cell of a list of people, which stand in pairs: there is never one alone.
    pub(crate) fn people(&self, cell: u32) -> &[u32] {
        self.0.get(cell)
    }

    /// The first element under a cell; 0 if the list is empty.
    pub(crate) fn first(&self, cell: u32) -> u32 {
        if cell & ONE == 0 {
            self.0.get(cell).first().copied().unwrap_or_default()
        } else {
            cell & !ONE
        }
    }

    /// The cell of a list, new or known.
    pub(crate) fn intern(&mut self, elements: &[u32]) -> u32 {
        match *elements {
            [one] if one & ONE == 0 => one | ONE,
            _ => {
                let number = self.0.intern(elements).0;
                assert!(number < ONE, "a population holds fewer than 500 million distinct lists");
                number
            }
        }
    }

    /// [`intern`](Self::intern) for many lists at once, which stand one after the other and end at `ends`: what a large
    /// table holds of them is waited for together. Appends the cells.
    pub(crate) fn intern_all(&mut self, elements: &[u32], ends: &[usize], cells: &mut Vec<u32>) {
        let mut start = 0;
        let hashes: Vec<u64> = ends
            .iter()
            .map(|&end| u32::hash_all(&elements[std::mem::replace(&mut start, end)..end]))
            .collect();
        self.0.look_ahead(&hashes);
        start = 0;
        for &end in ends {
            cells.push(self.intern(&elements[std::mem::replace(&mut start, end)..end]));
        }
    }

    /// How many distinct lists the table holds.
    pub(crate) const fn len(&self) -> usize {
        self.0.len()
    }

    /// Forgets every list but the first `count`.
    pub(crate) fn truncate(&mut self, count: usize) {
        self.0.truncate(count);
    }
}

/// The elements of a list.
#[derive(Debug, Clone, Copy)]
pub(crate) enum List<'a> {
    One([u32; 1]),
    Many(&'a [u32]),
}

impl Deref for List<'_> {
    type Target = [u32];

    fn deref(&self) -> &[u32] {
        match self {
            Self::One(one) => one,
            Self::Many(many) => many,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn every_list_comes_back_and_equal_lists_have_equal_cells(
            all in prop::collection::vec(prop::collection::vec(prop_oneof![0u32..3, Just(1 << 30 | 5), Just(u32::MAX)], 0..4), 0..20)
        ) {
            let mut lists = Lists::default();
            let cells: Vec<u32> = all.iter().map(|list| lists.intern(list)).collect();
            for (list, &cell) in all.iter().zip(&cells) {
                prop_assert_eq!(&*lists.get(cell), &list[..]);
                prop_assert_eq!(cell == 0, list.is_empty());
                for (other, &other_cell) in all.iter().zip(&cells) {
                    prop_assert_eq!(list == other, cell == other_cell);
                }
            }
        }
    }
}
