//! Messages: what happened, what to mind, what went wrong.

use askama::Template;

use super::content::{Content, components};

/// What just happened, at the top of the next page (govuk notification banner, page rule G30).
#[derive(Debug, Clone, PartialEq, Eq, Template)]
#[template(path = "components/notification_banner.html")]
pub struct NotificationBanner {
    body: Content,
    success: bool,
}
components!(NotificationBanner);

impl NotificationBanner {
    /// A green banner: what was done, and what to do next.
    pub fn success(body: impl Into<Content>) -> Self {
        Self {
            body: body.into(),
            success: true,
        }
    }

    /// A blue banner: something to know.
    pub fn important(body: impl Into<Content>) -> Self {
        Self {
            body: body.into(),
            success: false,
        }
    }
}

/// A warning with an exclamation mark (govuk warning text).
#[derive(Debug, Clone, PartialEq, Eq, Template)]
#[template(
    ext = "html",
    source = r#"<div class="govuk-warning-text">
  <span class="govuk-warning-text__icon" aria-hidden="true">!</span>
  <strong class="govuk-warning-text__text">
    <span class="govuk-visually-hidden">Warning</span>
    {{ text }}
  </strong>
</div>"#
)]
pub struct WarningText {
    text: Content,
}
components!(WarningText);

impl WarningText {
    /// A warning.
    pub fn new(text: impl Into<Content>) -> Self {
        Self { text: text.into() }
    }
}

/// Text set apart by a bar at its left (govuk inset text).
#[derive(Debug, Clone, PartialEq, Eq, Template)]
#[template(
    ext = "html",
    source = r#"<div class="govuk-inset-text"{% if let Some(testid) = testid %} data-testid="{{ testid }}"{% endif %}>
  {{ text }}
</div>"#
)]
pub struct InsetText {
    text: Content,
    testid: Option<String>,
}
components!(InsetText);

impl InsetText {
    /// Text set apart.
    pub fn new(text: impl Into<Content>) -> Self {
        Self {
            text: text.into(),
            testid: None,
        }
    }

    /// Sets `data-testid`.
    #[must_use]
    pub fn testid(mut self, testid: impl Into<String>) -> Self {
        self.testid = Some(testid.into());
        self
    }
}

/// What kind of alert.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AlertKind {
    /// To know.
    Information,
    /// Done.
    Success,
    /// To mind.
    Warning,
    /// Gone wrong.
    Error,
}

impl AlertKind {
    const fn name(self) -> &'static str {
        match self {
            Self::Information => "information",
            Self::Success => "success",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

/// An alert within a page (moj alert). It is never dismissed: what it says stays true.
#[derive(Debug, Clone, PartialEq, Eq, Template)]
#[template(path = "components/alert.html")]
pub struct Alert {
    kind: AlertKind,
    title: String,
    body: Content,
}
components!(Alert);

impl Alert {
    /// An alert; `title` is its accessible name and is not seen.
    pub fn new(kind: AlertKind, title: impl Into<String>, body: impl Into<Content>) -> Self {
        Self {
            kind,
            title: title.into(),
            body: body.into(),
        }
    }
}
