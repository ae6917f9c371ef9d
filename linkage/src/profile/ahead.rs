//! Looking ahead: what comparing many pairs of records will read is touched beforehand, all of it at once.
//!
//! A population of a million records is far larger than a processor's own memory. Whoever compares pair after pair waits
//! for each cell, list and text in turn; whoever asks for those of many pairs first waits for them together.

use std::hint::black_box;

use super::{Population, population::RecordIndex};
use crate::model::FieldKind;

/// Pairs looked ahead at together: few enough that what they touch stays in a processor's own memory.
pub(crate) const PAIRS_AHEAD: usize = 64;

impl Population {
    /// Touches what comparing these pairs reads.
    pub(crate) fn look_ahead(&self, pairs: &[(RecordIndex, RecordIndex)]) {
        self.look_at_cells(pairs);
        self.look_at_values(pairs);
    }

    /// Touches the cells of these pairs.
    pub(crate) fn look_at_cells(&self, pairs: &[(RecordIndex, RecordIndex)]) {
        let first = |record: RecordIndex| self.cells(record).first().copied().unwrap_or_default();
        let mut seen = 0;
        for &(left, right) in pairs {
            seen ^= first(left) ^ first(right);
            seen ^= u32::from(self.source(left) ^ self.source(right));
        }
        black_box(seen);
    }

    /// Touches what the cells of these pairs lead to.
    pub(crate) fn look_at_values(&self, pairs: &[(RecordIndex, RecordIndex)]) {
        let mut seen = 0;
        for (at, field) in self.layout.fields.iter().enumerate() {
            let both = pairs
                .iter()
                .map(|&(left, right)| (self.cells(left)[at], self.cells(right)[at]))
                .filter(|&(left, right)| left != 0 && right != 0 && left != right);
            let reader = &self.reader;
            match field.kind {
                FieldKind::Name => {
                    both.for_each(|(left, right)| seen ^= reader.names.fold(left) ^ reader.names.fold(right));
                }
                FieldKind::People => {
                    both.for_each(|(left, right)| seen ^= reader.lists.first(left) ^ reader.lists.first(right));
                }
                FieldKind::Upns | FieldKind::Phones => {
                    both.for_each(|(left, right)| seen ^= reader.numbers.first(left) ^ reader.numbers.first(right));
                }
                FieldKind::Address => both.for_each(|(left, right)| {
                    seen ^= reader.texts.facts(left).first_word ^ reader.texts.facts(right).first_word;
                }),
                FieldKind::Postcode => both.for_each(|(left, right)| {
                    seen ^= (reader.places.facts(left).sector ^ reader.places.facts(right).sector) as u32;
                }),
                _ => {}
            }
        }
        black_box(seen);
    }
}
