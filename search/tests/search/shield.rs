//! Shielded children (promises 5 and 6).

use child::policy::{FieldSet, SearchField};
use search::{ChildDocument, Criteria, Index, NameKind, Query, ReadQuery};

use crate::fixture::{ask, child, day, everything, everything_open, held, index, name, numbers, puts, read};

fn shielded() -> ChildDocument {
    let mut document = child(1, "Chidi", "Okafor", day(2001, 3, 4));
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
    document.names.push(name(NameKind::Former, "Chidi", "Adeyemi-Thwaite"));
    document.birth_dates.push(day(1999, 12, 24));
    let mut face = child(1, "Chidi", "Okafor", day(2001, 3, 4));
    face.sex = document.sex;
    face.carers.clone_from(&document.carers);
    face.reference = document.reference;
    document.face = Some(Box::new(face));
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
        "chidi adeyemi-thwaite",
        "24 12 1999",
        "okafor 24 12 1999",
        "cb23 6dp 4 3 2001",
    ];
    let form = |criteria: Criteria| criteria.read();
    let forms = [
        form(Criteria {
            school: vec!["8734001".into()],
            ..Criteria::default()
        }),
        form(Criteria {
            school: vec!["8734001".into()],
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

fn total(index: &Index, read: &ReadQuery, fields: FieldSet) -> usize {
    index.search(&Query::new(read.clone(), fields, 50)).unwrap().total
}

#[test]
fn p06_a_shielded_child_answers_by_its_face_alone_unless_the_viewer_keeps_shields() {
    let index = index(&[shielded()]);
    for query in visible() {
        assert_eq!(total(&index, &query, everything_open()), 1, "{query}");
        assert_eq!(total(&index, &query, everything()), 1, "{query}");
    }
    for query in hidden() {
        assert_eq!(total(&index, &query, everything_open()), 0, "{query}");
        assert_eq!(total(&index, &query, everything()), 1, "{query}");
    }
}

#[test]
fn p06_an_answer_says_whether_it_was_the_face_that_answered() {
    let index = index(&[shielded(), child(2, "Chidi", "Okafor", day(2001, 3, 4))]);
    let faces = |fields| {
        ask(&index, "chidi okafor", fields)
            .hits
            .iter()
            .map(|hit| hit.face)
            .collect::<Vec<_>>()
    };
    assert_eq!(faces(everything_open()), [true, false]);
    assert_eq!(faces(everything()), [false, false]);
}

/// The same searches on two indexes that differ in nothing but what a shield hides.
#[test]
fn p06_hidden_values_of_a_shielded_child_change_no_score_and_no_order() {
    let mut bare = shielded();
    bare = ChildDocument {
        names: bare.face.as_ref().unwrap().names.clone(),
        face: bare.face.take(),
        ..ChildDocument::new(bare.id)
    };
    let open = |number| child(number, "Chidi", "Okafor", day(2001, 3, 4));
    let full = index(&[shielded(), open(2)]);
    let without = index(&[bare, open(2)]);
    let queries = visible().into_iter().chain(hidden());
    for query in queries.chain([read("okafor 4 3 2001 07700900123")]) {
        let asked = Query::new(query.clone(), everything_open(), 50);
        assert_eq!(full.search(&asked).unwrap(), without.search(&asked).unwrap(), "{query}");
    }
}

#[test]
fn p05_a_child_that_becomes_shielded_stops_answering_by_what_is_hidden_at_the_next_commit() {
    let open = ChildDocument {
        face: None,
        ..shielded()
    };
    let index = index(std::slice::from_ref(&open));
    assert_eq!(numbers(&ask(&index, "9434765919", everything_open())), [1]);
    index.apply(&puts(&[shielded()]), 2).unwrap();
    assert_eq!(ask(&index, "9434765919", everything_open()).total, 0);
    assert_eq!(held(&index), 1, "one child, whatever it is filed as");
    index.apply(&puts(&[open]), 3).unwrap();
    assert_eq!(index.digests().unwrap().len(), 1, "its face is gone");
    assert_eq!(
        numbers(&ask(&index, "chidi okafor", FieldSet::of(&[SearchField::Name]))),
        [1]
    );
}
