//! `/transport`: schools, and the children of one school with travel needs (page P8).

mod list;
mod schools;
#[cfg(test)]
mod tests;

use axum::Router;
use gate::AppState;

pub(crate) use schools::schools_table;

/// The routes of the transport pages.
pub fn routes() -> Router<AppState> {
    schools::routes().merge(list::routes())
}
