//! `POST /sources/{source}/questionnaire/sent`: sends the answers about a source.

use axum::{Json, extract::State};
use desk::{Desk, Questionnaire, right::AnswersForSources};
use gate::{ApiVisit, Named, Refusal, Sent};
use serde::Deserialize;

/// What the caller declares.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Declaration {
    #[serde(default)]
    declared: bool,
}

/// Sends the draft: from then on its answers count, and child records follow them within minutes.
#[utoipa::path(post, path = "/sources/{source}/questionnaire/sent", tag = "source",
    params(("source" = String, Path, description = "Name of the source")),
    request_body(content = Object, description = "`declared`: that the answers are right to the best of the caller's knowledge"),
    responses((status = 200, description = "The questionnaire as it was sent", body = serde_json::Value),
              (status = 404, description = "No such source, or not for the caller"),
              (status = 422, description = "What is missing, field by field; nothing was sent")))]
pub async fn post_sent(
    ApiVisit(visit): ApiVisit,
    State(desk): State<Desk>,
    Named(source): Named<String>,
    Sent(sent, ..): Sent<Declaration, AnswersForSources>,
) -> Result<Json<Questionnaire>, Refusal> {
    Ok(Json(desk.send_answers(&visit.viewer, &source, sent.declared).await?))
}
