//! Error rates of each source's own.

use std::collections::{BTreeMap, BTreeSet};

use linkage::{
    Engine, LinkOutput, Model, Population, RecordKey, link,
    model::{SourceBits, SourceErrors},
    train::train,
};
use proptest::prelude::*;
use rand::RngExt;
use rand_chacha::{ChaCha8Rng, rand_core::SeedableRng};

use super::families::{Record, county, shuffle};

const SOURCES: [&str; 4] = ["careers", "education", "health_births", "social_care"];

fn child(source_errors: Option<SourceErrors>) -> Model {
    Model {
        source_errors,
        ..Model::builtin("child").expect("the built-in model is valid")
    }
}

fn learning() -> Option<SourceErrors> {
    let shipped = Model::builtin("child").expect("the built-in model is valid");
    assert!(shipped.source_errors.is_some(), "child learns error rates of sources");
    shipped.source_errors
}

fn population(model: &Model, records: &[Record]) -> Population {
    let mut population = Population::new(model);
    for record in records {
        population.push(&record.key.source, &record.key.record_id, &|name| {
            record.columns.get(name).map(String::as_str)
        });
    }
    population
}

fn linked(model: &Model, records: &[Record]) -> LinkOutput {
    link(model, &population(model, records), 1, Some(1), &mut |_| {})
}

/// The same bits for every source, in the comparisons that `child` learns.
fn bits_of(sources: &[&str], bits: f64) -> SourceBits {
    let of_source = BTreeMap::from(["forename", "surname", "birth_date"].map(|name| (name.to_owned(), bits)));
    sources
        .iter()
        .map(|source| ((*source).to_owned(), of_source.clone()))
        .collect()
}

/// A trained model with other bits.
fn with_bits(trained: &Model, bits: SourceBits) -> Model {
    let mut model = trained.clone();
    model.source_errors = learning();
    model.trained.as_mut().expect("the model is trained").source_errors = bits;
    model.validate().expect("the bits are in range");
    model
}

/// Slips of the pen in half of the names, another day or month in two of five birth dates, of one source's records, most
/// of which tell no home and no carer.
fn err_more(records: &mut [Record], source: &str, seed: u64) {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    for record in records.iter_mut().filter(|record| record.key.source == source) {
        if rng.random_range(0..4) != 0 {
            record.columns.remove("postcode");
            record.columns.remove("carer1_first_name");
        }
        for column in ["first_name", "surname"] {
            if rng.random_range(0..2) == 0
                && let Some(name) = record.columns.get_mut(column).filter(|name| name.len() > 4)
            {
                name.remove(rng.random_range(1..name.len()));
            }
        }
        if let Some(born) = record.columns.get_mut("dob").filter(|born| born.len() == 10) {
            match rng.random_range(0..5) {
                0 => born.replace_range(8.., &format!("{:02}", rng.random_range(1..29))),
                1 => born.replace_range(5..7, &format!("{:02}", rng.random_range(1..13))),
                _ => {}
            }
        }
    }
}

fn pairs_of(groups: impl Iterator<Item = usize>) -> u64 {
    groups.map(|size| (size * (size - 1) / 2) as u64).sum()
}

/// Pairwise F1 of clusters.
fn f1(records: &[Record], output: &LinkOutput) -> f64 {
    let count = |key: &dyn Fn(usize) -> (usize, usize)| {
        let mut groups: BTreeMap<(usize, usize), usize> = BTreeMap::new();
        (0..records.len()).for_each(|at| *groups.entry(key(at)).or_default() += 1);
        pairs_of(groups.into_values())
    };
    let cluster = |at: usize| output.clusters[at] as usize;
    let both = count(&|at| (cluster(at), records[at].child));
    2.0 * both as f64 / (count(&|at| (cluster(at), 0)) + count(&|at| (0, records[at].child))) as f64
}

/// log2 likelihood of what the pairs told of truly are.
fn log_likelihood(records: &[Record], output: &LinkOutput) -> f64 {
    let child: BTreeMap<&RecordKey, usize> = records.iter().map(|record| (&record.key, record.child)).collect();
    let pairs = output.pairs.iter();
    pairs
        .map(|pair| {
            let same = child[&pair.left] == child[&pair.right];
            let right = if same { pair.probability } else { 1.0 - pair.probability };
            right.max(1e-9).log2()
        })
        .sum()
}

#[test]
fn a_source_that_errs_more_is_told_from_the_others_and_its_children_are_found_better() {
    let (mut common, mut own) = ((0.0, 0.0), (0.0, 0.0));
    for seed in 1..4 {
        let mut records = county(250, seed);
        err_more(&mut records, "social_care", seed);
        let with = linked(&child(learning()), &records);
        let bits = &with.model.trained.as_ref().expect("linking trains").source_errors;
        assert_eq!(bits.keys().map(String::as_str).collect::<Vec<_>>(), SOURCES);
        for comparison in ["forename", "surname", "birth_date"] {
            let of = |source: &str| bits[source][comparison];
            for other in ["careers", "education"] {
                assert!(
                    of("social_care") > of(other) + 0.5,
                    "seed {seed}, {comparison}: {bits:?}"
                );
            }
        }
        let without = linked(&child(None), &records);
        common.0 += f1(&records, &without);
        common.1 += log_likelihood(&records, &without);
        own.0 += f1(&records, &with);
        own.1 += log_likelihood(&records, &with);
    }
    assert!(own.0 > common.0, "F1: {} {}", common.0, own.0);
    assert!(own.1 > common.1, "log likelihood: {} {}", common.1, own.1);
}

#[test]
fn the_fewer_records_a_source_has_the_nearer_it_is_held_to_the_common_rates() {
    let of_social_care = |records: &[Record]| -> f64 {
        let model = child(learning());
        let trained = train(&model, &population(&model, records), 1);
        let bits = &trained.trained.as_ref().expect("it is trained").source_errors["social_care"];
        bits.values().map(|bits| bits.abs()).sum()
    };
    let mut sums = [0.0; 3];
    for seed in 5..8 {
        let mut records = county(250, seed);
        err_more(&mut records, "social_care", seed);
        for (sum, most) in sums.iter_mut().zip([usize::MAX, 20, 1]) {
            let mut count = 0;
            let mut fewer = records.clone();
            fewer.retain(|record| {
                count += usize::from(record.key.source == "social_care");
                record.key.source != "social_care" || count <= most
            });
            *sum += of_social_care(&fewer);
        }
    }
    let [all, twenty, one] = sums;
    assert!(all > twenty && twenty > one && one < all / 3.0, "{sums:?}");
}

#[test]
fn what_a_person_states_of_a_source_is_kept_by_training_and_counts_before_it() {
    let mut records = county(60, 6);
    records.truncate(150);
    let mut stated = learning().expect("child learns");
    stated.bits = bits_of(&["careers", "somebody_else"], 1.2345);
    let model = child(Some(stated));
    let trained = train(&model, &population(&model, &records), 1);
    let found = &trained.trained.as_ref().expect("it is trained").source_errors;
    for source in ["careers", "somebody_else"] {
        assert_eq!(
            found[source],
            model.source_errors.as_ref().expect("stated").bits[source],
            "{found:?}"
        );
    }
    assert!(found["education"].values().any(|bits| *bits != 0.0), "{found:?}");
    assert_eq!(Model::from_json(&trained.to_json()).expect("it reads back"), trained);
    // An untrained model weighs with what was stated.
    let weights = |model: &Model| {
        let mut engine = Engine::new(model);
        for record in &records {
            record.put_into(&mut engine);
        }
        let pairs = engine.resolve().pairs;
        pairs.iter().map(|pair| pair.weight.to_bits()).collect::<Vec<_>>()
    };
    assert_ne!(weights(&model), weights(&child(learning())));
}

#[test]
fn p03_error_rates_of_sources_count_alike_in_any_order_and_one_at_a_time() {
    let mut records = county(60, 7);
    err_more(&mut records, "social_care", 7);
    let trained = linked(&child(learning()), &records).model;
    let mut model = with_bits(&trained, bits_of(&["social_care", "education"], 1.5));
    model
        .trained
        .as_mut()
        .expect("it is trained")
        .source_errors
        .insert("never_seen".to_owned(), BTreeMap::new());
    let by_key = |pairs: &[linkage::PairVerdict]| {
        let weigh = |pair: &linkage::PairVerdict| ((pair.left.clone(), pair.right.clone()), pair.weight.to_bits());
        pairs.iter().map(weigh).collect::<BTreeMap<_, _>>()
    };
    let told = by_key(&linked(&model, &records).pairs);
    assert_ne!(told, by_key(&linked(&trained, &records).pairs), "the bits count");
    // Another order of records lets the sources come in another order.
    let mut rng = ChaCha8Rng::seed_from_u64(1);
    shuffle(&mut records, &mut rng);
    let sources = |records: &[Record]| records[0].key.source.clone();
    let first = sources(&records);
    while sources(&records) == first {
        shuffle(&mut records, &mut rng);
    }
    assert_eq!(told, by_key(&linked(&model, &records).pairs));
    let mut engine = Engine::new(&model);
    let mut live = BTreeMap::new();
    for record in &records {
        record.put_into(&mut engine);
        live.extend(by_key(&engine.resolve().pairs));
    }
    engine.compact();
    assert_eq!(told, live);
}

#[test]
fn p11_an_explanation_says_whose_error_rates_counted_and_how_much() {
    let records = county(60, 8);
    let trained = linked(&child(None), &records).model;
    let model = with_bits(&trained, bits_of(&["social_care"], 2.5));
    let mut engine = Engine::new(&model);
    for record in &records {
        record.put_into(&mut engine);
    }
    let (mut own, mut said) = (0, 0);
    for pair in engine.resolve().pairs {
        let explanation = engine.explain(&pair.left, &pair.right).expect("both are there");
        let sum = explanation.prior + explanation.bars.iter().map(|bar| bar.bits + bar.tf_bits).sum::<f64>();
        assert!((sum - pair.weight).abs() < 1e-9, "{sum} {explanation:?}");
        let ours = [&pair.left, &pair.right].iter().any(|key| key.source == "social_care");
        for bar in &explanation.bars {
            let errs = ours && ["forename", "surname", "birth_date"].contains(&bar.comparison.as_str());
            // That they agree hardly says less of records that err more: what no figure shows is not told.
            let slipped = errs && !["missing", "exact"].contains(&bar.level.as_str());
            assert!(
                bar.own_rates.is_some() >= slipped && bar.own_rates.is_some() <= errs,
                "{bar:?}"
            );
            if let Some(rates) = &bar.own_rates {
                own += 1;
                assert_eq!(rates.sources, ["social_care"]);
                assert!(
                    bar.finding().ends_with("weighed by social_care's own error rates"),
                    "{bar:?}"
                );
                assert_eq!(
                    rates.bits < 0.0,
                    bar.level == "exact",
                    "agreeing says less, a slip more: {bar:?}"
                );
            }
        }
        if explanation.sentence.contains("by social_care's own error rates") {
            said += 1;
        }
    }
    assert!(own > 100 && said > 10, "{own} {said}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(6))]

    #[test]
    fn nought_bits_for_every_source_change_no_bit_of_any_score(seed in 0_u64..1000) {
        let records = county(30, seed);
        let common = linked(&child(None), &records);
        let model = with_bits(&common.model, bits_of(&SOURCES, 0.0));
        let nought = linked(&model, &records);
        let weights = |output: &LinkOutput| -> Vec<u64> {
            output.pairs.iter().map(|pair| pair.weight.to_bits()).collect()
        };
        prop_assert!(!common.pairs.is_empty());
        prop_assert_eq!(weights(&common), weights(&nought));
        prop_assert_eq!(&common.pairs, &nought.pairs);
        prop_assert_eq!(&common.clusters, &nought.clusters);
        // A source that the model does not know uses the common rates as well.
        let unknown = linked(&with_bits(&common.model, bits_of(&["another"], 3.0)), &records);
        prop_assert_eq!(weights(&common), weights(&unknown));
        // And bits of one source leave pairs of others alone.
        let one = linked(&with_bits(&common.model, bits_of(&["careers"], 1.0)), &records);
        let of_others = |output: &LinkOutput| -> BTreeSet<(RecordKey, RecordKey, u64)> {
            let pairs = output.pairs.iter();
            let others = pairs.filter(|pair| pair.left.source != "careers" && pair.right.source != "careers");
            others.map(|pair| (pair.left.clone(), pair.right.clone(), pair.weight.to_bits())).collect()
        };
        prop_assert_eq!(of_others(&common), of_others(&one));
    }
}
