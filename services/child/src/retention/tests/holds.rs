//! What each scope of a hold keeps, and what it leaves alone.

use uuid::Uuid;

use super::{super::*, *};
use crate::ids::HoldId;

const CHILD: Target = Target::Child;

fn hold(scope: HoldScope) -> Hold {
    Hold {
        id: HoldId(Uuid::nil()),
        scope,
        review_on: day("2099-01-01"),
    }
}

fn with(mut record: SourceRecord, columns: &[(Column, &str)]) -> SourceRecord {
    record
        .statement
        .columns
        .extend(columns.iter().map(|(column, text)| (*column, (*text).to_owned())));
    record
}

fn at_home(id: &str, line: &str, postcode: &str) -> SourceRecord {
    with(
        record("education", id, Some("2000-05-01")),
        &[(Column::AddressLine1, line), (Column::Postcode, postcode)],
    )
}

fn family_of(record: &SourceRecord) -> Hold {
    hold(HoldScope::Family {
        records: BTreeSet::from([record.key.clone()]),
        homes: homes(&record.statement),
    })
}

#[test]
fn p10_a_family_is_whoever_shares_an_address_a_carer_or_a_phone_whenever_it_was_stated() {
    let named = with(
        at_home("1", "17 Thornbush Rise", "FV3 1AA"),
        &[
            (Column::Carer1FirstName, "Perpetua"),
            (Column::Carer1Surname, "Quillfeather"),
            (Column::Carer1Phone, "+44 1632 960 111"),
        ],
    );
    let hold = family_of(&named);
    let covers = |record: SourceRecord| hold.covers(&facts(&[record]), &CHILD);
    assert!(covers(named.clone()));
    assert!(
        covers(at_home("2", "17, THORNBUSH rise", "fv31aa")),
        "written otherwise"
    );
    let carer = |postcode: &str| {
        with(
            record("health", "3", None),
            &[
                (Column::Carer2FirstName, "Perpetua"),
                (Column::Carer2Surname, "Quillfeather"),
                (Column::Postcode, postcode),
            ],
        )
    };
    assert!(
        covers(carer("FV3 1AA")) && !covers(carer("FV9 9ZZ")),
        "a name alone is many people"
    );
    assert!(covers(with(
        record("health", "4", None),
        &[(Column::Carer1Phone, "01632960111")]
    )));
    assert!(!covers(with(
        record("health", "5", None),
        &[(Column::Carer1Phone, "111")]
    )));
    assert!(!covers(at_home("6", "17 Thornbush Rise", "FV3 1AB")));
    assert!(!covers(record("health", "7", None)), "nothing stated ties nobody");
    // Who lived there once is held as well.
    let moved = at_home("8", "2 Elsewhere", "FV9 9ZZ");
    let mut known = facts(std::slice::from_ref(&moved));
    assert!(!hold.covers(&known, &CHILD));
    known.remember(&at_home("8", "17 Thornbush Rise", "FV3 1AA").statement);
    assert!(hold.covers(&known, &CHILD));
    assert_eq!(hold.joins(&known).collect::<Vec<_>>(), [&moved.key]);
    assert_eq!(hold.joins(&facts(&[named])).count(), 0, "known already");
}

#[test]
fn p10_a_type_of_record_is_held_whoever_it_is_about() {
    let mut social = record("social_care", "1", Some("2000-05-01"));
    social.statement.columns.insert(Column::LegalStatus, "lac".to_owned());
    let plain = facts(&[record("education", "1", Some("2000-05-01"))]);
    let case = facts_with(
        &[record("education", "1", Some("2000-05-01")), social.clone()],
        &["social_care"],
    );
    let index = facts(&[social]);
    let target = Target::Record(RecordKey::new("social_care", "1"));
    let other = Target::Record(RecordKey::new("education", "1"));
    let covers = |held, facts: &ChildFacts, target: &Target| hold(HoldScope::Type(held)).covers(facts, target);
    for (held, of_plain, of_case, of_record, of_other, of_index) in [
        (RecordType::ChildRecord, true, true, true, true, true),
        (RecordType::CaseRecord, false, true, true, false, false),
        (RecordType::SensitiveEntry, false, false, false, false, false),
        (RecordType::FeedRows, false, false, false, false, false),
        (RecordType::Care, false, true, true, true, true),
        (RecordType::Adoption, false, false, false, false, false),
    ] {
        let told = [
            covers(held, &plain, &CHILD),
            covers(held, &case, &CHILD),
            covers(held, &case, &target),
            covers(held, &case, &other),
            covers(held, &index, &CHILD),
        ];
        assert_eq!(told, [of_plain, of_case, of_record, of_other, of_index], "{held:?}");
    }
    // What an earlier version said counts.
    let mut known = plain.clone();
    let mut adopted = record("education", "1", None);
    adopted
        .statement
        .columns
        .insert(Column::LegalStatus, "adopted".to_owned());
    known.remember(&adopted.statement);
    assert!(covers(RecordType::Adoption, &known, &CHILD));
    assert_eq!(known.known, plain.known, "no rule asks for it");
}

#[test]
fn p10_rows_of_feeds_are_held_by_source_by_type_and_by_everything() {
    let covers = |scope, about| hold(scope).covers_feed("health", about);
    let types = [
        (RecordType::FeedRows, true, true),
        (RecordType::RejectedRows, true, true),
        (RecordType::ChildRecord, false, false),
    ];
    for (held, rows, rejected) in types {
        assert_eq!(covers(HoldScope::Type(held), About::FeedRows), rows, "{held:?}");
        assert_eq!(covers(HoldScope::Type(held), About::RejectedRows), rejected, "{held:?}");
    }
    assert!(covers(HoldScope::All, About::FeedRows));
    assert!(covers(HoldScope::Source("health".to_owned()), About::FeedRows));
    assert!(!covers(HoldScope::Source("careers".to_owned()), About::FeedRows));
}

#[test]
fn p10_no_hold_of_any_scope_stands_in_the_way_of_hiding_and_archiving() {
    let mut record = at_home("1", "17 Thornbush Rise", "FV3 1AA");
    record.statement.columns.insert(Column::LegalStatus, "lac".to_owned());
    let facts = facts_with(std::slice::from_ref(&record), &["education"]);
    let scopes = [
        HoldScope::All,
        HoldScope::Source("education".to_owned()),
        HoldScope::Child(vec![record.key.clone()]),
        family_of(&record).scope,
        HoldScope::Type(RecordType::ChildRecord),
        HoldScope::Type(RecordType::CaseRecord),
        HoldScope::Type(RecordType::Care),
    ];
    let purge_on = schedule(&shipped(), &facts, &archived("2020-05-01", "2099-01-01")).purge;
    let purge_on = purge_on.expect("it has a day").on;
    let state = archived("2020-05-01", &purge_on.to_string());
    for scope in scopes {
        let holds = [hold(scope)];
        let plan = |state: &LifeState, on| super::super::plan(&starter(), &facts, state, &holds, on);
        let due = plan(&state, purge_on);
        assert!(!due.is_empty(), "{:?}", holds[0].scope);
        for due in due {
            assert_eq!(due.standing, Standing::Held(vec![holds[0].id]), "{:?}", holds[0].scope);
        }
        let young = plan(&LifeState::default(), day("2020-05-01"));
        assert_eq!(done(&young), [(CHILD, Step::Enter(Life::Archived))]);
    }
}
