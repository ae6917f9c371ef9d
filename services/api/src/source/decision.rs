//! `PUT /sources/{source}/decision`: what the local team decides about a source.

use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use desk::{Decision, Desk, DeskError, right::DecidesSources};
use gate::{ApiVisit, Named, Refusal, Sent, problem::changed};

/// Decides whether a source may load, how soon it is wanted and whom to ask about it, if it is still as it was seen.
#[utoipa::path(put, path = "/sources/{source}/decision", tag = "source",
    params(("source" = String, Path, description = "Name of the source")),
    request_body(content = Object, description = "`partner` (internal, external), `priority` (high, medium, low), `proceed` (yes, wait, no), \
        `contact`, `reviewed` (whether its answers were looked at today), and `seen`: `partner`, `priority`, `proceed`, `contact` and `reviewed_on` as `GET /sources/{source}` gave them"),
    responses((status = 204, description = "Decided"),
              (status = 404, description = "No such source, or not for the caller to decide"),
              (status = 409, description = "Somebody else decided first: `saved` is what holds now"),
              (status = 422, description = "What has to be mended; nothing was changed")))]
pub async fn put_decision(
    ApiVisit(visit): ApiVisit,
    State(desk): State<Desk>,
    Named(source): Named<String>,
    Sent(decision, ..): Sent<Decision, DecidesSources>,
) -> Result<Response, Refusal> {
    match desk.decide_source(&visit.viewer, &source, &decision).await {
        Ok(()) => Ok(StatusCode::NO_CONTENT.into_response()),
        Err(DeskError::Changed) => {
            let source = desk.registered_source(&visit.viewer, &source).await?;
            Ok(changed(&source.decided()))
        }
        Err(error) => Err(error.into()),
    }
}
