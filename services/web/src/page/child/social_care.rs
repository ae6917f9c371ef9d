//! `/child/{id}/social-care`: processes of social care with their dates and teams.

use askama::Template;
use child::{
    ChildView,
    view::{ProcessView, Told},
};

use super::{
    facts::{day, text},
    head::{Part, RecordHead},
};
use crate::{
    components::{Colour, Column, Content, Table, TableRow, Tag},
    layout::Page,
};

/// Social care processes of a child.
#[derive(Template)]
#[template(path = "pages/child/social_care.html")]
pub(super) struct SocialCare {
    page: Page,
    head: RecordHead,
    table: Option<Table>,
}

impl SocialCare {
    /// The page of one child.
    pub fn new(page: Page, child: &ChildView, print: bool) -> Self {
        let processes = child.social_care.as_deref().unwrap_or_default();
        let columns = ["Process", "Status", "From", "To", "Team", "Source"];
        let rows = processes
            .iter()
            .enumerate()
            .map(|(place, told)| TableRow::new(cells(told)).testid(format!("row-process-{}", place + 1)))
            .collect();
        let table = Table::new("processes", columns.into_iter().map(Column::new).collect(), rows)
            .hidden_caption("Social care processes")
            .first_cell_is_header()
            .stacks();
        Self {
            page,
            head: RecordHead::new(child, Part::SocialCare, print),
            table: (!processes.is_empty()).then_some(table),
        }
    }
}

fn cells(told: &Told<ProcessView>) -> Vec<Content> {
    let process = &told.fact;
    let (status, to) = if process.open {
        let to = process.to.map_or_else(|| "No end date".into(), |to| day(Some(to)));
        (Tag::new("Open"), to)
    } else {
        (Tag::new("Ended").colour(Colour::Grey), day(process.to))
    };
    vec![
        process.label.into(),
        status.into(),
        day(process.from),
        to,
        text(process.team.as_deref()),
        told.sources.join(", ").into(),
    ]
}
