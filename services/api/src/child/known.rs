//! `/children/{id}/known`: saying that the caller knows the child personally.

use axum::{extract::State, http::StatusCode};
use child::ChildId;
use desk::{Desk, DeskError, RelationshipKind, right::OpensChildren};
use gate::{ApiVisit, Named, Refusal, Sent};
use serde::Deserialize;

/// How the caller knows the child.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Declaration {
    kind: Option<RelationshipKind>,
}

/// Closes a child's record to the caller, who knows the child personally.
#[utoipa::path(post, path = "/children/{id}/known", tag = "child", params(("id" = uuid::Uuid, Path, description = "The child's id")),
    request_body(content = Object, description = "`kind`: family, known"),
    responses((status = 204, description = "The record is closed to the caller"),
              (status = 404, description = "No such child, or not for this role: the same answer"),
              (status = 422, description = "The kind is missing")))]
pub async fn post_known(
    ApiVisit(visit): ApiVisit,
    State(desk): State<Desk>,
    Named(id): Named<ChildId>,
    Sent(declared, ..): Sent<Declaration, OpensChildren>,
) -> Result<StatusCode, Refusal> {
    let Some(kind) = declared.kind else {
        return Err(DeskError::unusable("kind", "Say how you know the child: family or known").into());
    };
    desk.declare_relationship(&visit.viewer, id, kind).await?;
    Ok(StatusCode::NO_CONTENT)
}
