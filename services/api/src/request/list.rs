//! `/requests`: what people ask about their data.

use axum::{Json, extract::State, http::StatusCode};
use child::RequestId;
use desk::{Desk, RequestList, RequestView, TypedRequest, right::AnswersRequests};
use gate::{ApiVisit, Named, Refusal, Sent, SignedIn};
use serde::Serialize;

/// Every request, by reference.
#[utoipa::path(get, path = "/requests", tag = "requests",
    responses((status = 200, description = "`open` and `over`", body = serde_json::Value),
              (status = 404, description = "Not for the caller")))]
pub async fn get_requests(SignedIn(viewer): SignedIn, State(desk): State<Desk>) -> Result<Json<RequestList>, Refusal> {
    Ok(Json(desk.rights_requests(&viewer).await?))
}

/// The id of a request.
#[derive(Debug, Serialize)]
pub struct Recorded {
    request: RequestId,
}

/// Records a request. One for a copy places a hold on the child record.
#[utoipa::path(post, path = "/requests", tag = "requests",
    request_body(content = Object, description = "`asks_for` (`access`, `rectification`, `restriction`, `erasure`, `objection`), `reference`, \
        `asked_by` (`child`, `parent`, `authorised`), `asker`, `scope`, `received_on`, `identity` (empty if it is still to be shown)"),
    responses((status = 201, description = "`request`", body = serde_json::Value),
              (status = 404, description = "Not for the caller"),
              (status = 422, description = "Something is missing; every problem is named")))]
pub async fn post_request(
    ApiVisit(visit): ApiVisit,
    State(desk): State<Desk>,
    Sent(typed, ..): Sent<TypedRequest, AnswersRequests>,
) -> Result<(StatusCode, Json<Recorded>), Refusal> {
    let request = desk.record_request(&visit.viewer, &typed).await?;
    Ok((StatusCode::CREATED, Json(Recorded { request })))
}

/// One request with what was done and what may be done.
#[utoipa::path(get, path = "/requests/{request}", tag = "requests", params(("request" = uuid::Uuid, Path, description = "The request's id")),
    responses((status = 200, description = "`line`, `items` (counts), `acts`, `steps`, `version`", body = serde_json::Value),
              (status = 404, description = "No such request, or not for the caller: the same answer")))]
pub async fn get_request(
    SignedIn(viewer): SignedIn,
    State(desk): State<Desk>,
    Named(id): Named<RequestId>,
) -> Result<Json<RequestView>, Refusal> {
    Ok(Json(desk.rights_request(&viewer, id).await?))
}
