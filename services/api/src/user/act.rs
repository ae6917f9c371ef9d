//! `POST /users/{user}/acts` and `POST /users/{user}/password`: what is done to a user's access.

use axum::{Json, extract::State};
use child::UserId;
use desk::{AccessAct, Desk, Keeper, UserView, right::KeepsUsers};
use gate::{ApiVisit, Named, Refusal, Sent};
use serde::Deserialize;

/// What is to be done.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Wanted {
    act: AccessAct,
    version: i64,
}

/// Suspends (`suspend`), reinstates (`reinstate`), confirms (`confirm`), agrees to a role that another administrator
/// proposed (`agree`), declines it (`decline`), or lifts a lock (`unlock`).
#[utoipa::path(post, path = "/users/{user}/acts", tag = "users", params(("user" = uuid::Uuid, Path, description = "The user's id")),
    request_body(content = Object, description = "`act`, and `version` as it was read: who agrees agrees to what they saw"),
    responses((status = 200, description = "The user as kept", body = serde_json::Value),
              (status = 404, description = "No such user, or not for the caller"),
              (status = 409, description = "Somebody changed the user meanwhile"),
              (status = 422, description = "Why it cannot be done")))]
pub async fn post_act(
    ApiVisit(visit): ApiVisit,
    State(desk): State<Desk>,
    Named(id): Named<UserId>,
    Sent(wanted, ..): Sent<Wanted, KeepsUsers>,
) -> Result<Json<UserView>, Refusal> {
    desk.act_on_access(Keeper::Administrator(&visit.viewer), id, wanted.version, wanted.act)
        .await?;
    Ok(Json(desk.user_view(&visit.viewer, id).await?))
}

/// Gives a user a new password, told in this answer and never again, and forgets their six-digit codes. A user who works
/// behind shields waits until another administrator agrees.
#[utoipa::path(post, path = "/users/{user}/password", tag = "users", params(("user" = uuid::Uuid, Path, description = "The user's id")),
    responses((status = 200, description = "`password`", body = serde_json::Value),
              (status = 404, description = "No such user, or not for the caller"),
              (status = 409, description = "Somebody changed the user meanwhile"),
              (status = 422, description = "The user has no password here")))]
pub async fn post_password(
    ApiVisit(visit): ApiVisit,
    State(desk): State<Desk>,
    Named(id): Named<UserId>,
) -> Result<Json<serde_json::Value>, Refusal> {
    let password = desk.reset_sign_in(Keeper::Administrator(&visit.viewer), id).await?;
    Ok(Json(serde_json::json!({ "password": password })))
}
