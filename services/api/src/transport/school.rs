//! `GET /transport/schools/{code}`: the children of one school with travel needs.

use axum::{Json, extract::State};
use desk::{Desk, SchoolList};
use gate::{Named, Refusal, SignedIn};

/// The children of one school with travel needs.
#[utoipa::path(get, path = "/transport/schools/{code}", tag = "transport", params(("code" = String, Path, description = "School code")),
    responses((status = 200, description = "The school and its children, cut down for the role", body = serde_json::Value),
              (status = 404, description = "No such school, or not for the caller")))]
pub async fn get_school(
    SignedIn(viewer): SignedIn,
    State(desk): State<Desk>,
    Named(code): Named<String>,
) -> Result<Json<SchoolList>, Refusal> {
    Ok(Json(desk.transport_list(&viewer, &code).await?))
}
