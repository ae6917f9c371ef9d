//! `GET /sources/{source}`: one source of the registry.

use axum::{Json, extract::State};
use desk::{Desk, SourceView};
use gate::{Named, Refusal, SignedIn};

/// One source: what was decided about it, what is expected of it, and the versions of its answers.
#[utoipa::path(get, path = "/sources/{source}", tag = "source",
    params(("source" = String, Path, description = "Name of the source")),
    responses((status = 200, description = "What the list says, `contact`, `expected_records`, `expected_days`, `failed` (the last delivery, if nothing of it was kept: when, why, and its run), `versions`, and `meaning`: what the answers that were sent last say", body = serde_json::Value),
              (status = 404, description = "No such source, or not for the caller")))]
pub async fn get_source(
    SignedIn(viewer): SignedIn,
    State(desk): State<Desk>,
    Named(source): Named<String>,
) -> Result<Json<SourceView>, Refusal> {
    Ok(Json(desk.registered_source(&viewer, &source).await?))
}
