//! `GET /transport/changes`: what changed since the last export.

use axum::{
    Json,
    extract::{Query, State},
};
use desk::{Desk, TravelChanges};
use gate::{Refusal, SignedIn};
use serde::Deserialize;

/// What follows `?`.
#[derive(Debug, Deserialize)]
pub struct Asked {
    /// Code of one school; all without it.
    school: Option<String>,
}

/// Journeys that are new, changed or ended since the last export of each school, with the old and the new value.
#[utoipa::path(get, path = "/transport/changes", tag = "transport",
    params(("school" = Option<String>, Query, description = "School code; all schools without it")),
    responses((status = 200, description = "`changes`: status, child, differences and `line` of each, by the columns of the export; `children`: the children of the changes, cut down for the role. Some children may not be listed", body = serde_json::Value),
              (status = 404, description = "Not for the caller, or no school has this code")))]
pub async fn get_changes(
    SignedIn(viewer): SignedIn,
    State(desk): State<Desk>,
    Query(asked): Query<Asked>,
) -> Result<Json<TravelChanges>, Refusal> {
    Ok(Json(desk.transport_changes(&viewer, asked.school.as_deref()).await?))
}
