//! `/children/{id}/split`: moving source records to another child record.

use axum::{
    Json,
    extract::{Query, State},
};
use child::{CaseId, ChildId, DecisionId};
use desk::{Desk, MatchDecision, Preview, SplitForm, TypedSplit, right::DecidesMatches};
use gate::{ApiVisit, Named, Refusal, Sent, SignedIn};
use serde::Deserialize;

/// Which case led here.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    case: String,
}

/// The source records of a child with how each two of them weigh, to choose those that belong to another child.
#[utoipa::path(get, path = "/children/{id}/split", tag = "review",
    params(("id" = uuid::Uuid, Path, description = "The child's id"),
           ("case" = Option<uuid::Uuid>, Query, description = "The case that led here, if one did: its records are `proposed`")),
    responses((status = 200, description = "`cards` with the numbers of the records, `pairs`, `decisions` in force", body = serde_json::Value),
              (status = 404, description = "No such child, or not for this role: the same answer"),
              (status = 422, description = "Earlier decisions do not allow what the case would propose")))]
pub async fn get_split(
    SignedIn(viewer): SignedIn,
    State(desk): State<Desk>,
    Named(id): Named<ChildId>,
    Query(asked): Query<Asked>,
) -> Result<Json<SplitForm>, Refusal> {
    let case: Option<CaseId> = asked.case.parse().ok();
    Ok(Json(desk.split_form(&viewer, id, case).await?))
}

/// What is chosen.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Split {
    records: Vec<i64>,
    into: String,
    why: String,
    reason: String,
    withdraws: Vec<DecisionId>,
    token: String,
}

impl From<Split> for TypedSplit {
    fn from(split: Split) -> Self {
        Self {
            records: split.records,
            into: split.into,
            why: split.why,
            reason: split.reason,
            withdraws: split.withdraws,
            token: split.token,
        }
    }
}

/// What a split would come to.
#[utoipa::path(post, path = "/children/{id}/split/preview", tag = "review", params(("id" = uuid::Uuid, Path, description = "The child's id")),
    request_body(content = Object, description = "`records`: their numbers, `into`: reference of another child (a new one if empty), `withdraws`: ids of earlier decisions to take back"),
    responses((status = 200, description = "`token` to be sent with the split, `before`, `after`, `withdraws`", body = serde_json::Value),
              (status = 404, description = "No such child, or not for this role: the same answer"),
              (status = 409, description = "A record is no longer with this child"),
              (status = 422, description = "Every problem with it; earlier decisions that stand against it are named")))]
pub async fn post_preview(
    ApiVisit(visit): ApiVisit,
    State(desk): State<Desk>,
    Named(id): Named<ChildId>,
    Sent(split, ..): Sent<Split, DecidesMatches>,
) -> Result<Json<Preview>, Refusal> {
    Ok(Json(desk.preview_split(&visit.viewer, id, &split.into()).await?))
}

/// Moves source records to another child record. It holds until somebody undoes it.
#[utoipa::path(post, path = "/children/{id}/split", tag = "review", params(("id" = uuid::Uuid, Path, description = "The child's id")),
    request_body(content = Object, description = "As for the preview, with its `token`, `why` \
        (`siblings`, `parent_and_child`, `same_name`, `wrong_data`, `other`) and `reason`"),
    responses((status = 200, description = "`decision`: its id, `kind`, `children` that hold the records now", body = serde_json::Value),
              (status = 404, description = "No such child, or not for this role: the same answer"),
              (status = 409, description = "The records changed since the preview"),
              (status = 422, description = "Every problem with it; earlier decisions that stand against it are named")))]
pub async fn post_split(
    ApiVisit(visit): ApiVisit,
    State(desk): State<Desk>,
    Named(id): Named<ChildId>,
    Sent(split, ..): Sent<Split, DecidesMatches>,
) -> Result<Json<MatchDecision>, Refusal> {
    Ok(Json(desk.split(&visit.viewer, id, &split.into()).await?))
}
