//! A made-up child of whom everything is known.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate};
use linkage::RecordKey;
use uuid::Uuid;

use crate::{
    ChildId, Column, FeedKind, Sector, SourceRecord, Statement,
    child::{Child, Shield},
    fact::{
        Achievement, Attendance, CafEpisode, Enrolment, EnrolmentStatus, Exclusion, ExclusionCategory, Facts,
        Involvement, ProcessKind, SenNeed, SenProvision, SenStep, SenStepKind, SocialCareProcess, TransportNeed,
    },
    golden::{Survivorship, build},
    retention::Life,
    sources::{Source, Sources},
};

pub(super) fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

pub(super) fn record(source: &str, kind: FeedKind, columns: &[(Column, &str)], facts: Facts) -> SourceRecord {
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

pub(super) fn involvement(service: &str) -> Involvement {
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

pub(super) fn transport_need() -> TransportNeed {
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

/// What a school and the SEN team state.
pub(super) fn school_facts() -> Facts {
    let step = |kind, on: &str, outcome: Option<&str>| SenStep {
        kind,
        on: Some(day(on)),
        outcome: outcome.map(str::to_owned),
    };
    Facts {
        sen_needs: vec![SenNeed {
            provision: Some(SenProvision::Plan),
            primary_type: Some("ASD".to_owned()),
        }],
        sen_steps: vec![
            step(SenStepKind::AssessmentRequested, "2023-10-02", None),
            step(SenStepKind::AssessmentDecided, "2024-01-15", Some("Plan to be made")),
            step(SenStepKind::PlanStarted, "2024-02-20", None),
        ],
        enrolments: vec![
            Enrolment {
                school: Some("100002".to_owned()),
                school_name: Some("Fen End Infants".to_owned()),
                status: None,
                entered_on: Some(day("2018-09-03")),
                left_on: Some(day("2021-07-20")),
                leaving_reason: Some("IM".to_owned()),
            },
            Enrolment {
                school: Some("100001".to_owned()),
                school_name: None,
                status: Some(EnrolmentStatus::Current),
                entered_on: Some(day("2021-09-02")),
                left_on: None,
                leaving_reason: None,
            },
        ],
        attendance: vec![Attendance {
            school: Some("100001".to_owned()),
            from: None,
            to: None,
            period: Some("2025/26".to_owned()),
            possible: Some(300),
            authorised: Some(12),
            unauthorised: Some(37),
        }],
        exclusions: vec![Exclusion {
            category: ExclusionCategory::Suspension,
            starts_on: Some(day("2026-05-11")),
            sessions: Some(4),
            school: Some("100001".to_owned()),
        }],
        achievements: vec![Achievement {
            stage: "KS2".to_owned(),
            subject: "Reading".to_owned(),
            assessment: None,
            result: "EXS".to_owned(),
            year: Some(2025),
            on: None,
        }],
        ..Facts::default()
    }
}

pub(super) fn process(kind: ProcessKind, from: &str, to: Option<&str>) -> SocialCareProcess {
    SocialCareProcess {
        kind,
        started_on: Some(day(from)),
        ended_on: to.map(day),
        team: Some("Assessment team west".to_owned()),
    }
}

pub(super) fn caf(closed_on: Option<&str>) -> CafEpisode {
    CafEpisode {
        opened_on: Some(day("2025-11-03")),
        closed_on: closed_on.map(day),
        closure_reason: Some("family_disengaged".to_owned()),
        coordinator_name: Some("Morwenna Tregear".to_owned()),
        coordinator_contact: Some("01632 960456".to_owned()),
    }
}

pub(super) fn chidi() -> Child {
    child_of(&records())
}

pub(super) fn child_of(records: &[SourceRecord]) -> Child {
    Child {
        id: ChildId(Uuid::from_u128(7)),
        reference: 10042,
        golden: build(records, &Survivorship::builtin()),
        shield: Shield::default(),
        under_review: false,
        life: Life::Live,
        restricted: false,
    }
}

pub(super) fn records() -> [SourceRecord; 4] {
    use Column as C;
    let named: &[(Column, &str)] = &[(C::FirstName, "Chidi"), (C::Surname, "Okafor"), (C::Dob, "2014-03-04")];
    let with = |more: &[(Column, &'static str)]| -> Vec<(Column, &str)> { [named, more].concat() };
    [
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
            school_facts(),
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
            Facts {
                social_care: vec![
                    process(ProcessKind::Referral, "2024-03-01", Some("2024-04-12")),
                    process(ProcessKind::LookedAfter, "2026-02-01", None),
                ],
                caf_episodes: vec![caf(None)],
                ..Facts::default()
            },
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
    ]
}

pub(super) fn sources() -> Sources {
    let kinds = [
        ("education", Sector::Education),
        ("social_care", Sector::SocialCare),
        ("involvement", Sector::Index),
        ("transport", Sector::Transport),
        ("camhs", Sector::Sensitive),
    ];
    Sources::new(
        kinds.map(|(name, sector)| Source {
            name: name.to_owned(),
            title: sector.label().to_owned(),
            sector,
            ids_of: None,
            kind: None,
        }),
        [("100001".to_owned(), "Ash Lane Primary".to_owned()).into()],
    )
}
