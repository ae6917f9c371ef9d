//! `GET /children/{id}/history`: how a child's record became what it is, and what it was.

use axum::{
    Json,
    extract::{Query, State},
    response::{IntoResponse as _, Response},
};
use child::ChildId;
use desk::{Desk, Opened, Problem, read_moment};
use gate::{Named, Refusal, Visit};
use serde::Deserialize;

use super::joined;

/// Which page, or which moment.
#[derive(Debug, Deserialize)]
pub struct Asked {
    as_at: Option<String>,
    #[serde(default)]
    page: usize,
}

/// The history of a record, newest first; with `as_at` the record as it stood, and why. Cut down by the rules and shields of
/// today: what is hidden from the caller now, taken back or deleted is left out. A record that was joined with another
/// redirects there, but for a moment before that.
#[utoipa::path(get, path = "/children/{id}/history", tag = "child",
    params(("id" = uuid::Uuid, Path, description = "The child's id"),
           ("as_at" = Option<String>, Query, description = "A day (its end, UK time), a day and a UK time such as `2026-03-04T14:30`, or a moment with its offset"),
           ("page" = Option<usize>, Query, description = "Page of the history, from 1")),
    responses((status = 200, description = "`child`, `entries`, `total`, `page`, `pages`; with `as_at`: `as_at`, `today`, `child`, `records`, `survivorship_version`, `model_version`, `decisions`, `joined`", body = serde_json::Value),
              (status = 303, description = "Joined with another record"),
              (status = 404, description = "No such child, or not for this role: the same answer"),
              (status = 422, description = "`as_at` is no moment of the past")))]
pub async fn get_history(
    visit: Visit,
    State(desk): State<Desk>,
    Named(id): Named<ChildId>,
    Query(asked): Query<Asked>,
) -> Result<Response, Refusal> {
    let viewer = &visit.viewer;
    let Some(text) = asked.as_at else {
        return Ok(match desk.history(viewer, id, asked.page).await? {
            Opened::Child(history) => Json(history).into_response(),
            Opened::Moved { to, .. } => joined(to, "/history"),
        });
    };
    let at = read_moment(&text).ok_or_else(|| {
        Refusal::Unusable(vec![Problem {
            field: "as_at".into(),
            message: "Give a day such as 2026-03-04, or a moment such as 2026-03-04T14:30".to_owned(),
        }])
    })?;
    Ok(match desk.as_of(viewer, id, at).await? {
        Opened::Child(stood) => Json(stood).into_response(),
        Opened::Moved { to, .. } => {
            let exact = at.to_rfc3339_opts(chrono::SecondsFormat::Micros, true);
            joined(to, &format!("/history?as_at={exact}"))
        }
    })
}
