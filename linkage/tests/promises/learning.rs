//! Training from labels, fixed levels, targets and sessions.

use std::collections::BTreeMap;

use linkage::{
    Label, LabelError, LinkOutput, Model, Population, RecordKey, link,
    model::{Condition, Targets},
    train::{compare_sessions, from_labels, train},
};
use rand::RngExt;
use rand_chacha::{ChaCha8Rng, rand_core::SeedableRng};

use super::families::{Record, county};

fn population(model: &Model, records: &[Record]) -> Population {
    let mut population = Population::new(model);
    for record in records {
        population.push(&record.key.source, &record.key.record_id, &|name| {
            record.columns.get(name).map(String::as_str)
        });
    }
    population
}

fn linked(model: &Model, population: &Population) -> LinkOutput {
    link(model, population, 1, None, &mut |_| {})
}

fn f1(records: &[Record], output: &LinkOutput) -> f64 {
    let pairs = |groups: BTreeMap<(u32, usize), u64>| groups.values().map(|size| size * (size - 1) / 2).sum::<u64>();
    let count = |key: &dyn Fn(u32, usize) -> (u32, usize)| {
        let mut groups = BTreeMap::new();
        for (record, cluster) in records.iter().zip(&output.clusters) {
            *groups.entry(key(*cluster, record.child)).or_insert(0) += 1;
        }
        pairs(groups)
    };
    let both = count(&|cluster, child| (cluster, child));
    2.0 * both as f64 / (count(&|cluster, _| (cluster, 0)) + count(&|_, child| (0, child))) as f64
}

/// Labels of pairs drawn from those told of, as a person who is always right would give them.
fn labels(records: &[Record], output: &LinkOutput, count: usize, seed: u64) -> Vec<Label> {
    let child: BTreeMap<&RecordKey, usize> = records.iter().map(|record| (&record.key, record.child)).collect();
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    (0..count)
        .map(|number| {
            let pair = &output.pairs[rng.random_range(0..output.pairs.len())];
            Label {
                left: pair.left.clone(),
                right: pair.right.clone(),
                same: child[&pair.left] == child[&pair.right],
                weight: 1.0,
                number: number + 1,
            }
        })
        .collect()
}

/// The child model with a prior that is far too low.
fn misled() -> Model {
    let mut model = Model::builtin("child").expect("the built-in model is valid");
    model.prior = 1e-9;
    model
}

#[test]
fn labels_bring_a_misled_prior_near_the_truth_and_harm_no_good_model() {
    let records = county(200, 31);
    for (model, gains) in [(misled(), true), (Model::builtin("child").unwrap(), false)] {
        let population = population(&model, &records);
        let without = linked(&model, &population);
        let learned = from_labels(&model, &population, &labels(&records, &without, 200, 1), 1).unwrap();
        let with = linked(&learned, &population);
        let (before, after) = (f1(&records, &without), f1(&records, &with));
        assert!(after >= before - 0.005, "{before} {after}");
        if gains {
            assert!(before > 0.5 && after > 0.8, "{before} {after}");
        }
    }
}

#[test]
fn what_labels_say_is_learned_against_the_starting_value_and_the_unlabelled() {
    let records = county(100, 32);
    let model = Model::builtin("child").unwrap();
    let population = population(&model, &records);
    let without = train(&model, &population, 1);
    // As if half of all children had the other sex on one of their records.
    let sex = |record: &Record| record.columns["sex"].clone();
    let mut told = Vec::new();
    for (one, other) in records.iter().zip(&records[7..]) {
        let wanted = if told.len() % 2 == 0 { "M" } else { "F" };
        if sex(one) == "M" && sex(other) == wanted && told.len() < 200 {
            told.push(Label {
                left: one.key.clone(),
                right: other.key.clone(),
                same: true,
                weight: 1.0,
                number: told.len() + 1,
            });
        }
    }
    let learned = from_labels(&model, &population, &told, 1).unwrap();
    let sex_of = |model: &Model| model.trained.as_ref().unwrap().levels["sex"].clone();
    let (before, after) = (sex_of(&without), sex_of(&learned));
    assert!(before[1].m < 0.01 && after[1].m > 0.03, "{before:?} {after:?}");
    assert!(
        (before[0].u - after[0].u).abs() < 0.01,
        "u comes from random pairs: {before:?} {after:?}"
    );
}

#[test]
fn p12_labels_in_any_order_on_any_number_of_threads_give_the_same_bytes() {
    let records = county(60, 33);
    let model = Model::builtin("child").unwrap();
    let population = population(&model, &records);
    let mut told = labels(&records, &linked(&model, &population), 100, 3);
    let run = |threads, told: &[Label]| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| compare_sessions(&from_labels(&model, &population, told, 5).unwrap(), &population, 5).to_json())
    };
    let one = run(1, &told);
    assert!(one.contains("spread_bits") && one.contains("labelled_pairs"));
    told.reverse();
    for label in &mut told {
        std::mem::swap(&mut label.left, &mut label.right);
    }
    assert_eq!(one, run(16, &told));
}

#[test]
fn labels_that_cannot_be_used_say_which_and_why() {
    let records = county(20, 34);
    let model = Model::builtin("child").unwrap();
    let population = population(&model, &records);
    let label = |left: &RecordKey, right: &RecordKey, same, weight, number| Label {
        left: left.clone(),
        right: right.clone(),
        same,
        weight,
        number,
    };
    let (one, other, absent) = (&records[0].key, &records[1].key, &RecordKey::new("education", "nobody"));
    let fault = |labels: &[Label]| from_labels(&model, &population, labels, 1).unwrap_err();
    assert_eq!(fault(&[]), LabelError::None);
    insta::assert_snapshot!(
        fault(&[label(one, absent, true, 1.0, 7)]),
        @"label 7: one of its records is not among the records; label pairs of the files that you give"
    );
    insta::assert_snapshot!(fault(&[label(one, one, true, 1.0, 8)]), @"label 8: a record is paired with itself");
    for weight in [0.0, -1.0, f64::NAN, f64::INFINITY] {
        assert_eq!(fault(&[label(one, other, true, weight, 9)]), LabelError::Weight(9));
    }
    insta::assert_snapshot!(
        fault(&[label(one, other, true, 1.0, 2), label(other, one, false, 1.0, 5)]),
        @"labels 2 and 5 call one pair the same person and two people; keep the right one"
    );
}

#[test]
fn a_fixed_level_keeps_its_numbers_and_a_weight_counts_what_it_says() {
    let records = county(60, 35);
    let mut model = Model::builtin("child").unwrap();
    let sex = model
        .comparisons
        .iter_mut()
        .find(|comparison| comparison.name == "sex")
        .unwrap();
    sex.levels[0].fixed = true;
    sex.levels[1].weight = Some(-3.5);
    let stated = (sex.levels[0].m, sex.levels[0].u, sex.levels[1].u);
    let population = population(&model, &records);
    let trained = train(&model, &population, 1);
    let levels = &trained.trained.as_ref().unwrap().levels["sex"];
    assert_eq!((levels[0].m, levels[0].u), (stated.0, stated.1));
    assert!(((levels[1].m / levels[1].u).log2() + 3.5).abs() < 1e-6, "{levels:?}");
    let same = |one: f64, other: f64| (one - other).abs() < 1e-12;
    assert!(same(levels[1].u, stated.2));
    let free = train(&Model::builtin("child").unwrap(), &population, 1);
    let free = &free.trained.as_ref().unwrap().levels["sex"];
    assert!(
        !same(free[0].m, stated.0) && !same(free[0].u, stated.1),
        "unfixed, both are learned"
    );
    assert!(trained.uncertain_levels(0.0).is_empty(), "no sessions, no spread");
    let told = compare_sessions(&trained, &population, 1);
    assert!(!told.uncertain_levels(0.0).is_empty());
    assert!(
        told.uncertain_levels(0.0).iter().all(|level| level.comparison != "sex"),
        "fixed levels do not vary"
    );
    assert!(
        told.comparisons
            .iter()
            .any(|comparison| comparison.levels[0].when == Condition::Exact)
    );
}

#[test]
fn targets_set_the_thresholds_and_what_is_expected_there_comes_about_right() {
    let records = county(400, 36);
    let child: BTreeMap<RecordKey, usize> = records
        .iter()
        .map(|record| (record.key.clone(), record.child))
        .collect();
    let mut joins = Vec::new();
    for false_joins in [0.002, 0.05] {
        let mut model = Model::builtin("child").unwrap();
        model.targets = Some(Targets {
            false_joins: Some(false_joins),
            missed: Some(0.02),
        });
        let population = population(&model, &records);
        let output = linked(&model, &population);
        let told = output.model.trained.as_ref().unwrap().thresholds.unwrap();
        assert_eq!(told.chosen, output.model.thresholds);
        assert!(told.false_joins <= false_joins && told.missed <= 0.02, "{told:?}");
        assert!(told.chosen.review <= told.chosen.join);
        let above = output.pairs.iter().filter(|pair| pair.weight >= told.chosen.join);
        let (all, wrong) = above.fold((0, 0), |(all, wrong), pair| {
            (all + 1, wrong + i32::from(child[&pair.left] != child[&pair.right]))
        });
        let share = f64::from(wrong) / f64::from(all);
        assert!(
            all > 300 && share < 3.0 * false_joins + 0.01,
            "{wrong} of {all} at {told:?}"
        );
        // A trained model keeps its thresholds; trained again, it comes to the same ones.
        assert_eq!(train(&output.model, &population, 1).thresholds, output.model.thresholds);
        joins.push(told.chosen.join);
    }
    assert!(joins[0] > joins[1], "{joins:?}");
}
