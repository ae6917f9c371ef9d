//! Records at every point of their lives (promise 6).

use child::retention::Life;
use search::{ChildDocument, Query};

use crate::fixture::{child, day, everything, index, numbers, read};

#[test]
fn p06_a_record_that_is_out_of_view_is_found_no_more_than_one_that_is_not_there() {
    let aged = |number, life| ChildDocument {
        life,
        ..child(number, "Chidi", "Okafor", day(2001, 3, 4))
    };
    let all = [
        aged(1, Life::Live),
        aged(2, Life::Narrowed),
        aged(3, Life::Archived),
        aged(4, Life::Restricted),
    ];
    let whole = index(&all);
    let ask = |index: &search::Index, lives: &[Life]| {
        let query = Query {
            lives: lives.to_vec(),
            ..Query::new(read("chidi okafor"), everything(), 50)
        };
        let hits = index.search(&query).unwrap();
        assert_eq!(hits.total, hits.hits.len());
        numbers(&hits)
    };
    assert_eq!(ask(&whole, &Life::ALL), [1, 2, 3, 4]);
    assert_eq!(ask(&whole, &[Life::Live, Life::Narrowed]), [1, 2]);
    assert_eq!(ask(&whole, &[]), [0; 0]);
    let in_use = index(&all[..1]);
    assert_eq!(ask(&whole, &[Life::Live]), ask(&in_use, &[Life::Live]));
    // Who says nothing is answered by what is in use.
    let hits = whole
        .search(&Query::new(read("chidi okafor"), everything(), 50))
        .unwrap();
    assert_eq!(numbers(&hits), [1]);
}

#[test]
fn p06_a_restricted_record_is_found_by_its_custodians_alone_wherever_it_is_in_its_life() {
    let held = |number, life, restricted| ChildDocument {
        life,
        restricted,
        ..child(number, "Chidi", "Okafor", day(2001, 3, 4))
    };
    let whole = index(&[
        held(1, Life::Live, false),
        held(2, Life::Live, true),
        held(3, Life::Archived, true),
    ]);
    let ask = |lives: &[Life], restricted| {
        let query = Query {
            lives: lives.to_vec(),
            restricted,
            ..Query::new(read("chidi okafor"), everything(), 50)
        };
        let hits = whole.search(&query).unwrap();
        assert_eq!(hits.total, hits.hits.len());
        numbers(&hits)
    };
    assert_eq!(ask(&Life::ALL, false), [1]);
    assert_eq!(ask(&Life::ALL, true), [1, 2, 3]);
    assert_eq!(ask(&[Life::Live], true), [1, 2]);
}
