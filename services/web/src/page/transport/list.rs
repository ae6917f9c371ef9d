//! `/transport/school/{code}`: the children of one school with travel needs.

use askama::Template;
use axum::{Router, extract::State, response::Response, routing::get};
use child::{ChildView, view::TransportView};
use desk::{Desk, SchoolList, TravelStatus};
use gate::{AppState, Named, Refusal};

use crate::{
    components::{BackLink, Colour, Column, Content, Table, TableRow, Tag, components},
    frame::{Frame, show},
    layout::{Page, Section},
    page::{
        child::{last_confirmed, other_needs, times, value, yes_or_no},
        moment::Moment,
    },
    words,
};

/// The columns, in order (page P8).
const COLUMNS: [&str; 14] = [
    "Child",
    "Age and year",
    "Pick-up postcode",
    "Seat or wheelchair",
    "Harness, booster and other needs",
    "Passenger assistant",
    "Medical plan held",
    "Communicates by",
    "Days and times",
    "Carer phone",
    "SEN primary type",
    "SEN plan",
    "Last confirmed",
    "Since the last export",
];

/// The route of one school's list.
pub(super) fn routes() -> Router<AppState> {
    Router::new().route("/transport/school/{code}", get(get_list))
}

/// `GET /transport/school/{code}`
async fn get_list(frame: Frame, State(desk): State<Desk>, Named(code): Named<String>) -> Result<Response, Refusal> {
    let list = desk.transport_list(frame.viewer(), &code).await?;
    let page = frame.page(format!("Travel needs, {}", list.name), Section::Transport);
    show(&TravelList::new(page.printable(frame.now()), &list))
}

/// The list of one school.
#[derive(Template)]
#[template(path = "pages/transport/list.html")]
pub(super) struct TravelList {
    page: Page,
    school: String,
    heading: String,
    code: String,
    exported_at: Option<Moment>,
    table: Option<Table>,
    contact: String,
}

impl TravelList {
    /// The page of one school: a row for each travel need of a child to this school.
    pub fn new(page: Page, list: &SchoolList) -> Self {
        let rows: Vec<TableRow> = list.children.iter().flat_map(|child| rows(child, list)).collect();
        let columns = COLUMNS.into_iter().map(Column::new).collect();
        let table = (!rows.is_empty()).then(|| {
            let table = Table::new("travel", columns, rows).hidden_caption("Children with travel needs");
            table.first_cell_is_header().scrolls().small_text()
        });
        Self {
            contact: page.contact().to_owned(),
            page: page
                .back(BackLink::new("/transport").text("Back to schools"))
                .landscape(),
            school: list.name.clone(),
            code: list.code.clone(),
            exported_at: list.exported_at.map(Moment::at),
            heading: words::counted(list.children.len(), "child", "children"),
            table,
        }
    }
}

/// The name as the row's link.
#[derive(Template)]
#[template(
    ext = "html",
    source = r#"<a class="govuk-link" href="/child/{{ id }}/sen-transport">{{ name }}</a>"#
)]
pub(super) struct ChildLink {
    pub id: String,
    pub name: String,
}
components!(ChildLink);

/// What became of a journey, as a tag.
pub(super) fn status_tag(status: TravelStatus) -> Tag {
    Tag::new(status.label()).colour(match status {
        TravelStatus::New => Colour::Green,
        TravelStatus::Changed => Colour::Yellow,
        TravelStatus::Ended => Colour::Grey,
    })
}

fn rows(child: &ChildView, list: &SchoolList) -> Vec<TableRow> {
    let needs = child
        .transport
        .iter()
        .flatten()
        .filter(|need| need.school_code.as_deref() == Some(&*list.code) && need.starts_on.is_none());
    let status = || {
        list.status
            .get(&child.id)
            .map_or_else(|| Content::from("No change"), |status| status_tag(*status).into())
    };
    needs
        .map(|need| {
            let mut cells = cells(child, need);
            cells.push(status());
            TableRow::new(cells).testid(format!("row-{}", child.id))
        })
        .collect()
}

fn cells(child: &ChildView, need: &TransportView) -> Vec<Content> {
    let text = |text: Option<&str>| Content::from(words::or_not_recorded(text));
    let age = child.age.as_deref().map(value::old);
    let age_and_year: Vec<&str> = age.as_deref().into_iter().chain(child.school_year.as_deref()).collect();
    let sen = child.sen.as_ref();
    vec![
        ChildLink {
            id: child.id.to_string(),
            name: child.name.listed(),
        }
        .into(),
        text(Some(&age_and_year.join(", "))),
        text(need.pickup_postcode.as_deref()),
        need.seat.as_str().into(),
        other_needs(need).into(),
        text(need.assistant),
        text(need.medical_plan.map(yes_or_no)),
        text(need.communicates_by.as_deref()),
        times(need).into(),
        text(need.carer_phone.as_deref()),
        text(sen.and_then(|sen| sen.primary_type.as_deref())),
        text(sen.and_then(|sen| sen.plan).map(yes_or_no)),
        last_confirmed(need),
    ]
}
