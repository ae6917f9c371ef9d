//! `GET /home`: what the caller's home page shows.

use axum::{Json, extract::State};
use desk::{Desk, Home};
use gate::{Refusal, SignedIn};

/// Records looked at lately, and the review queue in short, as the role has them.
#[utoipa::path(get, path = "/home", tag = "account", responses((status = 200, description = "`recent` and `review`, each only for roles that have it", body = serde_json::Value)))]
pub async fn get_home(SignedIn(viewer): SignedIn, State(desk): State<Desk>) -> Result<Json<Home>, Refusal> {
    Ok(Json(desk.home(&viewer).await?))
}
