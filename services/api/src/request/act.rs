//! `POST /requests/{request}/acts`: a step of a request.

use axum::{extract::State, http::StatusCode};
use child::RequestId;
use desk::{Desk, RequestAct, TypedRequestAct, right::AnswersRequests};
use gate::{ApiVisit, Named, Refusal, Sent};
use serde::Deserialize;

/// A step that is taken.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Taken {
    act: RequestAct,
    note: String,
    #[serde(default)]
    on: String,
    #[serde(default)]
    attribute: String,
    version: i64,
}

/// Takes a step of a request.
#[utoipa::path(post, path = "/requests/{request}/acts", tag = "requests", params(("request" = uuid::Uuid, Path, description = "The request's id")),
    request_body(content = Object, description = "`act` (`identify`, `ask`, `answer`, `extend`, `sign`, `dispute`, `restrict`, `keep-in-use`, \
        `tell`, `lift`, `propose-erasure`, `erase`, `send`, `refuse`, `withdraw`), `note`, `on` (the day, of the first three, of \
        `tell` and of `send`), `attribute` (the detail that is disputed), `version` that was seen"),
    responses((status = 204, description = "Done; of `send` the hash of the pack is noted with the step"),
              (status = 404, description = "No such request, or not for the caller: the same answer"),
              (status = 409, description = "Somebody else changed it first, or it does not stand so that this can be done"),
              (status = 422, description = "Something is missing, or the record is held or has to stay in use, or the caller decided about items or proposed the deletion and may not agree")))]
pub async fn post_act(
    ApiVisit(visit): ApiVisit,
    State(desk): State<Desk>,
    Named(id): Named<RequestId>,
    Sent(sent, ..): Sent<Taken, AnswersRequests>,
) -> Result<StatusCode, Refusal> {
    let typed = TypedRequestAct {
        note: sent.note,
        on: sent.on,
        attribute: sent.attribute,
        version: sent.version,
    };
    desk.act_on_request(&visit.viewer, id, sent.act, &typed).await?;
    Ok(StatusCode::NO_CONTENT)
}
