//! `GET /me`: who is calling, and the token that changes need.

use axum::{Json, extract::State};
use child::policy::{Reason, ReasonList};
use desk::Desk;
use gate::Visit;
use serde::Serialize;
use utoipa::ToSchema;

/// Who is calling.
#[derive(Debug, Serialize, ToSchema)]
pub struct Me {
    /// Name shown on pages and in the audit trail.
    name: String,
    /// Role id.
    role: &'static str,
    /// To be sent as `x-csrf-token`.
    csrf: String,
    /// What the caller may say of why they look.
    reasons: MyReasons,
}

/// What the caller may say of why they look.
#[derive(Debug, Serialize, ToSchema)]
pub struct MyReasons {
    /// Why beyond their own children: `reasons`, each with `code` and `words`, and `own_words` (no; allowed: with the code
    /// `other`; demanded: beside each code). None where no reason is asked for.
    #[schema(value_type = Option<Object>)]
    search: Option<ReasonList>,
    /// Why at what a shield hides: each with `code` and `words`. Empty for callers who may not.
    #[schema(value_type = Vec<Object>)]
    r#override: Vec<Reason>,
}

/// Who is calling.
#[utoipa::path(get, path = "/me", tag = "account", responses((status = 200, body = Me), (status = 401, description = "Sign in first")))]
pub async fn get_me(visit: Visit, State(desk): State<Desk>) -> Json<Me> {
    let role = visit.viewer.role;
    Json(Me {
        role: role.name(),
        name: visit.viewer.display_name,
        csrf: visit.csrf,
        reasons: MyReasons {
            search: desk.reasons().search(role).cloned(),
            r#override: desk.reasons().overriding(role).to_vec(),
        },
    })
}
