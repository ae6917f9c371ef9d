//! Access that somebody should ask about.

use askama::Template;
use desk::{Unusual, UnusualLine, UnusualRule};

use super::handler::DAYS;
use crate::{
    components::{BackLink, Column, Content, SubNavigation, Table, TableRow},
    layout::Page,
    page::moment::Moment,
    words,
};

/// The report.
#[derive(Template)]
#[template(path = "pages/audit/unusual.html")]
pub(super) struct UnusualPage {
    page: Page,
    days: SubNavigation,
    since: Moment,
    groups: Vec<Group>,
    file: String,
}

/// The lines of one rule.
struct Group {
    rule: String,
    table: Table,
}

impl UnusualPage {
    /// The page of a report over so many days.
    pub fn new(page: Page, report: &Unusual, days: u16) -> Self {
        let periods = DAYS
            .into_iter()
            .fold(SubNavigation::new("How far back"), |all, offered| {
                let text = format!("Last {offered} days");
                all.item(text, format!("/audit/unusual?days={offered}"), offered == days)
            });
        let groups = report.lines.chunk_by(|a, b| a.rule == b.rule).map(|lines| Group {
            rule: lines[0].rule.words(&report.thresholds),
            table: table(lines[0].rule, lines),
        });
        Self {
            page: page.back(BackLink::new("/audit").text("Back to the audit trail")),
            days: periods,
            since: Moment::at(report.from),
            groups: groups.collect(),
            file: format!("/audit/unusual.csv?days={days}"),
        }
    }
}

fn table(rule: UnusualRule, lines: &[UnusualLine]) -> Table {
    let columns = vec![
        Column::new("Who"),
        Column::new("Role"),
        Column::new("Day"),
        Column::new(if rule == UnusualRule::Addresses {
            "Addresses"
        } else {
            "Records"
        })
        .numeric(),
        Column::new("Usual").numeric(),
        Column::new("Which, the first 10"),
    ];
    let count = |count: u64| words::number(usize::try_from(count).unwrap_or(usize::MAX));
    let rows = lines.iter().map(|line| {
        let day: Content = line
            .day
            .map_or_else(|| "All days".into(), |day| Moment::short_day(day).into());
        let cells: Vec<Content> = vec![
            (&line.who).into(),
            (&line.role).into(),
            day,
            count(line.count).into(),
            line.usual.map(count).unwrap_or_default().into(),
            line.records.join(", ").into(),
        ];
        TableRow::new(cells).testid(format!("row-{}", rule.name()))
    });
    Table::new(rule.name(), columns, rows.collect())
        .hidden_caption("Who this is about")
        .first_cell_is_header()
        .scrolls()
        .small_text()
}
