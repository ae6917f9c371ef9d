//! What one source is asked to correct.

use axum::{
    Json,
    extract::{Query, State},
    response::Response,
};
use desk::{Desk, NoticeList, NoticeListKind, TypedNoticeAct, right::DecidesMatches};
use gate::{ApiVisit, Named, Refusal, Sent, SignedIn, csv_file};
use serde::{Deserialize, Serialize};

/// Which notices.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Wanted {
    list: String,
    page: Option<usize>,
}

/// The notices to a source. Who speaks for it is told which details of which records to look at, and no value.
#[utoipa::path(get, path = "/quality/{source}/notices", tag = "quality",
    params(("source" = String, Path, description = "Name of the source"),
           ("list" = Option<String>, Query, description = "`waiting` (if none is named) or `closed`"),
           ("page" = Option<usize>, Query, description = "Page, from 1")),
    responses((status = 200, description = "`total`, `page`, `pages`, `notices`", body = serde_json::Value),
              (status = 404, description = "No such source, or not for the caller")))]
pub async fn get_notices(
    SignedIn(viewer): SignedIn,
    State(desk): State<Desk>,
    Named(source): Named<String>,
    Query(wanted): Query<Wanted>,
) -> Result<Json<NoticeList>, Refusal> {
    let kind = NoticeListKind::from_name(&wanted.list);
    Ok(Json(
        desk.notices(&viewer, &source, kind, wanted.page.unwrap_or(1)).await?,
    ))
}

/// Every notice that waits, as comma-separated text.
#[utoipa::path(get, path = "/quality/{source}/notices/file", tag = "quality",
    params(("source" = String, Path, description = "Name of the source")),
    responses((status = 200, description = "The notices", content_type = "text/csv"),
              (status = 404, description = "No such source, or not for the caller")))]
pub async fn get_notices_file(
    SignedIn(viewer): SignedIn,
    State(desk): State<Desk>,
    Named(source): Named<String>,
) -> Result<Response, Refusal> {
    let text = desk.notices_file(&viewer, &source).await?;
    csv_file("corrections", text)
}

/// How many notices it was done with.
#[derive(Debug, Serialize)]
pub struct Done {
    done: usize,
}

/// Notes that the source was told (`sent`), or takes notices back (`withdraw`). Those that wait no more are left as they are.
#[utoipa::path(post, path = "/quality/{source}/notices", tag = "quality",
    params(("source" = String, Path, description = "Name of the source")),
    request_body(content = Object, description = "`act` (`sent`, `withdraw`) and `notices`: their ids"),
    responses((status = 200, description = "`done`: with how many", body = serde_json::Value),
              (status = 404, description = "No such source, or not for the caller"),
              (status = 422, description = "No notice is named")))]
pub async fn post_notices(
    ApiVisit(visit): ApiVisit,
    State(desk): State<Desk>,
    Named(source): Named<String>,
    Sent(typed, ..): Sent<TypedNoticeAct, DecidesMatches>,
) -> Result<Json<Done>, Refusal> {
    let done = desk.act_on_notices(&visit.viewer, &source, &typed).await?;
    Ok(Json(Done { done }))
}
