//! Requests of the review queue.

use axum::{
    Router,
    extract::{Query, State},
    response::Response,
    routing::get,
};
use desk::Desk;
use gate::{AppState, Refusal};

use super::{
    address::{self, QueueQuery},
    queue::QueuePage,
};
use crate::{
    frame::{Frame, see_other, show},
    layout::Section,
};

/// The route of the queue.
pub fn routes() -> Router<AppState> {
    Router::new().route("/review", get(get_queue))
}

/// `GET /review`
async fn get_queue(
    frame: Frame,
    State(desk): State<Desk>,
    Query(query): Query<QueueQuery>,
) -> Result<Response, Refusal> {
    let filter = query.filter();
    let queue = desk.review_queue(frame.viewer(), &filter).await?;
    if query.page() > queue.pages {
        return Ok(see_other(&address::with(&filter, |filter| filter.page = 1)));
    }
    show(&QueuePage::new(
        frame.page("Review queue", Section::Review),
        &queue,
        &filter,
    ))
}
