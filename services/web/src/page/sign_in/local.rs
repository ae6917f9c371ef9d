//! Local accounts: the form, and signing out.

use std::net::IpAddr;

use axum::{
    Router,
    extract::{Query, State},
    http::StatusCode,
    response::Response,
    routing::{get, post},
};
use desk::{SignIn, SignInRefused};
use gate::{AppState, Client, CsrfForm, NextPath, Refusal, Session, Visit, session};
use serde::Deserialize;

use super::{
    form::{SignInPage, Told, Typed, lapsed},
    provider::TOLD,
    too_many_failures, welcome,
};
use crate::{
    components::{ErrorSummary, FormErrors, NotificationBanner},
    frame::{PublicFrame, see_other, show_with},
};

/// One text for a wrong address, a wrong password and a locked account (check P1.4).
const WRONG: &str = "Email or password is not right, or the account is locked";

/// The routes of this page.
pub(super) fn routes() -> Router<AppState> {
    Router::new()
        .route("/sign-in", get(get_sign_in).post(post_sign_in))
        .route("/sign-out", post(post_sign_out))
}

#[derive(Debug, Default, Deserialize)]
struct Asked {
    #[serde(default)]
    next: String,
    signed_out: Option<String>,
}

/// `GET /sign-in`: the form, or straight on for somebody who signed in already.
async fn get_sign_in(
    frame: PublicFrame,
    session: Session,
    State(state): State<AppState>,
    Query(asked): Query<Asked>,
) -> Result<Response, Refusal> {
    if frame.is_signed_in() {
        return Ok(see_other(NextPath::read(&asked.next).as_str()));
    }
    let token = session::form_token(&session, &state.desk).await?;
    let typed = Typed {
        next: asked.next,
        ..Typed::default()
    };
    let told = session.remove::<Told>(TOLD).await?;
    // It belongs to no box of the form, so it stands at the top alone.
    let words = told
        .as_ref()
        .map(|told| told.words(&state.gate.authority, &state.gate.contact));
    let summary = words.map(|words| ErrorSummary::new(vec![(None, words)]));
    let open = told == Some(Told::Down);
    let mut page = SignInPage::new(
        &frame,
        token,
        &typed,
        &FormErrors::new(),
        state.provider.is_some(),
        open,
    );
    page.page = page.page.errors(summary);
    if asked.signed_out.is_some() {
        let mut words = "You are signed out".to_owned();
        if state.provider.is_some() {
            words.push_str(" of this service. On a shared computer, sign out of your council account as well");
        }
        page.page = page.page.notice(Some(NotificationBanner::success(words)));
    }
    let status = match told {
        None => StatusCode::OK,
        Some(Told::Down) => StatusCode::SERVICE_UNAVAILABLE,
        Some(_) => StatusCode::FORBIDDEN,
    };
    show_with(status, &page)
}

/// `POST /sign-in`: checks the account and begins the session.
async fn post_sign_in(
    frame: PublicFrame,
    session: Session,
    client: Client,
    State(state): State<AppState>,
    form: Result<CsrfForm<Typed>, Refusal>,
) -> Result<Response, Refusal> {
    let has_provider = state.provider.is_some();
    let mut errors = FormErrors::new();
    let mut typed = match form {
        Ok(CsrfForm(typed)) => typed,
        Err(Refusal::FormExpired { fields, .. }) => {
            errors.add(
                "email",
                "This page was open for too long. Enter your email address and password again",
            );
            let typed = kept(fields);
            let token = session::form_token(&session, &state.desk).await?;
            let page = SignInPage::new(&frame, token, &typed, &errors, has_provider, true);
            return show_with(StatusCode::FORBIDDEN, &page);
        }
        Err(other) => return Err(other),
    };
    check(&typed, &mut errors);
    if errors.is_empty() {
        let max = state.gate.failures_per_address;
        let attempt = state.attempts.begin(client, max, state.desk.now());
        let attempt = attempt.map_err(|wait| Refusal::too_many(wait.to_std().unwrap_or_default()))?;
        let answer = state.desk.sign_in(&asked_of_desk(&typed, client.0)).await;
        if !matches!(answer, Err(SignInRefused::Wrong | SignInRefused::NoAccess)) {
            state.attempts.give_back(&attempt);
        }
        match answer {
            Ok(signed_in) => return welcome(&session, &state.desk, &NextPath::read(&typed.next), signed_in).await,
            Err(SignInRefused::Wrong | SignInRefused::NoAccess) => {
                if attempt.is_last {
                    too_many_failures(&state.desk, client).await?;
                }
                errors.add("email", WRONG);
            }
            Err(SignInRefused::CodeNeeded) => {
                errors.add(
                    "code",
                    "Enter your password again, and the 6-digit code from your authenticator app",
                );
                typed.code = Some(String::new());
            }
            Err(SignInRefused::Lapsed(lapses)) => errors.add("email", lapsed(&lapses, &state.gate.contact)),
            Err(SignInRefused::Unavailable(error)) => return Err(error.into()),
        }
    }
    let token = session::form_token(&session, &state.desk).await?;
    let page = SignInPage::new(&frame, token, &typed, &errors, has_provider, true);
    show_with(StatusCode::UNPROCESSABLE_ENTITY, &page)
}

/// What a form that expired still tells: the address and where to go.
fn kept(fields: Vec<(String, String)>) -> Typed {
    let mut typed = Typed::default();
    for (name, value) in fields {
        match name.as_str() {
            "email" => typed.email = value,
            "next" => typed.next = value,
            _ => {}
        }
    }
    typed
}

fn check(typed: &Typed, errors: &mut FormErrors) {
    if typed.email.trim().is_empty() {
        errors.add("email", "Enter your email address");
    }
    if typed.password.is_empty() {
        errors.add("password", "Enter your password");
    }
}

fn asked_of_desk(typed: &Typed, address: Option<IpAddr>) -> SignIn {
    let code = typed
        .code
        .as_deref()
        .map(|code| code.chars().filter(char::is_ascii_digit).collect::<String>());
    SignIn {
        email: typed.email.trim().to_owned(),
        password: typed.password.clone(),
        code: code.filter(|code| !code.is_empty()),
        address,
    }
}

/// `POST /sign-out`: ends the session on the server, then records it.
async fn post_sign_out(visit: Visit, State(state): State<AppState>, _: CsrfForm<Typed>) -> Result<Response, Refusal> {
    session::end(&visit.session).await?;
    state.desk.sign_out(&visit.viewer).await?;
    Ok(see_other("/sign-in?signed_out=yes"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_may_be_typed_with_a_gap_and_an_empty_one_is_none() {
        let asked = |code: &str| {
            let typed = Typed {
                email: " a@example.org ".into(),
                code: Some(code.into()),
                ..Typed::default()
            };
            asked_of_desk(&typed, None)
        };
        assert_eq!(asked("123 456").code.as_deref(), Some("123456"));
        assert_eq!(asked("").code, None);
        assert_eq!(asked("").email, "a@example.org");
    }

    #[test]
    fn what_is_missing_is_asked_for_in_the_words_of_the_field() {
        let mut errors = FormErrors::new();
        check(
            &Typed {
                email: "  ".into(),
                ..Typed::default()
            },
            &mut errors,
        );
        assert_eq!(errors.of("email"), Some("Enter your email address"));
        assert_eq!(errors.of("password"), Some("Enter your password"));
    }
}
