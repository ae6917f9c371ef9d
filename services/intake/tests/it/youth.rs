//! The caseload of the youth service.

use child::{Column, FeedKind, Statement};
use intake::{Outcome, read_fields};

use crate::support::{accepted, codes, file_warnings, is_rejected, read_all, read_one, row_codes, rows, text, today};

const HEADER: &str = "client_id,upn,uln,given_name,family_name,dob,sex,ethnicity,address1,address2,address3,address4,address5,\
    postcode,la_code,cohort_status,send_flag,activity_code,activity_start,activity_review_date,establishment,\
    characteristic_codes,lead_worker,worker_contact,support_level,last_contact_date,consent_share,consent_share_date\n";

fn row(characteristics: &str) -> String {
    format!(
        "C7,B801200005001,9276308686,Zoë,\"Ash, Okafor\",2009-03-04,F,WBRI,14 Mill Lane,Newnham,Cambridge,Cambs,,CB3 9AA,873,\
         P,Y,230,2026-09-01,2027-01-01,City College,{characteristics},Ida Bell,ida.bell@example.org,intensive,2026-08-20,Y,\
         2026-01-05\n"
    )
}

fn said(cells: &[(&str, &str)]) -> (Statement, Vec<String>) {
    let (statement, warnings) = accepted(FeedKind::Youth, cells);
    (statement, codes(&warnings))
}

#[test]
fn a_young_person_states_everything_that_has_a_place() {
    let found = rows(FeedKind::Youth, &format!("{HEADER}{}", row("110;160")));
    insta::assert_json_snapshot!(found[0].outcome);
    // Nothing was taken out, so the row stays as it was.
    assert_eq!(found[0].raw, row("110;160").trim_end());
}

#[test]
fn sensitive_characteristics_are_kept_nowhere() {
    // Nothing else of the row holds these digits.
    let hidden = ["150", "180", "pregnan"];
    for characteristics in ["\"150,110\"", "180", "110;180;150", "150.0", "Pregnant"] {
        let text = format!("{HEADER}{}", row(characteristics));
        let mut reader = read_one(FeedKind::Youth, "f.csv", text.as_bytes())
            .unwrap()
            .as_at(today());
        let found = reader.next().unwrap().unwrap();
        assert!(!is_rejected(&found));
        let shown = format!("{found:?}").to_lowercase();
        assert!(hidden.iter().all(|word| !shown.contains(word)), "{shown}");
        assert!(found.raw.contains("\"Ash, Okafor\"") && found.raw.contains("City College"));
        assert_eq!(row_codes(&found), [""; 0]);
        assert!(reader.next().is_none());
        let warnings = codes(&file_warnings(&reader));
        assert_eq!(warnings, ["characteristics_dropped"]);
    }
}

#[test]
fn a_row_whose_columns_are_not_sure_is_not_kept_as_received() {
    for broken in [
        row("180").replace("C7,", ""),
        row("180").replace("C7,", "C7,,"),
        row("180").replace("C7", "C\u{0}7"),
    ] {
        let (found, _) = read_all(FeedKind::Youth, format!("{HEADER}{broken}").as_bytes());
        assert!(is_rejected(&found[0]));
        assert!(
            found[0].raw.contains("not kept") && !found[0].raw.contains("180;") && !found[0].raw.contains("Okafor")
        );
    }
}

#[test]
fn sensitive_characteristics_in_a_column_nobody_knows_are_taken_out_too() {
    let (statement, warnings) = said(&[
        ("codes", "110 180"),
        ("other_characteristics", "expects a child"),
        ("flat", "150 High Street"),
    ]);
    assert!(warnings.is_empty());
    assert_eq!(statement.unknown["codes"], "110");
    assert_eq!(statement.unknown["flat"], "150 High Street");
    assert!(!statement.unknown.contains_key("other_characteristics"));
    // A record that is sent by itself passes the same gate.
    let fields = [
        ("client_id", "C7"),
        ("family_name", "Ash"),
        ("characteristic_codes", "150"),
        ("codes", "180"),
    ];
    let fields = fields.map(|(name, text)| (name.to_owned(), text.to_owned())).into();
    let Outcome::Accepted { statement, .. } = read_fields(FeedKind::Youth, today(), &fields) else {
        panic!("rejected")
    };
    assert!(statement.unknown.is_empty(), "{:?}", statement.unknown);
}

#[test]
fn an_activity_says_what_others_need_and_not_why() {
    for (code, place, destination) in [
        ("230", "City College", Some("Education: City College")),
        ("210.0", "", Some("Education")),
        ("330", "Corner Shop", Some("Employment")),
        ("380", "", Some("Self-employment")),
        ("430", "Skills Ltd", Some("Training: Skills Ltd")),
        ("619", "", Some("Not in education, employment or training")),
        ("650", "", Some("Not in education, employment or training")),
        ("640", "Ward 3", Some("Not in education, employment or training")),
        ("290", "HMP Somewhere", None),
        ("710", "", None),
        ("810", "", None),
    ] {
        let (statement, warnings) = said(&[("activity_code", code), ("establishment", place)]);
        assert_eq!(text(&statement, Column::Destination), destination, "{code}");
        assert!(warnings.is_empty() && statement.unknown.is_empty(), "{warnings:?}");
    }
    for wrong in ["999", "expects a child", "-210"] {
        let (statement, warnings) = said(&[("activity_code", wrong)]);
        assert_eq!(warnings, ["activity_unknown:activity_code"]);
        assert!(statement.unknown.is_empty() && text(&statement, Column::Destination).is_none());
    }
}

#[test]
fn a_worker_counts_while_the_young_person_is_in_the_cohort() {
    for (status, counts) in [("P", 1), ("g", 1), ("", 1), ("A", 0), ("L", 0), ("D", 0)] {
        let (statement, _) = said(&[("lead_worker", "Ida Bell"), ("cohort_status", status)]);
        assert_eq!(statement.facts.involvements.len(), counts, "{status}");
    }
    let (statement, warnings) = said(&[("lead_worker", "Ida Bell"), ("worker_contact", "01223 000000")]);
    let worker = &statement.facts.involvements[0];
    assert_eq!(
        (worker.phone.as_deref(), worker.email.as_deref()),
        (Some("01223 000000"), None)
    );
    assert!(warnings.is_empty());
    // Everybody of the age group is in the file; without a worker nobody works with them.
    let (statement, warnings) = said(&[("worker_contact", "01223 000000")]);
    assert!(statement.facts.involvements.is_empty());
    assert_eq!(warnings, ["worker_missing:lead_worker"]);
}

#[test]
fn what_a_young_person_does_not_share_is_not_stated() {
    for (answer, code) in [
        ("N", "sharing_refused:consent_share"),
        ("ask", "sharing_unreadable:consent_share"),
    ] {
        let (statement, warnings) = said(&[
            ("consent_share", answer),
            ("activity_code", "230"),
            ("lead_worker", "Ida Bell"),
            ("address1", "14 Mill Lane"),
        ]);
        assert_eq!(warnings, [code]);
        assert!(statement.facts.is_empty() && text(&statement, Column::Destination).is_none());
        assert_eq!(text(&statement, Column::AddressLine1), Some("14 Mill Lane"));
    }
    let without = HEADER
        .replace("consent_share,", "")
        .replace("consent_share_date", "consent_share_date2");
    let (_, verdict) = read_all(FeedKind::Youth, without.as_bytes());
    let verdict = verdict.unwrap().to_string();
    assert!(verdict.contains("consent_share"), "{verdict}");
}

#[test]
fn a_home_of_one_two_or_more_lines_has_its_town() {
    let home = |lines: &[(&str, &str)]| {
        let (statement, _) = said(lines);
        [Column::AddressLine1, Column::Town].map(|column| text(&statement, column).map(str::to_owned))
    };
    let some = |text: &str| Some(text.to_owned());
    assert_eq!(home(&[("address1", "14 Mill Lane")]), [some("14 Mill Lane"), None]);
    assert_eq!(
        home(&[("address2", "14 Mill Lane"), ("address5", "Ely")]),
        [some("14 Mill Lane"), some("Ely")]
    );
    let lines = [
        ("address1", "Flat 2"),
        ("address2", "14 Mill Lane"),
        ("address3", "Ely"),
        ("address4", "Cambs"),
    ];
    assert_eq!(home(&lines), [some("Flat 2"), some("Ely")]);
}
