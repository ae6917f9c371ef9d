//! `/transport/changes`: what changed since the last export, with the old and the new value.

use std::collections::BTreeMap;

use askama::Template;
use axum::{
    Router,
    extract::{Query, State},
    response::Response,
    routing::get,
};
use child::{ChildId, ChildView};
use desk::{Desk, TravelChange, TravelChanges};
use gate::{AppState, Refusal};
use serde::Deserialize;

use super::list::{ChildLink, status_tag};
use crate::{
    components::{BackLink, Column, Content, PrintLink, Table, TableRow, components},
    frame::{Frame, show},
    layout::{Page, Section},
    words,
};

/// The route of the page.
pub(super) fn routes() -> Router<AppState> {
    Router::new().route("/transport/changes", get(get_changes))
}

/// What follows `?`: the school, or nothing for all.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Asked {
    school: String,
}

/// `GET /transport/changes`
async fn get_changes(frame: Frame, State(desk): State<Desk>, Query(asked): Query<Asked>) -> Result<Response, Refusal> {
    let school = Some(asked.school.as_str()).filter(|school| !school.is_empty());
    let changes = desk.transport_changes(frame.viewer(), school).await?;
    let page = frame.page("Changes since the last export", Section::Transport);
    show(&Changes::new(page.printable(frame.now()), &changes, school))
}

/// The changes.
#[derive(Template)]
#[template(path = "pages/transport/changes.html")]
pub(super) struct Changes {
    page: Page,
    heading: String,
    table: Option<Table>,
    contact: String,
    print: PrintLink,
}

/// What changed in one journey, one line each.
#[derive(Template)]
#[template(
    ext = "html",
    source = r#"{% for (label, old, new) in lines %}{{ label }}: <del>{{ old }}</del> <span class="govuk-visually-hidden">is now</span> → <ins>{{ new }}</ins>{% if !loop.last %}<br>{% endif %}{% endfor %}"#
)]
struct Differences {
    lines: Vec<(String, String, String)>,
}
components!(Differences);

impl Changes {
    /// The page of these changes, of one school or (none) of all.
    pub fn new(page: Page, changes: &TravelChanges, school: Option<&str>) -> Self {
        let children: BTreeMap<ChildId, &ChildView> = changes.children.iter().map(|child| (child.id, child)).collect();
        let rows: Vec<TableRow> = changes.changes.iter().map(|change| row(change, &children)).collect();
        let columns = ["Child", "School", "Journey", "Status", "Details"];
        let table = Table::new("changes", columns.into_iter().map(Column::new).collect(), rows)
            .hidden_caption("Changes since the last export")
            .first_cell_is_header()
            .stacks();
        Self {
            contact: page.contact().to_owned(),
            page: page
                .back(BackLink::new("/transport").text("Back to schools"))
                .landscape(),
            heading: words::counted(changes.changes.len(), "change", "changes"),
            print: PrintLink::keeping([("school", school.unwrap_or_default())]),
            table: (!table.is_empty()).then_some(table),
        }
    }
}

fn row(change: &TravelChange, children: &BTreeMap<ChildId, &ChildView>) -> TableRow {
    let line = &change.line;
    let name = children.get(&change.child).map_or_else(
        || words::listed_name(line.cell("surname"), line.cell("first_name")),
        |child| child.name.listed(),
    );
    let journey = if line.cell("leg") == "AM" {
        "To school"
    } else {
        "From school"
    };
    TableRow::new(vec![
        ChildLink {
            id: change.child.to_string(),
            name,
        }
        .into(),
        line.cell("school_name").into(),
        journey.into(),
        status_tag(change.status).into(),
        differences(change),
    ])
    .testid(format!("change-{}-{}", change.child, line.cell("leg")))
}

fn differences(change: &TravelChange) -> Content {
    if change.differences.is_empty() {
        let journey = ["pickup_line", "pickup_postcode", "time"].map(|column| change.line.cell(column));
        let known: Vec<&str> = journey.into_iter().filter(|text| !text.is_empty()).collect();
        return known.join(", ").into();
    }
    let text = |text: &str| words::or_not_recorded(Some(text)).to_owned();
    let lines = change
        .differences
        .iter()
        // A school is told by its name.
        .filter(|difference| difference.column != "school_urn")
        .map(|difference| {
            (
                label(difference.column).to_owned(),
                text(&difference.old),
                text(&difference.new),
            )
        })
        .collect();
    Differences { lines }.into()
}

/// What the page calls a column of the export.
fn label(column: &str) -> &str {
    match column {
        "record_ref" => "Child record",
        "school_name" => "School",
        "surname" => "Last name",
        "first_name" => "First name",
        "pickup_line" => "Pick-up",
        "pickup_postcode" => "Pick-up postcode",
        "easting" => "Easting",
        "northing" => "Northing",
        "wheelchair" => "Wheelchair",
        "stays_in_chair" => "Stays in the wheelchair",
        "harness" => "Harness",
        "booster" => "Booster",
        "assistant" => "Passenger assistant",
        "medical_plan" => "Medical plan held",
        "communicates_by" => "Communicates by",
        "days" => "Days",
        "time" => "Time",
        "carer_phone" => "Carer phone",
        "sen_plan" => "SEN plan",
        other => other,
    }
}
