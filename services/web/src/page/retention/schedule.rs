//! `/retention`: what is kept how long, and who approved it.

use axum::{Router, extract::State, response::Response, routing::get};
use desk::{Desk, RuleLine, RulesView, VersionLine};
use gate::{AppState, Refusal};

use super::{
    Part,
    lists::{ListsPage, link_to},
};
use crate::{
    components::{Button, Column, Content, Table, TableRow, Tag},
    frame::{Frame, show},
    layout::{Page, Section},
    page::moment::Moment,
    words,
};

/// The route of the schedule.
pub(super) fn routes() -> Router<AppState> {
    Router::new().route("/retention", get(get_schedule))
}

/// `GET /retention`
async fn get_schedule(frame: Frame, State(desk): State<Desk>) -> Result<Response, Refusal> {
    let view = desk.retention_rules(frame.viewer()).await?;
    show(&page(frame.page("Retention schedule", Section::Retention), &view))
}

/// The page of these rules.
pub(super) fn page(page: Page, view: &RulesView) -> ListsPage {
    ListsPage::new(page, Part::Schedule, "Retention schedule")
        .intro(
            "Of several rules about one thing the earliest hides and archives, the latest deletes. A version deletes nothing \
             in its first days, nor before a second person has approved it.",
        )
        .button(Button::link("Propose a change", "/retention/change").secondary())
        .list("Versions", &versions(&view.versions), "There are no versions.")
        .list("Rules in force", &rules(&view.rules), "There are no rules.")
}

fn versions(versions: &[VersionLine]) -> Table {
    let columns = ["Version", "Why", "Proposed", "Approved", "Deletes from", "Status"];
    let rows = versions.iter().map(|version| {
        let day = |day: Option<chrono::NaiveDate>| {
            day.map_or_else(|| Content::from("Not yet"), |day| Moment::short_day(day).into())
        };
        let approved = match (&version.approved_by, version.approved_at) {
            (Some(name), Some(at)) => Content::from(format!("{name}, {}", words::short_date(words::uk_date(at)))),
            _ if version.may_approve => link_to(
                format!("/retention/change/{}", version.version),
                "Approve",
                &format!("version {}", version.version),
            ),
            _ => Content::from("Waits for another person"),
        };
        let status: Content = if version.in_force {
            Tag::new("In force").into()
        } else {
            Content::from("")
        };
        TableRow::new(vec![
            version.version.to_string().into(),
            (&version.note).into(),
            format!(
                "{}, {}",
                version.proposed_by,
                words::short_date(words::uk_date(version.proposed_at))
            )
            .into(),
            approved,
            day(version.deletes_from),
            status,
        ])
        .testid(format!("version-{}", version.version))
    });
    Table::new("versions", columns.map(Column::new).to_vec(), rows.collect())
        .hidden_caption("Versions of the rules, newest first")
        .first_cell_is_header()
        .scrolls()
}

fn rules(rules: &[RuleLine]) -> Table {
    let columns = [
        "Rule",
        "What",
        "Starts from",
        "Keep for",
        "Then",
        "Lawful basis",
        "Carried out",
    ];
    let rows = rules.iter().map(|rule| {
        let mut what = rule.what.clone();
        if !rule.applies_if.is_empty() {
            what = format!("{what} ({})", rule.applies_if.join("; "));
        }
        let mut then = rule.then.to_owned();
        if rule.notice_days > 0 {
            then = format!(
                "{then}, owner told {} before",
                words::counted(rule.notice_days as usize, "day", "days")
            );
        }
        let carried_out = match (rule.carried_out, rule.why_not) {
            (Some(who), _) => who.to_owned(),
            (None, why) => format!("Nobody yet: {}", why.unwrap_or("not known")),
        };
        TableRow::new(vec![
            (&rule.id).into(),
            what.into(),
            (&rule.from).into(),
            (&rule.keep).into(),
            then.into(),
            (&rule.basis).into(),
            carried_out.into(),
        ])
        .testid(format!("rule-{}", rule.id))
    });
    Table::new("rules", columns.map(Column::new).to_vec(), rows.collect())
        .hidden_caption("Rules in force")
        .first_cell_is_header()
        .scrolls()
        .small_text()
}
