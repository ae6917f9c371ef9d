//! The four plain layouts: what a good row states, and what doubtful values become.

use std::collections::BTreeMap;

use child::{
    Column, FeedKind,
    fact::{SenNeed, SenProvision},
};
use intake::{Outcome, read_fields};

use crate::support::{EDUCATION, accepted, codes, row_codes, rows, text, today};

#[test]
fn an_education_row_states_everything() {
    let row = "E1,b801 2000 05001,,Siân Mary,,O'Neill,Shan,,04/03/2012,female,1 High Street,Ely,cb30ap,136742,Mary,O'Neill,,,01632 960001,k,pld,2026-08-01\n";
    let found = rows(FeedKind::Education, &format!("{EDUCATION}{row}"));
    assert!(row_codes(&found[0]).is_empty(), "{:?}", row_codes(&found[0]));
    assert_eq!(found[0].raw, row.trim_end());
    insta::assert_json_snapshot!(found[0].outcome);
}

#[test]
fn wrong_identifiers_are_kept_out_of_sight() {
    for (kind, column, value, code) in [
        (FeedKind::Education, "upn", "A801200005001", "upn_check_letter"),
        (FeedKind::Education, "upn", "X80120000A001", "upn_format"),
        (FeedKind::Education, "upn", "UN3", "upn_unknown_reason"),
        (FeedKind::Education, "former_upn", "12345", "upn_format"),
        (FeedKind::HealthBirths, "nhs_number", "9434765917", "nhs_check_digit"),
        (FeedKind::HealthBirths, "nhs_number", "9.43477E+09", "number_rounded"),
        (FeedKind::HealthBirths, "nhs_number", "1111111111", "nhs_filler"),
        (FeedKind::SocialCare, "nhs_number", "9276308686", "uln_in_nhs_field"),
    ] {
        let (statement, warnings) = accepted(kind, &[(column, value)]);
        assert_eq!(codes(&warnings), [format!("{code}:{column}")]);
        assert_eq!(text(&statement, column.parse().unwrap()), None, "{value}");
        assert_eq!(
            statement
                .unknown
                .get(&format!("{column}_as_received"))
                .map(String::as_str),
            Some(value)
        );
    }
}

#[test]
fn good_identifiers_are_normalised() {
    let (statement, warnings) = accepted(
        FeedKind::SocialCare,
        &[("nhs_number", "943 476 5919"), ("upn", "k87321001500a")],
    );
    assert!(warnings.is_empty());
    assert_eq!(text(&statement, Column::NhsNumber), Some("9434765919"));
    assert_eq!(text(&statement, Column::Upn), Some("K87321001500A"));
    assert!(statement.unknown.is_empty());
}

#[test]
fn dates_that_cannot_be_right_are_kept_out_of_sight() {
    for (value, code) in [
        ("30/02/2001", "date_impossible"),
        ("2001-02-30", "date_impossible"),
        ("about 2001", "date_unreadable"),
        ("1073-10-12", "date_out_of_range"),
        ("1899-12-29", "date_out_of_range"),
        ("2029-01-01", "date_out_of_range"),
        ("1900-01-01", "date_filler"),
    ] {
        let (statement, warnings) = accepted(FeedKind::Education, &[("dob", value)]);
        assert_eq!(codes(&warnings), [format!("{code}:dob")], "{value}");
        assert_eq!(text(&statement, Column::Dob), None);
        assert_eq!(statement.unknown["dob_as_received"], value);
    }
}

#[test]
fn a_birth_date_ahead_is_kept_with_a_warning_and_a_due_date_without() {
    let (statement, warnings) = accepted(FeedKind::SocialCare, &[("dob", "2026-12-24")]);
    assert_eq!(codes(&warnings), ["date_in_future:dob"]);
    assert_eq!(text(&statement, Column::Dob), Some("2026-12-24"));
    let (statement, warnings) = accepted(
        FeedKind::SocialCare,
        &[("dob", ""), ("first_name", "Unborn"), ("expected_date", "24/12/2026")],
    );
    assert_eq!(codes(&warnings), ["placeholder_name:first_name"]);
    assert_eq!(text(&statement, Column::ExpectedDate), Some("2026-12-24"));
    assert_eq!(text(&statement, Column::FirstName), Some("Unborn"));
}

#[test]
fn a_shield_fails_closed_and_works_in_every_kind() {
    for (value, shielded, code) in [
        ("Y", true, None),
        ("yes", true, None),
        ("1", true, None),
        ("N", false, None),
        ("", false, None),
        ("NULL", false, None),
        ("see file", true, Some("shielded_unreadable:shielded")),
        ("P", true, Some("shielded_unreadable:shielded")),
    ] {
        for kind in [
            FeedKind::SocialCare,
            FeedKind::Education,
            FeedKind::Careers,
            FeedKind::Involvement,
        ] {
            let (statement, warnings) = accepted(kind, &[("shielded", value)]);
            assert_eq!(statement.shielded, shielded, "{kind} {value}");
            assert_eq!(codes(&warnings).first().map(String::as_str), code, "{kind} {value}");
        }
    }
    let (statement, _) = accepted(
        FeedKind::SocialCare,
        &[("legal_status", "REF"), ("address_line1", "Refuge")],
    );
    assert!(!statement.shielded, "a word elsewhere is no shield");
}

#[test]
fn sen_codes_become_a_fact() {
    let need = |provision, primary: Option<&str>| {
        vec![SenNeed {
            provision,
            primary_type: primary.map(str::to_owned),
        }]
    };
    for (provision, sen_need, facts, expected) in [
        ("E", "ASD", need(Some(SenProvision::Plan), Some("ASD")), vec![]),
        ("k", "nsa*", need(Some(SenProvision::Support), Some("NSA")), vec![]),
        ("N", "", need(Some(SenProvision::None), None), vec![]),
        ("Q", "", vec![], vec!["code_unknown:sen_provision"]),
        (
            "",
            "Left-handed",
            need(None, Some("Left-handed")),
            vec!["code_unknown:sen_need"],
        ),
        ("", "", vec![], vec![]),
    ] {
        let (statement, warnings) = accepted(
            FeedKind::Education,
            &[("sen_provision", provision), ("sen_need", sen_need)],
        );
        assert_eq!(statement.facts.sen_needs, facts);
        assert_eq!(codes(&warnings), expected);
    }
}

#[test]
fn births_are_counted_and_checked() {
    let (statement, warnings) = accepted(
        FeedKind::HealthBirths,
        &[("birth_order", "2.0"), ("births_in_delivery", "2")],
    );
    assert!(warnings.is_empty());
    assert_eq!(text(&statement, Column::BirthOrder), Some("2"));
    let (_, warnings) = accepted(
        FeedKind::HealthBirths,
        &[("birth_order", "3"), ("births_in_delivery", "2")],
    );
    assert_eq!(codes(&warnings), ["birth_order_beyond_births:birth_order"]);
    let (statement, warnings) = accepted(FeedKind::HealthBirths, &[("birth_order", "first")]);
    assert_eq!(codes(&warnings), ["number_unreadable:birth_order"]);
    assert_eq!(text(&statement, Column::BirthOrder), None);
}

#[test]
fn small_doubts_are_warnings() {
    let (statement, warnings) = accepted(
        FeedKind::Careers,
        &[
            ("sex", "7"),
            ("postcode", "CB1 2CI"),
            ("upn", "B801200005001"),
            ("email", "A@Example.org"),
        ],
    );
    assert_eq!(codes(&warnings), ["sex_unknown_code:sex", "postcode_format:postcode"]);
    assert_eq!(text(&statement, Column::Postcode), Some("CB1 2CI"));
    assert_eq!(text(&statement, Column::Email), Some("A@Example.org"));
    let (statement, warnings) = accepted(
        FeedKind::Careers,
        &[("surname", "NULL"), ("town", "NULL"), ("updated_on", "2026-10-01")],
    );
    assert_eq!(codes(&warnings), ["date_in_future:updated_on"]);
    assert_eq!(
        (text(&statement, Column::Surname), text(&statement, Column::Town)),
        (Some("NULL"), None)
    );
}

#[test]
fn one_record_sent_by_itself_is_read_like_a_row() {
    let fields = |cells: &[(&str, &str)]| -> BTreeMap<String, String> {
        cells
            .iter()
            .map(|(name, text)| ((*name).to_owned(), (*text).to_owned()))
            .collect()
    };
    let whole = fields(&[
        ("record_id", "r1"),
        ("first_name", "Ann"),
        ("dob", "4/3/2012"),
        ("hobby", "chess"),
    ]);
    let Outcome::Accepted { statement, warnings } = read_fields(FeedKind::Careers, today(), &whole) else {
        panic!()
    };
    assert_eq!(text(&statement, Column::Dob), Some("2012-03-04"));
    assert_eq!(codes(&warnings), ["unknown_column:hobby"]);
    for (cells, code) in [
        (&[("first_name", "Ann")][..], "record_id_missing"),
        (&[("record_id", "r1")], "nobody_identified"),
        (&[("record_id", "r1"), ("first_name", "A\0")], "nul_byte:first_name"),
        (&[], "row_empty"),
    ] {
        let Outcome::Rejected { reasons, .. } = read_fields(FeedKind::Careers, today(), &fields(cells)) else {
            panic!()
        };
        assert_eq!(codes(&reasons), [code]);
    }
}
