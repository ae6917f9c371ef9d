//! The compare table: field by field, A beside B, how they agree, and what that counts.

use desk::{CaseView, CompareRow, SideView};

use super::{difference::mark, evidence::comparison_bits};
use crate::{
    components::{Column, Content, Table, TableRow},
    words,
};

/// What stands for a value that one side does not state.
const BLANK: &str = "Not recorded – no effect";

/// The comparison of the model that counts for a field of the page. Home and carers are compared together, so their
/// score stands once, beside the address.
fn comparison_of(slug: &str) -> Option<&'static str> {
    Some(match slug {
        "first-name" => "forename",
        "last-name" => "surname",
        "dob" => "birth_date",
        "sex" => "sex",
        "nhs-number" => "nhs_number",
        "upn" => "upn",
        "address" => "household",
        _ => return None,
    })
}

/// The table of a case.
pub(super) fn fields_table(case: &CaseView) -> Table {
    let columns = vec![
        Column::new("Field"),
        Column::new(head("Record A", &case.left)),
        Column::new(head("Record B", &case.right)),
        Column::new("Agreement"),
        Column::new("Score").numeric(),
    ];
    let rows = case.rows.iter().map(|row| table_row(row, case)).collect();
    Table::new("compare", columns, rows)
        .caption("The two records, field by field")
        .first_cell_is_header()
        .stacks()
}

fn head(record: &str, side: &SideView) -> String {
    format!(
        "{record} – {}, received {}",
        side.source_label,
        words::date(words::uk_date(side.received))
    )
}

fn table_row(row: &CompareRow, case: &CaseView) -> TableRow {
    let (left, right) = values(row);
    let score = comparison_of(&row.slug)
        .and_then(|comparison| comparison_bits(&case.explanation, comparison))
        .map_or_else(|| "None of its own".to_owned(), words::signed);
    TableRow::new(vec![
        (&row.label).into(),
        left,
        right,
        (&row.agreement).into(),
        score.into(),
    ])
    .testid(format!("compare-{}", row.slug))
}

/// Both values; what differs is marked, but not where the two say the same in another spelling.
fn values(row: &CompareRow) -> (Content, Content) {
    match (&row.left, &row.right) {
        (Some(left), Some(right)) if left != right && !row.agreement.starts_with("Same") => {
            let (left, right) = mark(left, right);
            (left.into(), right.into())
        }
        (left, right) => {
            let text = |value: &Option<String>| Content::from(value.as_deref().unwrap_or(BLANK));
            (text(left), text(right))
        }
    }
}
