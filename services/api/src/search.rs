//! `POST /search`: find children.

use axum::{Json, extract::State};
use desk::{Advanced, Desk, FindRequest, Found, Narrowing, right::OpensChildren};
use gate::{ApiVisit, Refusal, Sent, session};
use serde::Deserialize;

/// A search. What is typed goes into the body, never into a URL (promise 9).
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Asked {
    /// The text of the one box.
    #[serde(default)]
    text: String,
    /// The advanced form instead.
    advanced: Option<Advanced>,
    /// Why the caller looks beyond their own children; it holds until the session ends.
    reason: Option<String>,
    /// Page, from 1.
    #[serde(default)]
    page: usize,
}

/// Finds children by the one box or the advanced form.
#[utoipa::path(post, path = "/search", tag = "search",
    request_body(content = Object, description = "`text` or `advanced`, and `page`; with a `reason`, which holds until the session ends, those with a duty find more than the children of their own school, caseload or team"),
    responses((status = 200, description = "`read_as`, `total`, `results` (children, cut down for the role)", body = serde_json::Value),
              (status = 404, description = "The caller searches for nobody"),
              (status = 422, description = "What is missing, field by field")))]
pub async fn post_search(
    ApiVisit(visit): ApiVisit,
    State(desk): State<Desk>,
    Sent(asked, ..): Sent<Asked, OpensChildren>,
) -> Result<Json<Found>, Refusal> {
    let mut viewer = visit.viewer;
    let given = asked
        .reason
        .map(|reason| reason.trim().to_owned())
        .filter(|reason| !reason.is_empty());
    if let Some(reason) = &given {
        session::give_reason(&visit.session, reason).await?;
        viewer.beyond = Some(reason.clone());
    }
    let request = FindRequest {
        text: asked.text,
        advanced: asked.advanced,
        reason: viewer.beyond.clone(),
    };
    let narrowing = Narrowing {
        page: asked.page,
        ..Narrowing::default()
    };
    Ok(Json(desk.find(&viewer, &request, &narrowing).await?))
}
