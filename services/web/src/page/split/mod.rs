//! `/child/{id}/split`: moving source records to another child record (page P12).

mod check;
mod choose;
mod kept;
#[cfg(test)]
mod tests;

use axum::Router;
use gate::AppState;

/// The routes of a split: choosing, then checking.
pub fn routes() -> Router<AppState> {
    Router::new().merge(choose::routes()).merge(check::routes())
}
