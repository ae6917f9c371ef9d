//! `/retention/upcoming`: what is deleted in the days to come.

use axum::{
    Router,
    extract::{Query, State},
    response::Response,
    routing::get,
};
use chart::{BarRow, Bars};
use desk::{Desk, Upcoming, UpcomingTag, Within};
use gate::{AppState, Refusal};
use serde::Deserialize;

use super::{
    Part,
    lists::{ListsPage, link_to},
};
use crate::{
    components::{Column, Content, Table, TableRow},
    frame::{Frame, show},
    layout::{Page, Section},
    page::moment::Moment,
    words,
};

/// The route of what is to come.
pub(super) fn routes() -> Router<AppState> {
    Router::new().route("/retention/upcoming", get(get_upcoming))
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Asked {
    within: String,
}

/// `GET /retention/upcoming`
async fn get_upcoming(frame: Frame, State(desk): State<Desk>, Query(asked): Query<Asked>) -> Result<Response, Refusal> {
    let chosen = Within::ALL
        .into_iter()
        .find(|within| within.days().to_string() == asked.within);
    let upcoming = desk
        .retention_upcoming(frame.viewer(), chosen.unwrap_or_default())
        .await?;
    show(&page(frame.page("Upcoming deletions", Section::Retention), &upcoming))
}

/// The page of what is to come.
pub(super) fn page(page: Page, upcoming: &Upcoming) -> ListsPage {
    let others = Within::ALL.into_iter().map(|within| {
        let days = format!("{} days", within.days());
        let cell = if within == upcoming.within {
            Content::from(format!("{days} (shown)"))
        } else {
            link_to(format!("/retention/upcoming?within={}", within.days()), &days, "")
        };
        TableRow::new(vec![cell])
    });
    let spans = Table::new("spans", vec![Column::new("Within")], others.collect()).hidden_caption("How far ahead");
    let count = upcoming.lines.len();
    let mut lists = ListsPage::new(page, Part::Upcoming, "Upcoming deletions").intro(format!(
        "{} in the next {} days, as things stand. Owners can take their copy until then.",
        words::counted(count, "child record is deleted", "child records are deleted"),
        upcoming.within.days(),
    ));
    if upcoming.more {
        lists =
            lists.intro("This is the part of the archive that has waited longest; more comes into view as it goes.");
    }
    if count > 0 {
        lists = lists.chart(chart(upcoming));
    }
    lists
        .list("How far ahead", &spans, "")
        .list("Month by month", &months(upcoming), "Nothing is due.")
        .list("Record by record", &records(upcoming), "Nothing is due.")
        .list("To look at", &reviews(upcoming), "No record waits for a person.")
}

fn month_words(month: chrono::NaiveDate) -> String {
    month.format("%B %Y").to_string()
}

fn chart(upcoming: &Upcoming) -> Bars {
    let rows = upcoming.months.iter().map(|(month, count)| BarRow {
        name: month_words(*month),
        value: *count as f64,
        figure: words::number(*count as usize),
    });
    let most = upcoming.months.iter().max_by_key(|(_, count)| *count);
    let finding = most.map_or_else(String::new, |(month, count)| {
        format!(
            "Most are deleted in {}: {}.",
            month_words(*month),
            words::number(*count as usize)
        )
    });
    Bars::new("deletions", "Deletions by month", finding, &rows.collect::<Vec<_>>())
}

fn months(upcoming: &Upcoming) -> Table {
    let rows = upcoming
        .months
        .iter()
        .map(|(month, count)| TableRow::new(vec![month_words(*month).into(), words::number(*count as usize).into()]));
    let columns = vec![Column::new("Month"), Column::new("Child records").numeric()];
    Table::new("months", columns, rows.collect())
        .hidden_caption("Deletions by month")
        .first_cell_is_header()
}

fn records(upcoming: &Upcoming) -> Table {
    let columns = ["Child record", "What", "Rule", "Due", "Owners", "Status"];
    let rows = upcoming.lines.iter().map(|line| {
        let tags: Vec<&str> = line
            .tags
            .iter()
            .map(|tag| match tag {
                UpcomingTag::OnHold => "On hold",
                UpcomingTag::ToldOwner => "Told owner",
            })
            .collect();
        TableRow::new(vec![
            (&line.reference).into(),
            (&line.what).into(),
            (&line.rule).into(),
            Moment::short_day(line.due).into(),
            line.owners.join(", ").into(),
            tags.join(", ").into(),
        ])
        .testid(format!("row-{}", line.reference))
    });
    Table::new("records", columns.map(Column::new).to_vec(), rows.collect())
        .hidden_caption("Child records that are deleted, first due first")
        .first_cell_is_header()
        .scrolls()
}

fn reviews(upcoming: &Upcoming) -> Table {
    let rows = upcoming
        .reviews
        .iter()
        .map(|line| TableRow::new(vec![(&line.reference).into(), Moment::short_day(line.since).into()]));
    let columns = vec![Column::new("Child record"), Column::new("Since")];
    Table::new("reviews", columns, rows.collect())
        .hidden_caption("Child records without a birth date that a person is asked to look at")
        .first_cell_is_header()
}
