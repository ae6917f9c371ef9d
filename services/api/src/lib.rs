//! The JSON API under `/api/v1`: the same use cases as the pages, with the same policy and the same trace.

mod account;
mod child;
mod review;
mod search;
mod transport;

use axum::{Json, Router, middleware::from_fn, routing::get};
use gate::{AppState, enclose, problem::problems};
use utoipa::{OpenApi, openapi::OpenApi as Description};
use utoipa_axum::{router::OpenApiRouter, routes};

/// Where the API stands.
pub const ROOT: &str = "/api/v1";

/// What the API says of itself.
#[derive(OpenApi)]
#[openapi(info(
    title = "onechild",
    description = "One record for every child, and of it exactly the part that the caller's role may see. \
                   Session cookie; changes and searches also need the header `x-csrf-token` (see `GET /me`). \
                   Errors are RFC 9457 problem documents."
))]
struct Contents;

/// Every route, as a table of contents, and the document that describes them.
fn contents() -> (Router<AppState>, Description) {
    OpenApiRouter::with_openapi(Contents::openapi())
        .nest(
            ROOT,
            OpenApiRouter::new()
                .routes(routes!(account::me::get_me))
                .routes(routes!(account::home::get_home))
                .routes(routes!(
                    account::preferences::get_preferences,
                    account::preferences::put_preferences
                ))
                .routes(routes!(search::post_search))
                .routes(routes!(child::open::get_child))
                .routes(routes!(child::attribute::get_attribute))
                .routes(routes!(transport::schools::get_schools))
                .routes(routes!(transport::school::get_school))
                .routes(routes!(review::cases::get_cases))
                .routes(routes!(review::case::get_case)),
        )
        .split_for_parts()
}

/// The OpenAPI 3.1 document.
pub fn description() -> Description {
    contents().1
}

/// The API, with its sessions, limits and problem documents.
pub fn routes(state: &AppState) -> Router<AppState> {
    let (routes, description) = contents();
    let document = Json(serde_json::to_value(description).expect("the description has string keys only"));
    let routes = routes.route(&format!("{ROOT}/openapi.json"), get(move || async { document }));
    enclose(routes, state).layer(from_fn(problems))
}
