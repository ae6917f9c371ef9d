//! The travel of children whom no route list names.

use axum::{
    Json,
    extract::{Query, State},
    http::StatusCode,
};
use child::ChildId;
use desk::{Desk, TravelState, TravelWork, TravelWorklist, right::ArrangesTravel};
use gate::{ApiVisit, Named, Refusal, Sent, SignedIn};
use serde::Deserialize;

use super::Asked;

/// Children whom no route list names and who travel today.
#[utoipa::path(get, path = "/desk/travel", tag = "desk",
    params(("list" = Option<String>, Query, description = "`open`, `changed` or `arranged`; all if none is named"),
           ("page" = Option<usize>, Query, description = "Page, from 1")),
    responses((status = 200, description = "`to_arrange`, `total`, `page`, `pages`, `children`", body = serde_json::Value),
              (status = 404, description = "Not for this role")))]
pub async fn get_travel(
    SignedIn(viewer): SignedIn,
    State(desk): State<Desk>,
    Query(asked): Query<Asked>,
) -> Result<Json<TravelWorklist>, Refusal> {
    let state = TravelState::from_name(&asked.list);
    Ok(Json(desk.travel_worklist(&viewer, state, asked.page).await?))
}

/// One child of the worklist.
#[utoipa::path(get, path = "/desk/travel/{id}", tag = "desk", params(("id" = uuid::Uuid, Path, description = "The child's id")),
    responses((status = 200, description = "`child`, `why`, `state`, and the last note", body = serde_json::Value),
              (status = 404, description = "No such child on the worklist, or not for this role: the same answer")))]
pub async fn get_one(
    SignedIn(viewer): SignedIn,
    State(desk): State<Desk>,
    Named(id): Named<ChildId>,
) -> Result<Json<TravelWork>, Refusal> {
    Ok(Json(desk.travel_of(&viewer, id).await?))
}

/// What the team says of a child's travel.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Arranged {
    /// `yes` or `no`.
    arranged: String,
    /// How, or what is missing.
    note: String,
}

/// Notes whether the travel of a child is arranged, for the needs as they are now.
#[utoipa::path(put, path = "/desk/travel/{id}", tag = "desk", params(("id" = uuid::Uuid, Path, description = "The child's id")),
    request_body(content = Object, description = "`arranged` (yes, no) and `note`"),
    responses((status = 204, description = "Noted"),
              (status = 404, description = "No such child on the worklist, or not for this role: the same answer"),
              (status = 422, description = "Every problem with it")))]
pub async fn put_one(
    ApiVisit(visit): ApiVisit,
    State(desk): State<Desk>,
    Named(id): Named<ChildId>,
    Sent(arranged, ..): Sent<Arranged, ArrangesTravel>,
) -> Result<StatusCode, Refusal> {
    desk.arrange_travel(&visit.viewer, id, &arranged.arranged, &arranged.note)
        .await?;
    Ok(StatusCode::NO_CONTENT)
}
