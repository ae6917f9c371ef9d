//! `/requests/{request}/pack`: what is released, as one file.

use axum::{extract::State, http::StatusCode, response::Response};
use child::RequestId;
use desk::{Desk, right::AnswersRequests};
use gate::{ApiVisit, Named, Refusal, Sent, SignedIn, pack_file};
use serde::Deserialize;

/// The state that was seen.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Seen {
    version: i64,
}

/// Makes the pack of what was signed; once more if it was made before.
#[utoipa::path(post, path = "/requests/{request}/pack", tag = "requests", params(("request" = uuid::Uuid, Path, description = "The request's id")),
    request_body(content = Object, description = "`version` that was seen"),
    responses((status = 204, description = "It is made; its hash is on record"),
              (status = 404, description = "No such request, or not for the caller: the same answer"),
              (status = 409, description = "It is not signed, or what is held changed since"),
              (status = 422, description = "`version` is missing")))]
pub async fn post_pack(
    ApiVisit(visit): ApiVisit,
    State(desk): State<Desk>,
    Named(id): Named<RequestId>,
    Sent(seen, ..): Sent<Seen, AnswersRequests>,
) -> Result<StatusCode, Refusal> {
    desk.make_pack(&visit.viewer, id, seen.version).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The pack: the same bytes as on the day on which it was made, or none.
#[utoipa::path(get, path = "/requests/{request}/pack", tag = "requests", params(("request" = uuid::Uuid, Path, description = "The request's id")),
    responses((status = 200, description = "A zip archive of `index.html`, `data.csv` and `data.json`", content_type = "application/zip"),
              (status = 404, description = "No pack was made, the request is over, or not for the caller: the same answer"),
              (status = 409, description = "What is held changed since it was signed"),
              (status = 422, description = "This version of the service would give another file: make the pack again")))]
pub async fn get_pack(
    SignedIn(viewer): SignedIn,
    State(desk): State<Desk>,
    Named(id): Named<RequestId>,
) -> Result<Response, Refusal> {
    let file = desk.pack_file(&viewer, id).await?;
    pack_file(&file.name, file.bytes)
}
