//! `GET /quality`: every source.

use axum::{Json, extract::State};
use desk::{Desk, QualityList};
use gate::{Refusal, SignedIn};

/// How good the data of every source is, as it was last measured.
#[utoipa::path(get, path = "/quality", tag = "quality",
    responses((status = 200, description = "`measured_at`, and the shares of each source", body = serde_json::Value),
              (status = 404, description = "Not for the caller")))]
pub async fn get_sources(SignedIn(viewer): SignedIn, State(desk): State<Desk>) -> Result<Json<QualityList>, Refusal> {
    Ok(Json(desk.quality_list(&viewer).await?))
}
