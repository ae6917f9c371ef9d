//! The list of runs.

use askama::Template;
use desk::{RunLine, RunList};

use super::words::{late, length, tag};
use crate::{
    components::{Column, Content, Pagination, Table, TableRow, components},
    layout::Page,
    page::moment::Moment,
    words,
};

/// One page of the list.
#[derive(Template)]
#[template(path = "pages/feeds/list.html")]
pub(super) struct ListPage {
    page: Page,
    late: Vec<String>,
    heading: String,
    table: Option<Table>,
    pager: Pagination,
}

impl ListPage {
    /// The page of these runs.
    pub fn new(page: Page, list: &RunList) -> Self {
        Self {
            page: page.place(list.page, list.pages),
            late: list.late.iter().map(late).collect(),
            heading: words::counted(list.total, "run", "runs"),
            table: (!list.runs.is_empty()).then(|| table(&list.runs)),
            pager: Pagination::new(list.page, list.pages, |page| match page {
                1 => "/feeds".to_owned(),
                page => format!("/feeds?page={page}"),
            }),
        }
    }
}

/// The source as the row's link.
#[derive(Template)]
#[template(
    ext = "html",
    source = r#"<a class="govuk-link" href="/feeds/{{ id }}">{{ label }}<span class="govuk-visually-hidden">, run of {{ started }}</span></a>"#
)]
struct RunLink<'a> {
    id: String,
    label: &'a str,
    started: String,
}
components!(RunLink<'_>);

fn table(runs: &[RunLine]) -> Table {
    let columns = vec![
        Column::new("Source"),
        Column::new("Started"),
        Column::new("Length"),
        Column::new("Rows read").numeric(),
        Column::new("Accepted").numeric(),
        Column::new("Unchanged").numeric(),
        Column::new("Rejected").numeric(),
        Column::new("Status"),
    ];
    let rows = runs.iter().map(|run| {
        let link = RunLink {
            id: run.id.to_string(),
            label: &run.label,
            started: words::date_time(run.started_at),
        };
        let length = length(run.started_at, run.finished_at);
        let cells: Vec<Content> = vec![
            link.into(),
            Moment::short_at(run.started_at).into(),
            length.unwrap_or_default().into(),
            words::count(run.rows.read).into(),
            words::count(run.rows.accepted).into(),
            words::count(run.rows.unchanged).into(),
            words::count(run.rows.rejected).into(),
            tag(run.state).into(),
        ];
        TableRow::new(cells).testid(format!("row-{}", run.id))
    });
    Table::new("runs", columns, rows.collect())
        .hidden_caption("Feed runs, newest first")
        .first_cell_is_header()
        .scrolls()
}
