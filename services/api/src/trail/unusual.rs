//! `GET /audit/unusual`: access that somebody should ask about.

use axum::{
    Json,
    extract::{Query, State},
};
use desk::{Desk, Unusual};
use gate::{Refusal, SignedIn};
use serde::Deserialize;

/// How far back.
#[derive(Debug, Deserialize)]
#[serde(default)]
pub struct Period {
    /// Days, 28 at the most.
    pub days: u16,
}

impl Default for Period {
    fn default() -> Self {
        Self { days: 7 }
    }
}

/// Access that somebody should ask about, rule by rule, with the figures from which on each rule tells.
#[utoipa::path(get, path = "/audit/unusual", tag = "audit",
    params(("days" = Option<u16>, Query, description = "How many days back, 28 at the most; 7 if not given")),
    responses((status = 200, description = "`from`, `until`, `thresholds`, `lines`", body = serde_json::Value),
              (status = 404, description = "Not for this role")))]
pub async fn get_unusual(
    SignedIn(viewer): SignedIn,
    State(desk): State<Desk>,
    Query(period): Query<Period>,
) -> Result<Json<Unusual>, Refusal> {
    Ok(Json(desk.unusual(&viewer, period.days).await?))
}
