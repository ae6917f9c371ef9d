//! `/child/{id}/attribute/{slug}`: one attribute with everything that was said about it (page P6).

use askama::Template;
use axum::{Router, extract::State, http::StatusCode, response::Response, routing::get};
use child::{Attribute, ChildId, ChildView, fact::folded, view::RowView};
use desk::{AttributeView, Desk};
use gate::{AppState, Named, Refusal};

use super::{
    choice::{About, ChoiceForm, Typed, decided},
    tell::TellForm,
};
use crate::{
    components::{
        BackLink, Colour, Column, Content, FormErrors, NotificationBanner, Table, TableRow, Tag, Timeline, WarningText,
    },
    frame::{Frame, show_with},
    layout::{Page, Section},
    page::{
        child::{RecordHead, opened, value},
        moment::Moment,
    },
    words,
};

/// The route of the page.
pub(super) fn routes() -> Router<AppState> {
    Router::new().route("/child/{id}/attribute/{slug}", get(get_attribute))
}

/// `GET /child/{id}/attribute/{slug}`. An attribute outside the role is the same "not found" as no child.
async fn get_attribute(
    frame: Frame,
    State(desk): State<Desk>,
    Named((id, slug)): Named<(ChildId, String)>,
) -> Result<Response, Refusal> {
    let attribute = Attribute::from_slug(&slug).ok_or(Refusal::NotFound)?;
    let typed = (&Typed::default(), &FormErrors::new());
    show_attribute(&frame, &desk, id, attribute, StatusCode::OK, typed).await
}

/// The page with what was typed into its form. With "conflict" it says that what is stated changed meanwhile.
pub(super) async fn show_attribute(
    frame: &Frame,
    desk: &Desk,
    id: ChildId,
    attribute: Attribute,
    status: StatusCode,
    (typed, errors): (&Typed, &FormErrors),
) -> Result<Response, Refusal> {
    let found = desk.attribute(frame.viewer(), id, attribute).await?;
    let rest = format!("/attribute/{}", attribute.slug());
    opened(frame, found, &rest, |view, joined| {
        let title = format!("{} of child record {}", view.row.label, view.child.reference);
        let page = joined.tell(frame.page(title, Section::Search)).errors(errors.summary());
        let page = if status == StatusCode::CONFLICT {
            let text = "What is stated changed while you looked. Look again before you choose.";
            page.notice(Some(NotificationBanner::important(text)))
        } else {
            page
        };
        show_with(status, &AttributePage::new(page, &view, typed, errors))
    })
    .await
}

/// One attribute of a child.
#[derive(Template)]
#[template(path = "pages/attribute/page.html")]
pub(super) struct AttributePage {
    page: Page,
    head: RecordHead,
    heading: &'static str,
    sentence: String,
    disputed: Option<WarningText>,
    table: Table,
    decided: Option<Timeline>,
    form: Option<ChoiceForm>,
    tell: Option<TellForm>,
}

impl AttributePage {
    /// The statements of the attribute, the shown one first; for stewards what was decided, and the forms to choose
    /// and to tell sources.
    pub fn new(page: Page, view: &AttributeView, typed: &Typed, errors: &FormErrors) -> Self {
        let AttributeView {
            child,
            row,
            choosing,
            telling: _,
        } = view;
        let form = choosing.as_ref();
        Self {
            form: form.map(|choosing| {
                let school = child.school.as_deref();
                let about = About {
                    child: child.id,
                    attribute: row.attribute,
                    school: school.map(|name| (row.value.as_slice(), name)),
                    case: typed.case,
                };
                ChoiceForm::new(page.csrf(), &about, choosing, (typed, errors))
            }),
            tell: TellForm::new(page.csrf(), view, (&typed.notice, errors)),
            page: page.back(BackLink::new(format!("/child/{}", child.id)).text("Back to overview")),
            head: RecordHead::beside(child),
            heading: row.label,
            sentence: sentence(child, row),
            disputed: row.disputed.map(|disputed| {
                let since = words::date(words::uk_date(disputed.since));
                WarningText::new(format!(
                    "Disputed since {since}. Somebody says that this is wrong, and it is looked into. Do not rely on it alone."
                ))
            }),
            table: table(child, row),
            decided: decided(row.attribute, &row.choices),
        }
    }
}

/// Why this value is shown: "We show 12 Ash Lane because Education confirmed it most recently (3 May 2009)."
fn sentence(child: &ChildView, row: &RowView) -> String {
    let value = value::text(row.attribute, &row.value, child.school.as_deref());
    let day = row
        .updated_on
        .map_or_else(String::new, |day| format!(" ({})", words::date(day)));
    let source = &row.source;
    match (row.reason, row.stated.len()) {
        (Some(reason), _) => format!("We show {value}, which {source} states{day}, because {reason}."),
        (None, 1) => format!("We show {value} because {source} states it{day} and no other source does."),
        (None, _) => {
            let agree = row
                .stated
                .iter()
                .all(|stated| folded(&stated.value) == folded(&row.value));
            let agreed = if agree { " The sources agree." } else { "" };
            format!("We show {value}, which {source} states{day}.{agreed}")
        }
    }
}

fn table(child: &ChildView, row: &RowView) -> Table {
    let with_ids = row.stated.iter().any(|stated| stated.record_id.is_some());
    let mut columns = vec![Column::new("Value"), Column::new("Source")];
    if with_ids {
        columns.push(Column::new("Id in the source"));
    }
    columns.extend([Column::new("Last confirmed"), Column::new("Outcome")]);
    let rows = row
        .stated
        .iter()
        .enumerate()
        .map(|(place, stated)| {
            let school = child.school.as_deref().filter(|_| stated.value == row.value);
            let mut cells = vec![
                value::value(row.attribute, &stated.value, None, school),
                Content::from(&stated.source),
            ];
            if with_ids {
                cells.push(stated.record_id.as_deref().unwrap_or("Not shown to your role").into());
            }
            cells.push(
                stated
                    .updated_on
                    .map_or_else(|| words::NOT_RECORDED.into(), |day| Moment::day(day).into()),
            );
            cells.push(
                if stated.shown {
                    Tag::new("Shown")
                } else {
                    Tag::new("Not shown").colour(Colour::Grey)
                }
                .into(),
            );
            TableRow::new(cells).testid(format!("row-{}", place + 1))
        })
        .collect();
    Table::new("statements", columns, rows)
        .caption("What each source states")
        .first_cell_is_header()
        .stacks()
}
