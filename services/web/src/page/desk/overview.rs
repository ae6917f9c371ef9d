//! `/desk`: what waits for the team.

use askama::Template;
use axum::{Router, extract::State, response::Response, routing::get};
use desk::{Desk, DeskOverview, Share, ShieldListKind};
use gate::{AppState, Refusal};

use super::{Part, sections};
use crate::{
    components::{RowAction, SubNavigation, SummaryList, SummaryRow},
    frame::{Frame, show},
    layout::{Page, Section},
    words,
};

/// The route of the overview.
pub(super) fn routes() -> Router<AppState> {
    Router::new().route("/desk", get(get_overview))
}

/// `GET /desk`
async fn get_overview(frame: Frame, State(desk): State<Desk>) -> Result<Response, Refusal> {
    let overview = desk.desk_overview(frame.viewer()).await?;
    let sections = sections(frame.viewer(), Part::Overview);
    show(&OverviewPage::new(
        frame.page("Management team", Section::Desk),
        sections,
        &overview,
    ))
}

/// Counts, each with the way to its list.
#[derive(Template)]
#[template(path = "pages/desk/overview.html")]
pub(super) struct OverviewPage {
    page: Page,
    sections: SubNavigation,
    waiting: SummaryList,
    over_shielding: String,
    shielded: SummaryList,
}

/// How many of the shielded are shielded by a possible link alone, as a sentence.
pub(super) fn over_shielding(possible: usize, shielded: usize) -> String {
    if shielded == 0 {
        return "No child is shielded.".to_owned();
    }
    let long = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
    let share = Share::Exact {
        part: long(possible),
        whole: long(shielded),
    };
    format!(
        "{} of {} shielded children ({}) are shielded only because a record may be a shielded child’s.",
        words::number(possible),
        words::number(shielded),
        share.words(),
    )
}

impl OverviewPage {
    /// The page of these counts.
    pub fn new(page: Page, sections: SubNavigation, overview: &DeskOverview) -> Self {
        let row = |label: &str, count: usize, href: String| {
            SummaryRow::new(label, words::number(count)).action(RowAction::new(href, "Open", label))
        };
        let list = |kind: ShieldListKind| {
            let href = format!("/desk/shields?list={}", kind.name());
            row(kind.label(), overview.shields.of(kind), href).testid(format!("count-{}", kind.name()))
        };
        let mut waiting = vec![
            row("Overrides to review", overview.overrides, "/desk/overrides".to_owned()).testid("count-overrides"),
            list(ShieldListKind::Requests),
            list(ShieldListKind::Overdue),
            list(ShieldListKind::Lifts),
            list(ShieldListKind::Open),
        ];
        let parts = [
            (
                overview.contacts,
                "Requests for contact",
                "/desk/brokering",
                "count-contacts",
            ),
            (
                overview.consents,
                "Consents to review",
                "/desk/consents",
                "count-consents",
            ),
            (
                overview.travel,
                "Travel to arrange",
                "/desk/travel?list=open",
                "count-travel",
            ),
        ];
        waiting.extend(
            parts
                .into_iter()
                .filter_map(|(count, label, href, testid)| Some(row(label, count?, href.to_owned()).testid(testid))),
        );
        let shielded = [ShieldListKind::Here, ShieldListKind::Sources, ShieldListKind::Possible];
        Self {
            page,
            sections,
            waiting: SummaryList::new(waiting),
            over_shielding: over_shielding(overview.shields.possible, overview.shields.shielded),
            shielded: SummaryList::new(shielded.into_iter().map(list).collect()),
        }
    }
}
