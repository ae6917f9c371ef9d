//! `POST /feed-runs/{run}/acts`: load, discard or back out a run.

use axum::{Json, extract::State, http::StatusCode};
use child::RunId;
use desk::{Acted, Desk, RunAct, right::FollowsFeeds};
use gate::{ApiVisit, Named, Refusal, Sent};
use serde::Deserialize;

/// What is to be done, and why.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Wanted {
    act: RunAct,
    reason: String,
}

/// Loads (`load`) or discards (`discard`) a run that is held, takes a finished run back (`back-out`), or reads the kept file
/// of a run that is not in anew (`again`). The reason stays in the audit trail.
#[utoipa::path(post, path = "/feed-runs/{run}/acts", tag = "feed-runs", params(("run" = uuid::Uuid, Path, description = "The run's id")),
    request_body(content = Object, description = "`act` and `reason`"),
    responses((status = 200, description = "It is done; records are being linked", body = serde_json::Value),
              (status = 202, description = "It is under way", body = serde_json::Value),
              (status = 404, description = "No such run, or not for the caller"),
              (status = 422, description = "The run is not open to it, or the reason is missing")))]
pub async fn post_act(
    ApiVisit(visit): ApiVisit,
    State(desk): State<Desk>,
    Named(id): Named<RunId>,
    Sent(wanted, ..): Sent<Wanted, FollowsFeeds>,
) -> Result<(StatusCode, Json<Acted>), Refusal> {
    let acted = desk.act_on_run(&visit.viewer, id, wanted.act, &wanted.reason).await?;
    let status = match acted {
        Acted::Done(_) => StatusCode::OK,
        Acted::UnderWay => StatusCode::ACCEPTED,
    };
    Ok((status, Json(acted)))
}
