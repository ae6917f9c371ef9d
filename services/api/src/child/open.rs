//! `GET /children/{id}`: one child's golden record, cut down to what the viewer may see.

use axum::{
    Json,
    extract::State,
    response::{IntoResponse, Response},
};
use child::ChildId;
use desk::{Desk, Opened, Section};
use gate::{Named, Refusal, Visit};

use super::joined;

/// One child. A record that was joined with another redirects there.
#[utoipa::path(get, path = "/children/{id}", tag = "child", params(("id" = uuid::Uuid, Path, description = "The child's id")),
    responses((status = 200, description = "The child, cut down for the role", body = serde_json::Value),
              (status = 303, description = "Joined with another record"),
              (status = 404, description = "No such child, or not for this role: the same answer")))]
pub async fn get_child(visit: Visit, State(desk): State<Desk>, Named(id): Named<ChildId>) -> Result<Response, Refusal> {
    Ok(match desk.open(&visit.viewer, id, Section::Overview).await? {
        Opened::Child(view) => Json(view).into_response(),
        Opened::Moved { to, .. } => joined(to, ""),
    })
}
