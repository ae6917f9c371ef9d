//! `GET /transport/schools`: schools with travel needs.

use axum::{Json, extract::State};
use desk::{Desk, SchoolLine};
use gate::{Refusal, SignedIn};

/// Schools with travel needs.
#[utoipa::path(get, path = "/transport/schools", tag = "transport",
    responses((status = 200, description = "`code`, `name`, `children`, `stale` of each", body = serde_json::Value),
              (status = 404, description = "Not for the caller")))]
pub async fn get_schools(
    SignedIn(viewer): SignedIn,
    State(desk): State<Desk>,
) -> Result<Json<Vec<SchoolLine>>, Refusal> {
    Ok(Json(desk.transport_schools(&viewer).await?))
}
