//! `/child/{id}/attribute/{slug}`: one attribute with everything that was said about it (page P6).

use askama::Template;
use axum::{Router, extract::State, response::Response, routing::get};
use child::{Attribute, ChildId, ChildView, view::RowView};
use desk::Desk;
use gate::{AppState, Named, Refusal};

use crate::{
    components::{BackLink, Colour, Column, Content, Table, TableRow, Tag},
    frame::{Frame, show},
    layout::{Page, Section},
    page::{
        child::{RecordHead, opened, value},
        moment::Moment,
    },
    words,
};

/// The route of one attribute.
pub fn routes() -> Router<AppState> {
    Router::new().route("/child/{id}/attribute/{slug}", get(get_attribute))
}

/// `GET /child/{id}/attribute/{slug}`. An attribute outside the role is the same "not found" as no child.
async fn get_attribute(
    frame: Frame,
    State(desk): State<Desk>,
    Named((id, slug)): Named<(ChildId, String)>,
) -> Result<Response, Refusal> {
    let attribute = Attribute::from_slug(&slug).ok_or(Refusal::NotFound)?;
    let found = desk.attribute(frame.viewer(), id, attribute).await?;
    opened(&frame, found, &format!("/attribute/{slug}"), |(child, row), joined| {
        let title = format!("{} of child record {}", row.label, child.reference);
        let page = joined.tell(frame.page(title, Section::Search));
        show(&AttributePage::new(page, &child, &row))
    })
    .await
}

/// One attribute of a child.
#[derive(Template)]
#[template(path = "pages/attribute.html")]
struct AttributePage {
    page: Page,
    head: RecordHead,
    heading: &'static str,
    sentence: String,
    table: Table,
}

impl AttributePage {
    /// The statements of `row`, the shown one first.
    fn new(page: Page, child: &ChildView, row: &RowView) -> Self {
        Self {
            page: page.back(BackLink::new(format!("/child/{}", child.id)).text("Back to overview")),
            head: RecordHead::beside(child),
            heading: row.label,
            sentence: sentence(child, row),
            table: table(child, row),
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
        (None, _) => format!("We show {value}, which {source} states{day}. The sources agree."),
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

#[cfg(test)]
mod tests {
    use child::policy::Role;

    use super::*;
    use crate::page::made_up::{NAME, NAME_ESCAPED, check_page, child, disputed, page, row};

    fn shown(row: &RowView) -> String {
        let html = AttributePage::new(page(Role::DataSteward, Section::Search), &child(), row)
            .render()
            .unwrap();
        check_page(&html);
        html
    }

    #[test]
    fn the_sentence_says_why_and_exactly_one_statement_is_shown() {
        let html = shown(&disputed(Attribute::Surname, &[NAME], &["Neil"]));
        let sentence = format!(
            "We show {NAME_ESCAPED}, which Education states (3 May 2026), because it was confirmed most recently."
        );
        assert!(html.contains(&sentence), "{html}");
        assert_eq!(
            html.split_whitespace().filter(|word| *word == "Shown").count(),
            1,
            "{html}"
        );
        let alone = shown(&row(Attribute::Surname, &["Neil"]));
        assert!(
            alone.contains("because Education states it (3 May 2026) and no other source does."),
            "{alone}"
        );
    }

    #[test]
    fn ids_of_sources_stand_there_only_when_some_are_seen() {
        let mut row = disputed(Attribute::Surname, &["Neil"], &["O’Neill"]);
        row.stated[1].record_id = None;
        let html = shown(&row);
        assert!(
            html.contains("Education-1") && html.contains("Not shown to your role"),
            "{html}"
        );
        row.stated[0].record_id = None;
        assert!(!shown(&row).contains("Id in the source"));
    }
}
