//! "Who is this?" and the population's own rules.

use linkage::{Model, PairVerdict, Population, Pushed, Verdict, model::Guard};

use super::families::{Record, child_engine, county};

#[test]
fn who_is_this_finds_the_child_and_leaves_nothing_behind() {
    let mut engine = child_engine();
    let records = county(50, 2);
    for record in &records {
        record.put_into(&mut engine);
    }
    let asked = records.iter().find(|record| record.key.source == "education").unwrap();
    let before = engine.matches("nowhere", &|name| asked.columns.get(name).map(String::as_str));
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
            .matches("nowhere", &|name| nobody.columns.get(name).map(String::as_str))
            .is_empty()
    );
    assert_eq!(
        engine.matches("nowhere", &|name| asked.columns.get(name).map(String::as_str)),
        before
    );
    assert_eq!(engine.len(), records.len());
}

#[test]
fn p03_who_is_this_weighs_a_record_as_if_it_were_put_in() {
    let mut engine = child_engine();
    let records = county(60, 3);
    let asked = |at: usize| at.is_multiple_of(3);
    for (_, record) in records.iter().enumerate().filter(|(at, _)| !asked(*at)) {
        record.put_into(&mut engine);
    }
    engine.resolve();
    let mut compared = 0;
    for (_, record) in records.iter().enumerate().filter(|(at, _)| asked(*at)) {
        let found = engine.matches(&record.key.source, &|name| record.columns.get(name).map(String::as_str));
        let mut with = engine.clone();
        record.put_into(&mut with);
        let resolved = with.resolve();
        let own = |pair: &&PairVerdict| pair.left == record.key || pair.right == record.key;
        for pair in resolved.pairs.iter().filter(own) {
            let other = if pair.left == record.key {
                &pair.right
            } else {
                &pair.left
            };
            let found = found
                .iter()
                .find(|found| found.key == *other)
                .expect("a pair was found");
            assert_eq!(found.weight.to_bits(), pair.weight.to_bits());
            compared += 1;
        }
    }
    assert!(compared > 20, "{compared}");
}

#[test]
fn p08_who_is_this_says_which_guard_keeps_an_earlier_identity_apart() {
    let mut engine = child_engine();
    let birth = Record::new(
        "health_births",
        "B1",
        &[
            ("nhs_number", "9991234578"),
            ("first_name", "Thaddeus"),
            ("surname", "Ferrowby"),
            ("dob", "2012-04-09"),
            ("sex", "M"),
            ("mother_first_name", "Isolde"),
            ("mother_surname", "Ferrowby"),
            ("postcode", "FV3 1AA"),
        ],
    );
    birth.put_into(&mut engine);
    let asked = |surname: &str, postcode: &str| {
        let columns = [
            ("first_name", "Thaddeus"),
            ("surname", surname),
            ("dob", "2012-04-09"),
            ("sex", "M"),
            ("carer1_first_name", "Isolde"),
            ("carer1_surname", surname),
            ("postcode", postcode),
        ];
        Record::new("education", "E1", &columns)
    };
    let later = asked("Quillan", "FV17 9ZZ");
    let found = engine.matches("nowhere", &|name| later.columns.get(name).map(String::as_str));
    assert_eq!(
        found
            .iter()
            .map(|found| (found.verdict, found.guard))
            .collect::<Vec<_>>(),
        [(Verdict::KeptApart, Some(Guard::NewIdentity))]
    );
    // A new number is part of a new identity, and must not be what is told of the two.
    let renumbered = later.clone().with("nhs_number", "9991000127");
    let found = engine.matches("social_care", &|name| renumbered.columns.get(name).map(String::as_str));
    assert!(
        found.iter().all(|found| found.guard == Some(Guard::NewIdentity)),
        "{found:?}"
    );
    let same = asked("Ferrowby", "FV3 1AA");
    let found = engine.matches("nowhere", &|name| same.columns.get(name).map(String::as_str));
    assert_eq!(
        found
            .iter()
            .map(|found| (found.verdict, found.guard))
            .collect::<Vec<_>>(),
        [(Verdict::Join, None)]
    );
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
