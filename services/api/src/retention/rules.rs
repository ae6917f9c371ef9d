//! `/retention/rules`: the rules in force, versions, proposals and approvals.

use axum::{Json, extract::State, http::StatusCode};
use desk::{Desk, Previewed, RulesView, right::GovernsRetention};
use gate::{ApiVisit, Named, Refusal, Sent, SignedIn};
use serde::{Deserialize, Serialize};

/// The rules in force and every version of them.
#[utoipa::path(get, path = "/retention/rules", tag = "retention",
    responses((status = 200, description = "`rules`, `versions`, and the `text` of the last version", body = serde_json::Value),
              (status = 404, description = "Not for the caller")))]
pub async fn get_rules(SignedIn(viewer): SignedIn, State(desk): State<Desk>) -> Result<Json<RulesView>, Refusal> {
    Ok(Json(desk.retention_rules(&viewer).await?))
}

/// A version to be proposed.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Proposal {
    text: String,
    note: String,
}

/// The number of a version.
#[derive(Debug, Serialize)]
pub struct Version {
    version: i64,
}

/// Proposes a version of the rules. Somebody else has to approve it.
#[utoipa::path(post, path = "/retention/rules", tag = "retention",
    request_body(content = Object, description = "`text` (TOML, as `GET` gives it) and `note`"),
    responses((status = 201, description = "`version`", body = serde_json::Value),
              (status = 404, description = "Not for the caller"),
              (status = 422, description = "The text is no set of rules; every reason is named")))]
pub async fn post_rules(
    ApiVisit(visit): ApiVisit,
    State(desk): State<Desk>,
    Sent(proposal, ..): Sent<Proposal, GovernsRetention>,
) -> Result<(StatusCode, Json<Version>), Refusal> {
    let version = desk
        .propose_rules(&visit.viewer, &proposal.text, &proposal.note)
        .await?;
    Ok((StatusCode::CREATED, Json(Version { version })))
}

/// What a version would change against the rules in force, counted in child records. It looks at every child record.
#[utoipa::path(get, path = "/retention/rules/{version}/preview", tag = "retention",
    params(("version" = i64, Path, description = "Number of the version")),
    responses((status = 200, description = "Counts", body = serde_json::Value),
              (status = 404, description = "No such version, or not for the caller")))]
pub async fn get_preview(
    SignedIn(viewer): SignedIn,
    State(desk): State<Desk>,
    Named(version): Named<i64>,
) -> Result<Json<Previewed>, Refusal> {
    Ok(Json(desk.preview_rules(&viewer, version).await?))
}

/// Approves the last version, which counts from today on and deletes after its cooling days.
#[utoipa::path(put, path = "/retention/rules/{version}/approval", tag = "retention",
    params(("version" = i64, Path, description = "Number of the version")),
    responses((status = 204, description = "It is approved"),
              (status = 404, description = "Not for the caller"),
              (status = 422, description = "It is not the last version, is approved already, or the caller proposed it")))]
pub async fn put_approval(
    ApiVisit(visit): ApiVisit,
    State(desk): State<Desk>,
    Named(version): Named<i64>,
) -> Result<StatusCode, Refusal> {
    desk.approve_rules(&visit.viewer, version).await?;
    Ok(StatusCode::NO_CONTENT)
}
