//! What each role is given of one and the same child.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
};

use chrono::{DateTime, NaiveDate};
use linkage::RecordKey;
use uuid::Uuid;

use super::cut;
use crate::{
    ChildId, ChildView, Column, FeedKind, Sector, SourceRecord, Statement, UserId,
    child::{Child, Shield},
    fact::{Facts, Involvement, SenNeed, SenProvision, TransportNeed},
    golden::{Survivorship, build},
    policy::{Role, Viewer, nameable},
    sources::{Source, Sources},
};

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn record(source: &str, kind: FeedKind, columns: &[(Column, &str)], facts: Facts) -> SourceRecord {
    SourceRecord {
        key: RecordKey::new(source, "1"),
        version: 1,
        statement: Statement {
            record_id: "1".to_owned(),
            kind,
            columns: columns
                .iter()
                .map(|(column, text)| (*column, (*text).to_owned()))
                .collect(),
            facts,
            shielded: false,
            address_withheld: false,
            address_updated_on: None,
            updated_on: Some(day("2026-08-01")),
            unknown: BTreeMap::new(),
        },
        first_seen: DateTime::UNIX_EPOCH,
        received_at: DateTime::UNIX_EPOCH,
        ended: false,
    }
}

fn involvement(service: &str) -> Involvement {
    Involvement {
        service_type: service.to_owned(),
        organisation: Some("Fenmere Council".to_owned()),
        team: Some("Child protection north".to_owned()),
        practitioner_name: Some("Priya Shah".to_owned()),
        role: Some("social_worker".to_owned()),
        phone: Some("01632 960123".to_owned()),
        email: None,
        start_date: Some(day("2026-01-01")),
        end_date: None,
        is_lead_professional: false,
        is_sensitive: false,
        consent_basis: None,
        consent_date: None,
    }
}

fn transport_need() -> TransportNeed {
    TransportNeed {
        school_urn: Some("100001".to_owned()),
        eligibility_basis: Some("send_mobility".to_owned()),
        need_codes: vec!["harness".to_owned()],
        wheelchair: None,
        stays_in_chair: None,
        assistant: None,
        medical_plan: Some(true),
        communicates_by: None,
        days: None,
        am_time: None,
        pm_time: None,
        plan_ref: Some("PLAN-77".to_owned()),
        valid_from: None,
        valid_to: None,
        pickup_address_as_home: Some(true),
        pickup_line: None,
        pickup_postcode: None,
        easting: None,
        northing: None,
        contact_1_name: Some("Ngozi Okafor".to_owned()),
        contact_1_phone: Some("07700 900123".to_owned()),
        last_confirmed: None,
    }
}

fn chidi() -> Child {
    use Column as C;
    let named: &[(Column, &str)] = &[(C::FirstName, "Chidi"), (C::Surname, "Okafor"), (C::Dob, "2014-03-04")];
    let with = |more: &[(Column, &'static str)]| -> Vec<(Column, &str)> { [named, more].concat() };
    let records = [
        record(
            "education",
            FeedKind::Education,
            &with(&[
                (C::Upn, "Z873210015001"),
                (C::AddressLine1, "12 Ash Lane"),
                (C::Postcode, "CB7 4XX"),
                (C::Carer1FirstName, "Ngozi"),
                (C::Carer1Surname, "Okafor"),
                (C::SchoolCode, "100001"),
            ]),
            Facts {
                sen_needs: vec![SenNeed {
                    provision: Some(SenProvision::Plan),
                    primary_type: Some("ASD".to_owned()),
                }],
                ..Facts::default()
            },
        ),
        record(
            "social_care",
            FeedKind::SocialCare,
            &with(&[
                (C::NhsNumber, "9434765919"),
                (C::AliasFirstName, "Chi"),
                (C::AliasSurname, "Eze"),
                (C::LegalStatus, "CPP"),
                (C::AddressLine1, "3 Mill Row"),
                (C::Postcode, "CB1 1AA"),
            ]),
            Facts::default(),
        ),
        record(
            "involvement",
            FeedKind::Involvement,
            &with(&[]),
            Facts {
                involvements: vec![involvement("social_care"), involvement("camhs")],
                ..Facts::default()
            },
        ),
        record(
            "transport",
            FeedKind::Transport,
            &with(&[]),
            Facts {
                transport_needs: vec![transport_need()],
                ..Facts::default()
            },
        ),
    ];
    Child {
        id: ChildId(Uuid::from_u128(7)),
        reference: 10042,
        golden: build(&records, &Survivorship::builtin()),
        shield: Shield::default(),
        under_review: false,
    }
}

fn sources() -> Sources {
    let kinds = [
        ("education", Sector::Education),
        ("social_care", Sector::SocialCare),
        ("involvement", Sector::Index),
        ("transport", Sector::Transport),
    ];
    Sources::new(
        kinds.map(|(name, sector)| Source {
            name: name.to_owned(),
            title: sector.label().to_owned(),
            sector,
            ids_of: None,
            kind: None,
        }),
        [("100001".to_owned(), "Ash Lane Primary".to_owned())],
    )
}

fn viewed_by(role: Role, child: &Child) -> Option<ChildView> {
    let viewer = Viewer {
        user: UserId(Uuid::nil()),
        display_name: "Test".to_owned(),
        role,
    };
    cut(child, &viewer, &sources(), day("2026-09-01"))
}

fn json(role: Role) -> String {
    viewed_by(role, &chidi()).map_or_else(String::new, |view| serde_json::to_string(&view).unwrap())
}

#[test]
fn p06_each_role_is_given_exactly_its_rows() {
    let mut table = String::new();
    for role in Role::ALL {
        let rows = viewed_by(*role, &chidi()).map_or_else(
            || "no such child".to_owned(),
            |view| {
                let mut parts: BTreeSet<String> = view.rows.iter().map(|row| row.attribute.slug().to_owned()).collect();
                let sections = [
                    ("+born", view.born.is_some()),
                    ("+involvements", view.involvements.is_some()),
                    ("+postcode", view.postcode.is_some()),
                    ("+sen", view.sen.as_ref().is_some_and(|sen| !sen.masked)),
                    ("+sen-masked", view.sen.as_ref().is_some_and(|sen| sen.masked)),
                    ("+sensitive", view.sensitive.is_some()),
                    ("+sources", view.sources.is_some()),
                    ("+transport", view.transport.is_some()),
                ];
                parts.extend(
                    sections
                        .into_iter()
                        .filter(|(_, there)| *there)
                        .map(|(name, _)| name.to_owned()),
                );
                parts.into_iter().collect::<Vec<_>>().join(" ")
            },
        );
        writeln!(table, "{}: {rows}", role.name()).unwrap();
    }
    insta::assert_snapshot!("rows_per_role", table);
}

#[test]
fn p06_transport_is_given_name_age_school_sen_type_travel_and_nothing_else() {
    let text = json(Role::TransportOfficer);
    for given in [
        "Chidi",
        "Okafor",
        "Ash Lane Primary",
        "Autistic spectrum disorder",
        "CB7 4XX",
        "07700 900123",
        "12 years",
    ] {
        assert!(text.contains(given), "{given} is missing from {text}");
    }
    for kept in [
        "2014",
        "Eze",
        "CPP",
        "9434765919",
        "Z873210015001",
        "3 Mill Row",
        "CB1 1AA",
        "Priya",
        "sensitive",
        "social",
        "PLAN-77",
    ] {
        assert!(!text.contains(kept), "{kept} is in {text}");
    }
}

#[test]
fn p06_nobody_but_the_management_team_learns_which_sensitive_service_it_is() {
    for role in Role::ALL {
        let text = json(*role).to_lowercase();
        assert_eq!(text.contains("mental"), *role == Role::ManagementTeam, "{role}");
    }
}

#[test]
fn p06_social_care_is_a_contact_and_not_a_team_for_other_services() {
    let text = json(Role::EducationWelfareOfficer);
    assert!(text.contains("Children’s social care") && text.contains("Priya Shah") && text.contains("01632 960123"));
    assert!(!text.contains("Child protection north"));
    assert!(json(Role::SocialWorker).contains("Child protection north"));
}

#[test]
fn p06_sources_disagree_counts_only_sources_that_may_be_named() {
    let address = |role| {
        let view = viewed_by(role, &chidi()).unwrap();
        view.rows
            .into_iter()
            .find(|row| row.attribute == crate::Attribute::Address)
            .unwrap()
    };
    assert!(address(Role::SocialWorker).disagree);
    assert!(!nameable(Role::TransportOfficer, Sector::SocialCare));
}

#[test]
fn p05_a_shielded_or_possibly_shielded_child_does_not_exist_for_ordinary_roles() {
    for shield in [
        Shield {
            linked: true,
            possible: false,
        },
        Shield {
            linked: false,
            possible: true,
        },
    ] {
        let child = Child { shield, ..chidi() };
        for role in Role::ALL {
            let sees = matches!(role, Role::ManagementTeam | Role::ShieldSteward);
            assert_eq!(viewed_by(*role, &child).is_some(), sees, "{role} with {shield:?}");
        }
    }
}

#[test]
fn a_golden_record_does_not_depend_on_the_order_of_its_records() {
    let child = chidi();
    let text = crate::golden::canonical_json(&child.golden);
    assert_eq!(crate::golden::from_canonical_json(&text).unwrap(), child.golden);
}
