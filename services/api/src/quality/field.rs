//! `GET /quality/{source}/fields/{slug}`: one field of one source.

use axum::{Json, extract::State};
use desk::{Desk, FieldView};
use gate::{Named, Refusal, SignedIn};

/// One field of one source over the months.
#[utoipa::path(get, path = "/quality/{source}/fields/{slug}", tag = "quality",
    params(("source" = String, Path, description = "Name of the source"), ("slug" = String, Path, description = "Name of the field")),
    responses((status = 200, description = "The field as it is now, and its `months`", body = serde_json::Value),
              (status = 404, description = "No such source or field, nothing measured of it yet, or not for the caller")))]
pub async fn get_field(
    SignedIn(viewer): SignedIn,
    State(desk): State<Desk>,
    Named((source, slug)): Named<(String, String)>,
) -> Result<Json<FieldView>, Refusal> {
    Ok(Json(desk.quality_of_field(&viewer, &source, &slug).await?))
}
