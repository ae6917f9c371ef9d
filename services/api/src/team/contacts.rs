//! Requests to be put in touch with a service: made, seen by who made them, and worked on by the team.

use axum::{
    Json,
    extract::{Query, State},
    http::StatusCode,
};
use child::{ChildId, ContactId};
use desk::{
    ContactList, ContactStatus, ContactView, Desk, OwnContact,
    right::{Brokers, OpensChildren},
};
use gate::{ApiVisit, Named, Refusal, Sent, SignedIn};
use serde::{Deserialize, Serialize};

use super::Asked;

/// What somebody asks.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Wanted {
    /// What the service is to be told.
    message: String,
    /// Why.
    reason: String,
}

/// The request that was made.
#[derive(Debug, Serialize)]
pub struct Made {
    /// Its id.
    contact: ContactId,
}

/// Asks to be put in touch with a service that works with a child.
#[utoipa::path(post, path = "/children/{id}/contact-requests", tag = "child", params(("id" = uuid::Uuid, Path, description = "The child's id")),
    request_body(content = Object, description = "`message` and `reason`"),
    responses((status = 201, description = "`contact`: the management team has it, whoever is involved", body = serde_json::Value),
              (status = 404, description = "No such child, or not for this role: the same answer"),
              (status = 422, description = "Every problem with the request")))]
pub async fn post_request(
    ApiVisit(visit): ApiVisit,
    State(desk): State<Desk>,
    Named(id): Named<ChildId>,
    Sent(wanted, ..): Sent<Wanted, OpensChildren>,
) -> Result<(StatusCode, Json<Made>), Refusal> {
    let contact = desk
        .request_contact(&visit.viewer, id, &wanted.message, &wanted.reason)
        .await?;
    Ok((StatusCode::CREATED, Json(Made { contact })))
}

/// The caller's own requests, newest first.
#[utoipa::path(get, path = "/contact-requests", tag = "account",
    responses((status = 200, description = "`reference`, `status`, `message` and, once there is one, `answer` of each", body = serde_json::Value),
              (status = 404, description = "Not for this role")))]
pub async fn get_own(SignedIn(viewer): SignedIn, State(desk): State<Desk>) -> Result<Json<Vec<OwnContact>>, Refusal> {
    Ok(Json(desk.own_contacts(&viewer).await?))
}

/// Requests for the team.
#[utoipa::path(get, path = "/desk/contacts", tag = "desk",
    params(("list" = Option<String>, Query, description = "`waiting` (if none is named) or `answered`"),
           ("page" = Option<usize>, Query, description = "Page, from 1")),
    responses((status = 200, description = "`waiting`, `answered`, `total`, `page`, `pages`, `lines`", body = serde_json::Value),
              (status = 404, description = "Not for this role")))]
pub async fn get_contacts(
    SignedIn(viewer): SignedIn,
    State(desk): State<Desk>,
    Query(asked): Query<Asked>,
) -> Result<Json<ContactList>, Refusal> {
    let status = ContactStatus::from_name(&asked.list).unwrap_or(ContactStatus::Waiting);
    Ok(Json(desk.contact_list(&viewer, status, asked.page).await?))
}

/// One request with who is involved and who was told what.
#[utoipa::path(get, path = "/desk/contacts/{contact}", tag = "desk", params(("contact" = uuid::Uuid, Path, description = "The request's id")),
    responses((status = 200, description = "The request, `child`, `steps`, `answer`, `version`", body = serde_json::Value),
              (status = 404, description = "No such request, or not for this role: the same answer")))]
pub async fn get_contact(
    SignedIn(viewer): SignedIn,
    State(desk): State<Desk>,
    Named(id): Named<ContactId>,
) -> Result<Json<ContactView>, Refusal> {
    Ok(Json(desk.contact(&viewer, id).await?))
}

/// Somebody who was told something.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Told {
    /// Who.
    told: String,
    /// What.
    what: String,
}

/// Notes that somebody was told something.
#[utoipa::path(post, path = "/desk/contacts/{contact}/steps", tag = "desk", params(("contact" = uuid::Uuid, Path, description = "The request's id")),
    request_body(content = Object, description = "`told` (who) and `what`"),
    responses((status = 204, description = "Noted"),
              (status = 404, description = "No such request, or not for this role: the same answer"),
              (status = 422, description = "Every problem with it")))]
pub async fn post_step(
    ApiVisit(visit): ApiVisit,
    State(desk): State<Desk>,
    Named(id): Named<ContactId>,
    Sent(step, ..): Sent<Told, Brokers>,
) -> Result<StatusCode, Refusal> {
    desk.note_told(&visit.viewer, id, &step.told, &step.what).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// What the person who asked is told.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Answer {
    /// The version that was seen.
    version: i64,
    /// The text.
    answer: String,
}

/// Answers the person who asked.
#[utoipa::path(put, path = "/desk/contacts/{contact}/answer", tag = "desk", params(("contact" = uuid::Uuid, Path, description = "The request's id")),
    request_body(content = Object, description = "`version` that was seen, and `answer`"),
    responses((status = 204, description = "Answered"),
              (status = 404, description = "No such request, or not for this role: the same answer"),
              (status = 409, description = "Somebody else answered first"),
              (status = 422, description = "Every problem with it")))]
pub async fn put_answer(
    ApiVisit(visit): ApiVisit,
    State(desk): State<Desk>,
    Named(id): Named<ContactId>,
    Sent(answer, ..): Sent<Answer, Brokers>,
) -> Result<StatusCode, Refusal> {
    desk.answer_contact(&visit.viewer, id, answer.version, &answer.answer)
        .await?;
    Ok(StatusCode::NO_CONTENT)
}
