//! What real files of the sector hold (feeds, identifiers): each trap in a small file of its own.

use child::{Column, FeedKind, fact::SenProvision};

use crate::support::{accepted, codes, rows, text};

/// The text and the warnings of one column of one row.
fn one(kind: FeedKind, column: &str, value: &str) -> (Option<String>, Vec<String>) {
    let (statement, warnings) = accepted(kind, &[(column, value)]);
    let stated = text(&statement, column.parse().expect("a column of ours")).map(str::to_owned);
    (stated, codes(&warnings))
}

#[test]
fn pupil_numbers_of_sector_files_are_read_as_they_are() {
    for upn in [
        "B801200005001",
        "Z873210015001",
        "N873210015002",
        "U873210124377",
        "Q209345698412",
        "P825401219030",
        "K87321001500A",
        "W87321001500Z",
        "V20934569841X",
        // A council of 2023 that older lists of codes reject, and the right letter of an example that two suppliers
        // print wrongly.
        "W943200122001",
        "P207000016049",
    ] {
        assert_eq!(
            one(FeedKind::Education, "upn", upn),
            (Some(upn.to_owned()), vec![]),
            "{upn}"
        );
    }
    // The council is on no list: told, and kept.
    assert_eq!(
        one(FeedKind::Education, "upn", "X999400115001"),
        (Some("X999400115001".to_owned()), vec!["upn_authority:upn".to_owned()])
    );
    for (upn, code) in [
        ("B207000016049", "upn_check_letter"),
        ("Q207000016049", "upn_check_letter"),
        ("A123456789123", "upn_check_letter"),
        ("X98765432123B", "upn_check_letter"),
        ("X80120000A001", "upn_format"),
        ("I801200005001", "upn_format"),
        ("O801200005001", "upn_format"),
        ("S801200005001", "upn_format"),
        ("un1", "upn_unknown_reason"),
        ("UN7", "upn_unknown_reason"),
        ("UN8", "upn_format"),
    ] {
        assert_eq!(
            one(FeedKind::Education, "upn", upn),
            (None, vec![format!("{code}:upn")]),
            "{upn}"
        );
    }
}

#[test]
fn health_numbers_of_published_examples_are_judged() {
    for number in [
        "9434765919",
        "9000000009",
        "9000000025",
        "5900016374",
        "9990000018",
        "9991234608",
    ] {
        assert_eq!(
            one(FeedKind::HealthBirths, "nhs_number", number),
            (Some(number.to_owned()), vec![]),
            "{number}"
        );
    }
    for (number, code) in [
        // The baby of a published example, a number no check digit fits, and one short.
        ("9912003890", "nhs_check_digit"),
        ("9991234560", "nhs_check_digit"),
        ("943476591", "nhs_format"),
        ("0000000000", "nhs_filler"),
        ("4123456781", "uln_in_nhs_field"),
        ("9434765918", "uln_in_nhs_field"),
    ] {
        assert_eq!(
            one(FeedKind::HealthBirths, "nhs_number", number),
            (None, vec![format!("{code}:nhs_number")]),
            "{number}"
        );
    }
}

#[test]
fn dates_of_every_sector_are_read() {
    for written in [
        "2020-Apr-25 00:00:00",
        "25/04/2020",
        "25-APR-2020",
        "20200425",
        "2020-04-25T00:00:00+01:00",
        "25/04/2020 00:00:00",
        " 2020-04-25 ",
    ] {
        assert_eq!(
            one(FeedKind::Education, "dob", written),
            (Some("2020-04-25".to_owned()), vec![]),
            "{written}"
        );
    }
    // A two-digit year could be a child or a great-grandparent.
    assert_eq!(
        one(FeedKind::Education, "dob", "25/04/20"),
        (None, vec!["date_unreadable:dob".to_owned()])
    );
}

#[test]
fn postcodes_are_normalised_and_odd_ones_stay_readable() {
    for (written, stated) in [
        ("cb30ap", "CB3 0AP"),
        ("EC1A 1BB", "EC1A 1BB"),
        ("w1a-0ax", "W1A 0AX"),
        ("DN55  1PT", "DN55 1PT"),
        ("W1P 1AA", "W1P 1AA"),
        ("GIR0AA", "GIR 0AA"),
        // No fixed abode, and the forces: no address, but what people may read.
        ("zz993vz", "ZZ99 3VZ"),
        ("BFPO 801", "BFPO 801"),
    ] {
        let (found, warnings) = one(FeedKind::Education, "postcode", written);
        assert_eq!((found.as_deref(), warnings), (Some(stated), vec![]), "{written}");
    }
    for odd in ["CB1 2CI", "Q6 7TT", "BAP 4WG"] {
        let (found, warnings) = one(FeedKind::Education, "postcode", odd);
        assert_eq!(found.as_deref(), Some(odd));
        assert_eq!(warnings, ["postcode_format:postcode"]);
    }
}

#[test]
fn a_cell_of_control_characters_alone_is_blank() {
    for column in ["postcode", "first_name", "town", "upn", "sex"] {
        let (found, warnings) = one(FeedKind::Education, column, "\u{1F} \u{7F}");
        assert_eq!((found, warnings), (None, vec![]), "{column}");
    }
    let (statement, _) = accepted(
        FeedKind::Involvement,
        &[("organisation", "\u{1}"), ("service_type", "\u{1}")],
    );
    let involvement = &statement.facts.involvements[0];
    assert_eq!(
        (involvement.organisation.as_deref(), involvement.service_type.as_str()),
        (None, "other")
    );
}

#[test]
fn codes_of_earlier_years_still_count() {
    for (code, sex) in [
        ("1", "M"),
        ("2", "F"),
        ("0", "U"),
        ("9", "I"),
        ("U", "U"),
        ("O", "I"),
        ("Male", "M"),
    ] {
        assert_eq!(
            one(FeedKind::SocialCare, "sex", code),
            (Some(sex.to_owned()), vec![]),
            "{code}"
        );
    }
    for (code, provision) in [
        ("A", SenProvision::SchoolAction),
        ("P", SenProvision::SchoolActionPlus),
        ("S", SenProvision::Statement),
    ] {
        let (statement, warnings) = accepted(FeedKind::Education, &[("sen_provision", code), ("sen_need", "BESD")]);
        let need = &statement.facts.sen_needs[0];
        assert_eq!(
            (need.provision, need.primary_type.as_deref()),
            (Some(provision), Some("BESD"))
        );
        assert!(warnings.is_empty());
    }
    let (statement, _) = accepted(FeedKind::Education, &[("sen_need", "PLD")]);
    assert_eq!(statement.facts.sen_needs[0].primary_type.as_deref(), Some("SPLD"));
}

#[test]
fn a_byte_order_mark_capitals_and_more_columns_do_no_harm() {
    let file = "\u{FEFF}RECORD_ID, First_Name ,surname,dob,LAchildID\r\n7,Ann,Ash,04/03/2012,L1\r\n";
    let found = rows(FeedKind::Careers, file);
    let intake::Outcome::Accepted { statement, warnings } = &found[0].outcome else {
        panic!("rejected")
    };
    assert_eq!(
        (statement.record_id.as_str(), text(statement, Column::FirstName)),
        ("7", Some("Ann"))
    );
    assert!(warnings.is_empty());
    assert_eq!(statement.unknown["lachildid"], "L1");
}
