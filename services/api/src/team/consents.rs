//! What entries of sensitive services rest on.

use axum::{
    Json,
    extract::{Query, State},
    http::StatusCode,
};
use child::ChildId;
use desk::{ConsentForm, ConsentList, ConsentListKind, Desk, TypedConsent, right::Brokers};
use gate::{ApiVisit, Named, Refusal, Sent, SignedIn};
use serde::Deserialize;

use super::Asked;

/// Entries of sensitive services, by what they rest on.
#[utoipa::path(get, path = "/desk/consents", tag = "desk",
    params(("list" = Option<String>, Query, description = "`review` (if none is named), `standing` or `withdrawn`"),
           ("page" = Option<usize>, Query, description = "Page, from 1")),
    responses((status = 200, description = "`to_review`, `total`, `page`, `pages`, `lines`", body = serde_json::Value),
              (status = 404, description = "Not for this role")))]
pub async fn get_consents(
    SignedIn(viewer): SignedIn,
    State(desk): State<Desk>,
    Query(asked): Query<Asked>,
) -> Result<Json<ConsentList>, Refusal> {
    let kind = ConsentListKind::from_name(&asked.list).unwrap_or(ConsentListKind::Review);
    Ok(Json(desk.consent_list(&viewer, kind, asked.page).await?))
}

/// One entry of a child.
#[utoipa::path(get, path = "/children/{id}/consents/{place}", tag = "desk",
    params(("id" = uuid::Uuid, Path, description = "The child's id"), ("place" = usize, Path, description = "Place of the entry, from 0")),
    responses((status = 200, description = "`child`, `entry`, and `seen`, which goes with a decision", body = serde_json::Value),
              (status = 404, description = "No such entry, or not for this role: the same answer")))]
pub async fn get_consent(
    SignedIn(viewer): SignedIn,
    State(desk): State<Desk>,
    Named((id, place)): Named<(ChildId, usize)>,
) -> Result<Json<ConsentForm>, Refusal> {
    Ok(Json(desk.consent_form(&viewer, id, place).await?))
}

/// What was decided about an entry.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Decided {
    /// What `GET` said of the entry.
    seen: String,
    /// The decision.
    consent: TypedConsent,
}

/// Records or withdraws the consent that an entry rests on. Once this answers, a withdrawn entry is nowhere.
#[utoipa::path(put, path = "/children/{id}/consents/{place}", tag = "desk",
    params(("id" = uuid::Uuid, Path, description = "The child's id"), ("place" = usize, Path, description = "Place of the entry, from 0")),
    request_body(content = Object, description = "`seen`, and `consent` with `decision` (given, withdrawn), `basis` (written, spoken, harm), `by`, `on`, `review_on`"),
    responses((status = 204, description = "Recorded"),
              (status = 404, description = "No such child, or not for this role: the same answer"),
              (status = 409, description = "The entry is not as it was seen"),
              (status = 422, description = "Every problem with it")))]
pub async fn put_consent(
    ApiVisit(visit): ApiVisit,
    State(desk): State<Desk>,
    Named((id, place)): Named<(ChildId, usize)>,
    Sent(decided, ..): Sent<Decided, Brokers>,
) -> Result<StatusCode, Refusal> {
    desk.record_consent(&visit.viewer, id, place, &decided.seen, &decided.consent)
        .await?;
    Ok(StatusCode::NO_CONTENT)
}
