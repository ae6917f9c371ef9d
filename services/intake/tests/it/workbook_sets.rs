//! Sets of tables in workbooks: a sheet for each table.

use child::FeedKind;
use intake::{Finding, Row};

use crate::{
    census, sen2, ssda903,
    support::{codes, outcomes, read_files, read_set, said},
    workbook_made::{sheet_of, texts, workbook_of},
};

type Tables<'t> = &'t [(&'t str, &'t str)];

/// A workbook with a sheet for each table, named by its place.
fn packed(tables: Tables<'_>) -> Vec<u8> {
    let sheets: Vec<(String, String)> = tables
        .iter()
        .zip(1..)
        .map(|((_, table), number)| (format!("Sheet{number}"), sheet_of(table)))
        .collect();
    let sheets: Vec<(&str, &str, bool)> = sheets
        .iter()
        .map(|(name, rows)| (name.as_str(), rows.as_str(), false))
        .collect();
    workbook_of(&sheets)
}

fn read(kind: FeedKind, files: &[(&str, &[u8])]) -> (Vec<Row>, Vec<Finding>) {
    read_set(kind, files).expect("the set is good as a whole")
}

fn refused(kind: FeedKind, bytes: &[u8]) -> intake::FeedError {
    let (_, verdict) = read_files(kind, &[("all.xlsx", bytes)]);
    verdict.expect("the set is bad as a whole")
}

const SETS: [(FeedKind, Tables<'static>); 3] = [
    (FeedKind::SchoolCensus, &census::ALL),
    (FeedKind::Sen2, &sen2::BLADE),
    (FeedKind::Ssda903, &ssda903::ALL),
];

#[test]
fn a_set_in_one_workbook_or_in_several_states_what_its_tables_state() {
    for (kind, tables) in SETS {
        let (expected, remarks) = read_set(kind, tables).unwrap();
        let kept = |rows: &[Row]| rows.iter().map(|row| (row.raw.clone(), row.line)).collect::<Vec<_>>();
        let one = packed(tables);
        let (rows, found) = read(kind, &[("all.xlsx", &one)]);
        assert_eq!(outcomes(&rows), outcomes(&expected), "{kind}");
        assert_eq!(kept(&rows), kept(&expected), "{kind}");
        assert_eq!(codes(&found), codes(&remarks), "{kind}");
        // Two workbooks and a table beside them.
        let (first, rest) = tables.split_at(1);
        let (second, third) = rest.split_at(1);
        let (a, b) = (packed(second), packed(third));
        let files = [
            ("a.xlsx", a.as_slice()),
            (first[0].0, first[0].1.as_bytes()),
            ("b.xlsx", &b),
        ];
        let (rows, _) = read(kind, &files);
        assert_eq!(outcomes(&rows), outcomes(&expected), "{kind}");
    }
}

#[test]
fn cells_that_are_numbers_and_days_are_read_as_such() {
    let header = sheet_of("CHILD,SEX,DOB,UPN\n")
        + "<row r=\"2\"><c r=\"A2\"><v>101</v></c><c r=\"B2\"><v>1</v></c>\
        <c r=\"C2\" s=\"1\"><v>40972</v></c></row>";
    let episodes = sheet_of("CHILD,DECOM,LS,PLACE,DEC\n")
        + "<row r=\"2\"><c r=\"A2\"><v>101</v></c><c r=\"B2\" s=\"1\">\
        <v>43801</v></c><c r=\"C2\" t=\"inlineStr\"><is><t>C2</t></is></c><c r=\"D2\" t=\"inlineStr\"><is><t>A5</t></is></c></row>";
    let bytes = workbook_of(&[("Header", &header, false), ("Episodes", &episodes, false)]);
    let (rows, _) = read(FeedKind::Ssda903, &[("all.xlsx", &bytes)]);
    let child = said(&rows[0]);
    assert_eq!((child.record_id.as_str(), child.shielded), ("101", true));
    assert_eq!(child.columns[&child::Column::Dob], "2012-03-04");
    assert_eq!(child.facts.social_care[0].started_on.unwrap().to_string(), "2019-12-02");
}

#[test]
fn a_sheet_is_known_by_its_name_where_its_header_does_not_show_it() {
    // No day on which a request was received, which is how its header would be known.
    let requests = "requeststableid,persontableid,requestoutcome\n21,11,N\n";
    let (person, requests) = (sheet_of(sen2::BLADE[0].1), sheet_of(requests));
    for (name, known) in [("Requests", true), ("reQuests ", true), ("Requests 2025", false)] {
        let bytes = workbook_of(&[("Persons", &person, false), (name, &requests, false)]);
        let (rows, remarks) = read(FeedKind::Sen2, &[("all.xlsx", &bytes)]);
        assert_eq!(said(&rows[0]).facts.sen_steps.len(), usize::from(known), "{name}");
        assert_eq!(
            codes(&remarks).contains(&"sheets_no_table".to_owned()),
            !known,
            "{name}"
        );
    }
}

#[test]
fn p05_a_sheet_called_like_a_table_that_is_read_condemns_the_set_if_it_does_not_show_itself() {
    let table = |table: &str| format!("Adoptions of the year\n{table}");
    for (name, refused_as) in [("AD1", Some("table_unknown")), ("Notes", None), ("Reviews", None)] {
        let bytes = workbook_of(&[
            ("Header", &sheet_of(ssda903::ALL[0].1), false),
            ("Episodes", &sheet_of(ssda903::ALL[1].1), false),
            (
                name,
                &sheet_of(&table("CHILD,DATE_INT,DATE_MATCH\n101,01/02/2020,01/03/2020\n")),
                false,
            ),
        ]);
        let (_, verdict) = read_files(FeedKind::Ssda903, &[("all.xlsx", &bytes)]);
        assert_eq!(verdict.as_ref().map(intake::FeedError::code), refused_as, "{name}");
    }
}

#[test]
fn p05_episodes_have_to_show_where_children_are_placed_whatever_their_sheet_is_called() {
    let episodes = ssda903::ALL[1].1.replace("CIN,PLACE,", "CIN,PLAICE,");
    let bytes = workbook_of(&[
        ("Header", &sheet_of(ssda903::ALL[0].1), false),
        ("Episodes", &sheet_of(&episodes), false),
    ]);
    let error = refused(FeedKind::Ssda903, &bytes);
    assert_eq!(error.code(), "table_missing");
    assert!(error.to_string().contains("the table episodes"), "{error}");
    // So do episodes that nobody can see.
    let bytes = workbook_of(&[
        ("Header", &sheet_of(ssda903::ALL[0].1), false),
        ("Episodes", &sheet_of(ssda903::ALL[1].1), true),
    ]);
    assert_eq!(refused(FeedKind::Ssda903, &bytes).code(), "table_missing");
}

#[test]
fn notes_and_empty_sheets_are_passed_over_and_told() {
    let mut sheets = vec![
        ("Read me", "", false),
        (
            "Jo Secret's notes",
            "<row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>Jo rang twice</t></is></c></row>",
            false,
        ),
    ];
    let header = sheet_of(ssda903::ALL[0].1);
    let episodes = sheet_of(ssda903::ALL[1].1) + "<row r=\"20\"><c r=\"A20\" t=\"e\"><v>#N/A</v></c></row>";
    sheets.extend([("Header", header.as_str(), false), ("Episodes", &episodes, false)]);
    let (rows, remarks) = read(FeedKind::Ssda903, &[("all.xlsx", &workbook_of(&sheets))]);
    assert_eq!(rows.len(), 3);
    let found = codes(&remarks);
    assert_eq!(
        found[..3],
        ["sheets_no_table", "sheets_no_table", "cells_in_error"],
        "{found:?}"
    );
    assert!(!format!("{remarks:?}").contains("Jo"));
    // Beside a workbook, a file that is no table is refused as ever.
    let bytes = packed(&ssda903::ALL);
    let (_, verdict) = read_files(
        FeedKind::Ssda903,
        &[("a.xlsx", &bytes), ("b.csv", b"room,colour\n1,red\n")],
    );
    assert_eq!(verdict.unwrap().code(), "table_unknown");
}

#[test]
fn a_table_that_comes_twice_is_named_by_its_sheet() {
    let mut tables = ssda903::ALL.to_vec();
    tables.push(tables[1]);
    let error = refused(FeedKind::Ssda903, &packed(&tables));
    let message = error.to_string();
    assert!(
        message.starts_with("all.xlsx (sheet 4) and all.xlsx (sheet 2) are both the table episodes"),
        "{message}"
    );
    let foreign = workbook_of(&[(
        "A",
        &texts(
            1,
            &[("A", "record_id"), ("B", "first_name"), ("C", "surname"), ("D", "dob")],
        ),
        false,
    )]);
    assert_eq!(refused(FeedKind::Ssda903, &foreign).code(), "file_wrong_kind");
}

#[test]
fn a_workbook_in_an_archive_is_an_archive_in_an_archive() {
    let bytes = packed(&ssda903::ALL);
    assert_eq!(
        refused(FeedKind::Ssda903, &census::zip(&[("all.xlsx", &bytes)])).code(),
        "archive_nested"
    );
    let (_, verdict) = read_files(FeedKind::Careers, &[("a.zip", &census::zip(&[("all.xlsx", &bytes)]))]);
    assert_eq!(verdict.unwrap().code(), "archive_nested");
    for cut in (60..bytes.len()).step_by(97) {
        assert_eq!(
            refused(FeedKind::Ssda903, &bytes[..cut]).code(),
            "workbook_damaged",
            "cut at {cut}"
        );
    }
}
