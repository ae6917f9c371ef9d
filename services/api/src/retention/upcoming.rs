//! `GET /retention/upcoming`: what is deleted in the days to come.

use axum::{
    Json,
    extract::{Query, State},
};
use desk::{Desk, Upcoming, Within};
use gate::{Refusal, SignedIn};
use serde::Deserialize;

/// How far ahead.
#[derive(Debug, Deserialize)]
pub struct Asked {
    #[serde(default)]
    within: Within,
}

/// Child records that are deleted within 30, 90 or 365 days, by reference, with what keeps them; and those that a person is
/// asked to look at.
#[utoipa::path(get, path = "/retention/upcoming", tag = "retention",
    params(("within" = Option<String>, Query, description = "`30`, `90` or `365` days")),
    responses((status = 200, description = "`months`, `lines`, `more`, `reviews`", body = serde_json::Value),
              (status = 404, description = "Not for the caller")))]
pub async fn get_upcoming(
    SignedIn(viewer): SignedIn,
    State(desk): State<Desk>,
    Query(asked): Query<Asked>,
) -> Result<Json<Upcoming>, Refusal> {
    Ok(Json(desk.retention_upcoming(&viewer, asked.within).await?))
}
