//! `/child/{id}/looks`: who looked at the record, for those who answer for the child.

use askama::Template;
use axum::{Router, extract::State, response::Response, routing::get};
use child::ChildId;
use desk::{Desk, Look, Looked};
use gate::{AppState, Named, Refusal};

use super::{head::RecordHead, opened::opened};
use crate::{
    components::{Column, Content, Table, TableRow},
    frame::{Frame, show},
    layout::{Page, Section},
    page::moment::Moment,
};

/// The route of the page.
pub(super) fn routes() -> Router<AppState> {
    Router::new().route("/child/{id}/looks", get(get_looks))
}

/// `GET /child/{id}/looks`
async fn get_looks(frame: Frame, State(desk): State<Desk>, Named(id): Named<ChildId>) -> Result<Response, Refusal> {
    let found = desk.looks(frame.viewer(), id).await?;
    opened(&frame, found, "/looks", |looked, joined| {
        let title = format!("Who looked at child record {}", looked.child.reference);
        let page = joined.tell(frame.page(title, Section::Search).printable(frame.now()));
        show(&LooksPage::new(page, &looked))
    })
    .await
}

/// The last looks at one record.
#[derive(Template)]
#[template(path = "pages/child/looks.html")]
pub(super) struct LooksPage {
    page: Page,
    head: RecordHead,
    table: Table,
}

impl LooksPage {
    /// The page of one child.
    pub fn new(page: Page, looked: &Looked) -> Self {
        Self {
            page,
            head: RecordHead::beside(&looked.child),
            table: table(&looked.looks),
        }
    }
}

fn table(looks: &[Look]) -> Table {
    let columns = ["When", "Who", "Role", "Organisation", "Reason"];
    let columns = columns.into_iter().map(Column::new).collect();
    let rows = looks.iter().map(|look| {
        let cells: Vec<Content> = vec![
            Moment::short_at(look.at).into(),
            look.who.as_deref().unwrap_or("Not named here").into(),
            (&look.role).into(),
            look.organisation.as_deref().unwrap_or_default().into(),
            look.reason.as_deref().unwrap_or_default().into(),
        ];
        TableRow::new(cells).testid("row-look")
    });
    Table::new("looks", columns, rows.collect())
        .hidden_caption("The last looks at this record, newest first")
        .first_cell_is_header()
        .scrolls()
}
