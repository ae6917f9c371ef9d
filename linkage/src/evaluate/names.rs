//! Numbers for texts that come again and again.

use std::collections::BTreeMap;

/// Distinct texts, numbered in order of first appearance.
#[derive(Debug, Clone, Default)]
pub(super) struct Names {
    numbers: BTreeMap<String, u32>,
}

impl Names {
    /// The number of a text, which it is given at its first appearance.
    pub(super) fn number(&mut self, text: &str) -> u32 {
        if let Some(&number) = self.numbers.get(text) {
            return number;
        }
        let number = self.numbers.len() as u32;
        self.numbers.insert(text.to_owned(), number);
        number
    }

    /// How many texts there are.
    pub(super) fn len(&self) -> usize {
        self.numbers.len()
    }

    /// The texts in the order of their numbers.
    pub(super) fn in_order(&self) -> Vec<&str> {
        let mut texts = vec![""; self.numbers.len()];
        for (text, &number) in &self.numbers {
            texts[number as usize] = text;
        }
        texts
    }
}
