//! A list of the desk with its filter, count and pager.

use askama::Template;
use child::{ChildView, policy::Viewer};

use super::{Part, sections};
use crate::{
    components::{Choice, Column, Content, Filter, Pagination, Select, SubNavigation, Table, TableRow, components},
    layout::Page,
};

/// One page of a list.
#[derive(Template)]
#[template(path = "pages/desk/list.html")]
pub(super) struct ListPage {
    page: Page,
    heading: &'static str,
    sections: SubNavigation,
    filter: Filter,
    count: String,
    notes: Vec<String>,
    table: Option<Table>,
    pager: Pagination,
    empty: &'static str,
}

/// What a list is made of.
pub(super) struct List<'a> {
    /// Part of the desk.
    pub part: Part,
    pub heading: &'static str,
    /// The address without `?`.
    pub address: &'static str,
    /// Name and words of every list to choose from.
    pub lists: Vec<(&'a str, String)>,
    /// The one shown.
    pub chosen: &'a str,
    /// The one shown if none is asked for.
    pub first: &'a str,
    pub count: String,
    pub columns: &'a [&'a str],
    pub rows: Vec<TableRow>,
    pub place: (usize, usize),
    pub empty: &'static str,
}

impl ListPage {
    /// The page of a list.
    pub fn new(page: Page, viewer: &Viewer, list: List<'_>) -> Self {
        let choices = list
            .lists
            .iter()
            .map(|(name, label)| Choice::new(*name, label))
            .collect();
        let select = Select::new("list", "List", choices).choose(list.chosen);
        let (at, pages) = list.place;
        let filter = Filter::new(list.address).option(select);
        let filter = match list.lists.iter().find(|(name, _)| *name == list.chosen) {
            Some((_, label)) if list.chosen != list.first => filter.chosen(format!("List – {label}"), list.address),
            _ => filter,
        };
        let columns = list.columns.iter().map(|column| Column::new(*column)).collect();
        Self {
            page: page.place(at, pages),
            heading: list.heading,
            sections: sections(viewer, list.part),
            filter,
            count: list.count,
            notes: Vec::new(),
            table: (!list.rows.is_empty()).then(|| {
                Table::new("list-table", columns, list.rows)
                    .hidden_caption(list.heading)
                    .first_cell_is_header()
                    .stacks()
            }),
            pager: Pagination::new(at, pages, |page| {
                format!("{}?list={}&page={page}", list.address, list.chosen)
            }),
            empty: list.empty,
        }
    }

    /// Adds a sentence above the table.
    pub fn note(mut self, text: impl Into<String>) -> Self {
        self.notes.push(text.into());
        self
    }
}

/// A link in a cell.
#[derive(Template)]
#[template(
    ext = "html",
    source = r#"<a class="govuk-link" href="{{ href }}">{{ text }}{% if !hidden.is_empty() %}<span class="govuk-visually-hidden"> {{ hidden }}</span>{% endif %}</a>"#
)]
pub(super) struct Link {
    pub href: String,
    pub text: String,
    /// What only screen readers say, where several links have the same text.
    pub hidden: String,
}
components!(Link);

impl Link {
    /// A link whose text says it all.
    pub fn plain(href: impl Into<String>, text: impl Into<String>) -> Self {
        Self {
            href: href.into(),
            text: text.into(),
            hidden: String::new(),
        }
    }
}

/// The name of a child as a link, or that the record is gone.
pub(super) fn child_cell(child: Option<&ChildView>, href: Option<String>) -> Content {
    let name = child.map_or_else(|| "Record no longer there".to_owned(), |child| child.name.listed());
    let own = child.map(|child| format!("/child/{}", child.id));
    match href.or(own) {
        Some(href) => Link::plain(href, name).into(),
        None => name.into(),
    }
}

/// The reference of a child; nothing where the record is gone.
pub(super) fn reference_cell(child: Option<&ChildView>) -> Content {
    child.map_or_else(Content::default, |child| child.reference.as_str().into())
}

/// What follows `?` in the address of a list. Words that we do not know count as absent.
#[derive(Debug, Default, serde::Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    pub list: String,
    page: String,
}

impl Asked {
    /// The page asked for.
    pub fn page(&self) -> usize {
        self.page.parse().unwrap_or(1).max(1)
    }
}
