//! `PUT /sources/{source}/questionnaire/{task}`: the answers to one task.

use axum::{
    Json,
    extract::State,
    response::{IntoResponse, Response},
};
use child::questionnaire::Task;
use desk::{Desk, DeskError, TaskAnswers, right::AnswersForSources};
use gate::{ApiVisit, Named, Refusal, Sent, problem::changed};

/// Saves the answers to one task into the draft, in the place of all that the task held, if it is still as it was seen. What is
/// left out has no answer.
#[utoipa::path(put, path = "/sources/{source}/questionnaire/{task}", tag = "source",
    params(("source" = String, Path, description = "Name of the source"),
           ("task" = String, Path, description = "`system`, `plans`, `supply`, `quality`, `identifiers`, `not-connecting`, `volumes` or `access`")),
    request_body(content = Object, description = "`answers` by the names of their fields, as texts, and `seen`: \
        `answers` as `GET /sources/{source}/questionnaire` gave them; those to other tasks do not matter"),
    responses((status = 200, description = "The questionnaire as it is kept now, and `asks`: questions of the task that the answers ask for", body = serde_json::Value),
              (status = 404, description = "No such source or task, or not for the caller"),
              (status = 409, description = "Somebody else saved other answers to the task first: `saved` is the questionnaire as it is kept now"),
              (status = 422, description = "What has to be mended, field by field; nothing was saved")))]
pub async fn put_task(
    ApiVisit(visit): ApiVisit,
    State(desk): State<Desk>,
    Named((source, task)): Named<(String, String)>,
    Sent(given, ..): Sent<TaskAnswers, AnswersForSources>,
) -> Result<Response, Refusal> {
    let task = Task::from_slug(&task).ok_or(Refusal::NotFound)?;
    match desk.answer_task(&visit.viewer, &source, task, &given).await {
        Ok(saved) => Ok(Json(saved).into_response()),
        Err(DeskError::Changed) => Ok(changed(&desk.questionnaire(&visit.viewer, &source).await?)),
        Err(error) => Err(error.into()),
    }
}
