//! `/desk/shields/{id}`: one shield with its request, the children that it covers and its history.

use askama::Template;
use axum::{Router, extract::State, response::Response, routing::get};
use child::ShieldId;
use desk::{Desk, ShieldAct, ShieldAnswers, ShieldPart, ShieldStatus, ShieldStepKind, ShieldView};
use gate::{AppState, Named, Refusal};

use super::{act::label, list::Link, shields::status_tag};
use crate::{
    components::{BackLink, Button, Content, SummaryList, SummaryRow, Tag, Timeline, TimelineItem},
    frame::{Frame, show},
    layout::{Page, Section},
    page::moment::Moment,
    words,
};

/// The route of one shield.
pub(super) fn routes() -> Router<AppState> {
    Router::new().route("/desk/shields/{shield}", get(get_shield))
}

/// `GET /desk/shields/{shield}`
async fn get_shield(frame: Frame, State(desk): State<Desk>, Named(id): Named<ShieldId>) -> Result<Response, Refusal> {
    let shield = desk.shield(frame.viewer(), id).await?;
    show(&ShieldPage::new(frame.page("Shield", Section::Desk), &shield))
}

/// One shield.
#[derive(Template)]
#[template(path = "pages/desk/shield.html")]
pub(super) struct ShieldPage {
    page: Page,
    status: Tag,
    overdue: bool,
    parts: Vec<PartCard>,
    request: Option<SummaryList>,
    buttons: Vec<Button>,
    steps: Timeline,
}

/// One child whom it is about.
struct PartCard {
    about: SummaryList,
    notes: Vec<String>,
    cases: Vec<(String, String)>,
    buttons: Vec<Button>,
}

impl ShieldPage {
    /// The page of a shield.
    pub fn new(page: Page, shield: &ShieldView) -> Self {
        let address = format!("/desk/shields/{}", shield.id);
        let button = |act: ShieldAct, href: String| {
            let button = Button::link(label(act), href).testid(format!("act-{}", act.name()));
            if matches!(act, ShieldAct::Set | ShieldAct::ConfirmLift) {
                button
            } else {
                button.secondary()
            }
        };
        let mut buttons: Vec<Button> = shield
            .acts
            .iter()
            .map(|act| button(*act, format!("{address}/act/{}", act.name())))
            .collect();
        if shield.to_fill_in() && !shield.acts.is_empty() {
            buttons.push(Button::link("Fill in the request", format!("{address}/request")).testid("fill-in"));
        }
        let card = |part: &ShieldPart| {
            let href = |act: &ShieldAct| format!("{address}/act/{}?child={}", act.name(), part.child.id);
            let acts = part.acts.iter().map(|act| button(*act, href(act)));
            part_card(part, acts.collect())
        };
        Self {
            page: page.back(BackLink::new("/desk/shields").text("Back to shields")),
            status: status_tag(status_word(shield.status)),
            overdue: shield.overdue,
            parts: shield.parts.iter().map(card).collect(),
            request: shield.answers.as_ref().map(|answers| request(answers, shield)),
            buttons,
            steps: Timeline::new(shield.steps.iter().rev().map(step).collect()),
        }
    }
}

fn status_word(status: ShieldStatus) -> &'static str {
    match status {
        ShieldStatus::Requested => "Requested",
        ShieldStatus::Set => "Set",
        ShieldStatus::Refused => "Refused",
        ShieldStatus::Lifted => "Lifted",
    }
}

fn part_card(part: &ShieldPart, buttons: Vec<Button>) -> PartCard {
    let child = &part.child;
    let mut notes = Vec::new();
    if part.parted {
        notes.push(
            "This child was parted from the one whom the shield was set for. It covers both until it is lifted from one."
                .to_owned(),
        );
    }
    if let Some((person, at)) = &part.lift {
        notes.push(format!(
            "{person} proposed on {} to lift it. Another person has to confirm.",
            words::date_time(*at)
        ));
    }
    if !part.sources.is_empty() {
        notes.push(format!(
            "The child is shielded by {} too. Only they can lift that.",
            part.sources.join(" and ")
        ));
    }
    let cases = part.cases.iter().enumerate().map(|(place, case)| {
        let text = format!(
            "Decide case {}, which shields child record {} too",
            place + 1,
            child.reference
        );
        (format!("/review/{case}"), text)
    });
    let born = child
        .born
        .map_or_else(|| Content::from(words::NOT_RECORDED), |born| Moment::day(born).into());
    PartCard {
        about: SummaryList::new(vec![
            SummaryRow::new("Name", Link::plain(format!("/child/{}", child.id), child.name.listed()))
                .testid("attr-name"),
            SummaryRow::new("Child record", &child.reference),
            SummaryRow::new("Date of birth", born),
        ])
        .testid(format!("part-{}", child.id)),
        notes,
        cases: cases.collect(),
        buttons,
    }
}

fn request(answers: &ShieldAnswers, shield: &ShieldView) -> SummaryList {
    let criteria: Vec<&str> = answers.criteria.iter().map(|criterion| criterion.label()).collect();
    let mut rows = vec![
        SummaryRow::new("Who asks", answers.asked_by.label()),
        SummaryRow::new("Name and how to reach them", &answers.asker),
        SummaryRow::new("Why", criteria.join("; ")).testid("criteria"),
    ];
    if !answers.details.is_empty() {
        rows.push(SummaryRow::new("Details", &answers.details));
    }
    let evidence = answers.evidence_where.as_deref();
    rows.push(SummaryRow::new(
        "Evidence",
        evidence.map_or_else(|| "None held".to_owned(), |place| format!("Held: {place}")),
    ));
    if let Some(day) = shield.review_on {
        rows.push(SummaryRow::new("Review date", Moment::day(day)).testid("review-on"));
    }
    SummaryList::new(rows)
}

fn step(step: &desk::ShieldStepView) -> TimelineItem {
    let title = match step.kind {
        ShieldStepKind::Requested => "Asked for",
        ShieldStepKind::Set => "Set",
        ShieldStepKind::Completed => "Request filled in",
        ShieldStepKind::Refused => "Refused",
        ShieldStepKind::Reviewed => "Reviewed and kept",
        ShieldStepKind::LiftProposed => "Lift proposed",
        ShieldStepKind::LiftRejected => "Kept, though a lift was proposed",
        ShieldStepKind::Lifted => "Lifted",
    };
    let mut body = step.reason.clone();
    if let Some(day) = step.review_on {
        let before = if body.is_empty() { "" } else { " " };
        body = format!("{body}{before}Review on {}.", words::date(day));
    }
    TimelineItem::new(title, words::machine_time(step.at), words::date_time(step.at))
        .by(format!("{}, {}", step.person, step.role))
        .body(body)
}
