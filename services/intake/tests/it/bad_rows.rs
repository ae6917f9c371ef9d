//! Rows that are rejected, and rows that are doubtful but kept.

use child::FeedKind;
use intake::Outcome;

use crate::support::{file_warnings, is_rejected, outcome, read_one, row_codes, rows};

const HEADER: &str = "record_id,first_name,surname,dob\n";

fn one(row: &str) -> (Vec<String>, intake::Row) {
    let mut rows = rows(FeedKind::Careers, &format!("{HEADER}{row}\n9,Ann,Ash,2012-03-04\n"));
    assert_eq!(rows.len(), 2);
    assert!(!is_rejected(&rows[1]), "the next row is not harmed");
    let row = rows.remove(0);
    (row_codes(&row), row)
}

#[test]
fn each_bad_row_says_why() {
    let long = "x".repeat(10 << 20);
    for (row, expected) in [
        (",Ann,Ash,2012-03-04", "record_id_missing:record_id"),
        ("NULL,Ann,Ash,2012-03-04", "record_id_missing:record_id"),
        (
            &format!("{},Ann,Ash,2012-03-04", "1".repeat(201)),
            "record_id_unusable:record_id",
        ),
        ("1\u{1f}2,Ann,Ash,2012-03-04", "record_id_unusable:record_id"),
        (",,,", "row_empty"),
        ("   ", "row_empty"),
        ("1,Ann,Ash", "fields_too_few"),
        ("1,Ann,Ash,2012-03-04,5", "fields_too_many"),
        ("1,,,", "nobody_identified"),
        ("1,Ann\0,Ash,2012-03-04", "nul_byte"),
        (&format!("1,{long},Ash,2012-03-04"), "field_too_long:first_name"),
    ] {
        let (codes, row) = one(row);
        assert_eq!(codes, [expected]);
        assert!(is_rejected(&row));
        assert!(row.raw.len() < 8 << 10 && !row.raw.contains('\0'));
        assert_eq!((row.row_no, row.line), (1, 2));
    }
}

#[test]
fn a_row_states_all_its_reasons_and_its_id_where_that_is_sure() {
    assert_eq!(one(",,,\"  \"").0, ["row_empty"]);
    let header = "first_name,record_id,surname,dob,house\n";
    let found = rows(FeedKind::Careers, &format!("{header},,,,5\n"));
    assert_eq!(
        row_codes(&found[0]),
        ["record_id_missing:record_id", "nobody_identified"]
    );
    let (codes, row) = one("7,Ann\0,Ash");
    assert_eq!(codes, ["fields_too_few", "nul_byte"]);
    assert!(matches!(row.outcome, Outcome::Rejected { record_id: None, .. }));
    let (_, row) = one("7,Ann,Ash");
    assert!(matches!(row.outcome, Outcome::Rejected { record_id: Some(id), .. } if id == "7"));
}

#[test]
fn many_long_fields_make_a_row_too_long() {
    let row = format!(
        "1,{0},{0},{0}{1}",
        "x".repeat(60_000),
        format!(",{}", "y".repeat(60_000)).repeat(3)
    );
    assert_eq!(one(&row).0, ["fields_too_many", "row_too_long"]);
}

#[test]
fn a_sentence_never_repeats_a_value() {
    for row in [
        "1,Quillfeather,Ash",
        "1,Quillfeather,Ash,30/02/2001",
        "1,Quillfeather,Ash,2012-03-04,Quillfeather",
    ] {
        let (_, row) = one(row);
        let json = serde_json::to_string(&match row.outcome {
            Outcome::Accepted { warnings, .. } => warnings,
            Outcome::Rejected { reasons, .. } => reasons,
        });
        let json = json.unwrap();
        assert!(!json.contains("Quillfeather") && !json.contains("30/02"), "{json}");
    }
}

#[test]
fn a_record_id_seen_twice_is_a_later_version() {
    let found = rows(
        FeedKind::Careers,
        &format!("{HEADER}1,Ann,Ash,2012-03-04\n2,Bea,Ash,2012-03-04\n 1 ,Anne,Ash,2012-03-04\n"),
    );
    assert!(found.iter().all(|row| !is_rejected(row)));
    assert_eq!(row_codes(&found[2]), ["record_id_twice:record_id"]);
    assert!(row_codes(&found[0]).is_empty());
}

#[test]
fn unknown_columns_are_reported_once_and_kept() {
    let text = "record_id,first_name,surname,dob,Favourite Colour\n1,Ann,Ash,2012-03-04,red\n2,Bea,Ash,2012-03-04,\n";
    let reader = read_one(FeedKind::Careers, "f.csv", text.as_bytes()).unwrap();
    let columns: Vec<_> = file_warnings(&reader)
        .iter()
        .map(|w| (w.rule.code(), w.column.clone()))
        .collect();
    assert_eq!(
        columns,
        [
            ("unknown_column", Some("favourite_colour".to_owned())),
            ("columns_missing", None)
        ]
    );
    let outcomes: Vec<_> = reader.map(|row| row.unwrap().outcome).collect();
    let Outcome::Accepted { statement, warnings } = &outcomes[0] else {
        panic!()
    };
    assert_eq!(
        statement.unknown.get("favourite_colour").map(String::as_str),
        Some("red")
    );
    assert!(warnings.is_empty());
    let Outcome::Accepted { statement, .. } = &outcomes[1] else {
        panic!()
    };
    assert!(statement.unknown.is_empty());
}

#[test]
fn a_wrong_number_alone_still_identifies_somebody() {
    let found = outcome(
        FeedKind::Careers,
        &[
            ("first_name", ""),
            ("surname", ""),
            ("dob", ""),
            ("upn", "A801200005001"),
        ],
    );
    assert!(matches!(found, Outcome::Accepted { .. }));
}
