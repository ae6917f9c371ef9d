//! `GET /users` and `POST /users`: who may sign in, and adding somebody.

use axum::{
    Json,
    extract::{Query, State},
    http::StatusCode,
};
use desk::{Added, Desk, Keeper, Profile, UserFilter, UserLine, Way, right::KeepsUsers};
use gate::{ApiVisit, Refusal, Sent, SignedIn};
use serde::Deserialize;

/// The users, by e-mail address.
#[utoipa::path(get, path = "/users", tag = "users",
    params(("state" = Option<String>, Query, description = "`active`, `lapsed`, `waiting` or `suspended`"),
           ("role" = Option<String>, Query, description = "Role id"),
           ("review_due" = Option<bool>, Query, description = "Only those whose access has to be confirmed")),
    responses((status = 200, description = "For each user `id`, `profile`, `state`, what is due, and `version`", body = serde_json::Value),
              (status = 404, description = "Not for the caller")))]
pub async fn get_users(
    SignedIn(viewer): SignedIn,
    State(desk): State<Desk>,
    Query(filter): Query<UserFilter>,
) -> Result<Json<Vec<UserLine>>, Refusal> {
    Ok(Json(desk.user_list(Keeper::Administrator(&viewer), &filter).await?))
}

/// A user to be added.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewUser {
    profile: Profile,
    way: Way,
}

/// Adds a user. A local account gets a password for the first sign-in, told in this answer and never again.
#[utoipa::path(post, path = "/users", tag = "users",
    request_body(content = Object, description = "`profile` and `way` (`provider` or `local`)"),
    responses((status = 201, description = "`id`, `password` (for a local account), `waits`", body = serde_json::Value),
              (status = 404, description = "Not for the caller"),
              (status = 422, description = "What is wrong with it")))]
pub async fn post_user(
    ApiVisit(visit): ApiVisit,
    State(desk): State<Desk>,
    Sent(new, ..): Sent<NewUser, KeepsUsers>,
) -> Result<(StatusCode, Json<Added>), Refusal> {
    let keeper = Keeper::Administrator(&visit.viewer);
    Ok((
        StatusCode::CREATED,
        Json(desk.add_user(keeper, new.profile, new.way).await?),
    ))
}
