//! `/desk/shields`: the lists of shields, one shield, and what is done with it.

use axum::{
    Json,
    extract::{Query, State},
    http::StatusCode,
};
use child::ShieldId;
use desk::{ActOnShield, Desk, ShieldList, ShieldListKind, ShieldView, TypedShieldRequest, right::KeepsShields};
use gate::{ApiVisit, Named, Refusal, Sent, SignedIn};
use serde::Deserialize;

use super::Asked;

/// A list of shields.
#[utoipa::path(get, path = "/desk/shields", tag = "desk",
    params(("list" = Option<String>, Query, description = "`requests` (if none is named), `here`, `overdue`, `lifts`, `open`, `sources`, `possible` or `past`"),
           ("page" = Option<usize>, Query, description = "Page, from 1")),
    responses((status = 200, description = "`counts` of all lists, `total`, `page`, `pages`, `lines`", body = serde_json::Value),
              (status = 404, description = "Not for this role")))]
pub async fn get_shields(
    SignedIn(viewer): SignedIn,
    State(desk): State<Desk>,
    Query(asked): Query<Asked>,
) -> Result<Json<ShieldList>, Refusal> {
    let kind = ShieldListKind::from_name(&asked.list).unwrap_or(ShieldListKind::Requests);
    Ok(Json(desk.shield_list(&viewer, kind, asked.page).await?))
}

/// One shield with its request, the children that it covers and its history.
#[utoipa::path(get, path = "/desk/shields/{shield}", tag = "desk", params(("shield" = uuid::Uuid, Path, description = "The shield's id")),
    responses((status = 200, description = "`status`, `answers`, `parts`, `steps`, `acts`, `version`", body = serde_json::Value),
              (status = 404, description = "No such shield, or not for this role: the same answer")))]
pub async fn get_shield(
    SignedIn(viewer): SignedIn,
    State(desk): State<Desk>,
    Named(id): Named<ShieldId>,
) -> Result<Json<ShieldView>, Refusal> {
    Ok(Json(desk.shield(&viewer, id).await?))
}

/// Sets, refuses or reviews a shield, proposes to lift it, lifts it as another person proposed, or notes that it is lifted where a
/// lift was cut off before that.
#[utoipa::path(post, path = "/desk/shields/{shield}/acts", tag = "desk", params(("shield" = uuid::Uuid, Path, description = "The shield's id")),
    request_body(content = Object, description = "`act` (`set`, `refuse`, `review`, `propose-lift`, `confirm-lift`, `reject-lift`, `close`), `version` that was seen, \
        `reason`, `review_on` (for a review), `child` (for a lift: one that the shield covers)"),
    responses((status = 204, description = "Done"),
              (status = 404, description = "No such shield, or not for this role: the same answer"),
              (status = 409, description = "Somebody else changed it first"),
              (status = 422, description = "It does not stand so that this can be done, or the same person proposed the lift")))]
pub async fn post_act(
    ApiVisit(visit): ApiVisit,
    State(desk): State<Desk>,
    Named(id): Named<ShieldId>,
    Sent(wanted, ..): Sent<ActOnShield, KeepsShields>,
) -> Result<StatusCode, Refusal> {
    desk.act_on_shield(&visit.viewer, id, &wanted).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The request that an emergency left open.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FilledIn {
    /// The version that was seen.
    version: i64,
    /// The request.
    request: TypedShieldRequest,
}

/// Fills in the request that an emergency left open.
#[utoipa::path(put, path = "/desk/shields/{shield}/request", tag = "desk", params(("shield" = uuid::Uuid, Path, description = "The shield's id")),
    request_body(content = Object, description = "`version` that was seen, and `request` as for a request"),
    responses((status = 204, description = "Filled in"),
              (status = 404, description = "No such open request, or not for this role: the same answer"),
              (status = 409, description = "Somebody else changed it first"),
              (status = 422, description = "Every problem with the request")))]
pub async fn put_request(
    ApiVisit(visit): ApiVisit,
    State(desk): State<Desk>,
    Named(id): Named<ShieldId>,
    Sent(filled_in, ..): Sent<FilledIn, KeepsShields>,
) -> Result<StatusCode, Refusal> {
    desk.complete_shield_request(&visit.viewer, id, filled_in.version, &filled_in.request)
        .await?;
    Ok(StatusCode::NO_CONTENT)
}
