//! `POST /audit/events`: events of the trail.

use axum::{Json, extract::State};
use chrono::{DateTime, Utc};
use desk::{Desk, TrailPage, TrailRequest, right::ReadsTrail};
use gate::{ApiVisit, Refusal, Sent};
use serde::{Deserialize, Serialize};

/// What is asked for. It goes into the body, never into a URL (promise 9).
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Asked {
    /// Which events.
    #[serde(default)]
    filter: TrailRequest,
    /// Up to which moment: the answer's own `until`, so that its next pages hold still.
    until: Option<DateTime<Utc>>,
    /// Page, from 1.
    #[serde(default)]
    page: usize,
}

/// A page of events.
#[derive(Debug, Serialize)]
pub struct Events {
    /// Up to which moment events were looked at.
    until: DateTime<Utc>,
    /// The page.
    #[serde(flatten)]
    page: TrailPage,
}

/// Events of the audit trail, newest first; children by their reference alone.
#[utoipa::path(post, path = "/audit/events", tag = "audit",
    request_body(content = Object, description = "`filter` (`person`, `child`, `action`, `reason`, `from`, `to`, `override_only`), `until`, `page`"),
    responses((status = 200, description = "`checked`, `total`, `events`, `page`, `pages`, `until`", body = serde_json::Value),
              (status = 404, description = "Not for this role"),
              (status = 422, description = "What cannot be used, field by field")))]
pub async fn post_events(
    ApiVisit(visit): ApiVisit,
    State(desk): State<Desk>,
    Sent(asked, ..): Sent<Asked, ReadsTrail>,
) -> Result<Json<Events>, Refusal> {
    let until = asked.until.map_or(visit.now, |until| until.min(visit.now));
    let page = desk.trail_page(&visit.viewer, &asked.filter, until, asked.page).await?;
    Ok(Json(Events { until, page }))
}
