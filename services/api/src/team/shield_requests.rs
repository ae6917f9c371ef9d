//! `/children/{id}/shield-requests` and `/children/{id}/shields`: asking for a shield, and setting one at once.

use axum::{Json, extract::State, http::StatusCode};
use child::{ChildId, ShieldId};
use desk::{
    Desk, TypedShieldRequest,
    right::{KeepsShields, OpensChildren},
};
use gate::{ApiVisit, Named, Refusal, Sent};
use serde::{Deserialize, Serialize};

/// Asks for a shield.
#[utoipa::path(post, path = "/children/{id}/shield-requests", tag = "child", params(("id" = uuid::Uuid, Path, description = "The child's id")),
    request_body(content = Object, description = "`asked_by` (child, parent, professional), `asker`, `criteria` (harm, honour, witness, adoption, public, other), \
        `details`, `evidence` (yes, no), `evidence_where`, `review_on` (YYYY-MM-DD)"),
    responses((status = 204, description = "The management team has it"),
              (status = 404, description = "No such child, or not for this role: the same answer"),
              (status = 422, description = "Every problem with the request")))]
pub async fn post_request(
    ApiVisit(visit): ApiVisit,
    State(desk): State<Desk>,
    Named(id): Named<ChildId>,
    Sent(typed, ..): Sent<TypedShieldRequest, OpensChildren>,
) -> Result<StatusCode, Refusal> {
    desk.request_shield(&visit.viewer, id, &typed).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// A shield that cannot wait.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AtOnce {
    /// Why.
    reason: String,
    /// When it is to be looked at again, `YYYY-MM-DD`.
    review_on: String,
}

/// The shield that was set.
#[derive(Debug, Serialize)]
pub struct Set {
    /// Its id.
    shield: ShieldId,
}

/// Sets a shield at once; its request is filled in after.
#[utoipa::path(post, path = "/children/{id}/shields", tag = "desk", params(("id" = uuid::Uuid, Path, description = "The child's id")),
    request_body(content = Object, description = "`reason` and `review_on` (YYYY-MM-DD)"),
    responses((status = 201, description = "`shield`: it holds from now on", body = serde_json::Value),
              (status = 404, description = "No such child, or not for this role: the same answer"),
              (status = 422, description = "Every problem with it")))]
pub async fn post_shield(
    ApiVisit(visit): ApiVisit,
    State(desk): State<Desk>,
    Named(id): Named<ChildId>,
    Sent(at_once, ..): Sent<AtOnce, KeepsShields>,
) -> Result<(StatusCode, Json<Set>), Refusal> {
    let shield = desk
        .shield_at_once(&visit.viewer, id, &at_once.reason, &at_once.review_on)
        .await?;
    Ok((StatusCode::CREATED, Json(Set { shield })))
}
