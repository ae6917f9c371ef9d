//! `GET /relationships` and `POST /relationships/{declaration}/withdrawal`: who declared to know a child personally.

use axum::{Json, extract::State, http::StatusCode};
use desk::{DeclaredLine, Desk};
use gate::{ApiVisit, Named, Refusal, SignedIn};
use uuid::Uuid;

/// The declarations in force, never with the child.
#[utoipa::path(get, path = "/relationships", tag = "users",
    responses((status = 200, description = "For each declaration `id`, `user`, `name`, `kind`, when, and whether the caller takes the next step", body = serde_json::Value),
              (status = 404, description = "Not for the caller")))]
pub async fn get_relationships(
    SignedIn(viewer): SignedIn,
    State(desk): State<Desk>,
) -> Result<Json<Vec<DeclaredLine>>, Refusal> {
    Ok(Json(desk.declared_relationships(&viewer).await?))
}

/// Withdraws a declaration: an administrator asks, an auditor agrees.
#[utoipa::path(post, path = "/relationships/{declaration}/withdrawal", tag = "users",
    params(("declaration" = Uuid, Path, description = "The declaration's id")),
    responses((status = 204, description = "It is on record"),
              (status = 404, description = "No such declaration, or not for the caller now")))]
pub async fn post_withdrawal(
    ApiVisit(visit): ApiVisit,
    State(desk): State<Desk>,
    Named(declaration): Named<Uuid>,
) -> Result<StatusCode, Refusal> {
    desk.withdraw_relationship(&visit.viewer, declaration).await?;
    Ok(StatusCode::NO_CONTENT)
}
