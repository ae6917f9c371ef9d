//! Every page, as a table of contents.

use axum::{Router, middleware::from_fn_with_state, routing::get};
use gate::{AppState, Refusal, enclose};

use crate::{assets, error_page::error_pages, page};

/// The pages with everything around them but the outermost layer, which [`gate::front`] adds for pages and API together.
pub fn routes(state: &AppState) -> Router<AppState> {
    let pages = Router::new()
        .merge(page::sign_in::routes())
        .merge(page::terms::routes())
        .merge(page::account::routes())
        .merge(page::still_here::routes())
        .merge(page::preferences::routes())
        .merge(page::static_pages::routes())
        .merge(page::home::routes())
        .merge(page::search::routes())
        .merge(page::results::routes())
        .merge(page::child::routes())
        .merge(page::attribute::routes())
        .merge(page::transport::routes())
        .merge(page::desk::routes())
        .merge(page::review::routes())
        .merge(page::compare::routes())
        .merge(page::split::routes())
        .merge(page::decision::routes())
        .merge(page::sources::routes())
        .merge(page::feeds::routes())
        .merge(page::quality::routes())
        .merge(page::retention::routes())
        .merge(page::sar::routes())
        .merge(page::audit::routes())
        .merge(page::users::routes());
    let enclosed = enclose(pages.fallback(|| async { Refusal::NotFound }), state);
    Router::new()
        .route("/assets/{*path}", get(assets::get_asset))
        .merge(enclosed)
        .layer(from_fn_with_state(state.clone(), error_pages))
}
