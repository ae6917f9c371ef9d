//! `/sources`: the systems that send us records, whether they may, and what they answered (page P13).

mod check;
mod decision;
mod list;
mod question;
mod source;
mod task;
mod tasks;
#[cfg(test)]
mod tests;

use axum::Router;
use gate::AppState;

/// The routes of these pages.
pub fn routes() -> Router<AppState> {
    list::routes()
        .merge(source::routes())
        .merge(decision::routes())
        .merge(tasks::routes())
        .merge(check::routes())
        .merge(task::routes())
}

/// The address of a source's page. A name is a word of small letters, digits and dashes, so it stands as it is.
fn address(source: &str) -> String {
    format!("/sources/{source}")
}

/// The address of its questionnaire.
fn questionnaire(source: &str) -> String {
    format!("/sources/{source}/questionnaire")
}
