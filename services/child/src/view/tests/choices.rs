//! Who is told what stewards chose to be shown.

use chrono::DateTime;
use linkage::RecordKey;
use uuid::Uuid;

use super::{made::*, viewer};
use crate::{
    Attribute, Column, FeedKind, SourceRecord,
    child::Child,
    fact::{Choice, Dispute, Facts},
    golden::{ChoiceState, Survivorship, build},
    ids::RequestId,
    policy::Role,
    sources::OWN,
    view::cut,
};

/// A child of whom education and social care state different addresses; a steward chose that of education, with a reason
/// that stands nowhere else.
fn chosen_child() -> Child {
    child_with(("education", "1 Ash Lane"), ("social_care", "9 Mill Row"))
}

/// A child of whom two sources state different addresses; a steward chose that of the first.
fn child_with(chosen: (&str, &str), other: (&str, &str)) -> Child {
    let (source, line) = chosen;
    let chosen = Choice {
        attribute: Attribute::Address,
        beside: RecordKey::new(source, "1"),
        chosen: Some([line, "", ""].map(str::to_owned).to_vec()),
        seen: Vec::new(),
        reason: "Zibaldone".to_owned(),
        by: "Petra Ashgrove".to_owned(),
        at: DateTime::UNIX_EPOCH,
        review_on: Some(day("2026-09-01")),
    };
    let facts = Facts {
        choices: vec![chosen],
        ..Facts::default()
    };
    let named = [(Column::FirstName, "Ada"), (Column::Surname, "Marsh")];
    let at = |line| [named[0], named[1], (Column::AddressLine1, line)];
    let records = [
        record(source, FeedKind::Education, &at(line), Facts::default()),
        record(other.0, FeedKind::SocialCare, &at(other.1), Facts::default()),
        SourceRecord {
            key: RecordKey::new(OWN, "choice"),
            ..record(OWN, FeedKind::Involvement, &[], facts)
        },
    ];
    Child {
        golden: build(&records, &Survivorship::builtin()),
        ..chidi()
    }
}

#[test]
fn p06_those_who_judge_matches_are_told_who_chose_and_why_and_nobody_else_is() {
    let (child, today) = (chosen_child(), day("2026-09-01"));
    for role in Role::ALL.iter().copied() {
        let Some(view) = cut(&child, &viewer(role), &sources(), today) else {
            continue;
        };
        let text = serde_json::to_string(&view).unwrap();
        let told = viewer(role).sees_evidence();
        assert_eq!(text.contains("Zibaldone"), told, "{role}");
        assert_eq!(text.contains("Petra Ashgrove"), told, "{role}");
        let Some(row) = view.rows.iter().find(|row| row.attribute == Attribute::Address) else {
            continue;
        };
        assert_eq!(row.value[0], "1 Ash Lane", "{role}");
        assert_eq!(row.stated.iter().filter(|stated| stated.shown).count(), 1, "{role}");
        if told {
            let choice = &row.choices[0];
            assert_eq!((choice.state, choice.due), (ChoiceState::InForce, true));
            assert_eq!(row.reason, Some("a data steward chose it"));
        }
    }
}

#[test]
fn a_choice_is_no_source_of_its_own() {
    let view = cut(
        &chosen_child(),
        &viewer(Role::DataSteward),
        &sources(),
        day("2026-09-01"),
    )
    .unwrap();
    let cards: Vec<&str> = view
        .sources
        .as_ref()
        .unwrap()
        .iter()
        .map(|card| &*card.source)
        .collect();
    assert_eq!(cards, ["education", "social_care"]);
}

#[test]
fn who_sees_the_whole_column_is_told_of_a_choice_also_between_services_that_may_not_be_named() {
    let child = child_with(("camhs", "9 Mill Row"), ("education", "1 Ash Lane"));
    let view = cut(&child, &viewer(Role::DataSteward), &sources(), day("2026-09-01")).unwrap();
    let row = view
        .rows
        .iter()
        .find(|row| row.attribute == Attribute::Address)
        .unwrap();
    assert_eq!((&*row.value[0], &*row.source), ("9 Mill Row", "Another service"));
    assert!(!row.disagree, "one of the two is named");
    assert_eq!(row.reason, Some("a data steward chose it"));
}

#[test]
fn everybody_who_sees_a_detail_is_told_that_it_is_disputed_until_that_is_settled() {
    let disputed = |ended_at| {
        let facts = Facts {
            disputes: vec![Dispute {
                attribute: Attribute::Address,
                request: RequestId(Uuid::from_u128(7)),
                at: DateTime::UNIX_EPOCH,
                ended_at,
            }],
            ..Facts::default()
        };
        let named = [
            (Column::FirstName, "Ada"),
            (Column::Surname, "Marsh"),
            (Column::AddressLine1, "1 Ash Lane"),
        ];
        let records = [
            record("education", FeedKind::Education, &named, Facts::default()),
            SourceRecord {
                key: RecordKey::new(OWN, "mark"),
                ..record(OWN, FeedKind::Involvement, &[], facts)
            },
        ];
        Child {
            golden: build(&records, &Survivorship::builtin()),
            ..chidi()
        }
    };
    let mut seen = 0;
    for role in Role::ALL.iter().copied() {
        let rows = |child: &Child| {
            let view = cut(child, &viewer(role), &sources(), day("2026-09-01"));
            view.map(|view| view.rows).unwrap_or_default()
        };
        for row in rows(&disputed(None)) {
            let is_address = row.attribute == Attribute::Address;
            assert_eq!(row.disputed.is_some(), is_address, "{role}");
            seen += usize::from(is_address);
        }
        let settled = rows(&disputed(Some(DateTime::UNIX_EPOCH)));
        assert!(settled.iter().all(|row| row.disputed.is_none()), "{role}");
    }
    assert!(seen > 5, "{seen}");
}
