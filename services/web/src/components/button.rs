//! Buttons and links that look like buttons.

use askama::Template;

use super::content::components;

/// How a button looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ButtonStyle {
    /// The one main action of a page.
    #[default]
    Primary,
    /// Any other action.
    Secondary,
    /// An action with serious consequences.
    Warning,
    /// An action on a dark ground.
    Inverse,
}

/// A submit button, or with [`Button::link`] a link that looks like one (govuk button).
#[derive(Debug, Clone, PartialEq, Eq, Template)]
#[template(path = "components/button.html")]
pub struct Button {
    text: String,
    style: ButtonStyle,
    href: Option<String>,
    name: Option<String>,
    value: Option<String>,
    testid: Option<String>,
    once: bool,
}
components!(Button);

impl Button {
    /// A button that submits its form.
    pub fn new(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            style: ButtonStyle::Primary,
            href: None,
            name: None,
            value: None,
            testid: None,
            once: false,
        }
    }

    /// A link that looks like a button.
    pub fn link(text: impl Into<String>, href: impl Into<String>) -> Self {
        Self {
            href: Some(href.into()),
            ..Self::new(text)
        }
    }

    /// Makes it a secondary button.
    #[must_use]
    pub fn secondary(mut self) -> Self {
        self.style = ButtonStyle::Secondary;
        self
    }

    /// Makes it a warning button.
    #[must_use]
    pub fn warning(mut self) -> Self {
        self.style = ButtonStyle::Warning;
        self
    }

    /// Makes it fit for a dark ground.
    #[must_use]
    pub fn inverse(mut self) -> Self {
        self.style = ButtonStyle::Inverse;
        self
    }

    /// Sends `name=value` when this button submits the form; an empty value sends the name alone.
    #[must_use]
    pub fn sends(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.name = Some(name.into());
        self.value = Some(value.into()).filter(|value: &String| !value.is_empty());
        self
    }

    /// Ignores a second click within a second (needs scripts; without, the server must cope).
    #[must_use]
    pub fn once(mut self) -> Self {
        self.once = true;
        self
    }

    /// Sets `data-testid`.
    #[must_use]
    pub fn testid(mut self, testid: impl Into<String>) -> Self {
        self.testid = Some(testid.into());
        self
    }

    fn class(&self) -> &'static str {
        match self.style {
            ButtonStyle::Primary => "govuk-button",
            ButtonStyle::Secondary => "govuk-button govuk-button--secondary",
            ButtonStyle::Warning => "govuk-button govuk-button--warning",
            ButtonStyle::Inverse => "govuk-button govuk-button--inverse",
        }
    }
}
