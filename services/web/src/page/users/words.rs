//! What pages about users call things.

use chrono::NaiveDate;
use desk::{AccessState, Lapse, UserLine, Way};

use crate::{
    components::{Colour, Content, Tag},
    page::moment::Moment,
};

/// How the access stands, as a tag.
pub(super) fn state(state: AccessState) -> Tag {
    Tag::new(state.label()).colour(match state {
        AccessState::Active => Colour::Green,
        AccessState::Lapsed => Colour::Red,
        AccessState::Waiting => Colour::Yellow,
        AccessState::Suspended => Colour::Grey,
    })
}

/// A day until which something holds, or that nobody said it.
pub(super) fn until(day: Option<NaiveDate>) -> Content {
    day.map_or_else(|| "Not recorded".into(), |day| Moment::short_day(day).into())
}

/// How a user signs in.
pub(super) const fn way(way: Way) -> &'static str {
    match way {
        Way::Provider => "Council account",
        Way::Local => "Local account with a password",
    }
}

/// What has run out, in a sentence.
pub(super) fn lapses(line: &UserLine) -> Option<&'static str> {
    match line.lapses.as_slice() {
        [] => None,
        [Lapse::Checks] => Some("The criminal-record check is out of date or not recorded. This user cannot sign in."),
        [Lapse::Training] => Some("The training is out of date or not recorded. This user cannot sign in."),
        _ => Some("Criminal-record check and training are out of date or not recorded. This user cannot sign in."),
    }
}
