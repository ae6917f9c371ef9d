//! `POST /audit/file`: events of the trail as a file.

use axum::{extract::State, response::Response};
use desk::{Desk, TrailRequest, right::ReadsTrail};
use gate::{ApiVisit, Refusal, Sent, trail_file};

/// All events that a filter lets through, as comma-separated text. That it was taken is on record first.
#[utoipa::path(post, path = "/audit/file", tag = "audit",
    request_body(content = Object, description = "`person`, `child`, `action`, `reason`, `from`, `to`, `override_only`"),
    responses((status = 200, description = "The events", content_type = "text/csv"),
              (status = 404, description = "Not for this role"),
              (status = 422, description = "What cannot be used, field by field")))]
pub async fn post_file(
    ApiVisit(visit): ApiVisit,
    State(desk): State<Desk>,
    Sent(request, ..): Sent<TrailRequest, ReadsTrail>,
) -> Result<Response, Refusal> {
    let file = desk.trail_file(&visit.viewer, &request, visit.now).await?;
    trail_file("audit-trail", file).await
}
