//! `/desk/shields`: requests, shields set here and by sources, and who is hidden by a doubt alone.

use axum::{
    Router,
    extract::{Query, State},
    response::Response,
    routing::get,
};
use child::policy::Viewer;
use desk::{Desk, ShieldLine, ShieldList, ShieldListKind};
use gate::{AppState, Refusal};

use super::{
    Part,
    list::{Asked, Link, List, ListPage, child_cell, reference_cell},
    overview::over_shielding,
};
use crate::{
    components::{Colour, Content, Html, TableRow, Tag},
    frame::{Frame, see_other, show},
    layout::{Page, Section},
    page::moment::Moment,
    words,
};

/// The route of the lists.
pub(super) fn routes() -> Router<AppState> {
    Router::new().route("/desk/shields", get(get_list))
}

/// `GET /desk/shields`
async fn get_list(frame: Frame, State(desk): State<Desk>, Query(asked): Query<Asked>) -> Result<Response, Refusal> {
    let kind = ShieldListKind::from_name(&asked.list).unwrap_or(ShieldListKind::Requests);
    let list = desk.shield_list(frame.viewer(), kind, asked.page()).await?;
    if asked.page() > list.pages {
        return Ok(see_other(&format!("/desk/shields?list={}", kind.name())));
    }
    show(&page(frame.page("Shields", Section::Desk), frame.viewer(), kind, &list))
}

/// The page of a list.
pub(super) fn page(page: Page, viewer: &Viewer, kind: ShieldListKind, list: &ShieldList) -> ListPage {
    let counted = |kind: ShieldListKind| format!("{} ({})", kind.label(), words::number(list.counts.of(kind)));
    let shown = ListPage::new(
        page,
        viewer,
        List {
            part: Part::Shields,
            heading: "Shields",
            address: "/desk/shields",
            lists: ShieldListKind::ALL
                .into_iter()
                .map(|kind| (kind.name(), counted(kind)))
                .collect(),
            chosen: kind.name(),
            first: ShieldListKind::Requests.name(),
            count: format!("{}: {}", kind.label(), words::counted(list.total, "line", "lines")),
            columns: &[
                "Child",
                "Child record",
                "Status",
                "Asked for",
                "Review",
                "What has to be done",
            ],
            rows: list.lines.iter().map(|line| row(kind, line)).collect(),
            place: (list.page, list.pages),
            empty: "Nothing is in this list.",
        },
    );
    shown.note(over_shielding(list.counts.possible, list.counts.shielded))
}

fn row(kind: ShieldListKind, line: &ShieldLine) -> TableRow {
    let shield = line.shield.map(|shield| format!("/desk/shields/{shield}"));
    let id = line.shield.map(|shield| shield.to_string());
    let id = id
        .or_else(|| Some(line.child.as_ref()?.id.to_string()))
        .unwrap_or_default();
    let day = |day: Option<chrono::NaiveDate>| day.map_or_else(Content::default, |day| Moment::short_day(day).into());
    TableRow::new(vec![
        child_cell(line.child.as_ref(), shield),
        reference_cell(line.child.as_ref()),
        status_tag(line.status).into(),
        line.asked_at
            .map_or_else(Content::default, |at| Moment::short_day_of(at).into()),
        day(line.review_on),
        to_do(kind, line),
    ])
    .testid(format!("row-{id}"))
}

/// How a shield stands, as a tag.
pub(super) fn status_tag(status: &str) -> Tag {
    Tag::new(status).colour(match status {
        "Requested" | "Lift proposed" => Colour::Yellow,
        "Refused" | "Lifted" => Colour::Grey,
        _ => Colour::Purple,
    })
}

fn to_do(kind: ShieldListKind, line: &ShieldLine) -> Content {
    let mut parts: Vec<String> = Vec::new();
    if line.overdue {
        parts.push("Review is due.".to_owned());
    }
    if line.parted {
        parts.push("Parted from the child whom it was set for: lift it if it is not about this one.".to_owned());
    }
    if !line.sources.is_empty() {
        parts.push(format!("To be lifted by {}.", line.sources.join(" and ")));
    }
    if kind == ShieldListKind::Requests {
        parts.push("Set or refuse it.".to_owned());
    }
    if line.cases.is_empty() {
        return parts.join(" ").into();
    }
    let child = line.child.as_ref().map_or("", |child| child.reference.as_str());
    let links: Vec<Link> = line
        .cases
        .iter()
        .enumerate()
        .map(|(place, case)| Link {
            href: format!("/review/{case}"),
            text: format!("Decide case {} ", place + 1),
            hidden: format!("of child record {child}"),
        })
        .collect();
    Content::Html(Html::all(&links))
}
