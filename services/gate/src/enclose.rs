//! The layers around pages and API.

use std::{any::Any, sync::Arc};

use axum::{
    Router,
    extract::DefaultBodyLimit,
    http::StatusCode,
    middleware::from_fn_with_state,
    response::{IntoResponse as _, Response},
};
use tower_http::{catch_panic::CatchPanicLayer, timeout::TimeoutLayer};
use tower_sessions::{Expiry, SessionManagerLayer, cookie::SameSite};

use crate::{
    access_log::front_layer, app_state::AppState, beat::not_found_on_the_beat, limits::limit_address, refusal::Refusal,
    session::DeskSessions,
};

/// Name of the session cookie. With https it bears the prefix that browsers guard: no other host can set it.
const COOKIE: &str = "onechild";
const COOKIE_HTTPS: &str = "__Host-onechild";
/// Forms and single records are small.
const BODY_BYTES_MAX: usize = 256 * 1024;

/// The session layer: one cookie, `HttpOnly`, `SameSite=Lax`, gone when the browser closes; the server decides when
/// the session ends.
fn sessions(state: &AppState) -> SessionManagerLayer<DeskSessions> {
    let name = if state.gate.secure_cookies {
        COOKIE_HTTPS
    } else {
        COOKIE
    };
    SessionManagerLayer::new(DeskSessions::new(state.desk.clone(), Arc::clone(&state.gate)))
        .with_name(name)
        .with_http_only(true)
        .with_same_site(SameSite::Lax)
        .with_secure(state.gate.secure_cookies)
        .with_path("/")
        .with_expiry(Expiry::OnSessionEnd)
}

/// Sessions, limits and a net under panics, for a router whose own outer layer gives refusals their body.
pub fn enclose(routes: Router<AppState>, state: &AppState) -> Router<AppState> {
    routes
        .layer(sessions(state))
        .layer(DefaultBodyLimit::max(BODY_BYTES_MAX))
        .layer(TimeoutLayer::with_status_code(
            StatusCode::SERVICE_UNAVAILABLE,
            state.gate.answer_within,
        ))
        .layer(CatchPanicLayer::custom(panicked))
        .layer(from_fn_with_state(state.clone(), limit_address))
}

/// A net under panics and the limit of an address alone, for routes that take a file of any size and the time that it
/// needs. They know no session, and set limits of their own.
pub fn enclose_long(routes: Router<AppState>, state: &AppState) -> Router<AppState> {
    routes
        .layer(CatchPanicLayer::custom(panicked))
        .layer(from_fn_with_state(state.clone(), limit_address))
}

/// The outermost layers around everything: the beat of "not found", reference code, security headers, log line,
/// measurements.
pub fn front(routes: Router<AppState>, state: &AppState) -> Router<AppState> {
    routes
        .layer(from_fn_with_state(state.clone(), not_found_on_the_beat))
        .layer(from_fn_with_state(state.clone(), front_layer))
}

/// What panicked is not repeated: the text of a panic can hold what was being worked on (promise 9).
fn panicked(_what: Box<dyn Any + Send + 'static>) -> Response {
    tracing::error!("A request panicked.");
    Refusal::Failed.into_response()
}
