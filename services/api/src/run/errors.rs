//! `GET /feed-runs/{run}/errors`: the rows that broke a rule.

use axum::{
    Json,
    extract::{Query, State},
};
use child::RunId;
use desk::{Desk, RunErrors};
use gate::{Named, Refusal, SignedIn};
use serde::Deserialize;

/// Which rows.
#[derive(Debug, Deserialize)]
pub struct Asked {
    rule: Option<String>,
    #[serde(default)]
    page: usize,
}

/// The rules that rows of a run broke, with their counts; with `rule`, a page of the rows that broke it.
#[utoipa::path(get, path = "/feed-runs/{run}/errors", tag = "feed-runs",
    params(("run" = uuid::Uuid, Path, description = "The run's id"),
           ("rule" = Option<String>, Query, description = "Code of a rule"),
           ("page" = Option<usize>, Query, description = "Page of its rows, from 1")),
    responses((status = 200, description = "`rules` and, of the rule asked for, `rows`", body = serde_json::Value),
              (status = 404, description = "No such run or rule, or not for the caller")))]
pub async fn get_errors(
    SignedIn(viewer): SignedIn,
    State(desk): State<Desk>,
    Named(id): Named<RunId>,
    Query(asked): Query<Asked>,
) -> Result<Json<RunErrors>, Refusal> {
    Ok(Json(
        desk.run_errors(&viewer, id, asked.rule.as_deref(), asked.page).await?,
    ))
}
