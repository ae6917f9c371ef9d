//! The compare table: field by field, A beside B, how they agree, and what that counts.

use child::Attribute;
use desk::{CaseView, CompareRow, SideView};

use super::{
    difference::mark,
    evidence::{comparison_bits, values},
};
use crate::{
    components::{Column, Content, Table, TableRow},
    page::child::value,
    words,
};

/// What stands for a value that one side does not state.
const BLANK: &str = "Not recorded – no effect";

/// How a field of the page counts.
enum Counts {
    /// By this comparison of the model.
    As(&'static str),
    /// Together with other fields, in a row of its own at the end.
    Together,
    /// Not at all.
    Nothing,
}

fn counts(slug: &str) -> Counts {
    match slug {
        "first-name" => Counts::As("forename"),
        "last-name" => Counts::As("surname"),
        "dob" => Counts::As("birth_date"),
        "sex" => Counts::As("sex"),
        "nhs-number" => Counts::As("nhs_number"),
        "upn" => Counts::As("upn"),
        "address" | "carer-1" | "carer-2" | "mother" | "carer-phone" => Counts::Together,
        _ => Counts::Nothing,
    }
}

/// The table of a case: its fields, then what the model compares across fields.
pub(super) fn fields_table(case: &CaseView) -> Table {
    if case.evidence.is_none() {
        return one_record_table(case);
    }
    let columns = vec![
        Column::new("Field"),
        Column::new(head("Record A", &case.left)),
        Column::new(head("Record B", &case.right)),
        Column::new("Agreement"),
        Column::new("Score").numeric(),
    ];
    let fields = case.rows.iter().map(|row| field_row(row, case));
    let rows = fields.chain(across_fields(case)).collect();
    Table::new("compare", columns, rows)
        .caption("The two records, field by field")
        .first_cell_is_header()
        .stacks_early()
}

/// The table of a case that is about one record.
fn one_record_table(case: &CaseView) -> Table {
    let columns = vec![Column::new("Field"), Column::new(head("The record", &case.left))];
    let row = |row: &CompareRow| {
        let value = said(row, row.left.as_deref())?;
        let row_of = TableRow::new(vec![(&row.label).into(), value.into()]);
        Some(row_of.testid(format!("compare-{}", row.slug)))
    };
    Table::new("compare", columns, case.rows.iter().filter_map(row).collect())
        .caption("What the record states")
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

fn field_row(row: &CompareRow, case: &CaseView) -> TableRow {
    let (left, right) = both_values(row);
    let score = match counts(&row.slug) {
        Counts::As(comparison) => {
            let evidence = case.evidence.as_ref();
            let bits = evidence.and_then(|evidence| comparison_bits(&evidence.explanation, comparison));
            bits.map(words::signed)
        }
        Counts::Together => Some("With home".to_owned()),
        Counts::Nothing => None,
    };
    let score = score.unwrap_or_else(|| "Not compared".to_owned());
    TableRow::new(vec![
        (&row.label).into(),
        left,
        right,
        (&row.agreement).into(),
        score.into(),
    ])
    .testid(format!("compare-{}", row.slug))
}

/// Comparisons that no single field of the page stands for, so that the scores of the table leave nothing out.
fn across_fields(case: &CaseView) -> impl Iterator<Item = TableRow> {
    let of_a_field = |comparison: &str| {
        case.rows
            .iter()
            .any(|row| matches!(counts(&row.slug), Counts::As(counted) if counted == comparison))
    };
    let bars = case.evidence.iter().flat_map(|evidence| &evidence.explanation.bars);
    bars.filter(move |bar| !of_a_field(&bar.comparison)).map(|bar| {
        let (left, right) = values(&case.rows, &bar.comparison);
        TableRow::new(vec![
            (&bar.title).into(),
            left.into(),
            right.into(),
            bar.finding().into(),
            words::signed(bar.bits + bar.tf_bits).into(),
        ])
        .testid(format!("compare-{}", bar.comparison.replace('_', "-")))
    })
}

/// Both values; what differs is marked, but not where the two say the same in another spelling.
fn both_values(row: &CompareRow) -> (Content, Content) {
    match (said(row, row.left.as_deref()), said(row, row.right.as_deref())) {
        (Some(left), Some(right)) if left != right && !row.agreement.starts_with("Same") => {
            let (left, right) = mark(&left, &right);
            (left.into(), right.into())
        }
        (left, right) => {
            let text = |value: Option<String>| Content::from(value.unwrap_or_else(|| BLANK.to_owned()));
            (text(left), text(right))
        }
    }
}

/// A value as people read it: dates and codes in words.
pub(super) fn said(row: &CompareRow, value: Option<&str>) -> Option<String> {
    let value = value?.to_owned();
    Some(match Attribute::from_slug(&row.slug) {
        Some(attribute @ (Attribute::BirthDate | Attribute::ExpectedDate | Attribute::Sex)) => {
            value::text(attribute, &[value], None)
        }
        _ => value,
    })
}
