//! Error pages (P22). They are made from the refusal and the settings alone, so that each renders with the database
//! down.

use askama::Template;
use axum::{
    body::Body,
    extract::{Request, State},
    http::{HeaderValue, StatusCode, header},
    middleware::Next,
    response::Response,
};
use gate::{AppState, Reference, Refusal, session};

use crate::{
    components::{Button, Csrf},
    frame::see_other,
    layout::{Page, Section, Site},
};

/// One error page.
#[derive(Template)]
#[template(path = "error.html")]
struct ErrorPage {
    page: Page,
    heading: &'static str,
    paragraphs: Vec<String>,
    again: Option<Again>,
    contact: String,
    reference: Option<String>,
}

/// The form that sends the answers of an expired form again.
struct Again {
    action: String,
    csrf: Csrf,
    fields: Vec<(String, String)>,
    button: Button,
}

/// Heading and what happened, with what became of the answers.
fn words_of(refusal: &Refusal) -> (&'static str, &'static [&'static str]) {
    match refusal {
        Refusal::FormExpired { fields, .. } if fields.is_empty() => (
            "This form expired",
            &[
                "It was open for a long time, or you signed in again since you opened it.",
                "Nothing was changed. Go back and fill in the form again.",
            ],
        ),
        Refusal::FormExpired { .. } => (
            "This form expired",
            &[
                "It was open for a long time, or you signed in again since you opened it.",
                "Nothing was changed yet. Your answers are kept: you can send them now.",
            ],
        ),
        Refusal::NotFound | Refusal::SignInFirst { .. } | Refusal::TokenRefused | Refusal::DueFirst(_) => (
            "Page not found",
            &[
                "If you typed the web address, check it is correct. If you pasted it, check you copied all of it.",
                "The page may not exist, or your role may not open it.",
            ],
        ),
        Refusal::Unusable(_) | Refusal::Unreadable => (
            "We could not use what you sent",
            &["Nothing was changed. Go back and check what you entered."],
        ),
        Refusal::TooLarge => (
            "What you sent is too large",
            &["Nothing was changed. Go back and shorten your text."],
        ),
        Refusal::Changed => (
            "Someone else changed this",
            &[
                "It was changed after you opened it. Your change was not saved.",
                "Go back, reload the page to see how it is now, then decide whether your change is still needed.",
            ],
        ),
        Refusal::TooMany { .. } => (
            "Wait a minute",
            &[
                "There were too many requests in a short time. Your last request was not carried out.",
                "Wait a minute, then try again.",
            ],
        ),
        Refusal::Failed => (
            "Sorry, there is a problem with the service",
            &["Your last answers were not saved. Try again later."],
        ),
        Refusal::Unavailable => (
            "Sorry, the service is unavailable",
            &[
                "A part of the service does not answer now. Your last answers may not have been saved.",
                "In a few minutes, look whether they were, and if not try again.",
            ],
        ),
    }
}

impl ErrorPage {
    fn new(refusal: Refusal, site: Site, reference: Option<String>) -> Self {
        let (heading, paragraphs) = words_of(&refusal);
        let again = match refusal {
            Refusal::FormExpired { action, token, fields } if !fields.is_empty() => Some(Again {
                action,
                csrf: Csrf::new(token),
                fields,
                button: Button::new("Send my answers").once(),
            }),
            _ => None,
        };
        Self {
            contact: site.contact_capitalised(),
            page: Page::new(site, None, heading, Section::None),
            heading,
            paragraphs: paragraphs.iter().map(|text| (*text).to_owned()).collect(),
            again,
            reference,
        }
    }
}

/// Layer of the pages: leads to sign-in or terms, and gives every other refusal and bare error its page.
pub(crate) async fn error_pages(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let reference = request
        .extensions()
        .get::<Reference>()
        .map(|reference| reference.as_str().to_owned());
    let mut response = next.run(request).await;
    let is_page = response
        .headers()
        .get(header::CONTENT_TYPE)
        .is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
    let refusal = match response.extensions_mut().remove::<Refusal>() {
        Some(refusal) => refusal,
        // Extractors of axum answer in plain text, which can repeat what was sent.
        None if !is_page => match Refusal::of_status(response.status()) {
            Some(refusal) => refusal,
            None => return response,
        },
        None => return response,
    };
    match &refusal {
        Refusal::SignInFirst { next } => return lead(&response, &next.sign_in()),
        Refusal::DueFirst(due) => return lead(&response, session::path_of(*due)),
        _ => {}
    }
    let status = if response.status() == StatusCode::METHOD_NOT_ALLOWED {
        StatusCode::NOT_FOUND
    } else {
        response.status()
    };
    let page = ErrorPage::new(refusal, Site::from(&*state.gate), reference);
    let body = page.render().unwrap_or_else(|_| page.heading.to_owned());
    let (mut parts, _) = response.into_parts();
    parts.status = status;
    parts.headers.remove(header::CONTENT_LENGTH);
    parts.headers.remove(header::ALLOW);
    parts.headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("text/html; charset=utf-8"),
    );
    Response::from_parts(parts, Body::from(body))
}

/// A redirect that keeps the cookies of the answer it stands for.
fn lead(from: &Response, path: &str) -> Response {
    let mut to = see_other(path);
    for cookie in from.headers().get_all(header::SET_COOKIE) {
        to.headers_mut().append(header::SET_COOKIE, cookie.clone());
    }
    to
}

#[cfg(test)]
mod tests {
    use super::*;

    fn site() -> Site {
        Site {
            authority: "Example County Council".into(),
            contact: "the team on 01632 960100".into(),
            test_system: true,
            idle_minutes: 15,
        }
    }

    fn all() -> Vec<Refusal> {
        vec![
            Refusal::FormExpired {
                action: "/x".into(),
                token: "t".into(),
                fields: vec![("a".into(), "b".into())],
            },
            Refusal::NotFound,
            Refusal::Changed,
            Refusal::TooMany { wait_seconds: 60 },
            Refusal::Failed,
            Refusal::Unavailable,
            Refusal::TooLarge,
            Refusal::Unreadable,
        ]
    }

    #[test]
    fn each_error_page_has_one_heading_a_contact_a_reference_and_no_code() {
        for refusal in all() {
            let status = refusal.status().as_u16().to_string();
            let html = ErrorPage::new(refusal.clone(), site(), Some("7QK2-M9DA".into()))
                .render()
                .unwrap();
            assert_eq!(html.matches("<h1").count(), 1, "{refusal:?}");
            assert!(
                html.contains("the team on 01632 960100") || html.contains("The team on 01632 960100"),
                "{refusal:?}"
            );
            assert!(html.contains("7QK2-M9DA"), "{refusal:?}");
            assert!(!html.contains("govuk-breadcrumbs"), "{refusal:?}");
            let main = &html[html.find("<main").unwrap()..html.find("</main>").unwrap()];
            assert!(!main.contains(&status), "{refusal:?} tells its code");
        }
    }

    #[test]
    fn an_expired_form_keeps_what_was_typed_as_text() {
        let fields = vec![(
            "last-name".to_owned(),
            r#""><script>alert(1)</script> O'Neill & Łucja"#.to_owned(),
        )];
        let refusal = Refusal::FormExpired {
            action: "/search".into(),
            token: "fresh".into(),
            fields,
        };
        let html = ErrorPage::new(refusal, site(), None).render().unwrap();
        assert!(!html.contains("<script>alert"), "{html}");
        assert!(html.contains("Łucja"));
        assert!(html.contains(r#"name="csrf" value="fresh""#));
        assert!(html.contains(r#"action="/search""#));
    }
}
