//! What people ask about their data (page P20), for information governance: the requests, one with its tasks, what is held and
//! what of it is released, the pack.

mod act;
mod items;
mod list;
mod one;
mod pack;
mod record;
#[cfg(test)]
mod tests;

use axum::Router;
use child::policy::{Viewer, answers_requests};
use desk::RequestStatus;
use gate::{AppState, Refusal};

use crate::components::{Colour, Tag};

/// Where the requests are listed.
const LIST: &str = "/sar";

/// The routes of requests about data.
pub fn routes() -> Router<AppState> {
    Router::new()
        .merge(list::routes())
        .merge(record::routes())
        .merge(one::routes())
        .merge(act::routes())
        .merge(items::routes())
        .merge(pack::routes())
}

/// For every other role there are no such pages.
fn only(viewer: &Viewer) -> Result<(), Refusal> {
    if answers_requests(viewer.role) {
        Ok(())
    } else {
        Err(Refusal::NotFound)
    }
}

/// How a request stands, as a tag.
fn status_tag(status: RequestStatus) -> Tag {
    let (word, colour) = match status {
        RequestStatus::Open => ("Open", Colour::Blue),
        RequestStatus::Signed => ("Signed", Colour::Teal),
        RequestStatus::Packed => ("Pack made", Colour::Teal),
        RequestStatus::Sent => ("Answered", Colour::Green),
        RequestStatus::Refused => ("Refused", Colour::Grey),
        RequestStatus::Withdrawn => ("Withdrawn", Colour::Grey),
    };
    Tag::new(word).colour(colour).testid("status")
}

/// The tag of a request whose last day has come.
fn late_tag() -> Tag {
    Tag::new("Late").colour(Colour::Orange).testid("late")
}
