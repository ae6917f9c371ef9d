//! One attribute, where it came from, the choice of which value shows, and telling sources of it.

use axum::{
    Json,
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use child::{Attribute, ChildId};
use desk::{Desk, Opened, TypedChoice, TypedNotice, right::DecidesMatches};
use gate::{ApiVisit, Named, Refusal, Sent, SignedIn};

use super::joined;

/// One attribute with every statement that the role may see.
#[utoipa::path(get, path = "/children/{id}/attributes/{name}", tag = "child",
    params(("id" = uuid::Uuid, Path, description = "The child's id"), ("name" = String, Path, description = "For example `dob` or `address`")),
    responses((status = 200, description = "The value shown, why, and what every source states; for stewards `choices`, `choosing` and `telling`", body = serde_json::Value),
              (status = 303, description = "Joined with another record"),
              (status = 404, description = "No such child or attribute, or not for this role: the same answer")))]
pub async fn get_attribute(
    SignedIn(viewer): SignedIn,
    State(desk): State<Desk>,
    Named((id, name)): Named<(ChildId, String)>,
) -> Result<Response, Refusal> {
    let attribute = Attribute::from_slug(&name).ok_or(Refusal::NotFound)?;
    Ok(match desk.attribute(&viewer, id, attribute).await? {
        Opened::Child(found) => Json(found).into_response(),
        Opened::Moved { to, .. } => joined(to, &format!("/attributes/{name}")),
    })
}

/// Chooses which value shows, as `choosing` of the attribute offers it. Once this answers, the choice shows.
#[utoipa::path(put, path = "/children/{id}/attributes/{name}/choice", tag = "child",
    params(("id" = uuid::Uuid, Path, description = "The child's id"), ("name" = String, Path, description = "For example `dob` or `address`")),
    request_body(content = Object, description = "`seen` of `choosing`, `show` (that of an offer, or `rules`), `reason`, and `review_on` if a value is chosen"),
    responses((status = 204, description = "Chosen"),
              (status = 404, description = "No such child or attribute, or not for this role: the same answer"),
              (status = 409, description = "What is stated is not as it was seen"),
              (status = 422, description = "Every problem with it")))]
pub async fn put_choice(
    ApiVisit(visit): ApiVisit,
    State(desk): State<Desk>,
    Named((id, name)): Named<(ChildId, String)>,
    Sent(typed, ..): Sent<TypedChoice, DecidesMatches>,
) -> Result<StatusCode, Refusal> {
    let attribute = Attribute::from_slug(&name).ok_or(Refusal::NotFound)?;
    desk.choose_value(&visit.viewer, id, attribute, &typed).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// How many sources were asked.
#[derive(Debug, serde::Serialize)]
pub struct Asked {
    asked: usize,
}

/// Asks sources to say what shows, as `telling` of the attribute offers it. A notice closes by itself when the source does.
#[utoipa::path(post, path = "/children/{id}/attributes/{name}/notices", tag = "child",
    params(("id" = uuid::Uuid, Path, description = "The child's id"), ("name" = String, Path, description = "For example `dob` or `address`")),
    request_body(content = Object, description = "`seen` of `choosing`, `tell`: those of the statements, and `note`, which the sources read"),
    responses((status = 200, description = "`asked`: how many sources", body = serde_json::Value),
              (status = 404, description = "No such child or attribute, or not for this role: the same answer"),
              (status = 409, description = "What is stated is not as it was seen"),
              (status = 422, description = "Every problem with it")))]
pub async fn post_notices(
    ApiVisit(visit): ApiVisit,
    State(desk): State<Desk>,
    Named((id, name)): Named<(ChildId, String)>,
    Sent(typed, ..): Sent<TypedNotice, DecidesMatches>,
) -> Result<Json<Asked>, Refusal> {
    let attribute = Attribute::from_slug(&name).ok_or(Refusal::NotFound)?;
    let asked = desk.tell_sources(&visit.viewer, id, attribute, &typed).await?;
    Ok(Json(Asked { asked }))
}
