//! Which elements of a file nobody read: reported once, by name, never with a value.

use std::collections::BTreeSet;

/// Most names that a report lists.
const NAMES_MAX: usize = 100;

/// Longest name listed; longer ones are no element names of any format.
const NAME_CHARACTERS_MAX: usize = 60;

/// The names of elements that were not used.
#[derive(Debug, Default)]
pub(crate) struct Unused(BTreeSet<String>);

impl Unused {
    /// Notes a name.
    pub(crate) fn note(&mut self, name: &str) {
        let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.' | '/');
        let known = self.0.contains(name);
        if !known && self.0.len() < NAMES_MAX && name.len() <= NAME_CHARACTERS_MAX && name.chars().all(plain) {
            self.0.insert(name.to_owned());
        }
    }

    /// A sentence with the names, in order, if there are any.
    pub(crate) fn names(&self) -> Option<String> {
        let names: Vec<&str> = self.0.iter().map(String::as_str).collect();
        (!names.is_empty()).then(|| format!("Not used: {}.", names.join(", ")))
    }
}
