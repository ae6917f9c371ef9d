//! The last records that the viewer looked at.

use askama::Template;
use desk::Recent;

use crate::{
    components::{Column, Table, TableRow, components},
    page::{child::value, moment::Moment},
};

/// The name as the row's link.
#[derive(Template)]
#[template(
    ext = "html",
    source = r#"<a class="govuk-link" href="/child/{{ id }}">{{ name }}</a>"#
)]
struct ChildLink {
    id: String,
    name: String,
}
components!(ChildLink);

/// A table of recent records; `None` when there are none.
pub(super) fn recent_table(recent: &[Recent]) -> Option<Table> {
    if recent.is_empty() {
        return None;
    }
    let columns = ["Name", "Age", "Child record", "Looked at"]
        .into_iter()
        .map(Column::new)
        .collect();
    let rows = recent
        .iter()
        .map(|recent| {
            let child = &recent.child;
            let age = child
                .age
                .as_deref()
                .map_or_else(|| "Not recorded".to_owned(), value::old);
            TableRow::new(vec![
                ChildLink {
                    id: child.id.to_string(),
                    name: child.name.listed(),
                }
                .into(),
                age.into(),
                (&child.reference).into(),
                Moment::at(recent.at).into(),
            ])
            .testid(format!("row-{}", child.id))
        })
        .collect();
    Some(
        Table::new("recent", columns, rows)
            .hidden_caption("Records you looked at")
            .first_cell_is_header()
            .stacks(),
    )
}
