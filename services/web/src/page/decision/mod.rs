//! What stewards decided about a child record, and taking it back: `/child/{id}/decisions` and `/decision/{id}/undo`.

mod item;
mod list;
mod parts;
#[cfg(test)]
mod tests;
mod undo;

pub(crate) use item::DecisionItem;
pub(crate) use parts::{cards, held, title};

use axum::Router;
use gate::AppState;

/// The routes of decisions.
pub fn routes() -> Router<AppState> {
    Router::new().merge(list::routes()).merge(undo::routes())
}
