//! One source: what was decided about it, what is expected of it, and what its answers mean.

use askama::Template;
use axum::{Router, extract::State, response::Response, routing::get};
use child::questionnaire::Meaning;
use desk::{AnswerVersion, Desk, FailedDelivery, SourceView};
use gate::{AppState, Named, Refusal};

use super::{
    address,
    list::{answered, last_feed, may_proceed, partner, priority},
    questionnaire,
};
use crate::{
    components::{
        Breadcrumbs, Button, Colour, Column, Content, InsetText, SummaryList, SummaryRow, Table, TableRow, Tag,
        WarningText, components,
    },
    frame::{Frame, show},
    layout::{Page, Section},
    page::moment::Moment,
    words::{self, NOT_RECORDED, or_not_recorded},
};

/// The route of one source.
pub(super) fn routes() -> Router<AppState> {
    Router::new().route("/sources/{source}", get(get_source))
}

/// `GET /sources/{source}`
async fn get_source(frame: Frame, State(desk): State<Desk>, Named(source): Named<String>) -> Result<Response, Refusal> {
    let source = desk.registered_source(frame.viewer(), &source).await?;
    let page = frame.page(source.line.title.clone(), Section::Sources);
    show(&SourcePage::new(page, &source))
}

/// The page of one source.
#[derive(Template)]
#[template(path = "pages/sources/source.html")]
pub(super) struct SourcePage {
    page: Page,
    title: String,
    held_back: Option<InsetText>,
    failed: Option<WarningText>,
    summary: SummaryList,
    decide: Option<Button>,
    questionnaire: String,
    meaning: Option<SummaryList>,
    versions: Option<Table>,
}

impl SourcePage {
    /// The page of `source`.
    pub fn new(page: Page, source: &SourceView) -> Self {
        let line = &source.line;
        let held_back = line.proceed != desk::Proceed::Yes;
        let sentence = "This source may not load now. What it sends is refused until the local team says Yes.";
        Self {
            page: page.breadcrumbs(Breadcrumbs::new(vec![("Sources", "/sources")]).here(line.title.clone())),
            title: line.title.clone(),
            held_back: held_back.then(|| InsetText::new(sentence).testid("held-back")),
            failed: source
                .failed
                .as_ref()
                .map(|failed| WarningText::new(Failed::of(failed))),
            summary: summary(source),
            decide: source.decides.then(|| {
                Button::link("Change these details", format!("{}/decision", address(&line.name)))
                    .secondary()
                    .testid("decide")
            }),
            questionnaire: questionnaire(&line.name),
            meaning: source.meaning.as_ref().map(meant),
            versions: (!source.versions.is_empty()).then(|| versions(&source.versions)),
        }
    }
}

/// Why the last delivery was not loaded.
#[derive(Template)]
#[template(
    ext = "html",
    source = r#"<span data-testid="failed-feed">The delivery of {{ at }} was not loaded, and nothing of it was kept: {{ why }}.{% if let Some(run) = run %} <a class="govuk-link" href="/feeds/{{ run }}">Look at this run</a>{% endif %}</span>"#
)]
struct Failed<'a> {
    at: Moment,
    why: &'a str,
    run: Option<String>,
}
components!(Failed<'_>);

impl<'a> Failed<'a> {
    fn of(failed: &'a FailedDelivery) -> Self {
        Self {
            at: Moment::at(failed.at),
            why: &failed.why,
            run: failed.run.map(|run| run.to_string()),
        }
    }
}

fn summary(source: &SourceView) -> SummaryList {
    let line = &source.line;
    let kind = line.kind.map(|kind| kind.name().to_owned());
    let days = source.expected_days.map(|days| match days {
        1 => "Every day".to_owned(),
        days => format!("At least every {} days", words::count(days)),
    });
    let contact = Some(source.contact.clone()).filter(|contact| !contact.is_empty());
    SummaryList::new(vec![
        SummaryRow::new("May proceed", may_proceed(line.proceed)).testid("proceed"),
        SummaryRow::new("Priority", priority(line.priority)),
        SummaryRow::new("Partner", partner(line.partner)),
        SummaryRow::new("Feed", line.sector),
        SummaryRow::new("Kind of file", or_not_recorded(kind.as_deref())),
        SummaryRow::new("Contact", or_not_recorded(contact.as_deref())),
        SummaryRow::new("Last feed", last_feed(line)).testid("last-feed"),
        SummaryRow::new("Feeds expected", or_not_recorded(days.as_deref())).testid("expected-days"),
        SummaryRow::new(
            "Records expected",
            or_not_recorded(source.expected_records.map(words::count).as_deref()),
        )
        .testid("expected-records"),
        SummaryRow::new("Questionnaire", answered(line.questionnaire)).testid("questionnaire"),
        SummaryRow::new(
            "Reviewed",
            source
                .reviewed_on
                .map_or_else(|| Content::from(NOT_RECORDED), |day| Moment::day(day).into()),
        )
        .testid("reviewed"),
    ])
}

/// What the answers say, in words.
fn meant(meaning: &Meaning) -> SummaryList {
    let percent =
        |percent: Option<u8>| Content::from(or_not_recorded(percent.map(|percent| format!("{percent}%")).as_deref()));
    let shielded = match (meaning.holds_shielded, &meaning.shield_marking) {
        (None, _) => NOT_RECORDED.to_owned(),
        (Some(false), _) => "Holds no shielded children".to_owned(),
        (Some(true), None) => "Holds shielded children; how they are marked is not recorded".to_owned(),
        (Some(true), Some(marking)) => format!("Holds shielded children. Marked so: {marking}"),
    };
    let duplicates = meaning.duplicates_percent.map(|share| match share {
        0 => "Less than 1% of records".to_owned(),
        share => format!("{share}% of records"),
    });
    let alone = meaning
        .known_nowhere_else
        .map(|count| words::counted(count as usize, "child", "children"));
    SummaryList::new(vec![
        SummaryRow::new("Known to this source alone", or_not_recorded(alone.as_deref())).testid("known-nowhere-else"),
        SummaryRow::new("Identifier of a record", or_not_recorded(meaning.identifier.as_deref())).testid("identifier"),
        SummaryRow::new("Shielded children", shielded).testid("shield-marking"),
        SummaryRow::new("Duplicates within it", or_not_recorded(duplicates.as_deref())),
        SummaryRow::new("Names, birth date and sex right", percent(meaning.claims.child_percent)),
        SummaryRow::new("Address right", percent(meaning.claims.address_percent)),
        SummaryRow::new("Parents and carers right", percent(meaning.claims.carers_percent)),
    ])
    .testid("meaning")
}

fn versions(versions: &[AnswerVersion]) -> Table {
    let columns = ["Answers", "Status", "Last saved", "By"].map(Column::new).to_vec();
    let rows = versions.iter().map(|version| {
        let status = if version.sent {
            Tag::new("Sent").colour(Colour::Green)
        } else {
            Tag::new("Draft")
        };
        let by = or_not_recorded(version.saved_by.as_deref());
        TableRow::new(vec![
            format!("Version {}", version.version).into(),
            status.into(),
            Moment::at(version.saved_at).into(),
            by.into(),
        ])
        .testid(format!("row-{}", version.version))
    });
    Table::new("versions", columns, rows.collect())
        .hidden_caption("Versions of the answers")
        .first_cell_is_header()
        .stacks()
}
