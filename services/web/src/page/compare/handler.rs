//! Requests of one review case.

use askama::Template;
use axum::{Router, extract::State, response::Response, routing::get};
use chart::Waterfall;
use child::CaseId;
use desk::{CaseView, Desk, Evidence, SideView};
use gate::{AppState, Named, Refusal};

use super::{evidence, fields::fields_table};
use crate::{
    components::{BackLink, Content, Details, InsetText, SummaryList, SummaryRow, Table, Tag, WarningText, components},
    frame::{Frame, show},
    layout::{Page, Section},
    page::moment::Moment,
    words,
};

/// The route of one case.
pub fn routes() -> Router<AppState> {
    Router::new().route("/review/{item}", get(get_case))
}

/// `GET /review/{item}`
async fn get_case(frame: Frame, State(desk): State<Desk>, Named(id): Named<CaseId>) -> Result<Response, Refusal> {
    let case = desk.review_case(frame.viewer(), id).await?;
    show(&ComparePage::new(
        frame.page("Compare two records", Section::Review),
        &case,
    ))
}

/// Two records side by side.
#[derive(Template)]
#[template(path = "pages/compare/page.html")]
pub(super) struct ComparePage {
    page: Page,
    status: Tag,
    reason: String,
    waiting_since: Moment,
    position: Option<String>,
    warnings: Vec<WarningText>,
    sides: [SummaryList; 2],
    fields: Table,
    evidence: Option<EvidencePart>,
}

/// What speaks for and against the two being one child.
struct EvidencePart {
    chance: String,
    finding: String,
    sentence: InsetText,
    chart: Waterfall,
    table: Details,
}

impl EvidencePart {
    fn new(case: &CaseView, evidence: &Evidence) -> Self {
        Self {
            chance: words::chance(evidence.explanation.probability),
            finding: evidence::finding(evidence),
            sentence: InsetText::new(&evidence.explanation.sentence).testid("verdict"),
            chart: evidence::chart(evidence),
            table: Details::new("View as a table", evidence::evidence_table(&case.rows, evidence))
                .testid("evidence-table"),
        }
    }
}

impl ComparePage {
    /// The page of one case.
    pub fn new(page: Page, case: &CaseView) -> Self {
        Self {
            page: page.back(BackLink::new("/review").text("Back to the review queue")),
            status: Tag::new(&case.status),
            reason: case.reason.clone(),
            waiting_since: Moment::at(case.opened_at),
            position: (case.position > 0)
                .then(|| format!("Item {} of {}", words::number(case.position), words::number(case.of))),
            warnings: case.warnings.iter().map(WarningText::new).collect(),
            sides: [side("A", &case.left), side("B", &case.right)],
            fields: fields_table(case),
            evidence: case.evidence.as_ref().map(|evidence| EvidencePart::new(case, evidence)),
        }
    }
}

/// The child record that a source record belongs to.
#[derive(Template)]
#[template(
    ext = "html",
    source = r#"<a class="govuk-link" href="/child/{{ id }}">{{ reference }}</a>"#
)]
struct ChildLink<'a> {
    id: String,
    reference: &'a str,
}
components!(ChildLink<'_>);

fn side(name: &str, side: &SideView) -> SummaryList {
    let child = match (&side.child, &side.child_reference) {
        (Some(id), Some(reference)) => Content::from(ChildLink {
            id: id.to_string(),
            reference,
        }),
        (_, reference) => reference.as_deref().unwrap_or("None yet").into(),
    };
    SummaryList::new(vec![
        SummaryRow::new("Source", &side.source_label),
        SummaryRow::new("Id in the source", &side.record_id),
        SummaryRow::new("Received", Moment::at(side.received)),
        SummaryRow::new("Child record", child),
    ])
    .card(format!("Record {name}"))
    .testid(format!("side-{}", name.to_lowercase()))
}
