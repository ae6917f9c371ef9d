//! "Not found" is told on a beat, so that no clock tells what is hidden from what is not there (promise 6).

use axum::{
    extract::{Request, State},
    http::StatusCode,
    middleware::Next,
    response::Response,
};
use tokio::time::{Instant, sleep_until};

use crate::app_state::AppState;

/// Layer around pages and API: holds every 404 back until whole beats have gone by since its request came.
pub(crate) async fn not_found_on_the_beat(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let came = Instant::now();
    let response = next.run(request).await;
    let beat = state.gate.not_found_beat;
    if response.status() == StatusCode::NOT_FOUND && !beat.is_zero() {
        let beats = came.elapsed().as_nanos().div_ceil(beat.as_nanos());
        sleep_until(came + beat * beats as u32).await;
    }
    response
}
