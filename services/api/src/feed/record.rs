//! `PUT` and `DELETE /sources/{source}/records/{id}`: one record in real time.

use axum::{Json, extract::State};
use desk::{Desk, Received};
use gate::{FromSender, Named, Refusal};
use serde_json::{Map, Value};

use super::{fields::texts, refuse};

/// Takes in one record: the columns of the source's kind as one object. When it is answered, the record is linked and
/// durable. The same record again changes nothing.
#[utoipa::path(put, path = "/sources/{source}/records/{id}", tag = "feed", security(("sender" = [])),
    params(("source" = String, Path, description = "Name of the source"),
           ("id" = String, Path, description = "The record's id in the source")),
    request_body(content = Object, description = "The plain-CSV columns of the source's kind, by name"),
    responses((status = 200, description = "`child` (null while the record names nobody and waits for one that does), `version`, `changed`, `verdict`, `match_weight`, `match_probability`, `review_case`, and `warnings`: what is doubtful about the record, each with its `field` (`record` for the whole) and a `message`", body = serde_json::Value),
              (status = 404, description = "The sender does not deliver for this source"),
              (status = 422, description = "What has to be mended, column by column, or that the source may not load now")))]
pub async fn put_record(
    FromSender(sender): FromSender,
    State(desk): State<Desk>,
    Named((source, id)): Named<(String, String)>,
    Json(columns): Json<Map<String, Value>>,
) -> Result<Json<Received>, Refusal> {
    let received = desk.receive(&sender, &source, &id, texts(columns)?).await;
    received.map(Json).map_err(refuse::record)
}

/// Withdraws one record: the source no longer holds it. Sent again, it is back.
#[utoipa::path(delete, path = "/sources/{source}/records/{id}", tag = "feed", security(("sender" = [])),
    params(("source" = String, Path, description = "Name of the source"),
           ("id" = String, Path, description = "The record's id in the source")),
    responses((status = 200, description = "`child`, `version`, `changed`", body = serde_json::Value),
              (status = 404, description = "The source has no such record, or the sender does not deliver for it"),
              (status = 422, description = "The source may not load now")))]
pub async fn delete_record(
    FromSender(sender): FromSender,
    State(desk): State<Desk>,
    Named((source, id)): Named<(String, String)>,
) -> Result<Json<Received>, Refusal> {
    let withdrawn = desk.withdraw(&sender, &source, &id).await;
    withdrawn.map(Json).map_err(refuse::record)
}
