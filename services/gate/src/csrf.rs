//! Forms that can only come from our own pages (page rule G8).

use axum::{
    Form,
    body::{Body, Bytes},
    extract::{FromRef, FromRequest, FromRequestParts, Request},
    http::{HeaderMap, Method, header, request::Parts},
};
use serde::de::DeserializeOwned;
use subtle::ConstantTimeEq as _;

use crate::{
    app_state::AppState,
    refusal::Refusal,
    session::{Visit, form_token, keys},
};

/// Name of the hidden field.
const FIELD: &str = "csrf";
/// Name of the header that the API asks for.
const HEADER: &str = "x-csrf-token";
/// Fields that never come back to a page, even when the form expired.
const SECRET_FIELDS: [&str; 6] = [FIELD, "password", "code", "current", "new", "again"];

/// A `POST` form whose hidden field `csrf` holds the token of the session. `T` may be `Vec<(String, String)>` where a
/// name can come more than once (checkboxes).
#[derive(Debug, Clone)]
pub struct CsrfForm<T>(pub T);

impl<S, T> FromRequest<S> for CsrfForm<T>
where
    S: Send + Sync,
    T: DeserializeOwned,
    AppState: FromRef<S>,
{
    type Rejection = Refusal;

    async fn from_request(request: Request, state: &S) -> Result<Self, Refusal> {
        let session = session_of_request(&request)?;
        let action = request.uri().path().to_owned();
        let kind = request.headers().get(header::CONTENT_TYPE).cloned();
        let body = Bytes::from_request(request, state).await.map_err(|error| {
            if error.status() == axum::http::StatusCode::PAYLOAD_TOO_LARGE {
                Refusal::TooLarge
            } else {
                Refusal::Unreadable
            }
        })?;
        let fields: Vec<(String, String)> = url::form_urlencoded::parse(&body).into_owned().collect();
        let sent = fields
            .iter()
            .find(|(name, _)| name == FIELD)
            .map_or("", |(_, value)| value.as_str());
        let token = session.get::<String>(keys::CSRF).await?.unwrap_or_default();
        if !same(&token, sent) {
            let fields = fields
                .into_iter()
                .filter(|(name, _)| !SECRET_FIELDS.contains(&name.as_str()))
                .collect();
            let token = form_token(&session, &AppState::from_ref(state).desk).await?;
            return Err(Refusal::FormExpired { action, token, fields });
        }
        let mut form = Request::new(Body::from(body));
        *form.method_mut() = Method::POST;
        if let Some(kind) = kind {
            form.headers_mut().insert(header::CONTENT_TYPE, kind);
        }
        Form::<T>::from_request(form, state)
            .await
            .map(|Form(value)| Self(value))
            .map_err(|_| Refusal::Unreadable)
    }
}

fn session_of_request(request: &Request) -> Result<tower_sessions::Session, Refusal> {
    request
        .extensions()
        .get::<tower_sessions::Session>()
        .cloned()
        .ok_or_else(|| {
            tracing::error!("The session layer is missing around a form.");
            Refusal::Failed
        })
}

/// A request of the API by somebody who signed in; every method but `GET` and `HEAD` needs the session's token in the
/// header `x-csrf-token`.
#[derive(Debug, Clone)]
pub struct ApiVisit(pub Visit);

impl<S: Send + Sync> FromRequestParts<S> for ApiVisit
where
    AppState: FromRef<S>,
{
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Refusal> {
        let visit = Visit::from_request_parts(parts, state).await?;
        let reads = parts.method == Method::GET || parts.method == Method::HEAD;
        if !reads && !same(&visit.csrf, token_header(&parts.headers)) {
            return Err(Refusal::FormExpired {
                action: String::new(),
                token: String::new(),
                fields: Vec::new(),
            });
        }
        Ok(Self(visit))
    }
}

fn token_header(headers: &HeaderMap) -> &str {
    headers.get(HEADER).and_then(|value| value.to_str().ok()).unwrap_or("")
}

/// Compares in a time that does not tell how much was right. A session without a token equals nothing.
fn same(token: &str, sent: &str) -> bool {
    !token.is_empty() && bool::from(token.as_bytes().ct_eq(sent.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_very_token_passes_and_no_token_never_does() {
        assert!(same("abc", "abc"));
        for (token, sent) in [("abc", "abd"), ("abc", "ab"), ("abc", ""), ("", ""), ("", "abc")] {
            assert!(!same(token, sent), "{token:?} {sent:?}");
        }
    }
}
