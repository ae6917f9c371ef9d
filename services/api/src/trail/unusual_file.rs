//! `GET /audit/unusual/file`: the same as a file.

use axum::{
    extract::{Query, State},
    response::Response,
};
use desk::Desk;
use gate::{Refusal, SignedIn, csv_file};

use super::unusual::Period;

/// Access that somebody should ask about, as comma-separated text.
#[utoipa::path(get, path = "/audit/unusual/file", tag = "audit",
    params(("days" = Option<u16>, Query, description = "How many days back, 28 at the most; 7 if not given")),
    responses((status = 200, description = "The lines", content_type = "text/csv"),
              (status = 404, description = "Not for this role")))]
pub async fn get_unusual_file(
    SignedIn(viewer): SignedIn,
    State(desk): State<Desk>,
    Query(period): Query<Period>,
) -> Result<Response, Refusal> {
    let text = desk.unusual_file(&viewer, period.days).await?;
    csv_file("unusual-access", text)
}
