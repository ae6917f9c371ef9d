//! `GET /children/{id}/not-in-school`: why a child is not in school, for education welfare.

use axum::{
    Json,
    extract::State,
    response::{IntoResponse, Response},
};
use child::{ChildId, view::not_in_school};
use desk::{Desk, Opened, Section};
use gate::{Named, Refusal, SignedIn};

use super::joined;

/// Roll, last school, attendance, exclusions, steps to a plan, and social care that is involved.
#[utoipa::path(get, path = "/children/{id}/not-in-school", tag = "child", params(("id" = uuid::Uuid, Path, description = "The child's id")),
    responses((status = 200, description = "What is known about the absence", body = serde_json::Value),
              (status = 303, description = "Joined with another record"),
              (status = 404, description = "No such child, or not for this role: the same answer")))]
pub async fn get_not_in_school(
    SignedIn(viewer): SignedIn,
    State(desk): State<Desk>,
    Named(id): Named<ChildId>,
) -> Result<Response, Refusal> {
    Ok(match desk.open(&viewer, id, Section::NotInSchool).await? {
        Opened::Child(view) => Json(not_in_school(&view, &viewer).ok_or(Refusal::NotFound)?).into_response(),
        Opened::Moved { to, .. } => joined(to, "/not-in-school"),
    })
}
