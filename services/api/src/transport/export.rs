//! `POST /transport/exports`: the route list of some schools; `GET /transport/exports/{export}`: its file.

use axum::{
    Json,
    extract::State,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use desk::{Desk, ExportRequest, right::KeepsTransport};
use gate::{ApiVisit, Named, Refusal, Sent, SignedIn, csv_file};
use uuid::Uuid;

/// Exports the route list of some schools, and lets the next one be compared with it. Its file is fetched from `location`.
#[utoipa::path(post, path = "/transport/exports", tag = "transport", request_body(content = Object,
        description = "`schools` (codes), `as_at` (YYYY-MM-DD), `changes_only` (bool), `purpose` (goes on record)"),
    responses((status = 201, description = "`export`, `schools`, `as_at`, `changes_only`, `exported_at`", body = serde_json::Value,
                headers(("location" = String, description = "Where its file is"))),
              (status = 404, description = "Not for the caller"),
              (status = 422, description = "Every problem with the request")))]
pub async fn post_export(
    ApiVisit(visit): ApiVisit,
    State(desk): State<Desk>,
    Sent(request, ..): Sent<ExportRequest, KeepsTransport>,
) -> Result<Response, Refusal> {
    let list = desk.transport_export(&visit.viewer, &request).await?;
    let place = format!("{}/transport/exports/{}", crate::ROOT, list.export);
    Ok((StatusCode::CREATED, [(header::LOCATION, place)], Json(list)).into_response())
}

/// The file of the route list that the caller exported last, as often as it is asked for, until one of its schools is
/// exported anew.
#[utoipa::path(get, path = "/transport/exports/{export}", tag = "transport",
    params(("export" = uuid::Uuid, Path, description = "The list, as the export answered")),
    responses((status = 200, description = "CSV in UTF-8 with a header: a line for each child and leg, by school and postcode. Some children may not be listed", content_type = "text/csv"),
              (status = 404, description = "Not the caller's last list, or one of its schools was exported since")))]
pub async fn get_export(
    SignedIn(viewer): SignedIn,
    State(desk): State<Desk>,
    Named(export): Named<Uuid>,
) -> Result<Response, Refusal> {
    let file = desk.export_file(&viewer, export).await?;
    csv_file(&file.name, file.csv)
}
