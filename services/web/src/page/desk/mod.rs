//! The desk of the management team (page P23), and the forms by which everybody else asks it for something.

mod act;
mod brokering;
mod consents;
mod contact;
pub(in crate::page) mod form;
mod list;
mod overrides;
mod overview;
mod request;
mod shield;
mod shields;
#[cfg(test)]
mod tests;
mod travel;

pub(crate) use form::{FormPage, TEXT_CHARACTERS_MAX, day_text, refuse, text};

use axum::Router;
use child::policy::{Viewer, arranges_travel, brokers};
use gate::AppState;

use crate::components::SubNavigation;

/// The routes of the desk.
pub fn routes() -> Router<AppState> {
    Router::new()
        .merge(overview::routes())
        .merge(shields::routes())
        .merge(shield::routes())
        .merge(act::routes())
        .merge(request::routes())
        .merge(overrides::routes())
        .merge(brokering::routes())
        .merge(contact::routes())
        .merge(consents::routes())
        .merge(travel::routes())
}

/// A part of the desk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Overview,
    Shields,
    Overrides,
    Brokering,
    Consents,
    Travel,
}

impl Part {
    const ALL: [(Self, &'static str, &'static str); 6] = [
        (Self::Overview, "Overview", "/desk"),
        (Self::Shields, "Shields", "/desk/shields"),
        (Self::Overrides, "Overrides", "/desk/overrides"),
        (Self::Brokering, "Brokering", "/desk/brokering"),
        (Self::Consents, "Consents", "/desk/consents"),
        (Self::Travel, "Travel", "/desk/travel"),
    ];

    /// Whether the part is open to the viewer, who is one of those who see shields.
    fn is_open_to(self, viewer: &Viewer) -> bool {
        match self {
            Self::Overview | Self::Shields | Self::Overrides => true,
            Self::Brokering | Self::Consents => brokers(viewer.role),
            Self::Travel => arranges_travel(viewer.role),
        }
    }
}

/// The parts of the desk that the viewer has.
fn sections(viewer: &Viewer, current: Part) -> SubNavigation {
    Part::ALL.into_iter().filter(|(part, ..)| part.is_open_to(viewer)).fold(
        SubNavigation::new("Parts of the desk"),
        |navigation, (part, label, href)| navigation.item(label, href, part == current),
    )
}
