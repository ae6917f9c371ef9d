//! `PUT /sources/{source}/questionnaire/{task}`: the answers to one task.

use std::collections::BTreeMap;

use axum::{Json, extract::State};
use child::questionnaire::Task;
use desk::{Desk, SavedTask, right::AnswersForSources};
use gate::{ApiVisit, Named, Refusal, Sent};

/// Saves the answers to one task into the draft, in the place of all that the task held. What is left out has no answer.
#[utoipa::path(put, path = "/sources/{source}/questionnaire/{task}", tag = "source",
    params(("source" = String, Path, description = "Name of the source"),
           ("task" = String, Path, description = "`system`, `plans`, `supply`, `quality`, `identifiers`, `not-connecting`, `volumes` or `access`")),
    request_body(content = Object, description = "Answers by the names of their fields, as texts"),
    responses((status = 200, description = "The questionnaire as it is kept now, and `asks`: questions of the task that the answers ask for", body = serde_json::Value),
              (status = 404, description = "No such source or task, or not for the caller"),
              (status = 422, description = "What has to be mended, field by field; nothing was saved")))]
pub async fn put_task(
    ApiVisit(visit): ApiVisit,
    State(desk): State<Desk>,
    Named((source, task)): Named<(String, String)>,
    Sent(answers, ..): Sent<BTreeMap<String, String>, AnswersForSources>,
) -> Result<Json<SavedTask>, Refusal> {
    let task = Task::from_slug(&task).ok_or(Refusal::NotFound)?;
    Ok(Json(desk.answer_task(&visit.viewer, &source, task, &answers).await?))
}
