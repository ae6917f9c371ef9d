//! `/retention/holds`: what is kept from deletion.

use axum::{Router, extract::State, response::Response, routing::get};
use desk::{Desk, HoldList, HoldView};
use gate::{AppState, Refusal};

use super::{
    Part,
    lists::{ListsPage, link_to},
};
use crate::{
    components::{Button, Column, Content, Table, TableRow},
    frame::{Frame, show},
    layout::{Page, Section},
    page::moment::Moment,
    words,
};

/// The route of the holds.
pub(super) fn routes() -> Router<AppState> {
    Router::new().route("/retention/holds", get(get_holds))
}

/// `GET /retention/holds`
async fn get_holds(frame: Frame, State(desk): State<Desk>) -> Result<Response, Refusal> {
    let holds = desk.holds(frame.viewer()).await?;
    show(&page(frame.page("Legal holds", Section::Retention), &holds))
}

/// The page of these holds.
pub(super) fn page(page: Page, holds: &HoldList) -> ListsPage {
    ListsPage::new(page, Part::Holds, "Legal holds")
        .intro("What is held is never deleted. It is hidden and archived all the same. Another person releases a hold.")
        .button(Button::link("Place a hold", "/retention/holds/place").testid("place-hold"))
        .list(
            "In force",
            &table("in-force", "Holds in force", &holds.in_force),
            "Nothing is held.",
        )
        .list(
            "Released",
            &table("released", "Holds that were released", &holds.released),
            "No hold was released yet.",
        )
}

fn table(id: &str, caption: &str, holds: &[HoldView]) -> Table {
    let columns = ["Held", "Why", "Authority", "Placed", "Review", "Release"];
    let rows = holds.iter().map(|hold| {
        let line = &hold.line;
        let review: Content = if line.late {
            format!("{} (late)", words::short_date(line.review_on)).into()
        } else {
            Moment::short_day(line.review_on).into()
        };
        let release: Content = match (&hold.released_by, hold.released_at) {
            (Some(name), Some(at)) => format!("{name}, {}", words::short_date(words::uk_date(at))).into(),
            _ if hold.may_release => link_to(
                format!("/retention/holds/{}/release", line.id),
                "Release",
                &format!("the hold on {}", line.held),
            ),
            _ => "By another person".into(),
        };
        TableRow::new(vec![
            (&line.held).into(),
            line.reason.into(),
            (&hold.authority).into(),
            format!(
                "{}, {}",
                hold.placed_by,
                words::short_date(words::uk_date(line.placed_at))
            )
            .into(),
            review,
            release,
        ])
        .testid(format!("row-{}", line.id))
    });
    Table::new(id, columns.map(Column::new).to_vec(), rows.collect())
        .hidden_caption(caption)
        .first_cell_is_header()
        .scrolls()
}
