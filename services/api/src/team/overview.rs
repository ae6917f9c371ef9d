//! `GET /desk`: what waits for the team.

use axum::{Json, extract::State};
use desk::{Desk, DeskOverview};
use gate::{Refusal, SignedIn};

/// What waits for the team, in counts.
#[utoipa::path(get, path = "/desk", tag = "desk",
    responses((status = 200, description = "`shields` (counts by list, and how many children are shielded), `overrides`, and where the role has part in them \
                                            `contacts`, `consents`, `travel`", body = serde_json::Value),
              (status = 404, description = "Not for this role")))]
pub async fn get_overview(SignedIn(viewer): SignedIn, State(desk): State<Desk>) -> Result<Json<DeskOverview>, Refusal> {
    Ok(Json(desk.desk_overview(&viewer).await?))
}
