//! Requests of the review queue.

use axum::{
    Router,
    extract::{Query, State},
    response::Response,
    routing::{get, post},
};
use child::CaseId;
use desk::Desk;
use gate::{AppState, CsrfForm, Refusal};

use super::{
    address::{self, QueueQuery},
    queue::QueuePage,
};
use crate::{
    frame::{Frame, see_other, show},
    layout::Section,
    words,
};

/// The routes of the queue.
pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/review", get(get_queue))
        .route("/review/assign", post(post_assign))
        .route("/review/next", post(post_next))
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
    let decides = frame.viewer().decides_matches();
    let page = frame.page("Review queue", Section::Review);
    show(&QueuePage::new(page, &queue, &filter, decides))
}

/// `POST /review/assign`: takes the ticked cases for who sends it.
async fn post_assign(
    frame: Frame,
    State(desk): State<Desk>,
    CsrfForm(sent): CsrfForm<Vec<(String, String)>>,
) -> Result<Response, Refusal> {
    let cases = sent.iter().filter(|(name, _)| name == "case");
    let cases: Vec<CaseId> = cases.filter_map(|(_, id)| id.parse().ok()).collect();
    let taken = desk.take_cases(frame.viewer(), &cases).await?;
    match (cases.len(), taken) {
        (0, _) => frame.mention_next("Select the cases that you want to work on.").await?,
        (_, 0) => {
            let text = "None of these cases is free any more. Those of others are listed with their names.";
            frame.mention_next(text).await?;
        }
        (asked, taken) => {
            let left = if taken < asked {
                " The others were not free."
            } else {
                ""
            };
            let told = words::counted(taken, "case is", "cases are");
            frame.tell_next(format!("{told} assigned to you.{left}")).await?;
        }
    }
    Ok(see_other("/review?assigned=me"))
}

/// `POST /review/next`: takes the most urgent case that nobody has and leads to it.
async fn post_next(
    frame: Frame,
    State(desk): State<Desk>,
    _: CsrfForm<Vec<(String, String)>>,
) -> Result<Response, Refusal> {
    let Some(case) = desk.start_next(frame.viewer()).await? else {
        frame.mention_next("No case waits that nobody has taken.").await?;
        return Ok(see_other("/review"));
    };
    Ok(see_other(&format!("/review/{case}")))
}
