//! `/children/{id}/override`: seeing what a shield hides, for a reason, with an alarm.

use axum::{
    Json,
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use child::ChildId;
use chrono::NaiveDate;
use desk::{AskedOverride, Desk, Opened, right::MayOverride};
use gate::{ApiVisit, Named, Refusal, Sent, session};
use serde::Deserialize;

use super::joined;

/// Why somebody has to see it.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Request {
    reason: Option<String>,
    details: String,
    asked_by: String,
    asked_on: Option<NaiveDate>,
}

/// Opens what the shield of a child hides, to this session alone. It closes after 15 minutes, and at the first request of
/// the session for anything but this child.
#[utoipa::path(post, path = "/children/{id}/override", tag = "child", params(("id" = uuid::Uuid, Path, description = "The child's id")),
    request_body(content = Object, description = "`reason` (a code that `GET /me` lists for overrides), `details` (20 to 500 characters), \
        `asked_by`, `asked_on`"),
    responses((status = 201, description = "`child`, `ends_at` and `may_extend`; those who keep the shields are told", body = serde_json::Value),
              (status = 303, description = "Joined with another record, of which nothing was opened"),
              (status = 404, description = "No shielded child, or not for this role: the same answer"),
              (status = 422, description = "Every problem with what was sent")))]
pub async fn post_override(
    ApiVisit(visit): ApiVisit,
    State(desk): State<Desk>,
    Named(id): Named<ChildId>,
    Sent(asked, ..): Sent<Request, MayOverride>,
) -> Result<Response, Refusal> {
    let asked = AskedOverride {
        reason: asked.reason.unwrap_or_default(),
        details: asked.details,
        asked_by: asked.asked_by,
        asked_on: asked.asked_on,
    };
    Ok(match desk.override_shield(&visit.viewer, id, &asked).await? {
        Opened::Child(unlocked) => {
            session::unlock(&visit.session, &unlocked).await?;
            (StatusCode::CREATED, Json(unlocked)).into_response()
        }
        Opened::Moved { to, .. } => joined(to, ""),
    })
}

/// Keeps what is open open for longer, once.
#[utoipa::path(put, path = "/children/{id}/override", tag = "child", params(("id" = uuid::Uuid, Path, description = "The child's id")),
    responses((status = 204, description = "It stays open for 15 minutes more"),
              (status = 404, description = "Nothing of this child is open to this session"),
              (status = 409, description = "That was done before")))]
pub async fn put_override(
    ApiVisit(visit): ApiVisit,
    State(desk): State<Desk>,
    Named(_): Named<ChildId>,
) -> Result<StatusCode, Refusal> {
    let unlocked = visit.unlocked.ok_or(Refusal::NotFound)?;
    desk.extend_override(&visit.viewer, &unlocked).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Closes what is open.
#[utoipa::path(delete, path = "/children/{id}/override", tag = "child", params(("id" = uuid::Uuid, Path, description = "The child's id")),
    responses((status = 204, description = "Closed"),
              (status = 404, description = "Nothing of this child is open to this session")))]
pub async fn delete_override(
    ApiVisit(visit): ApiVisit,
    State(desk): State<Desk>,
    Named(_): Named<ChildId>,
) -> Result<StatusCode, Refusal> {
    let unlocked = visit.unlocked.ok_or(Refusal::NotFound)?;
    session::lock(&visit.session, &desk, &visit.viewer, &unlocked).await?;
    Ok(StatusCode::NO_CONTENT)
}
