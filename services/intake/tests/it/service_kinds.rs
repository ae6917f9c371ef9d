//! Transport needs and involvements.

use child::{Column, FeedKind};

use crate::support::{accepted, codes, outcome, text};
use intake::Outcome;

#[test]
fn a_transport_row_states_a_need_and_keeps_the_contact_in_it() {
    let (statement, warnings) = accepted(
        FeedKind::Transport,
        &[
            ("source_system", "routes"),
            ("upn", "B801200005001"),
            ("school_urn", "136742"),
            ("eligibility_basis", "send_mobility"),
            ("need_codes", "Harness; booster;"),
            ("wheelchair", "Manual"),
            ("stays_in_chair", "yes"),
            ("assistant", "shared"),
            ("medical_plan", "Y"),
            ("days", "mtw-f"),
            ("am_time", "8:05"),
            ("pm_time", "15:20:00"),
            ("valid_from", "2026-09-01"),
            ("valid_to", "9999-12-31"),
            ("pickup_address_as_home", "N"),
            ("pickup_postcode", "cb30ap"),
            ("easting", "545123.7"),
            ("northing", "258000"),
            ("contact_1_name", "Mary Okafor"),
            ("contact_1_phone", "01632 960002"),
            ("last_confirmed", "01/08/2026"),
        ],
    );
    assert!(warnings.is_empty(), "{:?}", codes(&warnings));
    insta::assert_json_snapshot!(statement);
}

#[test]
fn doubtful_transport_values_are_warnings() {
    let (statement, warnings) = accepted(
        FeedKind::Transport,
        &[
            ("eligibility_basis", "a favour"),
            ("need_codes", "oxygen"),
            ("wheelchair", "sometimes"),
            ("stays_in_chair", "maybe"),
            ("days", "Mon to Thu"),
            ("am_time", "25:00"),
            ("valid_from", "2026-09-01"),
            ("valid_to", "2026-08-01"),
            ("easting", "-5"),
        ],
    );
    assert_eq!(
        codes(&warnings),
        [
            "dates_reversed:valid_to",
            "code_unknown:eligibility_basis",
            "code_unknown:need_codes",
            "code_unknown:wheelchair",
            "flag_unreadable:stays_in_chair",
            "days_unreadable:days",
            "time_unreadable:am_time",
            "number_unreadable:easting",
        ]
    );
    let need = &statement.facts.transport_needs[0];
    assert_eq!(
        (need.need_codes.as_slice(), need.days.as_deref()),
        (&["oxygen".to_owned()][..], Some("Mon to Thu"))
    );
    assert_eq!(
        (
            need.wheelchair,
            need.stays_in_chair,
            need.am_time.as_deref(),
            need.easting
        ),
        (None, None, None, None)
    );
    assert_eq!(statement.unknown["wheelchair_as_received"], "sometimes");
}

#[test]
fn the_text_of_a_medical_plan_is_never_kept() {
    let (statement, warnings) = accepted(FeedKind::Transport, &[("medical_plan", "rescue medication")]);
    assert_eq!(codes(&warnings), ["medical_text:medical_plan"]);
    assert_eq!(statement.facts.transport_needs[0].medical_plan, Some(true));
    assert!(!serde_json::to_string(&statement).unwrap().contains("rescue"));
}

#[test]
fn an_involvement_row_names_the_record_it_belongs_to() {
    let (statement, warnings) = accepted(
        FeedKind::Involvement,
        &[
            ("child_source", "social_care"),
            ("child_source_id", "S77"),
            ("service_type", "Social Care"),
            ("organisation", "Fen County Council"),
            ("practitioner_name", "P. Worker"),
            ("role", "social_worker"),
            ("phone", "01632 960003"),
            ("email", "p.worker@example.org"),
            ("start_date", "2026-01-05"),
            ("is_lead_professional", "Y"),
        ],
    );
    assert!(warnings.is_empty(), "{:?}", codes(&warnings));
    assert_eq!(text(&statement, Column::ChildRef), Some("social_care\u{1f}S77"));
    assert_eq!(
        text(&statement, Column::Phone),
        None,
        "a practitioner's phone is not the child's"
    );
    insta::assert_json_snapshot!(statement);
}

#[test]
fn half_a_reference_refers_to_nothing() {
    for half in ["child_source", "child_source_id"] {
        let (statement, warnings) = accepted(FeedKind::Involvement, &[(half, "x")]);
        assert_eq!(codes(&warnings), [format!("child_ref_incomplete:{half}")]);
        assert_eq!(text(&statement, Column::ChildRef), None);
    }
}

#[test]
fn sensitivity_fails_closed() {
    for (service, mark, sensitive, expected) in [
        ("social_care", "", false, &[][..]),
        ("social_care", "Y", true, &[]),
        ("social_care", "perhaps", true, &["sensitive_unreadable:is_sensitive"]),
        ("CAMHS", "N", true, &[]),
        ("Sexual Health", "", true, &[]),
        ("Tier 3 CAMHS team", "N", true, &["service_type_unknown:service_type"]),
        (
            "Young people's drug service",
            "N",
            true,
            &["service_type_unknown:service_type"],
        ),
        ("Befriending", "", true, &["service_type_unknown:service_type"]),
        ("Befriending", "N", false, &["service_type_unknown:service_type"]),
        ("", "", true, &["service_type_missing:service_type"]),
        ("", "N", false, &["service_type_missing:service_type"]),
    ] {
        let (statement, warnings) = accepted(
            FeedKind::Involvement,
            &[
                ("service_type", service),
                ("is_sensitive", mark),
                ("consent_basis", "written"),
            ],
        );
        let involvement = &statement.facts.involvements[0];
        assert_eq!(involvement.sensitive(), sensitive, "{service} {mark}");
        assert_eq!(involvement.is_sensitive, sensitive, "{service} {mark}");
        assert_eq!(codes(&warnings), expected, "{service} {mark}");
    }
}

#[test]
fn consent_is_asked_for_and_its_withdrawal_obeyed() {
    let (statement, warnings) = accepted(FeedKind::Involvement, &[("service_type", "camhs")]);
    assert_eq!(codes(&warnings), ["consent_missing:consent_basis"]);
    assert_eq!(statement.facts.involvements.len(), 1);
    for basis in ["withdrawn", "Refused"] {
        let (statement, warnings) = accepted(
            FeedKind::Involvement,
            &[("service_type", "camhs"), ("consent_basis", basis)],
        );
        assert_eq!(codes(&warnings), ["consent_withdrawn:consent_basis"]);
        assert!(statement.facts.is_empty());
        assert!(!serde_json::to_string(&statement).unwrap().contains("camhs"));
    }
}

#[test]
fn an_involvement_of_nobody_is_rejected() {
    let found = outcome(
        FeedKind::Involvement,
        &[("family_name", ""), ("organisation", "Fen County Council")],
    );
    let Outcome::Rejected { reasons, record_id } = found else {
        panic!()
    };
    assert_eq!(
        (codes(&reasons), record_id.as_deref()),
        (vec!["nobody_identified".to_owned()], Some("r1"))
    );
}
