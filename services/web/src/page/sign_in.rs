//! P1: `/sign-in` and `/sign-out`.

use std::net::IpAddr;

use askama::Template;
use axum::{
    Router,
    extract::{Query, State},
    http::StatusCode,
    response::Response,
    routing::{get, post},
};
use desk::{Desk, SignIn, SignInRefused, SignedIn};
use gate::{AppState, Client, CsrfForm, NextPath, Refusal, Session, Visit, session};
use serde::Deserialize;

use crate::{
    components::{Button, Csrf, FormErrors, Input, NotificationBanner, PasswordInput},
    frame::{PublicFrame, SHORTCUTS, see_other, show_with},
    layout::Page,
    page::terms,
};

/// One text for a wrong address, a wrong password and a locked account (check P1.4).
const WRONG: &str = "Email or password is not right, or the account is locked";

/// The routes of this page.
pub(crate) fn routes() -> Router<AppState> {
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

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Typed {
    email: String,
    password: String,
    code: Option<String>,
    next: String,
}

#[derive(Template)]
#[template(path = "sign_in.html")]
struct SignInPage {
    page: Page,
    csrf: Csrf,
    next: String,
    email: Input,
    password: PasswordInput,
    code: Option<Input>,
    button: Button,
    contact: String,
}

impl SignInPage {
    fn new(frame: &PublicFrame, token: String, typed: &Typed, errors: &FormErrors) -> Self {
        let page = frame.page("Sign in").errors(errors.summary());
        Self {
            csrf: Csrf::new(token),
            next: NextPath::read(&typed.next).as_str().to_owned(),
            email: Input::new("email", "Email address")
                .kind("email")
                .autocomplete("username")
                .no_spellcheck()
                .value(&typed.email)
                .error(errors.of("email")),
            password: PasswordInput::new("password", "Password").error(errors.of("password")),
            code: typed.code.is_some().then(|| {
                Input::new("code", "6-digit code")
                    .hint("From the authenticator app on your phone")
                    .inputmode("numeric")
                    .autocomplete("one-time-code")
                    .width(10)
                    .error(errors.of("code"))
            }),
            button: Button::new("Sign in").once().testid("sign-in"),
            contact: page.site().contact_capitalised(),
            page,
        }
    }
}

/// `GET /sign-in`: the form, or straight on for somebody who signed in already.
async fn get_sign_in(
    frame: PublicFrame,
    session: Session,
    State(desk): State<Desk>,
    Query(asked): Query<Asked>,
) -> Result<Response, Refusal> {
    if frame.is_signed_in() {
        return Ok(see_other(NextPath::read(&asked.next).as_str()));
    }
    let token = session::form_token(&session, &desk).await?;
    let typed = Typed {
        next: asked.next,
        ..Typed::default()
    };
    let mut page = SignInPage::new(&frame, token, &typed, &FormErrors::new());
    if asked.signed_out.is_some() {
        page.page = page
            .page
            .notice(Some(NotificationBanner::success("You are signed out")));
    }
    show_with(StatusCode::OK, &page)
}

/// `POST /sign-in`: checks the account and begins the session.
async fn post_sign_in(
    frame: PublicFrame,
    session: Session,
    Client(address): Client,
    State(desk): State<Desk>,
    form: Result<CsrfForm<Typed>, Refusal>,
) -> Result<Response, Refusal> {
    let mut errors = FormErrors::new();
    let mut typed = match form {
        Ok(CsrfForm(typed)) => typed,
        Err(Refusal::FormExpired { fields, .. }) => {
            errors.add(
                "email",
                "This page was open for too long. Enter your email address and password again",
            );
            let typed = kept(fields);
            let token = session::form_token(&session, &desk).await?;
            return show_with(StatusCode::FORBIDDEN, &SignInPage::new(&frame, token, &typed, &errors));
        }
        Err(other) => return Err(other),
    };
    check(&typed, &mut errors);
    if errors.is_empty() {
        match desk.sign_in(&asked_of_desk(&typed, address)).await {
            Ok(signed_in) => return welcome(&session, &desk, &typed, signed_in).await,
            Err(SignInRefused::Wrong) => errors.add("email", WRONG),
            Err(SignInRefused::CodeNeeded) => {
                errors.add(
                    "code",
                    "Enter your password again, and the 6-digit code from your authenticator app",
                );
                typed.code = Some(String::new());
            }
            Err(SignInRefused::Unavailable(error)) => return Err(error.into()),
        }
    }
    let token = session::form_token(&session, &desk).await?;
    show_with(
        StatusCode::UNPROCESSABLE_ENTITY,
        &SignInPage::new(&frame, token, &typed, &errors),
    )
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

/// Begins the session and leads to the page that was asked for, through the terms where they are due.
async fn welcome(session: &Session, desk: &Desk, typed: &Typed, signed_in: SignedIn) -> Result<Response, Refusal> {
    session::begin(session, desk, &signed_in.viewer, signed_in.terms_due).await?;
    let preferences = desk.preferences(&signed_in.viewer).await?;
    session.insert(SHORTCUTS, preferences.shortcuts).await?;
    let next = NextPath::read(&typed.next);
    if signed_in.terms_due {
        session.insert(terms::NEXT, next.as_str()).await?;
        return Ok(see_other("/terms"));
    }
    Ok(see_other(next.as_str()))
}

/// `POST /sign-out`: ends the session on the server, then records it.
async fn post_sign_out(visit: Visit, State(desk): State<Desk>, _: CsrfForm<Typed>) -> Result<Response, Refusal> {
    session::end(&visit.session).await?;
    desk.sign_out(&visit.viewer).await?;
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
