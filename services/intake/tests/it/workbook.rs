//! Tables in workbooks of Excel.

use child::{Column, FeedKind};
use intake::{FeedError, Row, WorkbookError};

use crate::{
    support::{codes, file_warnings, is_rejected, read_all, read_one, row_codes, rows, said, text},
    workbook_made::{texts, workbook},
    zip_made::{Entry, archive},
};

fn header() -> String {
    texts(
        1,
        &[
            ("A", "record_id"),
            ("B", "first_name"),
            ("C", "surname"),
            ("D", "dob"),
            ("E", "nhs_number"),
            ("F", "birth_order"),
            ("G", "updated_on"),
        ],
    )
}

fn read(bytes: &[u8]) -> Vec<Row> {
    let (rows, verdict) = read_all(FeedKind::HealthBirths, bytes);
    assert!(verdict.is_none(), "{verdict:?}");
    rows
}

#[test]
fn cells_of_a_sheet_are_read_as_those_of_a_table() {
    let row = "<row r=\"2\"><c r=\"A2\"><v>17</v></c><c r=\"B2\" t=\"inlineStr\"><is><t>Zoë\n\"Zo\"</t></is></c>\
        <c r=\"C2\" t=\"s\"><v>0</v></c><c r=\"D2\" s=\"1\"><v>45943</v></c><c r=\"E2\"><v>9434765919</v></c>\
        <c r=\"F2\"><f>1+1</f><v>2</v></c><c r=\"G2\" s=\"1\"><v>45944.5</v></c></row>";
    let found = read(&workbook(&(header() + row), "", None));
    assert_eq!((found.len(), found[0].line), (1, 2));
    let child = said(&found[0]);
    assert_eq!(child.record_id, "17");
    let columns = [
        Column::FirstName,
        Column::Surname,
        Column::Dob,
        Column::NhsNumber,
        Column::BirthOrder,
    ];
    assert_eq!(
        columns.map(|column| text(child, column).unwrap()),
        ["Zoë \"Zo\"", "Okafor, Ann", "2025-10-13", "9434765919", "2"]
    );
    assert_eq!(child.updated_on.unwrap().to_string(), "2025-10-14");
    assert!(row_codes(&found[0]).is_empty(), "{:?}", row_codes(&found[0]));
    // The row as received is that of the same table as text.
    assert_eq!(
        found[0].raw,
        "17,\"Zoë \"\"Zo\"\"\",\"Okafor, Ann\",2025-10-13,9434765919,2,2025-10-14 12:00:00"
    );
}

#[test]
fn rows_keep_the_number_that_they_have_in_the_sheet() {
    let sheet =
        header() + &texts(4, &[("A", "1"), ("B", "Ann")]) + &texts(5, &[("B", " ")]) + &texts(9, &[("C", "Ash")]);
    let found = read(&workbook(&sheet, "", None));
    assert_eq!(found.iter().map(|row| row.line).collect::<Vec<_>>(), [4, 9]);
    assert_eq!(found.iter().map(is_rejected).collect::<Vec<_>>(), [false, true]);
    // A value beside the table belongs to no column.
    let beside = header() + &texts(2, &[("A", "1"), ("B", "Ann"), ("I", "x")]);
    assert_eq!(row_codes(&read(&workbook(&beside, "", None))[0]), ["fields_too_many"]);
}

#[test]
fn only_the_first_sheet_that_can_be_seen_is_read_and_errors_are_counted() {
    let row = "<row r=\"2\"><c r=\"A2\"><v>1</v></c><c r=\"B2\" t=\"e\"><f>VLOOKUP(1,2,3)</f><v>#N/A</v></c>\
        <c r=\"C2\" t=\"inlineStr\"><is><t>Ash</t></is></c></row>";
    let sheet = header() + row;
    for (bytes, expected) in [
        (workbook(&sheet, "", None), &["cells_in_error", "sheets_unused"][..]),
        (workbook("", &sheet, Some(0)), &["cells_in_error"]),
    ] {
        let mut reader = read_one(FeedKind::HealthBirths, "b.xlsx", bytes.as_slice()).unwrap();
        let found: Vec<Row> = reader.by_ref().map(Result::unwrap).collect();
        assert_eq!(text(said(&found[0]), Column::FirstName), None);
        let warnings = codes(&file_warnings(&reader));
        assert!(
            warnings.starts_with(&expected.iter().map(|code| (*code).to_owned()).collect::<Vec<_>>()),
            "{warnings:?}"
        );
    }
}

#[test]
fn numbers_that_excel_has_shortened_are_told() {
    let header = "record_id,first_name,surname,dob,nhs_number\n";
    for (row, expected) in [
        ("1,Ann,Ash,2026-01-01,9.43477E+09\n", &["number_rounded:nhs_number"][..]),
        ("1.23457E+12,Ann,Ash,2026-01-01,\n", &["record_id_rounded:record_id"]),
        ("1e+12,Ann,Ash,2026-01-01,\n", &["record_id_rounded:record_id"]),
        ("1E12,Ann,Ash,2026-01-01,\n", &[]),
        ("E+12,Ann,Ash,2026-01-01,\n", &[]),
    ] {
        let found = rows(FeedKind::HealthBirths, &format!("{header}{row}"));
        assert_eq!(row_codes(&found[0]), expected, "{row}");
        assert_eq!(is_rejected(&found[0]), row.starts_with("1.2") || row.starts_with("1e"));
    }
    let upn = "record_id,upn,first_name,surname,dob\n1,1.2E+12,Ann,Ash,2012-01-01\n";
    assert_eq!(row_codes(&rows(FeedKind::Careers, upn)[0]), ["number_rounded:upn"]);
    // A workbook holds all digits of a number of ten; of one of seventeen it holds fifteen.
    let sheet = self::header() + "<row r=\"2\"><c r=\"A2\"><v>12345678901234567</v></c><c r=\"B2\"><v>5</v></c></row>";
    assert_eq!(
        row_codes(&read(&workbook(&sheet, "", None))[0]),
        ["record_id_rounded:record_id"]
    );
}

#[test]
fn a_workbook_is_judged_like_a_table() {
    let education = texts(
        1,
        &[
            ("A", "record_id"),
            ("B", "first_name"),
            ("C", "surname"),
            ("D", "dob"),
            ("E", "school_code"),
        ],
    );
    let wrong = read_all(FeedKind::SocialCare, &workbook(&education, "", None))
        .1
        .unwrap();
    assert!(
        matches!(
            wrong,
            FeedError::WrongKind {
                looks_like: FeedKind::Education,
                ..
            }
        ),
        "{wrong}"
    );
    assert_eq!(
        read_all(FeedKind::Careers, &workbook("", "", None)).1.unwrap().code(),
        "file_empty"
    );
    let hidden = workbook("", "", None);
    let none = read_all(FeedKind::Ctf, &hidden).1.unwrap();
    assert_eq!(none.code(), "file_format");
    let set = read_all(FeedKind::SchoolCensus, &hidden).1.unwrap();
    assert_eq!(set.code(), "table_missing");
    let document = archive(&[Entry {
        name: "[Content_Types].xml",
        content: b"<Types/>",
        deflated: true,
        sizes_follow: true,
    }]);
    let error = read_all(FeedKind::Careers, &document).1.unwrap();
    assert!(
        matches!(
            error,
            FeedError::Workbook {
                why: WorkbookError::Damaged,
                ..
            }
        ),
        "{error}"
    );
    assert_eq!(error.code(), "workbook_damaged");
}

#[test]
fn places_that_no_sheet_has_are_damage() {
    for place in ["A4000000000", "A99999999999999", "ZZZZZZZZZZ1", "A1048577", "1", "É7"] {
        let row = format!("<row r=\"2\"><c r=\"{place}\" t=\"inlineStr\"><is><t>x</t></is></c></row>");
        let error = read_all(FeedKind::HealthBirths, &workbook(&(header() + &row), "", None)).1;
        let error = error.unwrap_or_else(|| panic!("{place} is read"));
        assert!(error.code().starts_with("workbook_"), "{place} {error}");
    }
}

#[test]
fn a_workbook_cut_anywhere_is_damaged() {
    let whole = workbook(&(header() + &texts(2, &[("A", "1"), ("B", "Ann")])), "", None);
    for cut in (60..whole.len()).step_by(11) {
        let (_, verdict) = read_all(FeedKind::Careers, &whole[..cut]);
        assert_eq!(verdict.unwrap().code(), "workbook_damaged", "cut at {cut}");
    }
}
