//! Promise 11: every verdict is explained, and the bars add up.

use linkage::{Constraint, Population, Verdict, link};

use super::families::{child_engine, county};

#[test]
fn p11_the_bars_add_up_to_the_weight_of_the_verdict() {
    let records = county(60, 3);
    let model = linkage::Model::builtin("child").unwrap();
    let mut population = Population::new(&model);
    for record in &records {
        population.push(&record.key.source, &record.key.record_id, &|name| {
            record.columns.get(name).map(String::as_str)
        });
    }
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
