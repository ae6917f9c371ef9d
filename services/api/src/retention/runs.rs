//! `GET /retention/runs`: what the last runs did.

use axum::{Json, extract::State};
use desk::{Desk, Runs};
use gate::{Refusal, SignedIn};

/// The last runs with their counts, and line by line what the newest of them left open.
#[utoipa::path(get, path = "/retention/runs", tag = "retention",
    responses((status = 200, description = "`runs` and `open`", body = serde_json::Value),
              (status = 404, description = "Not for the caller")))]
pub async fn get_runs(SignedIn(viewer): SignedIn, State(desk): State<Desk>) -> Result<Json<Runs>, Refusal> {
    Ok(Json(desk.retention_runs(&viewer).await?))
}
