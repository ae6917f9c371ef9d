//! Errors of the API as RFC 9457 problem documents.

use axum::{
    body::Body,
    extract::Request,
    http::{HeaderValue, StatusCode, header},
    middleware::Next,
    response::{IntoResponse as _, Response},
};
use desk::Due;
use serde::Serialize;
use serde_json::{Value, json};

use crate::{access_log::Reference, refusal::Refusal};

/// Type and title of a problem; both are stable, the title is for people.
const fn name(refusal: &Refusal) -> (&'static str, &'static str) {
    match refusal {
        Refusal::SignInFirst { .. } => ("sign-in", "Sign in first"),
        Refusal::TokenRefused => ("bearer", "Show a valid token: Authorization: Bearer ..."),
        Refusal::DueFirst(Due::Terms) => ("terms", "Accept the terms of use first"),
        Refusal::DueFirst(Due::Password) => ("password", "Choose your own password first"),
        Refusal::DueFirst(Due::Code) => ("code", "Set up six-digit codes first"),
        Refusal::FormExpired { .. } => ("token", "The x-csrf-token header is missing or out of date"),
        Refusal::NotFound => ("not-found", "Not found"),
        Refusal::Unusable(_) => ("unusable", "What was sent cannot be used"),
        Refusal::Changed => ("changed", "Somebody else changed it meanwhile"),
        Refusal::TooMany { .. } => ("too-many", "Too many requests"),
        Refusal::TooLarge => ("too-large", "The request is too large"),
        Refusal::Unreadable => ("unreadable", "The request cannot be read"),
        Refusal::Failed => ("failed", "A fault of the service"),
        Refusal::Unavailable => ("unavailable", "The service cannot answer now"),
    }
}

/// The document for a refusal. It never says why we failed: the reference leads to the log.
pub fn document(refusal: &Refusal, status: StatusCode, reference: Option<&Reference>) -> Value {
    let (slug, title) = name(refusal);
    let mut document = json!({
        "type": format!("/problems/{slug}"),
        "title": title,
        "status": status.as_u16(),
    });
    if let Refusal::Unusable(problems) = refusal {
        let texts: Vec<&str> = problems.iter().map(|problem| problem.message.as_str()).collect();
        document["detail"] = json!(texts.join("; "));
        document["errors"] = json!(problems);
    }
    if let Some(reference) = reference {
        document["reference"] = json!(reference.as_str());
    }
    document
}

/// The answer to a change of something that somebody else changed first: `saved` is how it is now.
pub fn changed(saved: &impl Serialize) -> Response {
    let mut problem = document(&Refusal::Changed, StatusCode::CONFLICT, None);
    problem["saved"] = json!(saved);
    let kind = [(header::CONTENT_TYPE, "application/problem+json")];
    (StatusCode::CONFLICT, kind, problem.to_string()).into_response()
}

/// Layer of the API: gives every refusal, and every bare error of the router, its problem document.
pub async fn problems(request: Request, next: Next) -> Response {
    let reference = request.extensions().get::<Reference>().cloned();
    let mut response = next.run(request).await;
    let status = response.status();
    let refusal = response.extensions_mut().remove::<Refusal>().or_else(|| {
        // Extractors of axum answer in plain text, which can repeat what was sent.
        let ours = response.headers().get(header::CONTENT_TYPE).is_some_and(|kind| {
            kind.as_bytes().starts_with(b"application/json") || kind.as_bytes().starts_with(b"application/problem+json")
        });
        if ours { None } else { Refusal::of_status(status) }
    });
    let Some(refusal) = refusal else { return response };
    let document = document(&refusal, status, reference.as_ref()).to_string();
    let (mut parts, _) = response.into_parts();
    parts.headers.remove(header::CONTENT_LENGTH);
    parts.headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("application/problem+json"),
    );
    Response::from_parts(parts, Body::from(document))
}

#[cfg(test)]
mod tests {
    use axum::{Router, middleware::from_fn, routing::get};
    use tower::ServiceExt as _;

    use super::*;

    async fn ask(router: Router, path: &str) -> (StatusCode, String, Value) {
        let request = Request::get(path).body(Body::empty()).unwrap();
        let answer = router.layer(from_fn(problems)).oneshot(request).await.unwrap();
        let kind = answer.headers()[header::CONTENT_TYPE].to_str().unwrap().to_owned();
        let status = answer.status();
        let body = axum::body::to_bytes(answer.into_body(), 100_000).await.unwrap();
        (status, kind, serde_json::from_slice(&body).unwrap())
    }

    #[tokio::test]
    async fn what_cannot_be_used_lists_every_problem_with_its_field() {
        let problems = vec![desk::Problem {
            field: "text".into(),
            message: "Enter a name".into(),
        }];
        let router = Router::new().route("/x", get(move || async move { Refusal::Unusable(problems) }));
        let (status, kind, body) = ask(router, "/x").await;
        assert_eq!((status.as_u16(), kind.as_str()), (422, "application/problem+json"));
        assert_eq!(
            body,
            json!({"type": "/problems/unusable", "title": "What was sent cannot be used", "status": 422,
                "detail": "Enter a name", "errors": [{"field": "text", "message": "Enter a name"}]})
        );
    }

    #[tokio::test]
    async fn p09_a_fault_of_ours_says_nothing_about_itself() {
        let router = Router::new().route(
            "/x",
            get(|| async { (StatusCode::INTERNAL_SERVER_ERROR, "secret of Ann Smith") }),
        );
        let (_, _, body) = ask(router, "/x").await;
        assert_eq!(
            body,
            json!({"type": "/problems/failed", "title": "A fault of the service", "status": 500})
        );
    }

    #[tokio::test]
    async fn a_path_that_is_not_there_is_a_problem_too() {
        let (status, _, body) = ask(Router::new().route("/x", get(|| async {})), "/y").await;
        assert_eq!((status.as_u16(), &body["type"]), (404, &json!("/problems/not-found")));
    }
}
