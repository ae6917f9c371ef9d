//! `GET /quality/{source}`: one source.

use axum::{Json, extract::State};
use desk::{Desk, SourceQuality};
use gate::{Named, Refusal, SignedIn};

/// One source: field by field, rule by rule, month by month.
#[utoipa::path(get, path = "/quality/{source}", tag = "quality", params(("source" = String, Path, description = "Name of the source")),
    responses((status = 200, description = "`fields`, `rules`, `months` and the shares of the source as a whole", body = serde_json::Value),
              (status = 404, description = "No such source, nothing measured of it yet, or not for the caller")))]
pub async fn get_source(
    SignedIn(viewer): SignedIn,
    State(desk): State<Desk>,
    Named(source): Named<String>,
) -> Result<Json<SourceQuality>, Refusal> {
    Ok(Json(desk.quality_of_source(&viewer, &source).await?))
}
