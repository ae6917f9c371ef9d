//! Case records: the longer class wins, and what nobody can date is kept.

use super::{super::*, *};
use crate::fact::{ProcessKind, SocialCareProcess};

fn process(kind: ProcessKind, ended: Option<&str>) -> SocialCareProcess {
    SocialCareProcess {
        kind,
        started_on: None,
        ended_on: ended.map(day),
        team: None,
    }
}

fn case(processes: Vec<SocialCareProcess>) -> SourceRecord {
    let mut record = record("social_care", "1", Some("2000-02-29"));
    record.statement.facts.social_care = processes;
    record
}

fn due(records: &[SourceRecord]) -> Option<(String, String)> {
    let facts = facts_with(records, &["social_care", "education"]);
    schedule(&shipped(), &facts, &LifeState::default())
        .purge
        .map(|date| (date.rule, date.on.to_string()))
}

fn by(rule: &str, on: &str) -> (String, String) {
    (rule.to_owned(), on.to_owned())
}

#[test]
fn p10_the_longer_class_wins_over_the_shorter() {
    let need = process(ProcessKind::Referral, Some("2010-01-01"));
    let protection = process(ProcessKind::ChildProtectionPlan, Some("2012-05-01"));
    let care = process(ProcessKind::LookedAfter, Some("2013-05-01"));
    assert_eq!(due(&[case(vec![need.clone()])]), Some(by("CIN-1", "2030-02-28")));
    assert_eq!(
        due(&[case(vec![need.clone(), protection.clone()])]),
        Some(by("CP-1", "2047-05-01"))
    );
    assert_eq!(
        due(&[case(vec![need, protection, care])]),
        Some(by("LAC-1", "2075-02-28"))
    );
}

#[test]
fn p10_what_is_known_from_an_earlier_version_or_another_source_counts_too() {
    let pupil = record("education", "9", Some("2000-02-29"));
    assert_eq!(
        due(std::slice::from_ref(&pupil)),
        Some(by("IDX-5", "2026-02-28")),
        "the case record goes a year before"
    );
    let care = case(vec![process(ProcessKind::LookedAfter, Some("2013-05-01"))]);
    assert_eq!(due(&[pupil.clone(), care.clone()]), Some(by("LAC-1", "2075-02-28")));
    let (sources, case_sources) = (sources(), ["education".to_owned()].into());
    let records = SourceRecords {
        current: &[pupil],
        earlier: &[care.statement],
        sources: &sources,
        case_sources: &case_sources,
    };
    let facts = ChildFacts::of(records).expect("there is a record");
    let purge = schedule(&shipped(), &facts, &LifeState::default()).purge;
    assert_eq!(purge.map(|date| date.rule).as_deref(), Some("LAC-1"));
}

#[test]
fn p10_a_class_that_nobody_can_date_keeps_the_record_and_the_child() {
    let open = case(vec![process(ProcessKind::ChildProtectionPlan, None)]);
    assert_eq!(due(std::slice::from_ref(&open)), None, "a plan that goes on has no day");
    let mut adopted = open;
    adopted
        .statement
        .columns
        .insert(Column::LegalStatus, "adopted".to_owned());
    assert_eq!(due(&[adopted]), None, "no feed tells the day of the order");
}

#[test]
fn p10_a_case_record_goes_before_the_child_record_where_its_time_is_over_first() {
    let pupil = record("education", "9", Some("2000-05-01"));
    let facts = facts_with(&[pupil.clone(), record("health", "3", None)], &["education"]);
    let state = LifeState {
        life: Life::Restricted,
        archived_on: Some(day("2020-05-01")),
        ..LifeState::default()
    };
    assert_eq!(done(&plan_on(&starter(), &facts, &state, "2025-04-30")), []);
    assert_eq!(
        done(&plan_on(&starter(), &facts, &state, "2025-05-01")),
        [(Target::Record(pupil.key), Step::Purge)]
    );
}
