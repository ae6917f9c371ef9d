//! P1: `/terms`, after the first sign-in and every 12 months.

use askama::Template;
use axum::{Router, extract::State, http::StatusCode, response::Response, routing::get};
use desk::Desk;
use gate::{AppState, CsrfForm, NextPath, Refusal, session};

use crate::{
    components::{Button, Checkboxes, Choice, Csrf, FormErrors},
    frame::{Frame, see_other, show_with},
    layout::{Page, Section},
};

/// Session key: where to go once the terms are accepted.
pub(crate) const NEXT: &str = "web.next";

/// The routes of this page.
pub(crate) fn routes() -> Router<AppState> {
    Router::new().route("/terms", get(get_terms).post(post_terms))
}

#[derive(Template)]
#[template(path = "terms.html")]
struct TermsPage {
    page: Page,
    csrf: Csrf,
    agree: Checkboxes,
    button: Button,
}

impl TermsPage {
    fn new(frame: &Frame, errors: &FormErrors) -> Self {
        let agree = Choice::new("yes", "I will only look at records I need for my work");
        Self {
            page: frame
                .page("Terms of use", Section::None)
                .without_header_search()
                .errors(errors.summary()),
            csrf: Csrf::new(frame.csrf()),
            agree: Checkboxes::new("agree", "Your promise", vec![agree]).error(errors.of("agree")),
            button: Button::new("Continue").once().testid("accept-terms"),
        }
    }
}

/// `GET /terms`
async fn get_terms(frame: Frame) -> Result<Response, Refusal> {
    show_with(StatusCode::OK, &TermsPage::new(&frame, &FormErrors::new()))
}

/// `POST /terms`
async fn post_terms(
    frame: Frame,
    State(desk): State<Desk>,
    CsrfForm(typed): CsrfForm<Vec<(String, String)>>,
) -> Result<Response, Refusal> {
    if !typed.iter().any(|(name, value)| name == "agree" && value == "yes") {
        let mut errors = FormErrors::new();
        errors.add(
            "agree",
            "Select that you will only look at records you need for your work",
        );
        return show_with(StatusCode::UNPROCESSABLE_ENTITY, &TermsPage::new(&frame, &errors));
    }
    desk.accept_terms(frame.viewer()).await?;
    session::terms_accepted(frame.session()).await?;
    let next = frame.session().remove::<String>(NEXT).await?.unwrap_or_default();
    Ok(see_other(NextPath::read(&next).as_str()))
}
