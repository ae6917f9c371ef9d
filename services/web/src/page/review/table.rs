//! The cases of a page as a table.

use askama::Template;
use desk::{CaseKind, CaseLine, CasePriority, QueueFilter, QueueSort};

use super::address::with;
use crate::{
    components::{Colour, Column, Content, Sorted, Table, TableRow, Tag, components},
    page::moment::Moment,
    words,
};

/// The pair as the row's link.
#[derive(Template)]
#[template(
    ext = "html",
    source = r#"<a class="govuk-link app-break" href="/review/{{ id }}">{{ left }}{% if !right.is_empty() %}<span aria-hidden="true"> / </span><span class="govuk-visually-hidden"> and </span>{{ right }}{% endif %}</a><br><span class="govuk-body-s">{{ sources }}</span>"#
)]
struct PairCell<'a> {
    id: String,
    left: &'a str,
    /// Empty where the case is about one record.
    right: &'a str,
    sources: String,
}
components!(PairCell<'_>);

/// The box that takes a case.
#[derive(Template)]
#[template(
    ext = "html",
    source = r#"<div class="govuk-checkboxes govuk-checkboxes--small"><div class="govuk-checkboxes__item"><input class="govuk-checkboxes__input" id="case-{{ id }}" name="case" type="checkbox" value="{{ id }}"><label class="govuk-label govuk-checkboxes__label" for="case-{{ id }}"><span class="govuk-visually-hidden">Select {{ left }}{% if !right.is_empty() %} and {{ right }}{% endif %}</span></label></div></div>"#
)]
struct TakeCell<'a> {
    id: String,
    left: &'a str,
    /// Empty where the case is about one record.
    right: &'a str,
}
components!(TakeCell<'_>);

/// The cases, with boxes to take them by where the viewer `decides`.
pub(super) fn table(cases: &[CaseLine], filter: &QueueFilter, decides: bool) -> Table {
    let order = |sort| with(filter, |filter| filter.sort = sort);
    let (by_chance, chance_next) = match filter.sort {
        QueueSort::Likeliest => (Sorted::Descending, QueueSort::Unlikeliest),
        QueueSort::Unlikeliest => (Sorted::Ascending, QueueSort::Likeliest),
        QueueSort::Urgent | QueueSort::Oldest => (Sorted::No, QueueSort::Likeliest),
    };
    let sorted = |sort| {
        if filter.sort == sort {
            Sorted::Ascending
        } else {
            Sorted::No
        }
    };
    let mut columns = vec![
        Column::new("Pair"),
        Column::new("Reason"),
        Column::new("Priority").sort(order(QueueSort::Urgent), sorted(QueueSort::Urgent)),
        Column::new("Chance").numeric().sort(order(chance_next), by_chance),
        Column::new("Waiting since").sort(order(QueueSort::Oldest), sorted(QueueSort::Oldest)),
        Column::new("Assigned"),
        Column::new("Status"),
    ];
    if decides {
        columns.push(Column::new("Select"));
    }
    let rows = cases.iter().map(|case| row(case, decides)).collect();
    Table::new("queue", columns, rows)
        .hidden_caption("Cases awaiting review")
        .first_cell_is_header()
        .stacks_early()
        .small_text()
}

fn row(case: &CaseLine, decides: bool) -> TableRow {
    let id = case.id.to_string();
    let about_one = matches!(
        case.kind,
        CaseKind::Reported | CaseKind::Disagree | CaseKind::Unidentified
    );
    let sources = if case.left_source == case.right_source {
        case.left_source.clone()
    } else {
        format!("{} and {}", case.left_source, case.right_source)
    };
    let right = if about_one { "" } else { &case.right_name };
    let pair = PairCell {
        id: id.clone(),
        left: &case.left_name,
        right,
        sources,
    };
    let chance: Content = if about_one {
        "–".into()
    } else {
        words::chance(case.probability).into()
    };
    let mut cells: Vec<Content> = vec![
        pair.into(),
        (&case.reason).into(),
        priority_tag(case.priority).into(),
        chance,
        Moment::short_day_of(case.opened_at).into(),
        case.assigned_to.as_deref().unwrap_or("Nobody").into(),
        status(case),
    ];
    if decides {
        let take = TakeCell {
            id,
            left: &case.left_name,
            right,
        };
        cells.push(take.into());
    }
    TableRow::new(cells).testid(format!("row-{}", case.id))
}

/// How urgent a case is, as a tag. Red is for problems only, and none of these is one (page rule G29).
pub(crate) fn priority_tag(priority: CasePriority) -> Tag {
    Tag::new(priority.label()).colour(match priority {
        CasePriority::High => Colour::Orange,
        CasePriority::Medium => Colour::Yellow,
        CasePriority::Low => Colour::Grey,
    })
}

/// The status, with the day on which a deferred case comes back.
#[derive(Template)]
#[template(
    ext = "html",
    source = r#"{{ tag }}{% if let Some(until) = until %} <span class="govuk-body-s">until {{ until }}</span>{% endif %}"#
)]
struct StatusCell {
    tag: Tag,
    until: Option<Moment>,
}
components!(StatusCell);

fn status(case: &CaseLine) -> Content {
    StatusCell {
        tag: Tag::new(&case.status),
        until: case.deferred_until.map(Moment::short_day),
    }
    .into()
}
