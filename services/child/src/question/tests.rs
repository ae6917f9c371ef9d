//! What is asked about, and what is not.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate};

use super::*;
use crate::{
    Attribute, FeedKind, RecordKey, SourceRecord, Statement,
    column::Column,
    fact::{Choice, Facts, mark},
    golden::{Survivorship, build},
    sources::OWN,
};

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// A record of a source with a layout, stated on a day of September 2026.
fn record(source: &str, kind: FeedKind, on: u32, columns: &[(Column, &str)]) -> SourceRecord {
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
            facts: Facts::default(),
            shielded: false,
            address_withheld: false,
            address_updated_on: None,
            updated_on: NaiveDate::from_ymd_opt(2026, 9, on),
            unknown: BTreeMap::new(),
        },
        first_seen: DateTime::UNIX_EPOCH,
        received_at: DateTime::UNIX_EPOCH,
        ended: false,
    }
}

fn school(source: &str, on: u32, columns: &[(Column, &str)]) -> SourceRecord {
    record(source, FeedKind::Education, on, columns)
}

/// What is asked on 1 October 2026, each with its standing.
fn asked(records: &[SourceRecord]) -> Vec<(&'static str, Standing)> {
    let golden = build(records, &Survivorship::builtin());
    let found = questions(&golden, &Survivorship::builtin(), day("2026-10-01"));
    found
        .into_iter()
        .map(|question| (question.topic.name(), question.standing))
        .collect()
}

const DISAGREE: Standing = Standing::Asked(Doubt::Disagree);

fn chosen(chosen: &SourceRecord, attribute: Attribute, seen: &[&str], review_on: Option<&str>) -> SourceRecord {
    let parts = |text: &str| vec![text.to_owned()];
    let value = attribute
        .columns()
        .iter()
        .map(|column| chosen.text(*column).unwrap().to_owned());
    let choice = Choice {
        attribute,
        beside: chosen.key.clone(),
        chosen: Some(value.collect()),
        seen: seen.iter().map(|text| mark("c1", &parts(text))).collect(),
        reason: "a test".to_owned(),
        by: "a steward".to_owned(),
        at: DateTime::UNIX_EPOCH,
        review_on: review_on.map(day),
    };
    let mut own = record(OWN, FeedKind::Involvement, 1, &[]);
    own.key = RecordKey::new(OWN, "c1");
    own.statement.facts.choices = vec![choice];
    own
}

#[test]
fn a_birth_date_and_a_sex_are_asked_about_whoever_states_them_and_spelling_is_no_difference() {
    let one = school(
        "a",
        3,
        &[
            (Column::Dob, "2015-03-04"),
            (Column::Sex, "F"),
            (Column::Surname, "O'NEILL"),
        ],
    );
    let other = record(
        "b",
        FeedKind::Caf,
        1,
        &[
            (Column::Dob, "2015-04-03"),
            (Column::Sex, "M"),
            (Column::Surname, "O’Neill"),
        ],
    );
    assert_eq!(
        asked(&[one.clone(), other.clone()]),
        [("dob", DISAGREE), ("sex", DISAGREE)]
    );
    let unknown = record(
        "b",
        FeedKind::Caf,
        1,
        &[(Column::Dob, "2015-03-04"), (Column::Sex, "U")],
    );
    assert_eq!(asked(&[one.clone(), unknown]), []);
    let ended = SourceRecord { ended: true, ..other };
    assert_eq!(
        asked(&[one, ended]),
        [],
        "what a source no longer holds contradicts nobody"
    );
}

#[test]
fn a_name_or_an_address_is_asked_about_where_the_other_source_is_trusted_as_much_and_does_not_lag() {
    let lives = |source: &str, kind, on, line: &str, postcode: &str| {
        let columns = [(Column::AddressLine1, line), (Column::Postcode, postcode)];
        record(source, kind, on, &columns)
    };
    let here = lives("a", FeedKind::Education, 3, "1 Ash Lane", "FV1 1AA");
    let ask = |other: SourceRecord| asked(&[here.clone(), other]).len();
    assert_eq!(ask(lives("b", FeedKind::Education, 3, "9 Mill Row", "FV2 2BB")), 1);
    assert_eq!(
        ask(lives("b", FeedKind::Education, 2, "9 Mill Row", "FV2 2BB")),
        0,
        "an earlier address"
    );
    assert_eq!(
        ask(lives("b", FeedKind::PdsFhir, 3, "9 Mill Row", "FV2 2BB")),
        0,
        "less trusted"
    );
    let latest = lives("b", FeedKind::PdsFhir, 4, "9 Mill Row", "FV2 2BB");
    assert_eq!(ask(latest), 0, "the later word shows, and explains the earlier");
    let undated = SourceRecord {
        statement: Statement {
            updated_on: None,
            ..lives("b", FeedKind::Education, 3, "9 Mill Row", "FV2 2BB").statement
        },
        ..lives("b", FeedKind::Education, 3, "", "")
    };
    assert_eq!(ask(undated), 1, "nobody knows which is the later");
    assert_eq!(
        ask(lives("b", FeedKind::Education, 3, "1 ASH LANE", "FV11AA")),
        0,
        "spelled otherwise"
    );
    let named = |source: &str, on, columns: &[(Column, &str)]| school(source, on, columns);
    let first = |one: &[(Column, &str)], other: &[(Column, &str)]| asked(&[named("a", 3, one), named("b", 1, other)]);
    let imogen = [(Column::FirstName, "Imogen")];
    assert_eq!(
        first(&imogen, &[(Column::FirstName, "Ivo")]),
        [("first-name", DISAGREE)]
    );
    assert_eq!(first(&imogen, &[(Column::FirstName, "Baby")]), []);
    let called = [(Column::FirstName, "Imogen"), (Column::PreferredName, "Immy")];
    assert_eq!(first(&called, &[(Column::FirstName, "Immy")]), []);
    let once_more = [(Column::FirstName, "Imogen"), (Column::PreferredName, "IMOGEN")];
    assert_eq!(
        first(&once_more, &[(Column::FirstName, "Ivo")]),
        [("first-name", DISAGREE)],
        "the same name once more says nothing of the other"
    );
    assert_eq!(first(&once_more, &called), [], "no other first name");
}

#[test]
fn a_shield_is_asked_about_where_a_source_that_must_say_so_says_no() {
    let shielding = |source: &str, kind, shielded| {
        let mut record = record(source, kind, 1, &[]);
        record.statement.shielded = shielded;
        record
    };
    let care = |shielded| shielding("care", FeedKind::SocialCare, shielded);
    let health = shielding("health", FeedKind::PdsFhir, true);
    assert_eq!(asked(&[care(false), health.clone()]), [("shielded", DISAGREE)]);
    assert_eq!(asked(&[care(true), health.clone()]), []);
    assert_eq!(
        asked(&[health, school("a", 1, &[])]),
        [],
        "a school roll has no shields"
    );
    assert_eq!(asked(&[care(false)]), []);
    let own = shielding(OWN, FeedKind::SocialCare, true);
    assert_eq!(
        asked(&[care(false), own]),
        [],
        "what the management team set is no source's word"
    );
}

#[test]
fn a_choice_answers_what_was_known_until_its_day_or_until_a_source_says_something_new() {
    let born = |source: &str, text: &str| school(source, 1, &[(Column::Dob, text)]);
    let (one, other) = (born("a", "2015-03-04"), born("b", "2015-04-03"));
    let known = ["2015-03-04", "2015-04-03"];
    let made = |review_on| chosen(&other, Attribute::BirthDate, &known, review_on);
    let ask = |records: &[&SourceRecord]| {
        let records: Vec<SourceRecord> = records.iter().map(|record| (*record).clone()).collect();
        asked(&records)
    };
    let later = Standing::Chosen(Some(day("2026-10-02")));
    assert_eq!(ask(&[&one, &other, &made(Some("2026-10-02"))]), [("dob", later)]);
    let due = Standing::Asked(Doubt::Due);
    assert_eq!(ask(&[&one, &other, &made(Some("2026-10-01"))]), [("dob", due)]);
    assert_eq!(ask(&[&one, &other, &made(None)]), [("dob", Standing::Chosen(None))]);
    // A third source says something that nobody knew.
    let third = born("c", "2015-03-05");
    assert_eq!(ask(&[&one, &other, &third, &made(None)]), [("dob", DISAGREE)]);
    let (again, changed) = (born("c", "2015-03-04"), born("b", "2015-03-14"));
    assert_eq!(
        ask(&[&one, &other, &again, &made(None)]),
        [("dob", Standing::Chosen(None))]
    );
    let lapsed = Standing::Asked(Doubt::Lapsed);
    assert_eq!(ask(&[&one, &changed, &made(None)]), [("dob", lapsed)]);
    assert_eq!(ask(&[&one, &born("b", "2015-03-04"), &made(None)]), [], "all agree now");
    // The rules, to which it was left, prefer something new that is not worth a question.
    let lives = |source: &str, on, line: &str| school(source, on, &[(Column::AddressLine1, line)]);
    let (old, new) = (lives("a", 1, "1 Ash Lane"), lives("b", 2, "9 Mill Row"));
    let mut to_rules = chosen(&one, Attribute::BirthDate, &["1 Ash Lane"], None);
    to_rules.statement.facts.choices[0].attribute = Attribute::Address;
    to_rules.statement.facts.choices[0].chosen = None;
    assert_eq!(ask(&[&old, &new, &to_rules]), []);
}
