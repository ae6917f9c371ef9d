//! What is read from records.

use super::{super::*, *};
use crate::fact::Enrolment;

fn roll(reason: Option<&str>, left: Option<&str>) -> Enrolment {
    Enrolment {
        school: None,
        school_name: None,
        status: None,
        entered_on: None,
        left_on: left.map(day),
        leaving_reason: reason.map(str::to_owned),
    }
}

#[test]
fn p10_where_sources_differ_the_latest_birth_date_counts() {
    let records = [
        record("education", "1", Some("2008-01-01")),
        record("health", "2", Some("2008-10-01")),
    ];
    assert_eq!(facts(&records).born, Some(day("2008-10-01")));
    assert_eq!(facts(&records[..1]).born, Some(day("2008-01-01")));
    assert_eq!(
        facts(&[record("education", "1", Some("2008"))]).born,
        None,
        "a year is no day"
    );
}

#[test]
fn a_death_is_known_from_three_kinds_of_feed_and_only_with_its_day() {
    for (column, text, died) in [
        ("deceased", "2026-02-10T00:00:00+00:00", Some("2026-02-10")),
        ("PersonDeathDate", "2026-02-11", Some("2026-02-11")),
        ("deceased", "true", None),
    ] {
        let mut told = record("health", "2", Some("2010-01-01"));
        told.statement.unknown.insert(column.to_owned(), text.to_owned());
        let facts = facts(&[told]);
        assert_eq!(facts.died_on, died.map(day), "{column} {text}");
        assert_eq!(facts.known.contains(&Known::DiedUnder18), died.is_some());
    }
    let mut pupil = record("education", "1", Some("2010-01-01"));
    pupil.statement.facts.enrolments = vec![roll(Some("dd"), Some("2025-12-01"))];
    let facts = facts(&[pupil]);
    assert_eq!(facts.died_on, Some(day("2025-12-01")));
    let due = schedule(&shipped(), &facts, &LifeState::default());
    assert_eq!(
        due.archive.map(|date| (date.rule, date.on)),
        Some(("IDX-6".to_owned(), day("2026-12-01")))
    );
    assert_eq!(due.purge.map(|date| date.on), Some(day("2032-12-01")));
}

#[test]
fn a_child_who_left_the_country_is_archived_only_while_nobody_says_anything_later() {
    let mut pupil = record("education", "1", Some("2015-01-01"));
    pupil.statement.facts.enrolments = vec![roll(Some("LC"), Some("2026-07-20"))];
    let alone = facts(std::slice::from_ref(&pupil));
    assert_eq!(alone.left_on, Some(day("2026-07-20")));
    let archive = [(Target::Child, Step::Enter(Life::Archived))];
    assert_eq!(
        done(&plan_on(&starter(), &alone, &LifeState::default(), "2026-07-20")),
        archive
    );
    let left = |other: SourceRecord| facts(&[pupil.clone(), other]).left_on;
    let mut other = record("health", "2", None);
    assert_eq!(
        left(other.clone()),
        Some(day("2026-07-20")),
        "an older record says nothing about it"
    );
    other.statement.updated_on = Some(day("2026-09-01"));
    assert_eq!(left(other.clone()), None, "a later one says that the child is here");
    other.ended = true;
    assert_eq!(left(other.clone()), Some(day("2026-07-20")));
    other.ended = false;
    other.statement.updated_on = None;
    assert_eq!(left(other), None, "and one without a date may");
    let mut back = pupil.clone();
    back.statement.facts.enrolments.push(roll(None, None));
    assert_eq!(facts(&[back.clone()]).left_on, None, "on roll again");
    // The archived record is opened again by it.
    let state = LifeState {
        life: Life::Archived,
        archived_on: Some(day("2026-07-20")),
        ..LifeState::default()
    };
    let opened = plan_on(&starter(), &facts(&[back]), &state, "2026-09-10");
    assert_eq!(done(&opened), [(Target::Child, Step::Enter(Life::Live))]);
}

#[test]
fn a_legal_status_tells_what_was_so_once() {
    for (text, known) in [
        ("C1", Some(Known::LookedAfter)),
        ("v2 ", Some(Known::LookedAfter)),
        ("LAC", Some(Known::LookedAfter)),
        ("CPP", Some(Known::Protected)),
        ("REF", Some(Known::Need)),
        ("adopted", Some(Known::Adopted)),
        ("none", None),
        ("C12", None),
        ("", None),
    ] {
        let mut told = record("social_care", "1", Some("2010-01-01"));
        told.statement.columns.insert(Column::LegalStatus, text.to_owned());
        let found: Vec<Known> = facts(&[told]).known.into_iter().collect();
        assert_eq!(found, known.into_iter().collect::<Vec<_>>(), "{text}");
    }
}
