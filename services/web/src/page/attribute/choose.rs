//! `/child/{id}/attribute/{slug}/choice`: choosing which value shows, looked at once more before it is done.

use axum::{Router, extract::State, http::StatusCode, response::Response, routing::post};
use child::{Attribute, CaseId, ChildId};
use desk::{Desk, DeskError, Opened};
use gate::{AppState, CsrfForm, Named, Refusal};

use super::{choice::Typed, page::show_attribute};
use crate::{
    components::{Button, FormErrors, SummaryList, SummaryRow},
    frame::{Frame, see_other, show},
    layout::Section,
    page::{
        child::value,
        compare::go_on,
        desk::{FormPage, refuse, text},
    },
    words,
};

/// The route of a choice.
pub(super) fn routes() -> Router<AppState> {
    Router::new().route("/child/{id}/attribute/{slug}/choice", post(post_choice))
}

/// `POST /child/{id}/attribute/{slug}/choice`: without `confirmed` what would be done, with it that.
async fn post_choice(
    frame: Frame,
    State(desk): State<Desk>,
    Named((id, slug)): Named<(ChildId, String)>,
    CsrfForm(sent): CsrfForm<Vec<(String, String)>>,
) -> Result<Response, Refusal> {
    let attribute = Attribute::from_slug(&slug).ok_or(Refusal::NotFound)?;
    let (viewer, typed) = (frame.viewer(), Typed::sent(&sent));
    let done = if text(&sent, "confirmed") == "yes" {
        desk.choose_value(viewer, id, attribute, &typed.choice)
            .await
            .map(|()| None)
    } else {
        desk.check_choice(viewer, id, attribute, &typed.choice).await.map(Some)
    };
    match done {
        Ok(None) if let Some(case) = typed.case => answered(&frame, &desk, case).await,
        Ok(None) => {
            frame
                .tell_next("Your choice is recorded. You can choose again at any time.")
                .await?;
            Ok(see_other(&format!("/child/{id}/attribute/{slug}")))
        }
        Ok(Some(chosen)) => check(&frame, &desk, (id, attribute), chosen.as_deref(), &typed).await,
        Err(DeskError::Unusable(problems)) => {
            let errors = refuse(problems, &[&typed.review_on], "show");
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            show_attribute(&frame, &desk, id, attribute, status, (&typed, &errors)).await
        }
        Err(DeskError::Changed) => {
            let again = (&typed.unpicked(), &FormErrors::new());
            show_attribute(&frame, &desk, id, attribute, StatusCode::CONFLICT, again).await
        }
        Err(error) => Err(error.into()),
    }
}

/// Leads on from a case that the choice answered; from one that still waits, back to it.
async fn answered(frame: &Frame, desk: &Desk, case: CaseId) -> Result<Response, Refusal> {
    if desk.review_case(frame.viewer(), case).await?.waits {
        frame
            .tell_next("Your choice is recorded. The case still waits for an answer.")
            .await?;
        return Ok(see_other(&format!("/review/{case}")));
    }
    go_on(frame, desk, "Your choice is recorded, and the case is answered.", None).await
}

/// The page that says what is about to be done.
async fn check(
    frame: &Frame,
    desk: &Desk,
    (id, attribute): (ChildId, Attribute),
    chosen: Option<&[String]>,
    typed: &Typed,
) -> Result<Response, Refusal> {
    let view = match desk.attribute(frame.viewer(), id, attribute).await? {
        Opened::Child(view) => view,
        Opened::Moved { to, .. } => return Ok(see_other(&format!("/child/{to}/attribute/{}", attribute.slug()))),
    };
    let (child, row) = (&view.child, &view.row);
    let said = |parts: &[String]| {
        let school = child.school.as_deref().filter(|_| *parts == *row.value);
        value::value(attribute, parts, None, school)
    };
    let mut rows = vec![
        SummaryRow::new("Detail", row.label),
        SummaryRow::new("Shows now", said(&row.value)).testid("shows-now"),
        match chosen {
            Some(parts) => SummaryRow::new("Will show", said(parts)),
            None => SummaryRow::new("Will show", "What the rules prefer"),
        }
        .testid("will-show"),
        SummaryRow::new("Reason", &typed.choice.reason),
    ];
    if let (Some(_), Ok(Some(day))) = (chosen, typed.review_on.read()) {
        rows.push(SummaryRow::new("Review date", words::date(day)));
    }
    let address = format!("/child/{}/attribute/{}", child.id, attribute.slug());
    let title = format!("Check your choice, child record {}", child.reference);
    let button = Button::new("Confirm").once().testid("confirm");
    let mut form = FormPage::new(
        frame.page(title, Section::Search),
        "Check your choice",
        format!("{address}/choice"),
        address,
        button,
    )
    .about_child(child)
    .about(SummaryList::new(rows))
    .sends("confirmed", "yes")
    .sends("seen", &typed.choice.seen)
    .sends("show", &typed.choice.show)
    .sends("reason", &typed.choice.reason)
    .sends("review_on-day", &typed.review_on.day)
    .sends("review_on-month", &typed.review_on.month)
    .sends("review_on-year", &typed.review_on.year);
    if let Some(case) = typed.case {
        form = form.sends("case", case.to_string());
    }
    form = match chosen {
        Some(_) => form
            .intro("The choice outlives feeds. It ends by itself when the source says something else of this detail."),
        None => form.intro("The rules decide which value shows. You are asked again when a source says something new."),
    };
    show(&form)
}
