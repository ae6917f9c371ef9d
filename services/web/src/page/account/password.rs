//! `/account/password`: choosing one's own password.

use askama::Template;
use axum::{Router, extract::State, http::StatusCode, response::Response, routing::get};
use desk::{Desk, DeskError, Due, PasswordChange};
use gate::{AppState, CsrfForm, Refusal, session};
use serde::Deserialize;

use super::go_on;
use crate::{
    components::{BackLink, Button, Csrf, FormErrors, PasswordInput},
    frame::{Frame, show_with},
    layout::{Page, Section},
};

/// The routes of this page.
pub(super) fn routes() -> Router<AppState> {
    Router::new().route("/account/password", get(get_password).post(post_password))
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Typed {
    current: String,
    new: String,
    again: String,
}

#[derive(Template)]
#[template(path = "pages/account/password.html")]
struct PasswordPage {
    page: Page,
    csrf: Csrf,
    is_due: bool,
    /// Tells password managers whose password it is.
    email: String,
    current: PasswordInput,
    new: PasswordInput,
    again: PasswordInput,
    button: Button,
}

impl PasswordPage {
    fn new(frame: &Frame, is_due: bool, errors: &FormErrors) -> Self {
        let mut page = frame
            .page("Your password", Section::None)
            .without_header_search()
            .errors(errors.summary());
        if !is_due {
            page = page.back(BackLink::new("/preferences"));
        }
        let label = if is_due {
            "The password that you were given"
        } else {
            "Your password now"
        };
        Self {
            page,
            csrf: Csrf::new(frame.csrf()),
            is_due,
            email: frame.viewer().email.clone().unwrap_or_default(),
            current: PasswordInput::new("current", label).error(errors.of("current")),
            new: PasswordInput::new("new", "New password")
                .hint("12 characters or more. Three words that nobody would guess are good.")
                .chosen_anew()
                .error(errors.of("new")),
            again: PasswordInput::new("again", "New password again")
                .chosen_anew()
                .error(errors.of("again")),
            button: Button::new("Change password").once().testid("change-password"),
        }
    }
}

async fn is_due(frame: &Frame) -> Result<bool, Refusal> {
    Ok(session::due(frame.session()).await?.contains(&Due::Password))
}

/// `GET /account/password`
async fn get_password(frame: Frame, State(desk): State<Desk>) -> Result<Response, Refusal> {
    if !desk.has_password(frame.viewer()).await? {
        return Err(Refusal::NotFound);
    }
    let page = PasswordPage::new(&frame, is_due(&frame).await?, &FormErrors::new());
    show_with(StatusCode::OK, &page)
}

/// `POST /account/password`
async fn post_password(
    frame: Frame,
    State(desk): State<Desk>,
    CsrfForm(typed): CsrfForm<Typed>,
) -> Result<Response, Refusal> {
    let change = PasswordChange {
        current: typed.current,
        new: typed.new,
        again: typed.again,
    };
    match desk.change_password(frame.viewer(), change).await {
        Ok(()) => {
            let words = "Your password is changed. Every other place where you were signed in is signed out.";
            go_on(&frame, &desk, Due::Password, words).await
        }
        Err(DeskError::Unusable(problems)) => {
            let page = PasswordPage::new(&frame, is_due(&frame).await?, &problems.into());
            show_with(StatusCode::UNPROCESSABLE_ENTITY, &page)
        }
        Err(error) => Err(error.into()),
    }
}
