//! `POST /transport/exports`: the route list as a file.

use axum::{
    Json,
    extract::State,
    http::header,
    response::{IntoResponse, Response},
};
use desk::{Desk, ExportRequest};
use gate::{ApiVisit, Refusal};

/// Exports the route list of some schools, and lets the next one be compared with it.
#[utoipa::path(post, path = "/transport/exports", tag = "transport", request_body(content = serde_json::Value,
        description = "`schools` (codes), `as_at` (YYYY-MM-DD), `changes_only` (bool), `purpose` (goes on record)"),
    responses((status = 200, description = "CSV in UTF-8 with a header: a line for each child and leg, by school and postcode. Some children may not be listed", content_type = "text/csv"),
              (status = 422, description = "Every problem with the request")))]
pub async fn post_export(
    ApiVisit(visit): ApiVisit,
    State(desk): State<Desk>,
    Json(request): Json<ExportRequest>,
) -> Result<Response, Refusal> {
    let export = desk.transport_export(&visit.viewer, &request).await?;
    let kind = [(header::CONTENT_TYPE, "text/csv; charset=utf-8; header=present")];
    Ok((kind, export.csv).into_response())
}
