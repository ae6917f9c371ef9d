//! One's own children (promise 6).

use search::{ChildDocument, Query};

use crate::fixture::{child, day, everything, index, numbers, read};

#[test]
fn p06_those_who_look_at_their_own_children_find_no_other() {
    let owned = |number, owners: &[&str]| ChildDocument {
        owners: owners.iter().map(|owner| (*owner).to_owned()).collect(),
        ..child(number, "Chidi", "Okafor", day(2001, 3, 4))
    };
    let index = index(&[
        owned(1, &["school 1", "worker a"]),
        owned(2, &["school 2"]),
        owned(3, &[]),
    ]);
    let ask = |owners: Option<&[&str]>| {
        let query = Query {
            owners: owners.map(|owners| owners.iter().map(|owner| (*owner).to_owned()).collect()),
            ..Query::new(read("chidi okafor"), everything(), 50)
        };
        let hits = index.search(&query).unwrap();
        assert_eq!(hits.total, hits.hits.len());
        numbers(&hits)
    };
    assert_eq!(ask(None), [1, 2, 3]);
    assert_eq!(ask(Some(&["school 1"])), [1]);
    assert_eq!(ask(Some(&["school 2", "worker a", "worker b"])), [1, 2]);
    assert_eq!(ask(Some(&["school"])), [0; 0]);
    assert_eq!(ask(Some(&[])), [0; 0]);
}
