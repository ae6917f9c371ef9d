//! Answering a case: what joining would come to, and the answer.

use axum::{Json, extract::State};
use child::CaseId;
use desk::{Desk, JoinPreview, MatchDecision, TypedAnswer, TypedJoinChoice, right::DecidesMatches};
use gate::{ApiVisit, Named, Refusal, Sent, SignedIn};
use serde::Deserialize;

/// What joining the two children of a case would come to.
#[utoipa::path(get, path = "/review-cases/{id}/join", tag = "review", params(("id" = uuid::Uuid, Path, description = "The case's id")),
    responses((status = 200, description = "`version` to be sent with the answer, `preview` (`before`, `after`, `withdraws`), `needs_reason`, `stops`, `offers`: details of which the children differ, with the values that may be chosen for the joined one", body = serde_json::Value),
              (status = 404, description = "No such case, or not for the caller"),
              (status = 409, description = "It was answered already"),
              (status = 422, description = "It is about one record, or an earlier decision stands against it")))]
pub async fn get_join(
    SignedIn(viewer): SignedIn,
    State(desk): State<Desk>,
    Named(id): Named<CaseId>,
) -> Result<Json<JoinPreview>, Refusal> {
    Ok(Json(desk.preview_join(&viewer, id).await?))
}

/// What is answered.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Given {
    version: i64,
    answer: String,
    why: String,
    reason: String,
    choices: Vec<TypedJoinChoice>,
    choice_reason: String,
    review_on: String,
    token: String,
}

/// Answers a case. It holds until somebody undoes it.
#[utoipa::path(post, path = "/review-cases/{id}/answer", tag = "review", params(("id" = uuid::Uuid, Path, description = "The case's id")),
    request_body(content = Object, description = "`version` that was seen, `answer` (`same`, `different`), `why` they are different \
        (`siblings`, `parent_and_child`, `same_name`, `wrong_data`, `other`), `reason` (needed for `same` where the chance is low); \
        with `same` also `choices`: which values are to show (`attribute`, `show` and `seen` of an offer of the preview), with `choice_reason`, \
        `review_on` (YYYY-MM-DD) and the preview's `token`"),
    responses((status = 200, description = "`decision`: its id, `kind`, `children` that hold the records now", body = serde_json::Value),
              (status = 404, description = "No such case, or not for the caller"),
              (status = 409, description = "Somebody else answered first, or the evidence is another now"),
              (status = 422, description = "Every problem with it; earlier decisions that stand against it are named")))]
pub async fn post_answer(
    ApiVisit(visit): ApiVisit,
    State(desk): State<Desk>,
    Named(id): Named<CaseId>,
    Sent(given, ..): Sent<Given, DecidesMatches>,
) -> Result<Json<MatchDecision>, Refusal> {
    let typed = TypedAnswer {
        version: given.version,
        answer: given.answer,
        why: given.why,
        reason: given.reason,
        choices: given.choices,
        choice_reason: given.choice_reason,
        review_on: given.review_on,
        token: given.token,
    };
    Ok(Json(desk.answer_case(&visit.viewer, id, &typed).await?))
}
