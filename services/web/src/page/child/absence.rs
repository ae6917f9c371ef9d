//! `/child/{id}/not-in-school`: why a child is not in school, for education welfare.

use askama::Template;
use axum::{Router, extract::State, response::Response, routing::get};
use child::{
    ChildId, ChildView,
    view::{EnrolmentView, InvolvementView, NotInSchool, RollState, Told, not_in_school},
};
use desk::Desk;
use gate::{AppState, Named, Refusal};

use super::{
    facts::{Facts, attendance, exclusions, period, sen_steps, text, unauthorised},
    head::RecordHead,
    opened::opened,
};
use crate::{
    components::{BackLink, Content, InsetText, SummaryList, SummaryRow},
    frame::{Frame, show},
    layout::{Page, Section},
    page::moment::Moment,
    words,
};

/// The route of the page.
pub(super) fn routes() -> Router<AppState> {
    Router::new().route("/child/{id}/not-in-school", get(get_absence))
}

/// `GET /child/{id}/not-in-school`
async fn get_absence(frame: Frame, State(desk): State<Desk>, Named(id): Named<ChildId>) -> Result<Response, Refusal> {
    let found = desk.open(frame.viewer(), id, desk::Section::NotInSchool).await?;
    opened(&frame, found, "/not-in-school", |child, joined| {
        let known = not_in_school(&child, frame.viewer()).ok_or(Refusal::NotFound)?;
        let title = format!("Why is this child not in school, child record {}", child.reference);
        let page = joined.tell(frame.page(title, Section::Search).printable(frame.now()));
        show(&Absence::new(page, &child, &known))
    })
    .await
}

/// Everything about the absence of one child.
#[derive(Template)]
#[template(path = "pages/child/absence.html")]
pub(super) struct Absence {
    page: Page,
    head: RecordHead,
    roll: Vec<SummaryList>,
    no_school: Option<InsetText>,
    last_school: Option<SummaryList>,
    latest: Option<String>,
    facts: Vec<Facts>,
    social_workers: Vec<SummaryList>,
    contact: String,
}

impl Absence {
    /// The page of one child.
    pub fn new(page: Page, child: &ChildView, known: &NotInSchool) -> Self {
        let no_school = match known.of_school_age {
            Some(true) => "No school recorded. A child of this age should have one.",
            Some(false) => "No school recorded. A child of this age need not have one.",
            None => "No school recorded. The child’s age is not known.",
        };
        let latest = known.attendance.first().map(|told| {
            let period = period(&told.fact);
            format!("Unauthorised absence: {}. Period: {period}.", unauthorised(&told.fact))
        });
        Self {
            head: RecordHead::beside(child),
            roll: known.on_roll.iter().map(on_roll).collect(),
            no_school: known
                .on_roll
                .is_empty()
                .then(|| InsetText::new(no_school).testid("no-school")),
            last_school: known.last_school.as_ref().map(last_school),
            latest,
            facts: vec![
                attendance(&known.attendance),
                exclusions(&known.exclusions),
                sen_steps("Special educational needs, step by step", &known.sen_steps),
            ],
            social_workers: known.social_workers.iter().enumerate().map(social_worker).collect(),
            contact: page.contact().to_owned(),
            page: page.back(BackLink::new(format!("/child/{}/education", child.id)).text("Back to education")),
        }
    }
}

fn on_roll(told: &Told<EnrolmentView>) -> SummaryList {
    let school = &told.fact;
    let from = school
        .from
        .map_or_else(|| words::NOT_RECORDED.into(), |day| Content::from(Moment::day(day)));
    SummaryList::new(vec![
        SummaryRow::new("On the roll of", &school.school).testid("on-roll"),
        SummaryRow::new("Since", from),
        SummaryRow::new("Registered", text(school.registered)),
        SummaryRow::new("Source", told.sources.join(", ")),
    ])
}

fn last_school(told: &Told<EnrolmentView>) -> SummaryList {
    let school = &told.fact;
    let left: Content = match (school.to, school.state) {
        (Some(day), _) => Moment::day(day).into(),
        (None, RollState::NoLongerListed) => "Not recorded: the source no longer lists the child".into(),
        (None, _) => words::NOT_RECORDED.into(),
    };
    SummaryList::new(vec![
        SummaryRow::new("Last school", &school.school).testid("last-school"),
        SummaryRow::new("Left on", left).testid("left-on"),
        SummaryRow::new("Why the child left", text(school.leaving_reason.as_deref())).testid("leaving-reason"),
        SummaryRow::new("Source", told.sources.join(", ")),
    ])
}

fn social_worker((place, involvement): (usize, &InvolvementView)) -> SummaryList {
    let mut rows = vec![SummaryRow::new("Service", &involvement.service)];
    let contact = [
        ("Name", &involvement.practitioner),
        ("Phone", &involvement.phone),
        ("Email", &involvement.email),
    ];
    rows.extend(
        contact
            .into_iter()
            .filter_map(|(label, known)| Some(SummaryRow::new(label, known.as_deref()?))),
    );
    if rows.len() == 1 {
        rows.push(SummaryRow::new("Contact", words::NOT_RECORDED));
    }
    SummaryList::new(rows).testid(format!("social-worker-{}", place + 1))
}
