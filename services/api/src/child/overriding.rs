//! `/children/{id}/override`: seeing what a shield hides, for a reason, with an alarm.

use axum::{
    Json,
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use child::{ChildId, policy::Viewer};
use chrono::NaiveDate;
use desk::{AskedOverride, Desk, DeskError, Opened, right::MayOverride};
use gate::{ApiVisit, Named, Refusal, Sent, session};
use serde::Deserialize;

use super::joined;

/// Why somebody has to see it.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Request {
    reason: String,
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
              (status = 422, description = "Every problem with what was sent; of the reason with the codes that the caller may send")))]
pub async fn post_override(
    ApiVisit(visit): ApiVisit,
    State(desk): State<Desk>,
    Named(id): Named<ChildId>,
    Sent(asked, ..): Sent<Request, MayOverride>,
) -> Result<Response, Refusal> {
    let asked = AskedOverride {
        reason: asked.reason,
        details: asked.details,
        asked_by: asked.asked_by,
        asked_on: asked.asked_on,
    };
    let opened = desk.override_shield(&visit.viewer, id, &asked).await;
    Ok(match opened.map_err(|error| with_codes(error, &desk, &visit.viewer))? {
        Opened::Child(unlocked) => {
            session::unlock(&visit.session, &unlocked).await?;
            (StatusCode::CREATED, Json(unlocked)).into_response()
        }
        Opened::Moved { to, .. } => joined(to, ""),
    })
}

/// The same problem, with the codes that are reasons for the caller.
fn with_codes(mut error: DeskError, desk: &Desk, viewer: &Viewer) -> DeskError {
    if let DeskError::Unusable(problems) = &mut error {
        for problem in problems.iter_mut().filter(|problem| problem.field == "reason") {
            let codes = desk.reasons().overriding(viewer.role).iter();
            let codes: Vec<&str> = codes.map(|reason| &*reason.code).collect();
            problem.message = format!("{}: {}", problem.message, codes.join(", "));
        }
    }
    error
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
