//! `/child/{id}/involvements`: who works with the child.

use askama::Template;
use child::{
    ChildView,
    view::{InvolvementView, SensitiveView},
};

use super::head::{Part, RecordHead};
use crate::{
    components::{Colour, Column, Content, InsetText, Table, TableRow, Tag, components},
    layout::Page,
    page::moment::Moment,
    words,
};

/// The involvements of a child.
#[derive(Template)]
#[template(path = "pages/child/involvements.html")]
pub(super) struct Involvements {
    page: Page,
    head: RecordHead,
    table: Option<Table>,
    sensitive: Option<InsetText>,
    sensitive_table: Option<Table>,
}

/// Service with organisation and whether this person leads.
#[derive(Template)]
#[template(
    ext = "html",
    source = r#"{{ service }}{% if let Some(organisation) = organisation %}<br>{{ organisation }}{% endif %}{% if let Some(lead) = lead %} {{ lead }}{% endif %}"#
)]
struct ServiceCell<'a> {
    service: &'a str,
    organisation: Option<&'a str>,
    lead: Option<Tag>,
}

/// Practitioner, team, and how to reach them.
#[derive(Template)]
#[template(
    ext = "html",
    source = r#"{% for line in lines %}{{ line }}{% if !loop.last %}<br>{% endif %}{% endfor %}"#
)]
struct Lines<'a> {
    lines: Vec<&'a str>,
}
components!(Lines<'_>);

impl Involvements {
    /// `contact` is whom to ask about a sensitive service: which one it is, nobody is told here.
    pub fn new(page: Page, child: &ChildView, print: bool) -> Self {
        let sensitive = child.sensitive.as_ref().map(|sensitive| {
            InsetText::new(format!("{}. Ask {}.", sensitive.text, page.contact())).testid("sensitive-service")
        });
        let known = child
            .sensitive
            .as_ref()
            .and_then(|SensitiveView { involvements, .. }| involvements.as_deref());
        Self {
            head: RecordHead::new(child, Part::Involvements, print),
            table: child
                .involvements
                .as_deref()
                .and_then(|list| table("involvements", "Who works with this child", list)),
            sensitive_table: known.and_then(|list| table("sensitive-services", "Sensitive services", list)),
            sensitive,
            page,
        }
    }
}

fn table(id: &str, caption: &str, involvements: &[InvolvementView]) -> Option<Table> {
    let columns = ["Service", "Contact", "Role", "From", "To", "Status"]
        .into_iter()
        .map(Column::new)
        .collect();
    let rows = involvements
        .iter()
        .enumerate()
        .map(|(place, involvement)| TableRow::new(cells(involvement)).testid(format!("row-{id}-{}", place + 1)))
        .collect();
    let table = Table::new(id, columns, rows)
        .caption(caption)
        .first_cell_is_header()
        .stacks();
    (!involvements.is_empty()).then_some(table)
}

fn cells(involvement: &InvolvementView) -> Vec<Content> {
    let service = ServiceCell {
        service: &involvement.service,
        organisation: involvement.organisation.as_deref(),
        lead: (involvement.lead && involvement.open).then(|| Tag::new("Lead professional")),
    };
    let contact = [
        &involvement.practitioner,
        &involvement.team,
        &involvement.phone,
        &involvement.email,
    ];
    let lines: Vec<&str> = contact.into_iter().filter_map(|line| line.as_deref()).collect();
    let contact = if lines.is_empty() {
        words::NOT_RECORDED.into()
    } else {
        Content::from(Lines { lines })
    };
    let day = |day: Option<chrono::NaiveDate>, none: &str| {
        day.map_or_else(|| none.into(), |day| Content::from(Moment::short_day(day)))
    };
    let status = if involvement.open {
        Tag::new("Open")
    } else {
        Tag::new("Ended").colour(Colour::Grey)
    };
    vec![
        Content::of(&service),
        contact,
        words::or_not_recorded(involvement.role.as_deref()).into(),
        day(involvement.from, words::NOT_RECORDED),
        day(involvement.to, "No end date"),
        status.into(),
    ]
}
