//! `GET /transport/schools/{code}`: the children of one school with travel needs.

use axum::{
    Json,
    extract::{Query, State},
};
use desk::{Desk, SchoolList, TravelFilter};
use gate::{Named, Refusal, SignedIn};

/// The children of one school with travel needs.
#[utoipa::path(get, path = "/transport/schools/{code}", tag = "transport", 
    params(("code" = String, Path, description = "School code"),
           ("seat" = Option<String>, Query, description = "Only `seat`, `wheelchair`, `manual`, `powered` or `stays-in-chair`"),
           ("assistant" = Option<String>, Query, description = "Only `any`, `own`, `shared` or `none`"),
           ("need" = Option<String>, Query, description = "Only `harness`, `booster` or `medical-plan`"),
           ("since" = Option<String>, Query, description = "Since the last export only `new`, `changed`, `ended` or `same`"),
           ("confirmed" = Option<String>, Query, description = "Only `due` (not for twelve months) or `recent`")),
    responses((status = 200, description = "The school, the `total` of children who travel to it, and those asked for, cut down for the role", body = serde_json::Value),
              (status = 400, description = "A filter has no such word"),
              (status = 404, description = "No such school, or not for the caller")))]
pub async fn get_school(
    SignedIn(viewer): SignedIn,
    State(desk): State<Desk>,
    Named(code): Named<String>,
    Query(filter): Query<TravelFilter>,
) -> Result<Json<SchoolList>, Refusal> {
    Ok(Json(desk.transport_list(&viewer, &code, filter).await?))
}
