//! `GET /me`: who is calling, and the token that changes need.

use axum::Json;
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
}

/// Who is calling.
#[utoipa::path(get, path = "/me", tag = "account", responses((status = 200, body = Me), (status = 401, description = "Sign in first")))]
pub async fn get_me(visit: Visit) -> Json<Me> {
    Json(Me {
        role: visit.viewer.role.name(),
        name: visit.viewer.display_name,
        csrf: visit.csrf,
    })
}
