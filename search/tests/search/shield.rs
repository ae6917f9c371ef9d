//! Shielded children (promises 5 and 6).

use child::policy::{FieldSet, SearchField};
use search::{ChildDocument, Criteria, Index, Query, ReadQuery, ShieldedAnswers};

use crate::fixture::{ask, child, day, everything, everything_open, index, numbers, puts, read};

fn shielded() -> ChildDocument {
    let mut document = child(1, "Chidi", "Okafor", day(2001, 3, 4));
    document.shielded = true;
    document.sex = Some('M');
    document.postcodes = vec!["CB23 6DP".into()];
    document.address_lines = vec!["12 Ash Lane".into()];
    document.pickup_postcodes = vec!["PE29 1AA".into()];
    document.upns = vec!["U873210124377".into()];
    document.nhs_numbers = vec!["9434765919".into()];
    document.school_codes = vec!["8734001".into()];
    document.carers = vec!["Ngozi Okafor".into()];
    document.phones = vec!["07700 900123".into()];
    document.reference = Some(10001);
    document
}

fn carer() -> ReadQuery {
    Criteria {
        carer: "ngozi okafor".into(),
        ..Criteria::default()
    }
    .read()
}

/// Queries by what the shielded view shows.
fn visible() -> Vec<ReadQuery> {
    let texts = [
        "chidi okafor",
        "chidi okafor 4 3 2001",
        "4 3 2001",
        "boy",
        "boy okafor",
        "C-10001",
    ];
    texts.into_iter().map(read).chain([carer()]).collect()
}

/// Queries by what it hides.
fn hidden() -> Vec<ReadQuery> {
    let texts = [
        "cb23 6dp",
        "cb23",
        "pe29 1aa",
        "u873210124377",
        "9434765919",
        "07700 900123",
        "okafor cb23 6dp",
        "okafor 07700900123",
        "chidi okafor 9434765919",
        "wronski cb23 6dp 4 3 2001",
        "cb23 6dp 4 3 2001",
    ];
    let form = |criteria: Criteria| criteria.read();
    let forms = [
        form(Criteria {
            school: "8734001".into(),
            ..Criteria::default()
        }),
        form(Criteria {
            school: "8734001".into(),
            last_name: "okafor".into(),
            ..Criteria::default()
        }),
        form(Criteria {
            address: "ash lane".into(),
            last_name: "okafor".into(),
            ..Criteria::default()
        }),
    ];
    texts.into_iter().map(read).chain(forms).collect()
}

fn total(index: &Index, read: &ReadQuery, fields: FieldSet, shielded: ShieldedAnswers) -> usize {
    index
        .search(&Query {
            shielded,
            ..Query::new(read.clone(), fields, 50)
        })
        .unwrap()
        .total
}

#[test]
fn p05_shielded_children_never_answer_unless_allowed() {
    let index = index(&[shielded()]);
    for query in visible().into_iter().chain(hidden()) {
        assert_eq!(
            total(&index, &query, everything_open(), ShieldedAnswers::Never),
            0,
            "{query}"
        );
        assert_eq!(
            total(&index, &query, everything(), ShieldedAnswers::Never),
            1,
            "{query}"
        );
    }
}

#[test]
fn p06_by_visible_fields_a_shielded_child_answers_only_what_its_view_shows() {
    let index = index(&[shielded()]);
    let by_visible = ShieldedAnswers::ByVisibleFields;
    for query in visible() {
        assert_eq!(total(&index, &query, everything_open(), by_visible), 1, "{query}");
    }
    for query in hidden() {
        assert_eq!(total(&index, &query, everything_open(), by_visible), 0, "{query}");
        assert_eq!(total(&index, &query, everything(), by_visible), 1, "{query}");
    }
}

#[test]
fn p06_hidden_values_of_a_shielded_child_change_no_score_and_no_order() {
    let mut bare = shielded();
    bare.postcodes.clear();
    bare.nhs_numbers.clear();
    bare.phones.clear();
    bare.school_codes.clear();
    let open = |number| child(number, "Chidi", "Okafor", day(2001, 3, 4));
    let full = index(&[shielded(), open(2)]);
    let without = index(&[bare, open(2)]);
    for text in [
        "chidi okafor",
        "okafor cb23 6dp 4 3 2001",
        "okafor 4 3 2001 07700900123",
    ] {
        let asked = Query {
            shielded: ShieldedAnswers::ByVisibleFields,
            ..Query::new(read(text), everything_open(), 50)
        };
        assert_eq!(full.search(&asked).unwrap(), without.search(&asked).unwrap(), "{text}");
    }
}

#[test]
fn p05_a_child_that_becomes_shielded_stops_answering_at_the_next_commit() {
    let open = ChildDocument {
        shielded: false,
        ..shielded()
    };
    let index = index(std::slice::from_ref(&open));
    assert_eq!(numbers(&ask(&index, "chidi okafor", everything_open())), [1]);
    index.apply(&puts(&[shielded()]), 2).unwrap();
    assert_eq!(ask(&index, "chidi okafor", everything_open()).total, 0);
    index.apply(&puts(&[open]), 3).unwrap();
    assert_eq!(
        numbers(&ask(&index, "chidi okafor", FieldSet::of(&[SearchField::Name]))),
        [1]
    );
}
