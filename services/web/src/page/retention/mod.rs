//! Keeping and deleting (page P18), for information governance: the schedule and its versions, what is deleted in the days to
//! come, the runs, and holds.

mod change;
mod hold;
mod holds;
mod lists;
mod runs;
mod schedule;
#[cfg(test)]
mod tests;
mod upcoming;

use axum::Router;
use gate::AppState;

use crate::components::SubNavigation;

/// The routes of the pages about retention.
pub fn routes() -> Router<AppState> {
    Router::new()
        .merge(schedule::routes())
        .merge(change::routes())
        .merge(upcoming::routes())
        .merge(runs::routes())
        .merge(holds::routes())
        .merge(hold::routes())
}

/// A page of these.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Schedule,
    Upcoming,
    Runs,
    Holds,
}

/// The pages, with the current one marked.
fn sections(current: Part) -> SubNavigation {
    [
        (Part::Schedule, "Schedule", "/retention"),
        (Part::Upcoming, "Upcoming", "/retention/upcoming"),
        (Part::Runs, "Runs", "/retention/runs"),
        (Part::Holds, "Holds", "/retention/holds"),
    ]
    .into_iter()
    .fold(
        SubNavigation::new("Parts of retention"),
        |navigation, (part, label, href)| navigation.item(label, href, part == current),
    )
}
