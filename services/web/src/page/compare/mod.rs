//! `/review/{item}`: two records side by side with the evidence, and the steward's answer (pages P10 and P11).

mod answer;
mod difference;
mod disagreement;
mod evidence;
mod fields;
mod form;
mod handler;
mod history;
mod join;
mod join_choice;
mod join_page;
mod outcome;
mod page;
#[cfg(test)]
mod tests;
mod unidentified;
mod work;

pub(crate) use outcome::go_on;

use axum::Router;
use gate::AppState;

/// The routes of one case.
pub fn routes() -> Router<AppState> {
    Router::new()
        .merge(handler::routes())
        .merge(join::routes())
        .merge(work::routes())
}
