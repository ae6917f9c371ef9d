//! What a steward should look at first.

use child::{Column, SourceRecord};
use linkage::{
    ident::NhsNumber,
    text::{fold, is_placeholder},
};

/// Warnings about a pair, the gravest first.
pub(super) fn warnings(left: &SourceRecord, right: &SourceRecord) -> Vec<String> {
    let mut warnings = Vec::new();
    if two_nhs_numbers(left, right) {
        warnings.push("Both have a checked NHS number and they differ".to_owned());
    }
    warnings.extend(possible_twins(left, right));
    for (record, name) in [(left, "A"), (right, "B")] {
        if record.text(Column::FirstName).is_some_and(is_placeholder) {
            warnings.push(format!(
                "The first name of record {name} is a placeholder, so it says nothing"
            ));
        }
        if record.ended {
            warnings.push(format!("The source of record {name} no longer holds it"));
        }
    }
    warnings
}

fn two_nhs_numbers(left: &SourceRecord, right: &SourceRecord) -> bool {
    let number = |record: &SourceRecord| {
        record
            .text(Column::NhsNumber)
            .and_then(|text| text.parse::<NhsNumber>().ok())
    };
    matches!((number(left), number(right)), (Some(left), Some(right)) if left != right)
}

/// Same birth date and last name, another first name: perhaps two children of one birth.
fn possible_twins(left: &SourceRecord, right: &SourceRecord) -> Option<String> {
    let folded = |record: &SourceRecord, column| record.text(column).map(fold).filter(|text| !text.is_empty());
    let same = |column| folded(left, column).is_some() && folded(left, column) == folded(right, column);
    let differ =
        |column| matches!((folded(left, column), folded(right, column)), (Some(left), Some(right)) if left != right);
    let real_name = |record: &SourceRecord| record.text(Column::FirstName).is_some_and(|name| !is_placeholder(name));
    let orders = match (left.text(Column::BirthOrder), right.text(Column::BirthOrder)) {
        (Some(left), Some(right)) if left != right => format!(", birth order {left} and {right}"),
        _ => String::new(),
    };
    let names_differ = differ(Column::FirstName) && real_name(left) && real_name(right);
    if !(same(Column::Dob) && (names_differ || !orders.is_empty())) {
        return None;
    }
    let mut shared = vec!["birth date"];
    shared.extend(same(Column::Surname).then_some("last name"));
    shared.extend(same(Column::AddressLine1).then_some("address"));
    let names = if names_differ { ", different first names" } else { "" };
    (shared.len() > 1 || !orders.is_empty())
        .then(|| format!("These could be twins: same {}{names}{orders}", shared.join(", ")))
}
