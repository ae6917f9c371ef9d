//! `POST /sources/{source}/questionnaire`: a draft with a copy of the answers that were sent.

use axum::{Json, extract::State};
use desk::{Desk, Questionnaire};
use gate::{ApiVisit, Named, Refusal};

/// Begins a draft with a copy of the answers that were sent last. A draft that is there stays as it is.
#[utoipa::path(post, path = "/sources/{source}/questionnaire", tag = "source",
    params(("source" = String, Path, description = "Name of the source")),
    responses((status = 200, description = "The questionnaire as it is kept now", body = serde_json::Value),
              (status = 404, description = "No such source, or not for the caller")))]
pub async fn post_review(
    ApiVisit(visit): ApiVisit,
    State(desk): State<Desk>,
    Named(source): Named<String>,
) -> Result<Json<Questionnaire>, Refusal> {
    Ok(Json(desk.review_answers(&visit.viewer, &source).await?))
}
