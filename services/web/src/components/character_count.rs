//! A box for text with a limit.

use askama::Template;

use super::{
    content::components,
    heading::{Heading, heading_setters},
};

/// Several lines of text up to a number of characters, counted while they are typed when scripts run (govuk character
/// count). The server counts anew.
#[derive(Debug, Clone, PartialEq, Eq, Template)]
#[template(path = "components/character_count.html")]
pub struct CharacterCount {
    heading: Heading,
    name: String,
    value: String,
    most: usize,
}
components!(CharacterCount);
heading_setters!(CharacterCount);

impl CharacterCount {
    /// A box named `name` for `most` characters.
    pub fn new(name: impl Into<String>, label: impl Into<String>, most: usize) -> Self {
        let name = name.into();
        Self {
            heading: Heading::new(name.clone(), label),
            name,
            value: String::new(),
            most,
        }
    }

    /// Fills in what was typed.
    #[must_use]
    pub fn value(mut self, value: impl Into<String>) -> Self {
        self.value = value.into();
        self
    }

    /// Gives the box another id than its name.
    #[must_use]
    pub fn id(mut self, id: impl Into<String>) -> Self {
        self.heading.id = id.into();
        self
    }

    /// What describes the box: the count, then hint and error.
    fn described_by(&self) -> String {
        let count = format!("{}-info", self.heading.id);
        match self.heading.described_by() {
            Some(rest) => format!("{count} {rest}"),
            None => count,
        }
    }
}
