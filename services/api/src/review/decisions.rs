//! What stewards decided about a child, and taking it back.

use axum::{Json, extract::State};
use child::{ChildId, DecisionId};
use desk::{DecisionLine, Desk, MatchDecision, Preview, right::DecidesMatches};
use gate::{ApiVisit, Named, Refusal, Sent, SignedIn};
use serde::{Deserialize, Serialize};

/// Decisions about a child.
#[derive(Debug, Serialize)]
pub struct Decisions {
    decisions: Vec<DecisionLine>,
}

/// What stewards decided about the records of a child, oldest first.
#[utoipa::path(get, path = "/children/{id}/decisions", tag = "review", params(("id" = uuid::Uuid, Path, description = "The child's id")),
    responses((status = 200, description = "`decisions`: what, who, when, why, on which evidence, whether in force", body = serde_json::Value),
              (status = 404, description = "No such child, or not for this role: the same answer")))]
pub async fn get_decisions(
    SignedIn(viewer): SignedIn,
    State(desk): State<Desk>,
    Named(id): Named<ChildId>,
) -> Result<Json<Decisions>, Refusal> {
    let decisions = desk.decisions_about(&viewer, id).await?;
    Ok(Json(Decisions { decisions }))
}

/// A decision, and what undoing it would come to.
#[derive(Debug, Serialize)]
pub struct Undoing {
    decision: DecisionLine,
    preview: Preview,
}

/// What undoing a decision would come to.
#[utoipa::path(get, path = "/decisions/{decision}/undo", tag = "review", params(("decision" = uuid::Uuid, Path, description = "The decision's id")),
    responses((status = 200, description = "`decision`, and `preview` with the `token` to be sent", body = serde_json::Value),
              (status = 404, description = "No such decision, or not for the caller"),
              (status = 409, description = "It was undone already"),
              (status = 422, description = "A later decision stands on it")))]
pub async fn get_undo(
    SignedIn(viewer): SignedIn,
    State(desk): State<Desk>,
    Named(id): Named<DecisionId>,
) -> Result<Json<Undoing>, Refusal> {
    let (decision, preview) = desk.preview_undo(&viewer, id).await?;
    Ok(Json(Undoing { decision, preview }))
}

/// Why it is undone.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Undo {
    token: String,
    reason: String,
}

/// Takes a decision back: what it demanded no longer holds, what it withdrew holds again.
#[utoipa::path(post, path = "/decisions/{decision}/undo", tag = "review", params(("decision" = uuid::Uuid, Path, description = "The decision's id")),
    request_body(content = Object, description = "`token` of the preview, and `reason`"),
    responses((status = 200, description = "`decision`: the id of the undoing, `kind`, `children` that hold the records now", body = serde_json::Value),
              (status = 404, description = "No such decision, or not for the caller"),
              (status = 409, description = "It was undone already, or the records changed since the preview"),
              (status = 422, description = "The reason is missing, or a later decision stands on it")))]
pub async fn post_undo(
    ApiVisit(visit): ApiVisit,
    State(desk): State<Desk>,
    Named(id): Named<DecisionId>,
    Sent(undo, ..): Sent<Undo, DecidesMatches>,
) -> Result<Json<MatchDecision>, Refusal> {
    Ok(Json(desk.undo(&visit.viewer, id, &undo.token, &undo.reason).await?))
}
