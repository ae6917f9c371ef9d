//! `GET` and `PUT /preferences`: the caller's own settings.

use axum::{Json, extract::State};
use desk::{Desk, Preferences};
use gate::{ApiVisit, Refusal, SignedIn};

/// The caller's settings.
#[utoipa::path(get, path = "/preferences", tag = "account", responses((status = 200, description = "`shortcuts`: single-letter shortcuts on pages", body = serde_json::Value)))]
pub async fn get_preferences(
    SignedIn(viewer): SignedIn,
    State(desk): State<Desk>,
) -> Result<Json<Preferences>, Refusal> {
    Ok(Json(desk.preferences(&viewer).await?))
}

/// Changes the caller's settings.
#[utoipa::path(put, path = "/preferences", tag = "account", request_body = serde_json::Value, responses((status = 200, description = "The settings as kept", body = serde_json::Value)))]
pub async fn put_preferences(
    ApiVisit(visit): ApiVisit,
    State(desk): State<Desk>,
    Json(preferences): Json<Preferences>,
) -> Result<Json<Preferences>, Refusal> {
    desk.set_preferences(&visit.viewer, &preferences).await?;
    Ok(Json(preferences))
}
