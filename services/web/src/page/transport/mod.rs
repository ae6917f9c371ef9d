//! `/transport`: schools, the children of one school with travel needs, route lists and what changed since (page P8).

mod changes;
mod export;
mod list;
mod schools;
#[cfg(test)]
mod tests;

use axum::Router;
use gate::AppState;

pub(crate) use schools::schools_table;

/// The routes of the transport pages.
pub fn routes() -> Router<AppState> {
    schools::routes()
        .merge(list::routes())
        .merge(changes::routes())
        .merge(export::routes())
}
