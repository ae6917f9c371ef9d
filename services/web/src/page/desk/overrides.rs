//! `/desk/overrides`: looks at what shields hide, and whether each was justified.

use axum::{
    Router,
    extract::{Query, State},
    http::StatusCode,
    response::Response,
    routing::get,
};
use child::{OverrideId, policy::Viewer};
use desk::{Desk, DeskError, OverrideLine, OverrideList, OverrideReview};
use gate::{AppState, CsrfForm, Named, Refusal};

use super::{
    Part,
    form::{FormPage, TEXT_CHARACTERS_MAX, refuse, text},
    list::{Asked, Link, List, ListPage, child_cell},
};
use crate::{
    components::{
        Button, CharacterCount, Choice, Content, FormErrors, Radios, Size, SummaryList, SummaryRow, TableRow,
    },
    frame::{Frame, see_other, show, show_with},
    layout::{Page, Section},
    page::moment::Moment,
    words,
};

/// The routes of overrides.
pub(super) fn routes() -> Router<AppState> {
    Router::new()
        .route("/desk/overrides", get(get_list))
        .route("/desk/overrides/{override}", get(get_review).post(post_review))
}

/// What a page calls it.
const fn label(review: OverrideReview) -> &'static str {
    match review {
        OverrideReview::Open => "To review",
        OverrideReview::Justified => "Justified",
        OverrideReview::NotJustified => "Not justified",
    }
}

/// `GET /desk/overrides`
async fn get_list(frame: Frame, State(desk): State<Desk>, Query(asked): Query<Asked>) -> Result<Response, Refusal> {
    let review = OverrideReview::from_name(&asked.list).unwrap_or(OverrideReview::Open);
    let list = desk.override_list(frame.viewer(), review, asked.page()).await?;
    if asked.page() > list.pages {
        return Ok(see_other(&format!("/desk/overrides?list={}", review.name())));
    }
    show(&page(
        frame.page("Overrides", Section::Desk),
        frame.viewer(),
        review,
        &list,
    ))
}

/// The page of a list.
pub(super) fn page(page: Page, viewer: &Viewer, review: OverrideReview, list: &OverrideList) -> ListPage {
    ListPage::new(
        page,
        viewer,
        List {
            part: Part::Overrides,
            heading: "Overrides of shields",
            address: "/desk/overrides",
            lists: OverrideReview::ALL
                .iter()
                .map(|review| (review.name(), label(*review).to_owned()))
                .collect(),
            chosen: review.name(),
            first: OverrideReview::Open.name(),
            count: format!("{}: {}", label(review), words::counted(list.total, "look", "looks")),
            columns: &["Child", "Who looked", "When", "Reason", "Details", "Review"],
            rows: list.lines.iter().map(row).collect(),
            place: (list.page, list.pages),
            empty: "Nobody looked at what a shield hides.",
        },
    )
}

fn row(line: &OverrideLine) -> TableRow {
    let review = if line.may_review {
        Link {
            href: format!("/desk/overrides/{}", line.id),
            text: "Review".to_owned(),
            hidden: format!("the look of {} on {}", line.person, words::date_time(line.opened_at)),
        }
        .into()
    } else {
        match (&line.reviewer, &line.note) {
            (Some(person), Some(note)) => Content::from(format!("{}: {note} ({person})", label(line.review))),
            _ => "Waits for another person".into(),
        }
    };
    TableRow::new(vec![
        child_cell(line.child.as_ref(), None),
        format!("{}, {}", line.person, line.role).into(),
        Moment::short_at(line.opened_at).into(),
        line.why.as_str().into(),
        line.details.as_str().into(),
        review,
    ])
    .testid(format!("row-{}", line.id))
}

fn form(page: Page, line: &OverrideLine, verdict: &str, note: &str, errors: &FormErrors) -> FormPage {
    let child = line
        .child
        .as_ref()
        .map_or_else(|| "Record no longer there".to_owned(), |child| child.name.listed());
    let about = SummaryList::new(vec![
        SummaryRow::new("Child", child),
        SummaryRow::new("Who looked", format!("{}, {}", line.person, line.role)),
        SummaryRow::new("From", Moment::at(line.opened_at)),
        SummaryRow::new("Until", Moment::at(line.until)),
        SummaryRow::new("Reason", &line.why),
        SummaryRow::new("Details", &line.details),
        SummaryRow::new("Who asked for it", &line.asked_by),
        SummaryRow::new("When they asked", Moment::day(line.asked_on)),
    ]);
    let verdicts = [OverrideReview::Justified, OverrideReview::NotJustified];
    let choices = verdicts
        .into_iter()
        .map(|verdict| Choice::new(verdict.name(), label(verdict)))
        .collect();
    let button = Button::new("Save").once().testid("save-review");
    let page = page.errors(errors.summary());
    let action = format!("/desk/overrides/{}", line.id);
    FormPage::new(page, "Review an override", action, "/desk/overrides".to_owned(), button)
        .intro(
            "The person who looked does not review it. If it was not justified, administrators and auditors are told.",
        )
        .about(about)
        .field(
            Radios::new("verdict", "Was it justified?", choices)
                .size(Size::Small)
                .choose(&[verdict])
                .error(errors.of("verdict")),
        )
        .field(
            CharacterCount::new("note", "Reason", TEXT_CHARACTERS_MAX)
                .size(Size::Small)
                .value(note)
                .error(errors.of("note")),
        )
}

/// The line of an override that the viewer may review.
async fn line(frame: &Frame, desk: &Desk, id: OverrideId) -> Result<OverrideLine, Refusal> {
    let mut at = 1;
    loop {
        let list = desk.override_list(frame.viewer(), OverrideReview::Open, at).await?;
        if let Some(line) = list.lines.into_iter().find(|line| line.id == id) {
            return if line.may_review {
                Ok(line)
            } else {
                Err(Refusal::NotFound)
            };
        }
        if at >= list.pages {
            return Err(Refusal::NotFound);
        }
        at += 1;
    }
}

/// `GET /desk/overrides/{override}`
async fn get_review(frame: Frame, State(desk): State<Desk>, Named(id): Named<OverrideId>) -> Result<Response, Refusal> {
    let line = line(&frame, &desk, id).await?;
    let page = frame.page("Review an override", Section::Desk);
    show(&form(page, &line, "", "", &FormErrors::new()))
}

/// `POST /desk/overrides/{override}`
async fn post_review(
    frame: Frame,
    State(desk): State<Desk>,
    Named(id): Named<OverrideId>,
    CsrfForm(sent): CsrfForm<Vec<(String, String)>>,
) -> Result<Response, Refusal> {
    let (verdict, note) = (text(&sent, "verdict"), text(&sent, "note"));
    match desk.review_override(frame.viewer(), id, verdict, note).await {
        Ok(()) => {
            frame.tell_next("The review is saved.").await?;
            Ok(see_other("/desk/overrides"))
        }
        Err(DeskError::Unusable(problems)) => {
            let errors = refuse(problems, &[], "verdict");
            let line = line(&frame, &desk, id).await?;
            let page = frame.page("Review an override", Section::Desk);
            show_with(
                StatusCode::UNPROCESSABLE_ENTITY,
                &form(page, &line, verdict, note, &errors),
            )
        }
        Err(error) => Err(error.into()),
    }
}
