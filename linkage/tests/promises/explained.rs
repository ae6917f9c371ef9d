//! Promise 11: every verdict is explained, and the bars add up.

use linkage::{Constraint, Model, Population, Verdict, explain_pairs, link, own_weights};

use super::families::{Record, child_engine, county};

/// The records as a population under a model.
fn population_of(model: &Model, records: &[Record]) -> Population {
    let mut population = Population::new(model);
    for record in records {
        population.push(&record.key.source, &record.key.record_id, &|name| {
            record.columns.get(name).map(String::as_str)
        });
    }
    population
}

#[test]
fn p11_the_bars_add_up_to_the_weight_of_the_verdict() {
    let records = county(60, 3);
    let model = Model::builtin("child").unwrap();
    let population = population_of(&model, &records);
    let trained = link(&model, &population, 1, Some(1), &mut |_| {}).model;
    for model in [model, trained] {
        let mut engine = linkage::Engine::new(&model);
        for record in &records {
            record.put_into(&mut engine);
        }
        let pairs = engine.resolve().pairs;
        assert!(pairs.len() > 50);
        for pair in pairs {
            let explanation = engine.explain(&pair.left, &pair.right).unwrap();
            let sum = explanation.prior + explanation.bars.iter().map(|bar| bar.bits + bar.tf_bits).sum::<f64>();
            assert!((sum - pair.weight).abs() < 1e-9, "{sum} {explanation:?}");
            let steps = explanation.steps();
            let sum = steps.iter().map(|step| step.bits).sum::<f64>();
            assert!((sum - pair.weight).abs() < 1e-9, "the steps add up as well: {sum}");
            assert!(
                steps.len() > explanation.bars.len(),
                "every bar is a step, and so is the prior"
            );
            assert!((explanation.weight - pair.weight).abs() < 1e-12);
            assert_eq!(explanation.verdict, pair.verdict);
            assert_eq!(explanation.decided_by, pair.decided_by);
            assert!(!explanation.sentence.is_empty());
            let again = engine.explain(&pair.right, &pair.left).unwrap();
            assert_eq!(again, explanation, "the order of asking does not matter");
        }
    }
}

#[test]
fn p11_what_decided_is_named() {
    let records = county(4, 11);
    let (left, right) = (&records[0], records.last().unwrap());
    let mut engine = child_engine();
    for record in &records {
        record.put_into(&mut engine);
    }
    engine.set_constraints(vec![Constraint::must(left.key.clone(), right.key.clone())]);
    engine.resolve();
    let explanation = engine.explain(&left.key, &right.key).unwrap();
    assert_eq!(
        (explanation.verdict, explanation.decided_by.as_deref()),
        (Verdict::Join, Some("person"))
    );
    assert!(explanation.sentence.contains("person"));
}

#[test]
fn p11_the_pairs_of_a_run_are_explained_as_the_engine_explains_them() {
    let records = county(60, 3);
    let model = Model::builtin("child").unwrap();
    let population = population_of(&model, &records);
    let linked = link(&model, &population, 1, Some(2), &mut |_| {});
    let mut engine = linkage::Engine::new(&linked.model);
    for record in &records {
        record.put_into(&mut engine);
    }
    engine.resolve();
    let explained = explain_pairs(&linked.model, &population, &linked.pairs);
    assert!(explained.len() > 50 && explained.len() == linked.pairs.len());
    for (explanation, pair) in explained.iter().zip(&linked.pairs) {
        assert_eq!(Some(explanation), engine.explain(&pair.left, &pair.right).as_ref());
        assert_eq!(explanation.verdict, pair.verdict);
    }
}

#[test]
fn a_record_weighs_against_itself_what_an_equal_record_of_another_source_weighs() {
    let model = Model::builtin("child").unwrap();
    let whole = Record::new(
        "education",
        "E1",
        &[
            ("first_name", "Imogen"),
            ("surname", "Marchbank"),
            ("dob", "2015-03-04"),
            ("sex", "F"),
            ("postcode", "FV1 1AA"),
        ],
    );
    let mut copy = whole.clone();
    copy.key = linkage::RecordKey::new("careers", "C1");
    let sparse = Record::new("careers", "C2", &[("first_name", "Rufus")]);
    let nothing = Record::new("careers", "C3", &[("sex", "M")]);
    let population = population_of(&model, &[whole.clone(), copy, sparse, nothing]);
    let own = own_weights(&model, &population);
    let mut engine = child_engine();
    whole.put_into(&mut engine);
    let matches = engine.matches("nowhere", &|name| whole.columns.get(name).map(String::as_str));
    assert!((own[0].weight - matches[0].weight).abs() < 1e-12);
    assert_eq!(own[0], own[1], "the source of a record does not count here");
    let join = model.thresholds.join;
    assert!(own[0].weight > join && own[0].has_key);
    assert!(own[2].weight < join, "a first name alone joins nobody: {own:?}");
    assert!(own[3].weight < own[2].weight && !own[3].has_key, "{own:?}");
}
