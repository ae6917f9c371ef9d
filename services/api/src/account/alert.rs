//! `POST /alerts/{alert}/read`: marking an alert as read.

use axum::{extract::State, http::StatusCode};
use child::AlertId;
use desk::Desk;
use gate::{ApiVisit, Named, Refusal};

/// Marks an alert of the caller, as `GET /home` gives them, as read.
#[utoipa::path(post, path = "/alerts/{alert}/read", tag = "account",
    params(("alert" = uuid::Uuid, Path, description = "The alert's id")),
    responses((status = 204, description = "It is marked as read"),
              (status = 404, description = "The caller has no such alert that is unread")))]
pub async fn post_read(
    ApiVisit(visit): ApiVisit,
    State(desk): State<Desk>,
    Named(id): Named<AlertId>,
) -> Result<StatusCode, Refusal> {
    desk.read_alert(&visit.viewer, id).await?;
    Ok(StatusCode::NO_CONTENT)
}
