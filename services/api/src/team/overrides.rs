//! `/desk/overrides`: looks at what shields hide, and what is made of them.

use axum::{
    Json,
    extract::{Query, State},
    http::StatusCode,
};
use child::OverrideId;
use desk::{Desk, OverrideList, OverrideReview, right::KeepsShields};
use gate::{ApiVisit, Named, Refusal, Sent, SignedIn};
use serde::Deserialize;

use super::Asked;

/// Looks at what shields hide.
#[utoipa::path(get, path = "/desk/overrides", tag = "desk",
    params(("list" = Option<String>, Query, description = "`open` (if none is named), `justified` or `not_justified`"),
           ("page" = Option<usize>, Query, description = "Page, from 1")),
    responses((status = 200, description = "`total`, `page`, `pages`, `lines`", body = serde_json::Value),
              (status = 404, description = "Not for this role")))]
pub async fn get_overrides(
    SignedIn(viewer): SignedIn,
    State(desk): State<Desk>,
    Query(asked): Query<Asked>,
) -> Result<Json<OverrideList>, Refusal> {
    let review = OverrideReview::from_name(&asked.list).unwrap_or(OverrideReview::Open);
    Ok(Json(desk.override_list(&viewer, review, asked.page).await?))
}

/// What is made of a look.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Review {
    /// `justified` or `not_justified`.
    verdict: String,
    /// Why.
    note: String,
}

/// Says of a look whether it was justified; nobody says it of an own look.
#[utoipa::path(put, path = "/desk/overrides/{override}/review", tag = "desk", params(("override" = uuid::Uuid, Path, description = "The override's id")),
    request_body(content = Object, description = "`verdict` (`justified`, `not_justified`) and `note`"),
    responses((status = 204, description = "Reviewed"),
              (status = 404, description = "No such override, or not for this role: the same answer"),
              (status = 409, description = "Somebody else reviewed it first"),
              (status = 422, description = "Every problem with it")))]
pub async fn put_review(
    ApiVisit(visit): ApiVisit,
    State(desk): State<Desk>,
    Named(id): Named<OverrideId>,
    Sent(review, ..): Sent<Review, KeepsShields>,
) -> Result<StatusCode, Refusal> {
    desk.review_override(&visit.viewer, id, &review.verdict, &review.note)
        .await?;
    Ok(StatusCode::NO_CONTENT)
}
