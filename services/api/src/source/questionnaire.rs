//! `GET /sources/{source}/questionnaire`: the last answers about a source.

use axum::{Json, extract::State};
use desk::{Desk, Questionnaire};
use gate::{Named, Refusal, SignedIn};

/// The last answers, sent or not, with how far each task has got, what is doubtful and what is missing.
#[utoipa::path(get, path = "/sources/{source}/questionnaire", tag = "source",
    params(("source" = String, Path, description = "Name of the source")),
    responses((status = 200, description = "`version`, `state`, `tasks`, `answers`, `doubts`, `missing`", body = serde_json::Value),
              (status = 404, description = "No such source, or not for the caller")))]
pub async fn get_questionnaire(
    SignedIn(viewer): SignedIn,
    State(desk): State<Desk>,
    Named(source): Named<String>,
) -> Result<Json<Questionnaire>, Refusal> {
    Ok(Json(desk.questionnaire(&viewer, &source).await?))
}
