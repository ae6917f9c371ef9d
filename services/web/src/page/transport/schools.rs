//! `/transport`: schools with travel needs.

use askama::Template;
use axum::{Router, extract::State, response::Response, routing::get};
use desk::{Desk, SchoolLine};
use gate::{AppState, Refusal};

use crate::{
    components::{Colour, Column, Content, Table, TableRow, Tag, components},
    frame::{Frame, show},
    layout::{Page, Section},
    page::moment::Moment,
    words,
};

/// The route of the list of schools.
pub(super) fn routes() -> Router<AppState> {
    Router::new().route("/transport", get(get_schools))
}

/// `GET /transport`
async fn get_schools(frame: Frame, State(desk): State<Desk>) -> Result<Response, Refusal> {
    let schools = desk.transport_schools(frame.viewer()).await?;
    show(&Schools::new(
        frame
            .page("School transport", Section::Transport)
            .printable_counts(frame.now()),
        &schools,
    ))
}

/// The schools.
#[derive(Template)]
#[template(path = "pages/transport/schools.html")]
pub(super) struct Schools {
    page: Page,
    table: Option<Table>,
    contact: String,
}

impl Schools {
    /// The page of these schools.
    pub fn new(page: Page, schools: &[SchoolLine]) -> Self {
        Self {
            contact: page.contact().to_owned(),
            page,
            table: schools_table(schools),
        }
    }
}

/// The link to a school's list.
#[derive(Template)]
#[template(
    ext = "html",
    source = r#"<a class="govuk-link" href="/transport/school/{{ code|urlencode_strict }}">{{ name }}</a>"#
)]
struct SchoolLink<'a> {
    code: &'a str,
    name: &'a str,
}
components!(SchoolLink<'_>);

/// Schools with their counts; `None` when there are none.
pub(crate) fn schools_table(schools: &[SchoolLine]) -> Option<Table> {
    if schools.is_empty() {
        return None;
    }
    let columns = vec![
        Column::new("School"),
        Column::new("Children with travel needs").numeric(),
        Column::new("To check").numeric(),
        Column::new("Changed since the last export").numeric(),
        Column::new("Last export"),
    ];
    let rows = schools
        .iter()
        .map(|school| {
            let stale = if school.stale == 0 {
                Content::from("0")
            } else {
                Tag::new(format!("{} to check", words::number(school.stale)))
                    .colour(Colour::Yellow)
                    .into()
            };
            let link = SchoolLink {
                code: &school.code,
                name: &school.name,
            };
            let exported = school
                .exported_at
                .map_or_else(|| "Never".into(), |at| Content::from(Moment::short_day_of(at)));
            TableRow::new(vec![
                link.into(),
                words::number(school.children).into(),
                stale,
                words::number(school.changed).into(),
                exported,
            ])
            .testid(format!("row-{}", school.code))
        })
        .collect();
    let table = Table::new("schools", columns, rows).hidden_caption("Schools with travel needs");
    Some(table.first_cell_is_header().stacks())
}
