//! `GET /users/{user}` and `PUT /users/{user}`: one user, and what is said of them.

use axum::{Json, extract::State};
use child::UserId;
use desk::{Desk, Keeper, Profile, UserView, right::KeepsUsers};
use gate::{ApiVisit, Named, Refusal, Sent, SignedIn};
use serde::Deserialize;

/// One user.
#[utoipa::path(get, path = "/users/{user}", tag = "users", params(("user" = uuid::Uuid, Path, description = "The user's id")),
    responses((status = 200, description = "The user, with `own` and `version`", body = serde_json::Value),
              (status = 404, description = "No such user, or not for the caller")))]
pub async fn get_user(
    SignedIn(viewer): SignedIn,
    State(desk): State<Desk>,
    Named(id): Named<UserId>,
) -> Result<Json<UserView>, Refusal> {
    Ok(Json(desk.user_view(&viewer, id).await?))
}

/// What is to be said of a user from now on.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Change {
    profile: Profile,
    version: i64,
}

/// Changes what is said of a user. Another role ends every session; one that works behind shields waits for another
/// administrator.
#[utoipa::path(put, path = "/users/{user}", tag = "users", params(("user" = uuid::Uuid, Path, description = "The user's id")),
    request_body(content = Object, description = "`profile`, and `version` as it was read"),
    responses((status = 200, description = "The user as kept", body = serde_json::Value),
              (status = 404, description = "No such user, or not for the caller"),
              (status = 409, description = "Somebody changed the user meanwhile"),
              (status = 422, description = "What is wrong with it")))]
pub async fn put_user(
    ApiVisit(visit): ApiVisit,
    State(desk): State<Desk>,
    Named(id): Named<UserId>,
    Sent(change, ..): Sent<Change, KeepsUsers>,
) -> Result<Json<UserView>, Refusal> {
    let keeper = Keeper::Administrator(&visit.viewer);
    desk.change_user(keeper, id, change.version, change.profile).await?;
    Ok(Json(desk.user_view(&visit.viewer, id).await?))
}
