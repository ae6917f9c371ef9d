//! `/sar`: every request, by reference.

use askama::Template;
use axum::{Router, extract::State, response::Response, routing::get};
use desk::{Desk, RequestLine, RequestList};
use gate::{AppState, Refusal};

use super::{late_tag, status_tag};
use crate::{
    components::{Button, Column, Content, Table, TableRow, components},
    frame::{Frame, show},
    layout::{Page, Section},
    page::moment::Moment,
};

/// The route of the list.
pub(super) fn routes() -> Router<AppState> {
    Router::new().route("/sar", get(get_list))
}

/// `GET /sar`
async fn get_list(frame: Frame, State(desk): State<Desk>) -> Result<Response, Refusal> {
    let list = desk.rights_requests(frame.viewer()).await?;
    show(&RequestsPage::new(
        frame.page("Requests about data", Section::SubjectAccess),
        &list,
    ))
}

/// Every request.
#[derive(Template)]
#[template(path = "pages/sar/list.html")]
pub(super) struct RequestsPage {
    page: Page,
    record: Button,
    open: Table,
    over: Table,
}

impl RequestsPage {
    /// The page of these requests.
    pub fn new(page: Page, list: &RequestList) -> Self {
        Self {
            page,
            record: Button::link("Record a request", "/sar/new").testid("record-request"),
            open: table("open", "Open requests", &list.open),
            over: table("over", "Requests that are over", &list.over),
        }
    }
}

/// What stands in one cell beside another.
#[derive(Template)]
#[template(ext = "html", source = "{{ first }} {{ second }}")]
struct Both<'a> {
    first: &'a Content,
    second: &'a Content,
}

#[derive(Template)]
#[template(
    ext = "html",
    source = r#"<a class="govuk-link" href="{{ href }}">{{ reference }}<span class="govuk-visually-hidden">, received on {{ received }}</span></a>"#
)]
struct Link<'a> {
    href: String,
    reference: &'a str,
    received: String,
}
components!(Link<'_>);

/// The last day, and whether it has come.
pub(super) fn due_cell(line: &RequestLine, day: impl Fn(chrono::NaiveDate) -> Moment) -> Content {
    let Some(due) = line.due else {
        let text = if line.status.over() {
            ""
        } else {
            "The clock stands still"
        };
        return text.into();
    };
    let due: Content = day(due).into();
    if line.late {
        Content::of(&Both {
            first: &due,
            second: &late_tag().into(),
        })
    } else {
        due
    }
}

fn table(id: &str, caption: &str, lines: &[RequestLine]) -> Table {
    let columns = ["Child record", "Asks for", "Who asks", "Received", "Due", "Status"];
    let rows = lines.iter().map(|line| {
        let link = Link {
            href: format!("/sar/{}", line.id),
            reference: &line.reference,
            received: crate::words::date(line.received_on),
        };
        TableRow::new(vec![
            link.into(),
            line.asks_for.into(),
            line.asked_by.into(),
            Moment::short_day(line.received_on).into(),
            due_cell(line, Moment::short_day),
            status_tag(line.status).into(),
        ])
        .testid(format!("row-{}", line.id))
    });
    Table::new(id, columns.map(Column::new).to_vec(), rows.collect())
        .hidden_caption(caption)
        .first_cell_is_header()
        .scrolls()
}
