//! One attribute of the overview: value, who states it, since when, and where it came from.

use askama::Template;
use child::{Attribute, ChildView, view::RowView};

use super::value;
use crate::{
    components::{Colour, Content, Details, HiddenContext, SummaryRow, Tag, components},
    page::moment::Moment,
    words,
};

/// What stands in the value cell of a row.
#[derive(Template)]
#[template(path = "pages/child/row_value.html")]
struct RowValue {
    value: Content,
    source: Tag,
    confirmed: Option<Moment>,
    disagree: Option<Tag>,
    disputed: Option<Tag>,
    details: Details,
}

/// The short form of the attribute page, inside the details of a row.
#[derive(Template)]
#[template(path = "pages/child/row_sources.html")]
struct RowSources {
    stated: Vec<Statement>,
    href: String,
    label: &'static str,
}
components!(RowSources);

/// One line of [`RowSources`].
struct Statement {
    value: Content,
    source: String,
    record_id: Option<String>,
    confirmed: Option<Moment>,
    shown: bool,
}

/// The row of an attribute that a source states. On the print view nothing is folded away (page rule G33).
pub(super) fn stated_row(child: &ChildView, row: &RowView, print: bool) -> SummaryRow {
    // Only the shown school's name is known; another source's statement is told by its code.
    let school = |shown: bool| child.school.as_deref().filter(|_| shown);
    let stated = row
        .stated
        .iter()
        .map(|stated| Statement {
            value: value::value(row.attribute, &stated.value, None, school(stated.value == row.value)),
            source: stated.source.clone(),
            record_id: stated.record_id.clone(),
            confirmed: stated.updated_on.map(Moment::day),
            shown: stated.shown,
        })
        .collect();
    let sources = RowSources {
        stated,
        href: format!("/child/{}/attribute/{}", child.id, row.attribute.slug()),
        label: row.label,
    };
    let summary = HiddenContext::new("Where this came from", format!("({})", row.label));
    let value = RowValue {
        value: value::value(row.attribute, &row.value, child.age.as_deref(), school(true)),
        source: Tag::new(&row.source).colour(Colour::Grey),
        confirmed: row.updated_on.map(Moment::day),
        disagree: row
            .disagree
            .then(|| Tag::new("Sources disagree").colour(Colour::Yellow)),
        disputed: row.disputed.map(|_| disputed_tag()),
        details: Details::new(summary, sources).open(print),
    };
    SummaryRow::new(row.label, Content::of(&value)).testid(testid(row.attribute))
}

/// The tag of a detail that somebody says is wrong.
fn disputed_tag() -> Tag {
    Tag::new("Disputed").colour(Colour::Orange).testid("disputed")
}

/// The row of an attribute that the role sees and that no source states (page rule G28).
pub(super) fn missing_row(attribute: Attribute) -> SummaryRow {
    SummaryRow::new(attribute.label(), words::NOT_RECORDED).testid(testid(attribute))
}

fn testid(attribute: Attribute) -> String {
    format!("attr-{}", attribute.slug())
}
