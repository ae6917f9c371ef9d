//! Tags: one adjective about the state of a thing.

use askama::Template;

use super::content::components;

/// Colour of a tag. The word says it all: colour alone never does (page rule G12).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Colour {
    /// The plain one.
    #[default]
    Blue,
    /// Over, ended, not in use.
    Grey,
    /// Done, right.
    Green,
    /// Waiting, to be looked at.
    Yellow,
    /// Late.
    Orange,
    /// A problem, and nothing else (page rule G29).
    Red,
    /// Shown apart without judgement.
    Purple,
    /// Shown apart without judgement.
    Teal,
}

/// A status in sentence case, never a link (govuk tag).
#[derive(Debug, Clone, PartialEq, Eq, Template)]
#[template(
    ext = "html",
    source = r#"<strong class="govuk-tag{{ self.class() }}"{% if let Some(testid) = testid %} data-testid="{{ testid }}"{% endif %}>
  {{ text }}
</strong>"#
)]
pub struct Tag {
    text: String,
    colour: Colour,
    testid: Option<String>,
}
components!(Tag);

impl Tag {
    /// A blue tag.
    pub fn new(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            colour: Colour::Blue,
            testid: None,
        }
    }

    /// Sets the colour.
    #[must_use]
    pub fn colour(mut self, colour: Colour) -> Self {
        self.colour = colour;
        self
    }

    /// Sets `data-testid`.
    #[must_use]
    pub fn testid(mut self, testid: impl Into<String>) -> Self {
        self.testid = Some(testid.into());
        self
    }

    fn class(&self) -> &'static str {
        match self.colour {
            Colour::Blue => "",
            Colour::Grey => " govuk-tag--grey",
            Colour::Green => " govuk-tag--green",
            Colour::Yellow => " govuk-tag--yellow",
            Colour::Orange => " govuk-tag--orange",
            Colour::Red => " govuk-tag--red",
            Colour::Purple => " govuk-tag--purple",
            Colour::Teal => " govuk-tag--teal",
        }
    }
}
