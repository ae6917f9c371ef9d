//! Pieces of a record page: identity bar, timeline, filter.

use askama::Template;

use super::content::{Content, components};

/// Who this record is about: first in `main`, with the page's `h1` (moj identity bar).
#[derive(Debug, Clone, PartialEq, Eq, Template)]
#[template(path = "components/identity_bar.html")]
pub struct IdentityBar {
    name: String,
    reference: String,
    lines: Vec<Content>,
    tags: Vec<Content>,
}
components!(IdentityBar);

impl IdentityBar {
    /// `name` becomes the `h1`; `reference` reads "Child record C-48291".
    pub fn new(name: impl Into<String>, reference: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            reference: reference.into(),
            lines: Vec::new(),
            tags: Vec::new(),
        }
    }

    /// Adds a line: birth date and age, sex, address.
    #[must_use]
    pub fn line(mut self, line: impl Into<Content>) -> Self {
        self.lines.push(line.into());
        self
    }

    /// Adds a tag.
    #[must_use]
    pub fn tag(mut self, tag: impl Into<Content>) -> Self {
        self.tags.push(tag.into());
        self
    }
}

/// One event of a timeline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TimelineItem {
    title: String,
    by: Option<String>,
    machine_time: String,
    time: String,
    body: Content,
}

impl TimelineItem {
    /// An event; `machine_time` goes into `datetime`, `time` is what people read.
    pub fn new(title: impl Into<String>, machine_time: impl Into<String>, time: impl Into<String>) -> Self {
        Self {
            title: title.into(),
            by: None,
            machine_time: machine_time.into(),
            time: time.into(),
            body: Content::default(),
        }
    }

    /// Says which person or system did it.
    #[must_use]
    pub fn by(mut self, by: impl Into<String>) -> Self {
        self.by = Some(by.into());
        self
    }

    /// Adds a line or two.
    #[must_use]
    pub fn body(mut self, body: impl Into<Content>) -> Self {
        self.body = body.into();
        self
    }
}

/// Events, newest first (moj timeline).
#[derive(Debug, Clone, PartialEq, Eq, Template)]
#[template(path = "components/timeline.html")]
pub struct Timeline {
    items: Vec<TimelineItem>,
}
components!(Timeline);

impl Timeline {
    /// Events in the order given.
    pub fn new(items: Vec<TimelineItem>) -> Self {
        Self { items }
    }
}

/// Filters beside a list: a plain `GET` form (moj filter). Nothing in it may be personal (page rule G7).
#[derive(Debug, Clone, PartialEq, Eq, Template)]
#[template(path = "components/filter.html")]
pub struct Filter {
    action: String,
    chosen: Vec<(String, String)>,
    clear: String,
    options: Vec<Content>,
    kept: Vec<(String, String)>,
}
components!(Filter);

impl Filter {
    /// A form that goes to `action`; "Clear filters" goes there too.
    pub fn new(action: impl Into<String>) -> Self {
        let action = action.into();
        Self {
            clear: action.clone(),
            action,
            chosen: Vec::new(),
            options: Vec::new(),
            kept: Vec::new(),
        }
    }

    /// Adds a field: select, radios, checkboxes.
    #[must_use]
    pub fn option(mut self, field: impl Into<Content>) -> Self {
        self.options.push(field.into());
        self
    }

    /// Adds a chosen filter ("School – Ash Lane") with the address of the list without it.
    #[must_use]
    pub fn chosen(mut self, text: impl Into<String>, href_without: impl Into<String>) -> Self {
        self.chosen.push((text.into(), href_without.into()));
        self
    }

    /// Keeps a parameter that is not a filter, such as the sort order, in a hidden field.
    #[must_use]
    pub fn keep(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.kept.push((name.into(), value.into()));
        self
    }

    /// Sends "Clear filters" elsewhere.
    #[must_use]
    pub fn clear(mut self, href: impl Into<String>) -> Self {
        self.clear = href.into();
        self
    }
}
