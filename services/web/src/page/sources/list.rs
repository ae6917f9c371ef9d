//! The list of sources.

use askama::Template;
use axum::{Router, extract::State, response::Response, routing::get};
use desk::{AnswerState, Desk, Partner, Priority, Proceed, SourceLine};
use gate::{AppState, Refusal};

use super::address;
use crate::{
    components::{Colour, Column, Content, Table, TableRow, Tag, components},
    frame::{Frame, show},
    layout::{Page, Section},
    page::moment::Moment,
    words,
};

/// The route of the list.
pub(super) fn routes() -> Router<AppState> {
    Router::new().route("/sources", get(get_sources))
}

/// `GET /sources`
async fn get_sources(frame: Frame, State(desk): State<Desk>) -> Result<Response, Refusal> {
    let sources = desk.registry(frame.viewer()).await?;
    show(&SourcesPage::new(frame.page("Sources", Section::Sources), &sources))
}

/// The sources that the viewer finds.
#[derive(Template)]
#[template(path = "pages/sources/list.html")]
pub(super) struct SourcesPage {
    page: Page,
    heading: String,
    table: Option<Table>,
}

impl SourcesPage {
    /// The page of these sources.
    pub fn new(page: Page, sources: &[SourceLine]) -> Self {
        Self {
            page,
            heading: words::counted(sources.len(), "source", "sources"),
            table: (!sources.is_empty()).then(|| table(sources)),
        }
    }
}

/// The link to a source's page.
#[derive(Template)]
#[template(ext = "html", source = r#"<a class="govuk-link" href="{{ href }}">{{ title }}</a>"#)]
struct SourceLink<'a> {
    href: String,
    title: &'a str,
}
components!(SourceLink<'_>);

fn table(sources: &[SourceLine]) -> Table {
    let columns = [
        "System",
        "Partner",
        "Feed",
        "Priority",
        "May proceed",
        "Questionnaire",
        "Last feed",
    ];
    let rows = sources.iter().map(|source| {
        let link = SourceLink {
            href: address(&source.name),
            title: &source.title,
        };
        TableRow::new(vec![
            link.into(),
            partner(source.partner).into(),
            source.sector.into(),
            priority(source.priority).into(),
            may_proceed(source.proceed).into(),
            answered(source.questionnaire).into(),
            last_feed(source),
        ])
        .testid(format!("row-{}", source.name))
    });
    Table::new("sources", columns.map(Column::new).to_vec(), rows.collect())
        .hidden_caption("Sources")
        .first_cell_is_header()
        .stacks()
}

/// "Internal" or "External".
pub(super) const fn partner(partner: Partner) -> &'static str {
    match partner {
        Partner::Internal => "Internal",
        Partner::External => "External",
    }
}

/// "High", "Medium" or "Low".
pub(super) const fn priority(priority: Priority) -> &'static str {
    match priority {
        Priority::High => "High",
        Priority::Medium => "Medium",
        Priority::Low => "Low",
    }
}

/// "Yes", "Wait" or "No".
pub(super) const fn proceed(proceed: Proceed) -> &'static str {
    match proceed {
        Proceed::Yes => "Yes",
        Proceed::Wait => "Wait",
        Proceed::No => "No",
    }
}

/// Whether a source may load, as a tag.
pub(super) fn may_proceed(may: Proceed) -> Tag {
    Tag::new(proceed(may)).colour(match may {
        Proceed::Yes => Colour::Green,
        Proceed::Wait => Colour::Yellow,
        Proceed::No => Colour::Grey,
    })
}

/// How far the questionnaire has got, as a tag.
pub(super) fn answered(state: AnswerState) -> Tag {
    Tag::new(state.label()).colour(match state {
        AnswerState::NotStarted => Colour::Grey,
        AnswerState::InProgress => Colour::Blue,
        AnswerState::Sent => Colour::Green,
    })
}

/// The day of the last feed, and a tag if it is too long ago.
#[derive(Template)]
#[template(
    ext = "html",
    source = r#"{% match at %}{% when Some(at) %}{{ at }}{% when None %}Nothing yet{% endmatch %}{% if let Some(late) = late %} {{ late }}{% endif %}"#
)]
struct LastFeed {
    at: Option<Moment>,
    late: Option<Tag>,
}

/// When a source delivered last.
pub(super) fn last_feed(source: &SourceLine) -> Content {
    Content::of(&LastFeed {
        at: source.delivered_at.map(Moment::short_day_of),
        late: source.late_days.map(|_| Tag::new("Late").colour(Colour::Red)),
    })
}
