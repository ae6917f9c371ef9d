//! `/requests/{request}/items`: what is held on the child, and what of it is released.

use axum::{
    Json,
    extract::{Query, State},
    http::StatusCode,
};
use child::RequestId;
use desk::{DecideItems, Desk, ItemsView, right::AnswersRequests};
use gate::{ApiVisit, Named, Refusal, Sent, SignedIn};
use serde::Deserialize;

/// Which page.
#[derive(Debug, Deserialize)]
pub struct Asked {
    #[serde(default)]
    page: usize,
}

/// What is held on the child whom a subject access request is about, ten items at a time. A look at the child, on record.
#[utoipa::path(get, path = "/requests/{request}/items", tag = "requests",
    params(("request" = uuid::Uuid, Path, description = "The request's id"), ("page" = Option<usize>, Query, description = "From 1")),
    responses((status = 200, description = "`items` with `proposal` and `decided`, `counts`, `page`, `pages`, `version`", body = serde_json::Value),
              (status = 404, description = "No such request, none for a copy, or not for the caller: the same answer")))]
pub async fn get_items(
    SignedIn(viewer): SignedIn,
    State(desk): State<Desk>,
    Named(id): Named<RequestId>,
    Query(asked): Query<Asked>,
) -> Result<Json<ItemsView>, Refusal> {
    Ok(Json(desk.rights_items(&viewer, id, asked.page).await?))
}

/// Decides about items as they were seen.
#[utoipa::path(put, path = "/requests/{request}/items", tag = "requests", params(("request" = uuid::Uuid, Path, description = "The request's id")),
    request_body(content = Object, description = "`version` that was seen, and `items`: each with `item` (its key), `seen`, \
        `decision` (`release`, `withhold`, or empty to leave it undecided) and `reason` where it is withheld"),
    responses((status = 204, description = "Decided"),
              (status = 404, description = "No such request, none for a copy, or not for the caller: the same answer"),
              (status = 409, description = "The request or an item is not what was seen"),
              (status = 422, description = "A reason is missing, or a decision is another word")))]
pub async fn put_items(
    ApiVisit(visit): ApiVisit,
    State(desk): State<Desk>,
    Named(id): Named<RequestId>,
    Sent(wanted, ..): Sent<DecideItems, AnswersRequests>,
) -> Result<StatusCode, Refusal> {
    desk.decide_items(&visit.viewer, id, &wanted).await?;
    Ok(StatusCode::NO_CONTENT)
}
