//! The label, hint and error message that stand above every field.

/// Size of a label or legend.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Size {
    /// As running text.
    #[default]
    Plain,
    /// Bold.
    Small,
    /// Heading size of a part of a page.
    Medium,
    /// Heading size of a page.
    Large,
}

impl Size {
    /// The ending of the class, with the space and dashes before it.
    pub(crate) fn class(self, block: &str) -> String {
        match self {
            Self::Plain => String::new(),
            Self::Small => format!(" {block}--s"),
            Self::Medium => format!(" {block}--m"),
            Self::Large => format!(" {block}--l"),
        }
    }
}

/// What stands above a field. Every field component holds one and passes its setters on.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Heading {
    /// The field's id; hint and error derive theirs from it.
    pub id: String,
    /// Label or legend.
    pub text: String,
    /// Size of the label or legend.
    pub size: Size,
    /// Whether the label or legend is the page's `h1`.
    pub is_page_heading: bool,
    /// Hint under the label.
    pub hint: Option<String>,
    /// Error message.
    pub error: Option<String>,
}

impl Heading {
    pub(crate) fn new(id: impl Into<String>, text: impl Into<String>) -> Self {
        Self {
            id: id.into(),
            text: text.into(),
            ..Self::default()
        }
    }

    /// Ids of hint and error for `aria-describedby`; `None` when there is neither.
    pub(crate) fn described_by(&self) -> Option<String> {
        let hint = self.hint.as_ref().map(|_| format!("{}-hint", self.id));
        let error = self.error.as_ref().map(|_| format!("{}-error", self.id));
        match (hint, error) {
            (Some(hint), Some(error)) => Some(format!("{hint} {error}")),
            (hint, error) => hint.or(error),
        }
    }

    /// Classes of the label after `govuk-label`.
    pub(crate) fn label_class(&self) -> String {
        self.size.class("govuk-label")
    }

    /// Classes of the legend after `govuk-fieldset__legend`.
    pub(crate) fn legend_class(&self) -> String {
        self.size.class("govuk-fieldset__legend")
    }
}

/// The setters that every field shares.
macro_rules! heading_setters {
    ($name:ty) => {
        impl $name {
            /// Adds a hint under the label.
            #[must_use]
            pub fn hint(mut self, hint: impl Into<String>) -> Self {
                self.heading.hint = Some(hint.into());
                self
            }

            /// Shows an error message beside the field; `None` shows none.
            #[must_use]
            pub fn error<T: Into<String>>(mut self, message: Option<T>) -> Self {
                self.heading.error = message.map(Into::into);
                self
            }

            /// Sets the size of the label or legend.
            #[must_use]
            pub fn size(mut self, size: $crate::components::Size) -> Self {
                self.heading.size = size;
                self
            }

            /// Makes the label or legend the page's `h1`.
            #[must_use]
            pub fn page_heading(mut self) -> Self {
                self.heading.is_page_heading = true;
                self
            }
        }
    };
}
pub(crate) use heading_setters;
