//! One-line inputs.

use askama::Template;

use super::{
    content::components,
    heading::{Heading, heading_setters},
};

/// A one-line input (govuk text input). Id and name are the same.
#[derive(Debug, Clone, PartialEq, Eq, Template)]
#[template(path = "components/input.html")]
pub struct Input {
    heading: Heading,
    name: String,
    value: String,
    kind: &'static str,
    width: Option<u8>,
    inputmode: Option<&'static str>,
    autocomplete: Option<&'static str>,
    spellcheck: Option<bool>,
}
components!(Input);
heading_setters!(Input);

impl Input {
    /// A text input named `name`.
    pub fn new(name: impl Into<String>, label: impl Into<String>) -> Self {
        let name = name.into();
        Self {
            heading: Heading::new(name.clone(), label),
            name,
            value: String::new(),
            kind: "text",
            width: None,
            inputmode: None,
            autocomplete: None,
            spellcheck: None,
        }
    }

    /// Fills in what was typed.
    #[must_use]
    pub fn value(mut self, value: impl Into<String>) -> Self {
        self.value = value.into();
        self
    }

    /// Gives the input another id than its name.
    #[must_use]
    pub fn id(mut self, id: impl Into<String>) -> Self {
        self.heading.id = id.into();
        self
    }

    /// Sets the `type`: `search`, `email`, `tel`.
    #[must_use]
    pub fn kind(mut self, kind: &'static str) -> Self {
        self.kind = kind;
        self
    }

    /// Makes it as wide as this many characters: 2, 3, 4, 5, 10, 20 or 30.
    #[must_use]
    pub fn width(mut self, characters: u8) -> Self {
        debug_assert!(
            [2, 3, 4, 5, 10, 20, 30].contains(&characters),
            "govuk-frontend has no such width"
        );
        self.width = Some(characters);
        self
    }

    /// Asks touch keyboards for a layout: `numeric`, `decimal`.
    #[must_use]
    pub fn inputmode(mut self, mode: &'static str) -> Self {
        self.inputmode = Some(mode);
        self
    }

    /// Says what a browser or password manager may fill in.
    #[must_use]
    pub fn autocomplete(mut self, purpose: &'static str) -> Self {
        self.autocomplete = Some(purpose);
        self
    }

    /// Turns spell checking off: names and numbers (page rule G25).
    #[must_use]
    pub fn no_spellcheck(mut self) -> Self {
        self.spellcheck = Some(false);
        self
    }
}

/// A password with a "Show" button when scripts run (govuk password input).
#[derive(Debug, Clone, PartialEq, Eq, Template)]
#[template(path = "components/password_input.html")]
pub struct PasswordInput {
    heading: Heading,
    name: String,
    purpose: &'static str,
}
components!(PasswordInput);
heading_setters!(PasswordInput);

impl PasswordInput {
    /// A password input named `name`. It never shows a value that was typed before.
    pub fn new(name: impl Into<String>, label: impl Into<String>) -> Self {
        let name = name.into();
        Self {
            heading: Heading::new(name.clone(), label),
            name,
            purpose: "current-password",
        }
    }

    /// Tells password managers that a new password is chosen here.
    #[must_use]
    pub fn chosen_anew(mut self) -> Self {
        self.purpose = "new-password";
        self
    }

    /// Gives the input another id than its name.
    #[must_use]
    pub fn id(mut self, id: impl Into<String>) -> Self {
        self.heading.id = id.into();
        self
    }
}

/// Several lines of text (govuk textarea).
#[derive(Debug, Clone, PartialEq, Eq, Template)]
#[template(path = "components/textarea.html")]
pub struct Textarea {
    heading: Heading,
    name: String,
    value: String,
    rows: u8,
}
components!(Textarea);
heading_setters!(Textarea);

impl Textarea {
    /// A textarea of five rows named `name`.
    pub fn new(name: impl Into<String>, label: impl Into<String>) -> Self {
        let name = name.into();
        Self {
            heading: Heading::new(name.clone(), label),
            name,
            value: String::new(),
            rows: 5,
        }
    }

    /// Fills in what was typed.
    #[must_use]
    pub fn value(mut self, value: impl Into<String>) -> Self {
        self.value = value.into();
        self
    }

    /// Gives the textarea another id than its name.
    #[must_use]
    pub fn id(mut self, id: impl Into<String>) -> Self {
        self.heading.id = id.into();
        self
    }

    /// Sets the number of rows.
    #[must_use]
    pub fn rows(mut self, rows: u8) -> Self {
        self.rows = rows;
        self
    }
}
