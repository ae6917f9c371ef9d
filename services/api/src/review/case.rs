//! `GET /review-cases/{id}`: one doubtful pair with its evidence.

use axum::{Json, extract::State};
use child::CaseId;
use desk::{CaseView, Desk};
use gate::{Named, Refusal, SignedIn};

/// One doubtful pair: both records, warnings, and the bars that sum to the score.
#[utoipa::path(get, path = "/review-cases/{id}", tag = "review", params(("id" = uuid::Uuid, Path, description = "The case's id")),
    responses((status = 200, description = "The case with `explanation`", body = serde_json::Value),
              (status = 404, description = "No such case, or not for the caller")))]
pub async fn get_case(
    SignedIn(viewer): SignedIn,
    State(desk): State<Desk>,
    Named(id): Named<CaseId>,
) -> Result<Json<CaseView>, Refusal> {
    Ok(Json(desk.review_case(&viewer, id).await?))
}
