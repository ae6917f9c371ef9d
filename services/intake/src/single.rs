//! One record sent by itself, as an object of column names and texts.

use std::collections::BTreeMap;

use child::FeedKind;
use chrono::NaiveDate;

use crate::{
    file::FIELD_BYTES_MAX,
    header::Header,
    layout::layout,
    row::Outcome,
    rule::{Finding, Reason, Rule},
    statement::{Cells, build},
};

/// The columns that every record of a kind states, empty where nothing is recorded, and this one does not: without them
/// it would mean nothing, or could lift a shield.
pub fn missing_columns(kind: FeedKind, fields: &BTreeMap<String, String>) -> Vec<Reason> {
    let names: Vec<String> = fields.keys().cloned().collect();
    let header = Header::of_names(kind, 1, &names);
    let is_there = |name: &str| header.columns.iter().any(|column| column.name == name);
    let required = layout(kind).required.iter().filter(|name| !is_there(name));
    required
        .map(|name| Finding::new(Rule::ColumnNeeded, Some(name), 1))
        .collect()
}

/// Reads one record given as the columns of a kind. An absent column is "not recorded"; unknown columns are
/// kept as received, with a warning. The rules are those of a row on line 1 of a file.
pub fn read_fields(kind: FeedKind, today: NaiveDate, fields: &BTreeMap<String, String>) -> Outcome {
    let (names, texts): (Vec<String>, Vec<&str>) =
        fields.iter().map(|(name, text)| (name.clone(), text.as_str())).unzip();
    let header = Header::of_names(kind, 1, &names);
    let too_long = header
        .columns
        .iter()
        .zip(&texts)
        .filter(|(_, text)| text.len() > FIELD_BYTES_MAX);
    let too_long: Vec<Reason> = too_long
        .map(|(column, _)| Finding::new(Rule::FieldTooLong, Some(&column.name), 1))
        .collect();
    let mut outcome = build(&Cells::new(&header, 1, texts), Some(today));
    match &mut outcome {
        Outcome::Rejected { reasons, .. } => reasons.extend(too_long),
        Outcome::Accepted { .. } if !too_long.is_empty() => {
            return Outcome::Rejected {
                record_id: None,
                reasons: too_long,
            };
        }
        Outcome::Accepted { warnings, .. } => warnings.extend(header.warnings),
    }
    outcome
}
