//! `/children/{id}/travel-needs`: travel needs that are recorded in the service itself.

use axum::{
    Json,
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use child::ChildId;
use desk::{Desk, DeskError, NeedBasis, Opened, TypedNeed, right::KeepsTransport};
use gate::{ApiVisit, Named, Refusal, Sent, SignedIn, problem::changed};
use serde::Deserialize;
use serde_json::json;
use uuid::Uuid;

use crate::child::joined;

/// A need to be changed.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Change {
    /// The version that was seen.
    version: i64,
    /// What it is to say.
    need: TypedNeed,
}

/// Records a need.
#[utoipa::path(post, path = "/children/{id}/travel-needs", tag = "transport", params(("id" = uuid::Uuid, Path, description = "The child's id")),
    request_body(content = Object, description = "The answers of the form: `school`, `pickup` (home, elsewhere), `pickup_line`, `pickup_postcode`, \
        `wheelchair` (none, manual, powered), `stays_in_chair` (yes, no), `needs` (codes), `assistant` (none, own, shared), `medical_plan` (yes, no), \
        `communicates_by`, `days` (MTWTF), `am_time`, `pm_time`, `contact_name`, `contact_phone`, `valid_from`, `valid_to`"),
    responses((status = 201, description = "`need`: the id of the need", body = serde_json::Value),
              (status = 404, description = "No such child, or not for this role: the same answer"),
              (status = 422, description = "Every problem with the need")))]
pub async fn post_need(
    ApiVisit(visit): ApiVisit,
    State(desk): State<Desk>,
    Named(id): Named<ChildId>,
    Sent(typed, ..): Sent<TypedNeed, KeepsTransport>,
) -> Result<Response, Refusal> {
    let need = desk.record_need(&visit.viewer, id, &typed).await?;
    Ok((StatusCode::CREATED, Json(json!({ "need": need }))).into_response())
}

/// A need that was recorded here, as it would be typed, with its version.
#[utoipa::path(get, path = "/children/{id}/travel-needs/{need}", tag = "transport",
    params(("id" = uuid::Uuid, Path, description = "The child's id"), ("need" = String, Path, description = "The need's id")),
    responses((status = 200, description = "`version`, and `need` as it would be typed", body = serde_json::Value),
              (status = 303, description = "Joined with another record"),
              (status = 404, description = "No such need of this child, or not for this role: the same answer")))]
pub async fn get_need(
    SignedIn(viewer): SignedIn,
    State(desk): State<Desk>,
    Named((id, need)): Named<(ChildId, Uuid)>,
) -> Result<Response, Refusal> {
    let found = desk
        .need_form(&viewer, id, &NeedBasis::Recorded(need.to_string()))
        .await?;
    Ok(match found {
        Opened::Child(form) => Json(json!({ "version": form.version, "need": form.typed })).into_response(),
        Opened::Moved { to, .. } => joined(to, &format!("/travel-needs/{need}")),
    })
}

/// Changes a need that was recorded here; with a last day, ends it.
#[utoipa::path(put, path = "/children/{id}/travel-needs/{need}", tag = "transport",
    params(("id" = uuid::Uuid, Path, description = "The child's id"), ("need" = String, Path, description = "The need's id")),
    request_body(content = Object, description = "`version` that was seen, and `need`"),
    responses((status = 204, description = "Changed"),
              (status = 404, description = "No such need of this child, or not for this role: the same answer"),
              (status = 409, description = "Somebody else changed it first: `saved` has its `version` and `need` now"),
              (status = 422, description = "Every problem with the need")))]
pub async fn put_need(
    ApiVisit(visit): ApiVisit,
    State(desk): State<Desk>,
    Named((id, need)): Named<(ChildId, Uuid)>,
    Sent(change, ..): Sent<Change, KeepsTransport>,
) -> Result<Response, Refusal> {
    let answered = desk
        .change_need(&visit.viewer, id, &need.to_string(), change.version, &change.need)
        .await;
    match answered {
        Ok(()) => Ok(StatusCode::NO_CONTENT.into_response()),
        Err(DeskError::Changed) => {
            let basis = NeedBasis::Recorded(need.to_string());
            let form = desk.need_form_again(&visit.viewer, id, &basis).await?;
            Ok(changed(&json!({ "version": form.version, "need": form.typed })))
        }
        Err(error) => Err(error.into()),
    }
}
