//! `/retention/holds`: what is kept from deletion, and deleted records that may come back.

use axum::{Json, extract::State, http::StatusCode};
use child::HoldId;
use desk::{Desk, HoldForm, HoldList, right::GovernsRetention};
use gate::{ApiVisit, Named, Refusal, Sent, SignedIn};
use serde::{Deserialize, Serialize};

/// Every hold, in force and released.
#[utoipa::path(get, path = "/retention/holds", tag = "retention",
    responses((status = 200, description = "`in_force` and `released`", body = serde_json::Value),
              (status = 404, description = "Not for the caller")))]
pub async fn get_holds(SignedIn(viewer): SignedIn, State(desk): State<Desk>) -> Result<Json<HoldList>, Refusal> {
    Ok(Json(desk.holds(&viewer).await?))
}

/// The id of a hold.
#[derive(Debug, Serialize)]
pub struct Placed {
    hold: HoldId,
}

/// Places a hold: nothing that it covers is deleted from then on.
#[utoipa::path(post, path = "/retention/holds", tag = "retention",
    request_body(content = Object, description = "`scope` (`child`, `family`, `source`, `record_type`, `all`), `reference` (of a child, or of one of a family), `source` or `record_type`, `reason`, `authority`, `review_on`"),
    responses((status = 201, description = "`hold`", body = serde_json::Value),
              (status = 404, description = "Not for the caller"),
              (status = 422, description = "Something is missing; every problem is named")))]
pub async fn post_hold(
    ApiVisit(visit): ApiVisit,
    State(desk): State<Desk>,
    Sent(form, ..): Sent<HoldForm, GovernsRetention>,
) -> Result<(StatusCode, Json<Placed>), Refusal> {
    let hold = desk.place_hold(&visit.viewer, &form).await?;
    Ok((StatusCode::CREATED, Json(Placed { hold })))
}

/// Why.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Why {
    reason: String,
}

/// Releases a hold that somebody else placed.
#[utoipa::path(post, path = "/retention/holds/{hold}/release", tag = "retention",
    params(("hold" = uuid::Uuid, Path, description = "Id of the hold")),
    request_body(content = Object, description = "`reason`"),
    responses((status = 204, description = "It is released"),
              (status = 404, description = "No such hold, or not for the caller"),
              (status = 409, description = "It was released meanwhile"),
              (status = 422, description = "The caller placed it, or the reason is missing")))]
pub async fn post_release(
    ApiVisit(visit): ApiVisit,
    State(desk): State<Desk>,
    Named(id): Named<HoldId>,
    Sent(why, ..): Sent<Why, GovernsRetention>,
) -> Result<StatusCode, Refusal> {
    desk.release_hold(&visit.viewer, id, &why.reason).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// A record that was deleted.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Record {
    source: String,
    record_id: String,
}

/// Lets a deleted record come back with the next delivery of its source.
#[utoipa::path(post, path = "/retention/readmissions", tag = "retention",
    request_body(content = Object, description = "`source` and `record_id`"),
    responses((status = 204, description = "It may come back"),
              (status = 404, description = "Not for the caller"),
              (status = 422, description = "No such record was deleted, or it may come back already")))]
pub async fn post_readmission(
    ApiVisit(visit): ApiVisit,
    State(desk): State<Desk>,
    Sent(record, ..): Sent<Record, GovernsRetention>,
) -> Result<StatusCode, Refusal> {
    desk.readmit_record(&visit.viewer, &record.source, &record.record_id)
        .await?;
    Ok(StatusCode::NO_CONTENT)
}
