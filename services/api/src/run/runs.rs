//! `GET /feed-runs`: the runs of all sources.

use axum::{
    Json,
    extract::{Query, State},
};
use desk::{Desk, RunList};
use gate::{Refusal, SignedIn};
use serde::Deserialize;

/// Which page.
#[derive(Debug, Deserialize)]
pub struct Page {
    #[serde(default)]
    page: usize,
}

/// The runs of all sources, newest first, and the sources that are late.
#[utoipa::path(get, path = "/feed-runs", tag = "feed-runs", params(("page" = Option<usize>, Query, description = "Page, from 1")),
    responses((status = 200, description = "`total`, `page`, `pages`, `runs`, `late`", body = serde_json::Value),
              (status = 404, description = "Not for the caller")))]
pub async fn get_runs(
    SignedIn(viewer): SignedIn,
    State(desk): State<Desk>,
    Query(page): Query<Page>,
) -> Result<Json<RunList>, Refusal> {
    Ok(Json(desk.feed_runs(&viewer, page.page).await?))
}
