//! Summary lists: names and values of one thing.

use askama::Template;

use super::content::{Content, components};

/// A link at the end of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowAction {
    href: String,
    text: String,
    hidden: String,
}

impl RowAction {
    /// A link; `hidden` says what it acts on, for screen readers.
    pub fn new(href: impl Into<String>, text: impl Into<String>, hidden: impl Into<String>) -> Self {
        Self {
            href: href.into(),
            text: text.into(),
            hidden: hidden.into(),
        }
    }
}

/// One name and its value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SummaryRow {
    key: Content,
    value: Content,
    actions: Vec<RowAction>,
    testid: Option<String>,
}

impl SummaryRow {
    /// A row without actions.
    pub fn new(key: impl Into<Content>, value: impl Into<Content>) -> Self {
        Self {
            key: key.into(),
            value: value.into(),
            actions: Vec::new(),
            testid: None,
        }
    }

    /// Adds a link at the end of the row.
    #[must_use]
    pub fn action(mut self, action: RowAction) -> Self {
        self.actions.push(action);
        self
    }

    /// Sets `data-testid` of the row: `attr-dob`.
    #[must_use]
    pub fn testid(mut self, testid: impl Into<String>) -> Self {
        self.testid = Some(testid.into());
        self
    }
}

/// Names and values (govuk summary list), in a card when it has a title.
#[derive(Debug, Clone, PartialEq, Eq, Template)]
#[template(path = "components/summary_list.html")]
pub struct SummaryList {
    rows: Vec<SummaryRow>,
    card: Option<Content>,
    testid: Option<String>,
}
components!(SummaryList);

impl SummaryList {
    /// A list of rows.
    pub fn new(rows: Vec<SummaryRow>) -> Self {
        Self {
            rows,
            card: None,
            testid: None,
        }
    }

    /// Sets the list in a card with a level 2 heading.
    #[must_use]
    pub fn card(mut self, title: impl Into<Content>) -> Self {
        self.card = Some(title.into());
        self
    }

    /// Sets `data-testid` of the list or card.
    #[must_use]
    pub fn testid(mut self, testid: impl Into<String>) -> Self {
        self.testid = Some(testid.into());
        self
    }

    /// Whether there is nothing to list.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Whether any row has an action: the others then leave the room for one.
    fn has_actions(&self) -> bool {
        self.rows.iter().any(|row| !row.actions.is_empty())
    }
}
