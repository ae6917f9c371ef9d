//! `GET /feed-runs/{run}`: one run.

use axum::{Json, extract::State};
use child::RunId;
use desk::{Desk, RunView};
use gate::{Named, Refusal, SignedIn};

/// One run: counts, files with their hashes, rules that rows broke, and what linking made of its records.
#[utoipa::path(get, path = "/feed-runs/{run}", tag = "feed-runs", params(("run" = uuid::Uuid, Path, description = "The run's id")),
    responses((status = 200, description = "The run; `acts` are what the caller may do with it now", body = serde_json::Value),
              (status = 404, description = "No such run, or not for the caller")))]
pub async fn get_run(
    SignedIn(viewer): SignedIn,
    State(desk): State<Desk>,
    Named(id): Named<RunId>,
) -> Result<Json<RunView>, Refusal> {
    Ok(Json(desk.feed_run(&viewer, id).await?))
}
