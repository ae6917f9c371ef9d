//! `GET /sources`: the sources that the caller finds in the registry.

use axum::{Json, extract::State};
use desk::{Desk, SourceLine};
use gate::{Refusal, SignedIn};
use serde::Serialize;

/// Sources by title.
#[derive(Debug, Serialize)]
pub struct Sources {
    sources: Vec<SourceLine>,
}

/// Sources with partner, priority, whether they may load, and when they delivered last. A source partner finds its own.
#[utoipa::path(get, path = "/sources", tag = "source",
    responses((status = 200, description = "`sources`", body = serde_json::Value),
              (status = 404, description = "The registry is not for the caller")))]
pub async fn get_sources(SignedIn(viewer): SignedIn, State(desk): State<Desk>) -> Result<Json<Sources>, Refusal> {
    let sources = desk.registry(&viewer).await?;
    Ok(Json(Sources { sources }))
}
