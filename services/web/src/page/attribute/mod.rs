//! One attribute with everything that was said about it, and the choice of which value shows (page P6).

mod choice;
mod choose;
mod page;
mod tell;
#[cfg(test)]
mod tests;

pub(crate) use choice::{About, ChoiceForm, Typed, decided};

use axum::Router;
use gate::AppState;

/// The routes of one attribute.
pub fn routes() -> Router<AppState> {
    Router::new()
        .merge(page::routes())
        .merge(choose::routes())
        .merge(tell::routes())
}
