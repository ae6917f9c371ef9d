//! A page of lists, one below another.

use askama::Template;
use chart::Bars;

use super::{Part, sections};
use crate::{
    components::{Button, Content, SubNavigation, Table},
    layout::Page,
};

/// Lists under headings.
#[derive(Template)]
#[template(path = "pages/retention/lists.html")]
pub(super) struct ListsPage {
    page: Page,
    sections: SubNavigation,
    heading: &'static str,
    intro: Vec<String>,
    button: Option<Button>,
    chart: Option<Bars>,
    blocks: Vec<(String, Content)>,
}

impl ListsPage {
    /// A page without lists.
    pub fn new(page: Page, part: Part, heading: &'static str) -> Self {
        Self {
            page,
            sections: sections(part),
            heading,
            intro: Vec::new(),
            button: None,
            chart: None,
            blocks: Vec::new(),
        }
    }

    /// Adds a paragraph above everything.
    pub fn intro(mut self, text: impl Into<String>) -> Self {
        self.intro.push(text.into());
        self
    }

    /// Adds a button above the lists.
    pub fn button(mut self, button: Button) -> Self {
        self.button = Some(button);
        self
    }

    /// Adds a chart above the lists.
    pub fn chart(mut self, chart: Bars) -> Self {
        self.chart = Some(chart);
        self
    }

    /// Adds a list; `empty` stands where there is nothing.
    pub fn list(mut self, heading: impl Into<String>, table: &Table, empty: &str) -> Self {
        let content = if table.is_empty() {
            Content::of(&Nothing { text: empty })
        } else {
            Content::from(table)
        };
        self.blocks.push((heading.into(), content));
        self
    }
}

/// A link in a cell; `hidden` is told to those who hear the page, where the text alone does not say it.
pub(super) fn link_to(href: impl Into<String>, text: &str, hidden: &str) -> Content {
    Content::of(&Link {
        href: href.into(),
        text,
        hidden,
    })
}

#[derive(Template)]
#[template(
    ext = "html",
    source = r#"<a class="govuk-link" href="{{ href }}">{{ text }}{% if !hidden.is_empty() %}<span class="govuk-visually-hidden"> {{ hidden }}</span>{% endif %}</a>"#
)]
struct Link<'a> {
    href: String,
    text: &'a str,
    hidden: &'a str,
}

/// A paragraph in place of an empty list.
#[derive(Template)]
#[template(ext = "html", source = r#"<p class="govuk-body">{{ text }}</p>"#)]
struct Nothing<'a> {
    text: &'a str,
}
