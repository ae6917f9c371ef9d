//! Radios, checkboxes and selects.

use askama::Template;

use super::{
    content::{Content, components},
    heading::{Heading, heading_setters},
};

/// One option of radios, checkboxes or a select.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    value: String,
    text: String,
    hint: Option<String>,
    chosen: bool,
    reveals: Option<Content>,
}

impl Choice {
    /// An option that is not chosen.
    pub fn new(value: impl Into<String>, text: impl Into<String>) -> Self {
        Self {
            value: value.into(),
            text: text.into(),
            hint: None,
            chosen: false,
            reveals: None,
        }
    }

    /// Adds a hint (not shown in a select).
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// Adds fields that are asked for only where the option is chosen (radios only). Styles alone show and hide them: the
    /// script of the design system would tell screen readers in a way that radios do not allow.
    #[must_use]
    pub fn reveals(mut self, fields: impl Into<Content>) -> Self {
        self.reveals = Some(fields.into());
        self
    }

    /// Chooses the option, or not.
    #[must_use]
    pub fn chosen(mut self, chosen: bool) -> Self {
        self.chosen = chosen;
        self
    }
}

/// Declares a group of options under a legend; radios and checkboxes differ in one word only.
macro_rules! group {
    ($(#[$doc:meta])* $name:ident, $path:literal) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Template)]
        #[template(path = $path)]
        pub struct $name {
            heading: Heading,
            name: String,
            choices: Vec<Choice>,
            small: bool,
            inline: bool,
        }
        components!($name);
        heading_setters!($name);

        impl $name {
            /// A group named `name` under a legend; an empty legend leaves the fieldset out.
            pub fn new(name: impl Into<String>, legend: impl Into<String>, choices: Vec<Choice>) -> Self {
                let name = name.into();
                Self { heading: Heading::new(name.clone(), legend), name, choices, small: false, inline: false }
            }

            /// Gives the group another id than its name; options add `-2`, `-3` to it.
            #[must_use]
            pub fn id(mut self, id: impl Into<String>) -> Self {
                self.heading.id = id.into();
                self
            }

            /// Chooses the options with these values and no others.
            #[must_use]
            pub fn choose<T: AsRef<str>>(mut self, values: &[T]) -> Self {
                for choice in &mut self.choices {
                    choice.chosen = values.iter().any(|value| value.as_ref() == choice.value);
                }
                self
            }

            /// Uses small boxes, as in filters.
            #[must_use]
            pub fn small(mut self) -> Self {
                self.small = true;
                self
            }

            /// Sets the options side by side.
            #[must_use]
            pub fn inline(mut self) -> Self {
                self.inline = true;
                self
            }

            /// The id of an option: the first bears the group's, so that an error link lands on it.
            fn choice_id(&self, index: &usize) -> String {
                if *index == 0 { self.heading.id.clone() } else { format!("{}-{}", self.heading.id, index + 1) }
            }
        }
    };
}

group! {
    /// Options of which one may be chosen (govuk radios).
    Radios, "components/radios.html"
}
group! {
    /// Options of which any may be chosen (govuk checkboxes).
    Checkboxes, "components/checkboxes.html"
}

/// A drop-down list (govuk select).
#[derive(Debug, Clone, PartialEq, Eq, Template)]
#[template(path = "components/select.html")]
pub struct Select {
    heading: Heading,
    name: String,
    choices: Vec<Choice>,
}
components!(Select);
heading_setters!(Select);

impl Select {
    /// A select named `name`.
    pub fn new(name: impl Into<String>, label: impl Into<String>, choices: Vec<Choice>) -> Self {
        let name = name.into();
        Self {
            heading: Heading::new(name.clone(), label),
            name,
            choices,
        }
    }

    /// Gives the select another id than its name.
    #[must_use]
    pub fn id(mut self, id: impl Into<String>) -> Self {
        self.heading.id = id.into();
        self
    }

    /// Chooses the option with this value.
    #[must_use]
    pub fn choose(mut self, value: &str) -> Self {
        for choice in &mut self.choices {
            choice.chosen = choice.value == value;
        }
        self
    }
}
