//! Definite rules that a model spells out: they decide, they are named, and people win over them.

use linkage::{
    Constraint, Engine, Model, PairVerdict, Population, RecordKey, Verdict, link,
    model::{Condition, DefiniteRule, Rule, RuleVerdict},
};
use rand_chacha::{ChaCha8Rng, rand_core::SeedableRng};

use super::families::{Record, county, shuffle};

fn rule(name: &str, when: &[(&str, Condition)], verdict: RuleVerdict) -> Rule {
    Rule::Stated(DefiniteRule {
        name: name.to_owned(),
        when: when
            .iter()
            .map(|(comparison, condition)| ((*comparison).to_owned(), vec![*condition]))
            .collect(),
        verdict,
    })
}

fn model(rules: &[Rule]) -> Model {
    let mut model = Model::builtin("child").expect("the built-in model is valid");
    model.rules.extend(rules.iter().cloned());
    model.validate().expect("the rules fit the model");
    model
}

/// Two records that share a date and a number and nothing else: far below any threshold.
fn renamed() -> [Record; 2] {
    let one = Record::new(
        "education",
        "1",
        &[
            ("first_name", "Grace"),
            ("surname", "Okafor"),
            ("dob", "2012-03-04"),
            ("sex", "F"),
            ("phone", "07700 900123"),
            ("upn", "Z873210015001"),
        ],
    );
    let other = Record::new(
        "social_care",
        "2",
        &[
            ("first_name", "Tomasz"),
            ("surname", "Wood"),
            ("dob", "2012-03-04"),
            ("sex", "M"),
            ("phone", "07700 900123"),
            ("upn", "K873202225001"),
        ],
    );
    [one, other]
}

fn phone_and_date() -> Rule {
    let when = [("household", Condition::Phone), ("birth_date", Condition::Exact)];
    rule("same_phone_and_birth_date", &when, RuleVerdict::Join)
}

fn judged(
    model: &Model,
    records: &[Record],
    constraints: Vec<Constraint>,
) -> (Vec<Vec<RecordKey>>, Vec<PairVerdict>, Engine) {
    let mut engine = Engine::new(model);
    for record in records {
        record.put_into(&mut engine);
    }
    engine.set_constraints(constraints);
    let resolved = engine.resolve();
    (resolved.clusters, resolved.pairs, engine)
}

#[test]
fn p11_a_rule_that_joins_is_named_in_pairs_and_explanation() {
    let [one, other] = renamed();
    let (clusters, pairs, _) = judged(&model(&[]), &[one.clone(), other.clone()], Vec::new());
    assert_eq!(
        (clusters.len(), pairs.len()),
        (2, 0),
        "without the rule nothing ties them"
    );
    let model = model(&[phone_and_date()]);
    let (clusters, pairs, mut engine) = judged(&model, &[one.clone(), other.clone()], Vec::new());
    assert_eq!(clusters.len(), 1);
    assert_eq!(pairs[0].verdict, Verdict::Join);
    assert_eq!(pairs[0].decided_by.as_deref(), Some("same_phone_and_birth_date"));
    assert!(pairs[0].weight < 0.0, "a rule changes no weight");
    let explanation = engine.explain(&one.key, &other.key).unwrap();
    assert_eq!(explanation.decided_by.as_deref(), Some("same_phone_and_birth_date"));
    assert!(explanation.sentence.contains("same_phone_and_birth_date"));
    let sum = explanation.prior + explanation.bars.iter().map(|bar| bar.bits + bar.tf_bits).sum::<f64>();
    assert!((sum - pairs[0].weight).abs() < 1e-9);
}

#[test]
fn p04_a_persons_decision_wins_over_a_definite_rule() {
    let [one, other] = renamed();
    let apart = vec![Constraint::cannot(one.key.clone(), other.key.clone())];
    let (clusters, pairs, _) = judged(&model(&[phone_and_date()]), &[one.clone(), other.clone()], apart);
    assert_eq!(clusters.len(), 2);
    assert_eq!(
        (pairs[0].verdict, pairs[0].decided_by.as_deref()),
        (Verdict::KeptApart, Some("person"))
    );
    let never = rule(
        "same_date_is_two",
        &[("birth_date", Condition::Exact)],
        RuleVerdict::Apart,
    );
    let must = vec![Constraint::must(one.key.clone(), other.key.clone())];
    let (clusters, pairs, _) = judged(&model(&[never]), &[one, other], must);
    assert_eq!(clusters.len(), 1);
    assert_eq!(
        (pairs[0].verdict, pairs[0].decided_by.as_deref()),
        (Verdict::Join, Some("person"))
    );
}

#[test]
fn p11_a_rule_that_keeps_apart_is_named_and_wins_over_one_that_joins() {
    let [one, _] = renamed();
    let mut twin = one.clone();
    twin.key = RecordKey::new("careers", "3");
    let (clusters, ..) = judged(&model(&[]), &[one.clone(), twin.clone()], Vec::new());
    assert_eq!(clusters.len(), 1, "two equal records are one child");
    let never = rule(
        "same_phone_is_two",
        &[("household", Condition::Phone)],
        RuleVerdict::Apart,
    );
    let model = model(&[phone_and_date(), never]);
    let (clusters, pairs, mut engine) = judged(&model, &[one.clone(), twin.clone()], Vec::new());
    assert_eq!(clusters.len(), 2);
    assert_eq!(pairs[0].verdict, Verdict::KeptApart);
    assert_eq!(pairs[0].decided_by.as_deref(), Some("same_phone_is_two"));
    let explanation = engine.explain(&one.key, &twin.key).unwrap();
    assert!(
        explanation
            .sentence
            .starts_with("Kept apart by the rule same_phone_is_two.")
    );
}

#[test]
fn p08_a_guard_wins_over_a_rule_that_joins_also_through_a_third_record() {
    let [one, other] = renamed();
    let (one, other) = (
        one.with("nhs_number", "9434765919"),
        other.with("nhs_number", "9434765870"),
    );
    let mut third = other.clone();
    third.key = RecordKey::new("careers", "3");
    third.columns.remove("nhs_number");
    let (clusters, pairs, _) = judged(
        &model(&[phone_and_date()]),
        &[one.clone(), other.clone(), third],
        Vec::new(),
    );
    assert_eq!(clusters.len(), 2, "{clusters:?}");
    let pair = pairs
        .iter()
        .find(|pair| pair.left == one.key && pair.right == other.key)
        .unwrap();
    assert_eq!(
        (pair.verdict, pair.decided_by.as_deref()),
        (Verdict::KeptApart, Some("two_nhs_numbers"))
    );
}

#[test]
fn p03_with_rules_too_the_order_and_the_portions_of_records_do_not_matter() {
    let born = [("delivery", Condition::MultipleBirth), ("forename", Condition::Exact)];
    let never = rule("one_of_a_multiple_birth", &born, RuleVerdict::Apart);
    let home = [("household", Condition::PostcodeCarer), ("surname", Condition::Exact)];
    let model = model(&[never, rule("one_home", &home, RuleVerdict::Join)]);
    let mut records = county(40, 21);
    let mut population = Population::new(&model);
    for record in &records {
        population.push(&record.key.source, &record.key.record_id, &|name| {
            record.columns.get(name).map(String::as_str)
        });
    }
    let trained = linkage::train(&model, &population, 1);
    let batch = link(&trained, &population, 1, None, &mut |_| {});
    assert!(
        batch
            .pairs
            .iter()
            .any(|pair| pair.decided_by.as_deref() == Some("one_home"))
    );
    assert!(
        batch
            .pairs
            .iter()
            .any(|pair| pair.decided_by.as_deref() == Some("one_of_a_multiple_birth"))
    );
    for seed in 0..3 {
        shuffle(&mut records, &mut ChaCha8Rng::seed_from_u64(seed));
        let mut engine = Engine::new(&trained);
        let mut told = std::collections::BTreeMap::new();
        for portion in records.chunks(7) {
            for record in portion {
                record.put_into(&mut engine);
            }
            for pair in engine.resolve().pairs {
                told.insert((pair.left.clone(), pair.right.clone()), pair);
            }
        }
        assert_eq!(told.into_values().collect::<Vec<_>>(), batch.pairs);
    }
}
