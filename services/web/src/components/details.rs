//! Details: text that opens on a click, without scripts.

use askama::Template;

use super::content::{Content, components};

/// A summary line that opens to show more (govuk details).
#[derive(Debug, Clone, PartialEq, Eq, Template)]
#[template(path = "components/details.html")]
pub struct Details {
    summary: Content,
    body: Content,
    id: Option<String>,
    open: bool,
    testid: Option<String>,
}
components!(Details);

impl Details {
    /// Closed details. Repeated summaries need hidden context (page rule G16): see [`hidden_context`](super::HiddenContext).
    pub fn new(summary: impl Into<Content>, body: impl Into<Content>) -> Self {
        Self {
            summary: summary.into(),
            body: body.into(),
            id: None,
            open: false,
            testid: None,
        }
    }

    /// Sets the id.
    #[must_use]
    pub fn id(mut self, id: impl Into<String>) -> Self {
        self.id = Some(id.into());
        self
    }

    /// Opens it.
    #[must_use]
    pub fn open(mut self, open: bool) -> Self {
        self.open = open;
        self
    }

    /// Sets `data-testid`.
    #[must_use]
    pub fn testid(mut self, testid: impl Into<String>) -> Self {
        self.testid = Some(testid.into());
        self
    }
}

/// Words followed by more words for screen readers only (page rule G16).
#[derive(Debug, Clone, PartialEq, Eq, Template)]
#[template(
    ext = "html",
    source = r#"{{ shown }}<span class="govuk-visually-hidden"> {{ hidden }}</span>"#
)]
pub struct HiddenContext {
    shown: String,
    hidden: String,
}
components!(HiddenContext);

impl HiddenContext {
    /// `shown` is seen and read, `hidden` only read. `hidden` needs no leading space.
    pub fn new(shown: impl Into<String>, hidden: impl Into<String>) -> Self {
        Self {
            shown: shown.into(),
            hidden: hidden.into(),
        }
    }
}
