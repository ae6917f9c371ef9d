//! `/account/code`: setting up six-digit codes. The key is shown to its owner and to nobody else.

use askama::Template;
use axum::{Router, extract::State, http::StatusCode, response::Response, routing::get};
use desk::{Desk, DeskError, Due};
use gate::{AppState, CsrfForm, Refusal, session};
use serde::Deserialize;

use super::go_on;
use crate::{
    components::{BackLink, Button, Csrf, FormErrors, Input, InsetText},
    frame::{Frame, show_with},
    layout::{Page, Section},
};

/// Session key: the key that was offered, until a code of it was typed.
const OFFERED: &str = "web.account.code";

/// The routes of this page.
pub(super) fn routes() -> Router<AppState> {
    Router::new().route("/account/code", get(get_code).post(post_code))
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Typed {
    code: String,
}

#[derive(Template)]
#[template(path = "pages/account/code.html")]
struct CodePage {
    page: Page,
    csrf: Csrf,
    is_due: bool,
    key: InsetText,
    code: Input,
    button: Button,
}

impl CodePage {
    fn new(frame: &Frame, is_due: bool, secret: &str, errors: &FormErrors) -> Self {
        let mut page = frame
            .page("Six-digit codes", Section::None)
            .without_header_search()
            .errors(errors.summary());
        if !is_due {
            page = page.back(BackLink::new("/preferences"));
        }
        Self {
            page,
            csrf: Csrf::new(frame.csrf()),
            is_due,
            key: InsetText::new(grouped(secret)).testid("key"),
            code: Input::new("code", "6-digit code")
                .hint("The app shows a new one every 30 seconds")
                .inputmode("numeric")
                .autocomplete("one-time-code")
                .width(10)
                .error(errors.of("code")),
            button: Button::new("Continue").once().testid("set-up-code"),
        }
    }
}

/// A key in groups of four, as people type it.
fn grouped(secret: &str) -> String {
    let signs: Vec<char> = secret.chars().collect();
    let groups: Vec<String> = signs.chunks(4).map(|group| group.iter().collect()).collect();
    groups.join(" ")
}

async fn is_due(frame: &Frame) -> Result<bool, Refusal> {
    Ok(session::due(frame.session()).await?.contains(&Due::Code))
}

/// `GET /account/code`
async fn get_code(frame: Frame, State(desk): State<Desk>) -> Result<Response, Refusal> {
    if !desk.has_password(frame.viewer()).await? {
        return Err(Refusal::NotFound);
    }
    let offered = frame.session().get::<String>(OFFERED).await?;
    let secret = if let Some(secret) = offered {
        secret
    } else {
        let secret = desk.offer_code_secret();
        frame.session().insert(OFFERED, &secret).await?;
        secret
    };
    let page = CodePage::new(&frame, is_due(&frame).await?, &secret, &FormErrors::new());
    show_with(StatusCode::OK, &page)
}

/// `POST /account/code`
async fn post_code(
    frame: Frame,
    State(desk): State<Desk>,
    CsrfForm(typed): CsrfForm<Typed>,
) -> Result<Response, Refusal> {
    let secret = frame.session().get::<String>(OFFERED).await?.ok_or(Refusal::NotFound)?;
    match desk.set_up_code(frame.viewer(), &secret, &typed.code).await {
        Ok(()) => {
            let words = "Codes are set up. You are asked for one each time you sign in.";
            go_on(&frame, &desk, Due::Code, words).await
        }
        Err(DeskError::Unusable(problems)) => {
            let page = CodePage::new(&frame, is_due(&frame).await?, &secret, &problems.into());
            show_with(StatusCode::UNPROCESSABLE_ENTITY, &page)
        }
        Err(error) => Err(error.into()),
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_key_stands_in_groups_of_four() {
        assert_eq!(super::grouped("ABCDEFGHIJ"), "ABCD EFGH IJ");
    }
}
