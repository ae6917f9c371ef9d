//! Working through the queue: taking cases, giving them back, putting them off, notes, and reported mistakes.

use axum::{Json, extract::State, http::StatusCode};
use child::{CaseId, ChildId};
use desk::{
    Desk, TypedDeferral,
    right::{DecidesMatches, OpensChildren},
};
use gate::{ApiVisit, Named, Refusal, Sent};
use serde::{Deserialize, Serialize};

/// Cases to be taken.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Wanted {
    cases: Vec<CaseId>,
}

/// How many were taken.
#[derive(Debug, Serialize)]
pub struct Taken {
    taken: usize,
}

/// Takes cases for the caller; those that others have, or that no longer wait, are left.
#[utoipa::path(post, path = "/review-cases/assign", tag = "review",
    request_body(content = Object, description = "`cases`: their ids"),
    responses((status = 200, description = "`taken`: how many", body = serde_json::Value),
              (status = 404, description = "Not for this role")))]
pub async fn post_assign(
    ApiVisit(visit): ApiVisit,
    State(desk): State<Desk>,
    Sent(wanted, ..): Sent<Wanted, DecidesMatches>,
) -> Result<Json<Taken>, Refusal> {
    let taken = desk.take_cases(&visit.viewer, &wanted.cases).await?;
    Ok(Json(Taken { taken }))
}

/// The case that was taken.
#[derive(Debug, Serialize)]
pub struct Next {
    case: Option<CaseId>,
}

/// Takes the most urgent case that nobody has. Two who ask at once get two cases.
#[utoipa::path(post, path = "/review-cases/next", tag = "review",
    responses((status = 200, description = "`case`: its id, or null if none is free", body = serde_json::Value),
              (status = 404, description = "Not for this role")))]
pub async fn post_next(ApiVisit(visit): ApiVisit, State(desk): State<Desk>) -> Result<Json<Next>, Refusal> {
    let case = desk.start_next(&visit.viewer).await?;
    Ok(Json(Next { case }))
}

/// Gives a case back that the caller has.
#[utoipa::path(post, path = "/review-cases/{id}/release", tag = "review", params(("id" = uuid::Uuid, Path, description = "The case's id")),
    responses((status = 204, description = "Nobody has it now"),
              (status = 404, description = "No such case, or not for the caller"),
              (status = 409, description = "The caller does not have it, or it no longer waits")))]
pub async fn post_release(
    ApiVisit(visit): ApiVisit,
    State(desk): State<Desk>,
    Named(id): Named<CaseId>,
) -> Result<StatusCode, Refusal> {
    desk.release_case(&visit.viewer, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Why, and until when.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Deferral {
    version: i64,
    reason: String,
    ask: String,
    until: String,
}

/// Puts a case off until a day.
#[utoipa::path(post, path = "/review-cases/{id}/defer", tag = "review", params(("id" = uuid::Uuid, Path, description = "The case's id")),
    request_body(content = Object, description = "`version` that was seen, `reason`: what has to be known first, `ask`: whom the caller asks (optional), `until`: YYYY-MM-DD"),
    responses((status = 204, description = "It comes back on that day"),
              (status = 404, description = "No such case, or not for the caller"),
              (status = 409, description = "It was answered, or its evidence is another now"),
              (status = 422, description = "Every problem with it")))]
pub async fn post_defer(
    ApiVisit(visit): ApiVisit,
    State(desk): State<Desk>,
    Named(id): Named<CaseId>,
    Sent(deferral, ..): Sent<Deferral, DecidesMatches>,
) -> Result<StatusCode, Refusal> {
    let typed = TypedDeferral {
        version: deferral.version,
        reason: deferral.reason,
        ask: deferral.ask,
        until: deferral.until,
    };
    desk.defer_case(&visit.viewer, id, &typed).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// A note.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Note {
    note: String,
}

/// Writes something down in a case's timeline.
#[utoipa::path(post, path = "/review-cases/{id}/notes", tag = "review", params(("id" = uuid::Uuid, Path, description = "The case's id")),
    request_body(content = Object, description = "`note`"),
    responses((status = 204, description = "Written"),
              (status = 404, description = "No such case, or not for the caller"),
              (status = 422, description = "The note is missing or too long")))]
pub async fn post_note(
    ApiVisit(visit): ApiVisit,
    State(desk): State<Desk>,
    Named(id): Named<CaseId>,
    Sent(note, ..): Sent<Note, DecidesMatches>,
) -> Result<StatusCode, Refusal> {
    desk.note_case(&visit.viewer, id, &note.note).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// What was found.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settled {
    version: i64,
    note: String,
}

/// Settles a case about a reported mistake, or leaves values as they are that sources disagree about.
#[utoipa::path(post, path = "/review-cases/{id}/settle", tag = "review", params(("id" = uuid::Uuid, Path, description = "The case's id")),
    request_body(content = Object, description = "`version` that was seen, and `note`: what was found, or why it is left as it is"),
    responses((status = 204, description = "Settled"),
              (status = 404, description = "No such case, or not for the caller"),
              (status = 409, description = "Somebody else settled it first"),
              (status = 422, description = "The note is missing, or the case asks whether records are one child")))]
pub async fn post_settle(
    ApiVisit(visit): ApiVisit,
    State(desk): State<Desk>,
    Named(id): Named<CaseId>,
    Sent(settled, ..): Sent<Settled, DecidesMatches>,
) -> Result<StatusCode, Refusal> {
    desk.settle_case(&visit.viewer, id, settled.version, &settled.note)
        .await?;
    Ok(StatusCode::NO_CONTENT)
}

/// What is wrong.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Mistake {
    text: String,
}

/// Tells stewards that something is wrong with a child record.
#[utoipa::path(post, path = "/children/{id}/reports", tag = "child", params(("id" = uuid::Uuid, Path, description = "The child's id")),
    request_body(content = Object, description = "`text`: what is wrong"),
    responses((status = 204, description = "Stewards are asked to look into it"),
              (status = 404, description = "No such child, or not for this role: the same answer"),
              (status = 422, description = "The text is missing or too long")))]
pub async fn post_report(
    ApiVisit(visit): ApiVisit,
    State(desk): State<Desk>,
    Named(id): Named<ChildId>,
    Sent(mistake, ..): Sent<Mistake, OpensChildren>,
) -> Result<StatusCode, Refusal> {
    desk.report_mistake(&visit.viewer, id, &mistake.text).await?;
    Ok(StatusCode::NO_CONTENT)
}
