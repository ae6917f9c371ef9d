//! `GET /changes`: what became of children's ids, for machines that keep them.

use axum::{
    Json,
    extract::{Query, State},
};
use desk::{Changes, Desk};
use gate::{FromSender, Refusal};
use serde::Deserialize;

/// Where to go on, and how much to answer.
#[derive(Debug, Deserialize)]
pub struct Asked {
    after: Option<String>,
    limit: Option<usize>,
}

/// What became of the ids of children of whom the sender's sources hold a record or ever did, in order. Only for tokens made
/// with `--changes`. Ids and kinds alone: `changed` (read or send again what you need), `merged` (`child` is retired, use
/// `other`), `returned` (`child` lives again, it was a part of `other`), `parted` (some of what was `other` is `child` now),
/// `removed` (`child` is no longer there). Entries may come twice after a failure, never out of order, and none is left out.
#[utoipa::path(get, path = "/changes", tag = "changes", security(("sender" = [])),
    params(("after" = Option<String>, Query, description = "`next` of the answer before; from the beginning without it"),
           ("limit" = Option<usize>, Query, description = "Entries at the most, 1 to 1,000; 1,000 without it")),
    responses((status = 200, description = "`changes`: `kind`, `child`, `other`, `at`; `next`: where to go on; `more`: whether there is more already", body = serde_json::Value),
              (status = 404, description = "The token was not made for this"),
              (status = 422, description = "`after` is no place in the feed, or the database was restored from an older state: begin anew without it")))]
pub async fn get_changes(
    FromSender(sender): FromSender,
    State(desk): State<Desk>,
    Query(asked): Query<Asked>,
) -> Result<Json<Changes>, Refusal> {
    Ok(Json(desk.changes(&sender, asked.after.as_deref(), asked.limit).await?))
}
