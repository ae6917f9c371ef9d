//! P21: `/users`: who may sign in, kept by administrators.

mod act;
mod add;
mod edit;
mod fields;
mod list;
mod one;
mod relationships;
#[cfg(test)]
mod tests;
mod words;

use axum::Router;
use gate::AppState;

/// The routes of these pages.
pub(crate) fn routes() -> Router<AppState> {
    list::routes()
        .merge(add::routes())
        .merge(relationships::routes())
        .merge(one::routes())
        .merge(edit::routes())
        .merge(act::routes())
}

/// The address of a user's page.
fn address(user: child::ids::UserId) -> String {
    format!("/users/{user}")
}
