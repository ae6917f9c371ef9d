//! `POST /match`: who a record may be.

use axum::{Json, extract::State};
use desk::{Candidate, Desk};
use gate::{FromSender, Refusal};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::{fields::texts, refuse};

/// A record and how many children to name.
#[derive(Debug, Deserialize)]
pub struct Asked {
    /// Name of the source; a sender with one source may leave it out.
    source: Option<String>,
    /// How many children at the most.
    count: Option<usize>,
    /// The columns of the source's kind.
    #[serde(flatten)]
    columns: Map<String, Value>,
}

/// Children that the record may be.
#[derive(Debug, Serialize)]
pub struct Answer {
    /// Likeliest first.
    candidates: Vec<Candidate>,
}

/// Says which children a record may be, without keeping anything of it. Shielded children of whom the source holds
/// nothing are not among them.
#[utoipa::path(post, path = "/match", tag = "feed", security(("sender" = [])),
    request_body(content = Object, description = "The plain-CSV columns of the source's kind, by name, and `count` and `source`"),
    responses((status = 200, description = "`candidates`: `child`, `verdict`, `match_weight`, `match_probability`", body = serde_json::Value),
              (status = 422, description = "What has to be mended, column by column")))]
pub async fn post_match(
    FromSender(sender): FromSender,
    State(desk): State<Desk>,
    Json(asked): Json<Asked>,
) -> Result<Json<Answer>, Refusal> {
    let columns = texts(asked.columns)?;
    let found = desk
        .who_is(&sender, asked.source.as_deref(), asked.count, columns)
        .await;
    let candidates = found.map_err(refuse::record)?;
    Ok(Json(Answer { candidates }))
}
