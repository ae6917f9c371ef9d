//! `GET /review-cases`: the queue.

use axum::{
    Json,
    extract::{Query, State},
};
use desk::{Desk, Queue, QueueFilter};
use gate::{Refusal, SignedIn};
use serde::Deserialize;

/// Which page.
#[derive(Debug, Deserialize)]
pub struct Page {
    #[serde(default)]
    page: usize,
}

/// The queue of doubtful pairs, the longest waiting first.
#[utoipa::path(get, path = "/review-cases", tag = "review", params(("page" = Option<usize>, Query, description = "Page, from 1")),
    responses((status = 200, description = "`total`, `page`, `pages`, `cases`", body = serde_json::Value),
              (status = 404, description = "The queue is not for the caller")))]
pub async fn get_cases(
    SignedIn(viewer): SignedIn,
    State(desk): State<Desk>,
    Query(page): Query<Page>,
) -> Result<Json<Queue>, Refusal> {
    let filter = QueueFilter {
        page: page.page,
        ..QueueFilter::default()
    };
    Ok(Json(desk.review_queue(&viewer, &filter).await?))
}
