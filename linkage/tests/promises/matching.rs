//! "Who is this?" and the population's own rules.

use linkage::{Model, Population, Pushed};

use super::families::{Record, child_engine, county};

#[test]
fn who_is_this_finds_the_child_and_leaves_nothing_behind() {
    let mut engine = child_engine();
    let records = county(50, 2);
    for record in &records {
        record.put_into(&mut engine);
    }
    let asked = records.iter().find(|record| record.key.source == "education").unwrap();
    let before = engine.matches(&|name| asked.columns.get(name).map(String::as_str));
    assert!(
        before
            .iter()
            .any(|found| found.key == asked.key && found.probability > 0.9),
        "{before:?}"
    );
    assert!(before.windows(2).all(|two| two[0].weight >= two[1].weight));
    let nobody = Record::new(
        "x",
        "x",
        &[("first_name", "Qwertina"), ("surname", "Zxcvbn"), ("dob", "1999-01-02")],
    );
    assert!(
        engine
            .matches(&|name| nobody.columns.get(name).map(String::as_str))
            .is_empty()
    );
    assert_eq!(
        engine.matches(&|name| asked.columns.get(name).map(String::as_str)),
        before
    );
    assert_eq!(engine.len(), records.len());
}

#[test]
fn of_two_versions_the_later_wins_and_of_equal_ones_the_later_row() {
    let model = Model::builtin("child").unwrap();
    let mut population = Population::new(&model);
    let mut push = |updated: &str| {
        population.push("education", "1", &|name| {
            (name == "updated_on")
                .then_some(updated)
                .filter(|text| !text.is_empty())
        })
    };
    assert_eq!(push("2024-05-01"), Pushed::Added);
    assert_eq!(push("2024-04-30"), Pushed::Older);
    assert_eq!(push("2024-05-01"), Pushed::Replaced);
    assert_eq!(push(""), Pushed::Replaced);
    assert_eq!(push("2020-01-01"), Pushed::Replaced);
    assert_eq!(population.len(), 1);
}
