//! `GET /children/{id}/attributes/{name}`: one attribute and where it came from.

use axum::{
    Json,
    extract::State,
    response::{IntoResponse, Response},
};
use child::{Attribute, ChildId};
use desk::{Desk, Opened};
use gate::{Named, Refusal, SignedIn};

use super::joined;

/// One attribute with every statement that the role may see.
#[utoipa::path(get, path = "/children/{id}/attributes/{name}", tag = "child",
    params(("id" = uuid::Uuid, Path, description = "The child's id"), ("name" = String, Path, description = "For example `dob` or `address`")),
    responses((status = 200, description = "The value shown, why, and what every source states", body = serde_json::Value),
              (status = 303, description = "Joined with another record"),
              (status = 404, description = "No such child or attribute, or not for this role: the same answer")))]
pub async fn get_attribute(
    SignedIn(viewer): SignedIn,
    State(desk): State<Desk>,
    Named((id, name)): Named<(ChildId, String)>,
) -> Result<Response, Refusal> {
    let attribute = Attribute::from_slug(&name).ok_or(Refusal::NotFound)?;
    Ok(match desk.attribute(&viewer, id, attribute).await? {
        Opened::Child(found) => Json(found.1).into_response(),
        Opened::Moved { to, .. } => joined(to, &format!("/attributes/{name}")),
    })
}
