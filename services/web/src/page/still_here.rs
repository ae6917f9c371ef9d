//! `/still-here`: what the "Stay signed in" button asks for. A picture, since the page's policy lets scripts fetch
//! nothing else.

use axum::{Router, http::header, response::IntoResponse, routing::get};
use gate::{AppState, Visit};

/// One empty dot.
const DOT: &str = r#"<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>"#;

/// The routes of this page.
pub(crate) fn routes() -> Router<AppState> {
    Router::new().route("/still-here", get(get_still_here))
}

/// `GET /still-here`: taking the visit is what prolongs the session.
async fn get_still_here(_: Visit) -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "image/svg+xml")], DOT)
}
