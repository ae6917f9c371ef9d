//! What one source is asked to correct.

use askama::Template;
use desk::{NoticeList, NoticeListKind, NoticeStatus, NoticeValues, NoticeView};

use crate::{
    components::{
        BackLink, Button, Colour, Column, Content, Csrf, Pagination, SubNavigation, Table, TableRow, Tag, components,
    },
    layout::Page,
    page::{child::value, moment::Moment},
    words,
};

/// The page of the notices to one source.
#[derive(Template)]
#[template(path = "pages/quality/notices.html")]
pub(super) struct NoticesPage {
    page: Page,
    label: String,
    lists: Option<SubNavigation>,
    count: String,
    note: &'static str,
    csrf: Csrf,
    action: String,
    table: Option<Table>,
    buttons: Vec<Button>,
    pager: Pagination,
}

/// The box that takes a notice.
#[derive(Template)]
#[template(
    ext = "html",
    source = r#"<div class="govuk-checkboxes govuk-checkboxes--small"><div class="govuk-checkboxes__item"><input class="govuk-checkboxes__input" id="notice-{{ id }}" name="notice" type="checkbox" value="{{ id }}"><label class="govuk-label govuk-checkboxes__label" for="notice-{{ id }}"><span class="govuk-visually-hidden">Select {{ field }} of record {{ record_id }}</span></label></div></div>"#
)]
struct TakeCell<'a> {
    id: String,
    field: &'a str,
    record_id: &'a str,
}
components!(TakeCell<'_>);

/// A reference that leads to the page of the detail.
#[derive(Template)]
#[template(
    ext = "html",
    source = r#"<a class="govuk-link" href="/child/{{ values.child }}/attribute/{{ values.attribute.slug() }}">{{ values.reference }}<span class="govuk-visually-hidden"> {{ field }}</span></a>"#
)]
struct ChildCell<'a> {
    values: &'a NoticeValues,
    field: &'a str,
}
components!(ChildCell<'_>);

/// The address of a page of a list.
pub(super) fn address(source: &str, kind: NoticeListKind, page: usize) -> String {
    let list = match kind {
        NoticeListKind::Waiting => String::new(),
        NoticeListKind::Closed => format!("list={}", kind.name()),
    };
    let page = if page > 1 {
        format!("page={page}")
    } else {
        String::new()
    };
    let query: Vec<&str> = [list.as_str(), page.as_str()]
        .into_iter()
        .filter(|part| !part.is_empty())
        .collect();
    let mark = if query.is_empty() { "" } else { "?" };
    format!("{}{mark}{}", base(source), query.join("&"))
}

/// The address of the notices to a source, whatever its name holds.
#[derive(Template)]
#[template(ext = "html", source = "/quality/{{ source|urlencode_strict }}/notices")]
struct Base<'a> {
    source: &'a str,
}

fn base(source: &str) -> String {
    Content::of(&Base { source }).to_string()
}

impl NoticesPage {
    /// The page of this list.
    pub fn new(page: Page, list: &NoticeList, kind: NoticeListKind) -> Self {
        let source = &list.source;
        let acts = list.has_values && kind == NoticeListKind::Waiting && !list.notices.is_empty();
        let lists = [(NoticeListKind::Waiting, "Waiting"), (NoticeListKind::Closed, "Closed")];
        Self {
            csrf: Csrf::new(page.csrf()),
            page: page.back(BackLink::new("/quality").text("Back to all sources")),
            label: list.label.clone(),
            lists: list.has_values.then(|| {
                lists
                    .into_iter()
                    .fold(SubNavigation::new("Lists"), |lists, (other, label)| {
                        lists.item(label, address(source, other, 1), other == kind)
                    })
            }),
            count: words::counted(list.total, "notice", "notices"),
            note: if list.has_values {
                "A notice closes by itself when the source says what was asked. Some notices may not be listed."
            } else {
                "Look whether these details are right in your system. A line goes when your system says something else. \
                 Some records may not be listed."
            },
            action: base(source),
            table: (!list.notices.is_empty()).then(|| table(list, acts)),
            buttons: if acts {
                vec![
                    Button::new("Mark as sent")
                        .sends("act", "sent")
                        .secondary()
                        .testid("sent"),
                    Button::new("Withdraw")
                        .sends("act", "withdraw")
                        .secondary()
                        .testid("withdraw"),
                ]
            } else {
                Vec::new()
            },
            pager: Pagination::new(list.page, list.pages, |page| address(source, kind, page)),
        }
    }
}

fn table(list: &NoticeList, acts: bool) -> Table {
    let mut columns = vec!["Record", "Detail"];
    if list.has_values {
        columns.extend(["Child record", "It says", "It should say", "Status"]);
    }
    columns.push("Asked on");
    if acts {
        columns.push("Select");
    }
    let rows = list.notices.iter().map(|notice| row(notice, acts)).collect();
    Table::new("notices", columns.into_iter().map(Column::new).collect(), rows)
        .hidden_caption("Corrections asked of the source")
        .first_cell_is_header()
        .stacks()
}

fn row(notice: &NoticeView, acts: bool) -> TableRow {
    let mut cells: Vec<Content> = vec![notice.record_id.as_str().into(), notice.field.into()];
    if let Some(values) = &notice.values {
        let said = |parts: &[String]| value::value(values.attribute, parts, None, None);
        let field = notice.field;
        cells.extend([
            ChildCell { values, field }.into(),
            said(&values.said),
            if values.asked.iter().all(String::is_empty) {
                "To be looked at: it is disputed".into()
            } else {
                said(&values.asked)
            },
            status(values).into(),
        ]);
    }
    cells.push(Moment::at(notice.raised_at).into());
    if acts {
        cells.push(
            TakeCell {
                id: notice.id.to_string(),
                field: notice.field,
                record_id: &notice.record_id,
            }
            .into(),
        );
    }
    TableRow::new(cells).testid(format!("row-{}", notice.id))
}

fn status(values: &NoticeValues) -> Tag {
    match (values.status, values.answered_at, &values.closed_by) {
        (NoticeStatus::Open | NoticeStatus::Sent, Some(_), _) => {
            Tag::new("Changed, not as asked").colour(Colour::Orange)
        }
        (NoticeStatus::Open, None, _) => Tag::new("Open"),
        (NoticeStatus::Sent, None, _) => Tag::new("Sent").colour(Colour::Yellow),
        (NoticeStatus::Agreed, ..) => Tag::new("Agreed").colour(Colour::Green),
        (NoticeStatus::Withdrawn, _, Some(_)) => Tag::new("Withdrawn").colour(Colour::Grey),
        (NoticeStatus::Withdrawn, _, None) => Tag::new("No longer stated").colour(Colour::Grey),
    }
}
