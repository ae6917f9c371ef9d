//! Events, newest first.

use askama::Template;
use desk::{TrailChecked, TrailLine, TrailPage};

use super::form::{FilterForm, Typed};
use crate::{
    components::{Colour, Column, Content, FormErrors, Pagination, Table, TableRow, Tag},
    layout::{Page, may_ask_about_access},
    page::moment::Moment,
    words,
};

/// One page of the trail.
#[derive(Template)]
#[template(path = "pages/audit/list.html")]
pub(super) struct TrailList {
    page: Page,
    checked: String,
    problem: Option<Tag>,
    form: FilterForm,
    opened: bool,
    heading: String,
    note: Option<&'static str>,
    table: Option<Table>,
    pager: Option<Pagination>,
    file: Option<String>,
    unusual: bool,
}

impl TrailList {
    /// The page of these events; `token` names what was asked for, and is not there for the latest events.
    pub fn new(page: Page, token: Option<&str>, events: &TrailPage, typed: &Typed, errors: &FormErrors) -> Self {
        let form = FilterForm::new(page.csrf(), typed, errors);
        let address = |page: usize| match (token, page) {
            (None, _) => "/audit".to_owned(),
            (Some(token), 1) => format!("/audit/{token}"),
            (Some(token), page) => format!("/audit/{token}?page={page}"),
        };
        let findings = events.checked.as_ref().map_or(0, |checked| checked.findings);
        Self {
            checked: checked_line(events.checked.as_ref(), page.contact()),
            problem: (findings > 0).then(|| Tag::new("Not whole").colour(Colour::Red)),
            form,
            opened: !typed.is_empty() || !errors.is_empty(),
            heading: match token {
                None => "Latest events".to_owned(),
                Some(_) if events.capped => format!("The latest {} events", words::number(events.total)),
                Some(_) => words::counted(events.total, "event", "events"),
            },
            note: match token {
                Some(_) if events.capped => Some("There are earlier events. Filter them, or take the file."),
                None if events.pages > 1 => {
                    Some("To see earlier events, apply filters; without any, all events are listed.")
                }
                _ => None,
            },
            table: (!events.events.is_empty()).then(|| table(&events.events)),
            pager: token.map(|_| Pagination::new(events.page, events.pages, address)),
            unusual: page.person().is_some_and(|person| may_ask_about_access(&person.viewer)),
            file: token.map(|token| format!("/audit/{token}/events.csv")),
            page: match token {
                None => page.errors(errors.summary()),
                Some(_) => page.place(events.page, events.pages),
            },
        }
    }
}

/// "Checked 4 March 2012 at 2:10am, no gaps": how the last check of the whole trail ended.
fn checked_line(checked: Option<&TrailChecked>, contact: &str) -> String {
    let Some(checked) = checked else {
        return "Not checked yet. The whole trail is checked every night.".to_owned();
    };
    let at = words::date_time(checked.at);
    let outside = if checked.heads > 0 {
        ", against signed heads"
    } else {
        ""
    };
    match usize::try_from(checked.findings).unwrap_or(usize::MAX) {
        0 => format!("Checked {at}{outside}, no gaps"),
        findings => format!(
            "Checked {at}{outside}: {}. The trail is not as it was written. Tell {contact} now.",
            words::counted(findings, "finding", "findings")
        ),
    }
}

fn table(events: &[TrailLine]) -> Table {
    let columns = ["Time", "Who", "Role", "Action", "Subject", "Reason", "From where"];
    let columns = columns.into_iter().map(Column::new).collect();
    let rows = events.iter().map(|event| {
        let who = if event.who.is_empty() && event.role.is_empty() {
            "The service"
        } else {
            &event.who
        };
        let cells: Vec<Content> = vec![
            Moment::short_at(event.at).into(),
            who.into(),
            (&event.role).into(),
            (&event.action_label).into(),
            (&event.subject).into(),
            (&event.reason).into(),
            (&event.address).into(),
        ];
        TableRow::new(cells).testid(format!("row-{}", event.action))
    });
    Table::new("events", columns, rows.collect())
        .hidden_caption("Events of the audit trail, newest first")
        .first_cell_is_header()
        .scrolls()
        .small_text()
}
