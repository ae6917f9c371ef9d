//! `GET /children/{id}/looks`: who looked at a child's record.

use axum::{
    Json,
    extract::State,
    response::{IntoResponse as _, Response},
};
use child::ChildId;
use desk::{Desk, Opened};
use gate::{Named, Refusal, Visit};

use super::joined;

/// The last looks at a record. A record that was joined with another redirects there.
#[utoipa::path(get, path = "/children/{id}/looks", tag = "child", params(("id" = uuid::Uuid, Path, description = "The child's id")),
    responses((status = 200, description = "The looks, newest first: `at`, `who`, `organisation`, `role`, `reason`", body = serde_json::Value),
              (status = 303, description = "Joined with another record"),
              (status = 404, description = "No such child, or not for this role: the same answer")))]
pub async fn get_looks(visit: Visit, State(desk): State<Desk>, Named(id): Named<ChildId>) -> Result<Response, Refusal> {
    Ok(match desk.looks(&visit.viewer, id).await? {
        Opened::Child(looked) => Json(looked.looks).into_response(),
        Opened::Moved { to, .. } => joined(to, "/looks"),
    })
}
