//! Samples for people to judge, and what their labels say.

use linkage::{
    PairVerdict, Verdict,
    evaluate::{Estimate, EstimateError, LabelError, Strata},
};
use proptest::prelude::*;

use super::rows::{labels, pair};

/// 200 sure joined pairs, 40 unsure ones, 60 for review, 100 improbable, 10 kept apart.
fn pairs() -> Vec<PairVerdict> {
    let groups = [
        (200, 15.0, Verdict::Join),
        (40, 2.0, Verdict::Join),
        (60, -0.5, Verdict::Review),
        (100, -5.0, Verdict::No),
        (10, 12.0, Verdict::KeptApart),
    ];
    let each = groups
        .iter()
        .flat_map(|&(count, weight, verdict)| vec![(weight, verdict); count]);
    each.enumerate()
        .map(|(at, (weight, verdict))| pair(at, weight, verdict))
        .collect()
}

/// A label of every pair drawn, as its place decides.
fn label_drawn(strata: &Strata<'_>, size: u64, same: impl Fn(usize) -> bool) -> Vec<String> {
    let drawn = strata.sample(size, 1);
    let row = |drawn: &linkage::evaluate::Drawn<'_>| {
        let (left, right) = (&drawn.pair.left, &drawn.pair.right);
        let number: usize = left.record_id.parse().expect("ids are numbers");
        format!("b,{},a,{},{},", right.record_id, left.record_id, u8::from(same(number)))
    };
    drawn.iter().map(row).collect()
}

fn estimate(pairs: &[PairVerdict], rows: &[String]) -> Result<Estimate, EstimateError> {
    let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
    let labels = labels(&rows).expect("the rows are right");
    Estimate::new(&Strata::new(pairs), &labels, None, 1)
}

#[test]
fn a_sample_draws_half_above_the_threshold_and_most_where_the_verdict_is_uncertain() {
    let pairs = pairs();
    let strata = Strata::new(&pairs);
    assert_eq!(strata.strata().len(), 5);
    let drawn = strata.sample(100, 1);
    assert_eq!(drawn.len(), 100);
    let taken = |stratum: usize| drawn.iter().filter(|drawn| drawn.stratum == stratum).count();
    let joined = drawn.iter().filter(|drawn| drawn.pair.verdict == Verdict::Join).count();
    assert_eq!(joined, 50);
    // Strata come joined first, by weight: 1 is unsure, 2 sure.
    assert!(taken(1) as f64 / 40.0 > taken(2) as f64 / 200.0);
    assert!(taken(4) as f64 / 60.0 > taken(3) as f64 / 100.0);
    assert!(
        drawn
            .iter()
            .all(|drawn| drawn.pairs_in_stratum == strata.strata()[drawn.stratum - 1].pairs)
    );
}

#[test]
fn a_sample_larger_than_the_pairs_draws_each_of_them_once() {
    let pairs = pairs();
    let drawn = Strata::new(&pairs).sample(10_000, 1);
    let mut keys: Vec<_> = drawn.iter().map(|drawn| &drawn.pair.left).collect();
    keys.dedup();
    assert_eq!(keys.len(), pairs.len());
    assert!(Strata::new(&[]).sample(10, 1).is_empty());
}

#[test]
fn p12_the_same_seed_draws_the_same_pairs_in_any_order_and_another_seed_others() {
    let pairs = pairs();
    let mut turned = pairs.clone();
    turned.reverse();
    let keys = |pairs: &[PairVerdict], seed: u64| -> Vec<String> {
        let drawn = Strata::new(pairs).sample(60, seed);
        drawn.iter().map(|drawn| drawn.pair.left.to_string()).collect()
    };
    assert_eq!(keys(&pairs, 1), keys(&turned, 1));
    assert_ne!(keys(&pairs, 1), keys(&pairs, 2));
}

#[test]
fn if_every_pair_is_labelled_nothing_is_left_to_chance() {
    let pairs = pairs();
    // Wrong joins: 8 of 240. Missed: every second for review, none else.
    let same = |number: usize| number < 232 || (240..300).contains(&number) && number.is_multiple_of(2);
    let rows = label_drawn(&Strata::new(&pairs), 1_000, same);
    let found = estimate(&pairs, &rows).unwrap();
    for (interval, truth) in [
        (found.precision, 232.0 / 240.0),
        (found.recall_of_listed, 232.0 / 262.0),
    ] {
        assert!((interval.estimate - truth).abs() < 1e-12);
        assert!((interval.low - truth).abs() < 1e-12 && (interval.high - truth).abs() < 1e-12);
    }
    assert_eq!((found.recall, found.labels), (None, 410));
}

#[test]
fn no_error_seen_is_not_taken_for_no_error_there() {
    let pairs = pairs();
    let rows = label_drawn(&Strata::new(&pairs), 60, |number| number < 240);
    let found = estimate(&pairs, &rows).unwrap();
    assert!((found.precision.estimate - 1.0).abs() < 1e-12);
    assert!(
        found.precision.low < 0.97,
        "30 labels cannot exclude 3 % of errors: {}",
        found.precision
    );
    assert!(found.recall_of_listed.low < 0.95, "{}", found.recall_of_listed);
}

#[test]
fn weights_count_inside_a_stratum_and_equal_ones_change_nothing() {
    let pairs = pairs();
    let plain = [
        "a,000000,b,000000,1,",
        "a,000001,b,000001,0,",
        "a,000002,b,000002,1,",
        "a,000200,b,000200,1,",
    ];
    let weighed = |weights: [&str; 4]| {
        let rows: Vec<String> = plain
            .iter()
            .zip(weights)
            .map(|(row, weight)| format!("{row}{weight}"))
            .collect();
        estimate(&pairs, &rows).unwrap()
    };
    assert_eq!(weighed(["1", "1", "1", "1"]), weighed(["2.5", "2.5", "2.5", "2.5"]));
    let heavier = weighed(["1", "2", "1", "1"]);
    let sure = heavier.strata[1];
    assert_eq!((sure.labels, sure.same), (3, Some(0.5)));
    assert!((sure.effective - 16.0 / 6.0).abs() < 1e-12);
}

#[test]
fn labels_that_cannot_be_used_name_the_line() {
    let good = "a,000001,b,000001,1,";
    let cases = [
        ("a,000002,b,000002,yes,", LabelError::NeitherNor { line: 3 }),
        (
            "a,,b,000002,1,",
            LabelError::Blank {
                line: 3,
                column: "record_id_l",
            },
        ),
        ("a,000002,b,000002,1,0", LabelError::Weight { line: 3 }),
        ("a,000002,b,000002,1,much", LabelError::Weight { line: 3 }),
        ("a,000002,a,000002,1,", LabelError::Itself { line: 3 }),
        (
            "b,000001,a,000001,0,",
            LabelError::Contradiction { line: 3, earlier: 2 },
        ),
    ];
    for (row, error) in cases {
        assert_eq!(labels(&[good, row]).unwrap_err(), error);
        assert!(
            error.to_string().contains("line 3") && !error.to_string().contains("0000"),
            "{error}"
        );
    }
    assert_eq!(labels(&[good, "b,000001,a,000001,1,"]).unwrap().len(), 1);
}

#[test]
fn labels_of_other_pairs_or_of_no_joined_pair_are_refused() {
    let pairs = pairs();
    let rows = |rows: &[&str]| -> Vec<String> { rows.iter().map(|&row| row.to_owned()).collect() };
    let unknown = rows(&["a,000001,b,000001,1,", "a,000001,b,000002,1,"]);
    assert_eq!(
        estimate(&pairs, &unknown).unwrap_err(),
        EstimateError::UnknownPair { line: 3 }
    );
    let others = rows(&["a,000300,b,000300,0,"]);
    assert_eq!(estimate(&pairs, &others).unwrap_err(), EstimateError::NoJoined);
}

#[test]
fn an_estimate_reads_as_a_table_and_a_sentence() {
    let pairs = pairs();
    let rows = label_drawn(&Strata::new(&pairs), 100, |number| {
        number < 236 || (240..270).contains(&number)
    });
    insta::assert_snapshot!(estimate(&pairs, &rows).unwrap(), @r"
    stratum     verdict  pairs  mean probability  labels  one child
    1            joined     40            0.8000      18     0.8889
    2            joined    200            1.0000      32     1.0000
    3        not joined    100            0.0303      15     0.0000
    4        not joined     60            0.4142      25     0.5600
    5        not joined     10            0.9998      10     0.0000
    from 100 labels, with 95 % intervals: precision 0.9815 (0.8958 to 0.9917), recall 0.8752 (0.8063 to 0.9080) of the pairs listed
    ");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn an_interval_holds_its_estimate_and_stays_between_nought_and_one(seed in any::<u64>(), size in 10_u64..200, wrong in 0_usize..240) {
        let pairs = pairs();
        let strata = Strata::new(&pairs);
        let rows = label_drawn(&strata, size, |number| number >= wrong && number < 250);
        let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
        let found = Estimate::new(&strata, &labels(&rows).unwrap(), None, seed).unwrap();
        for interval in [found.precision, found.recall_of_listed] {
            prop_assert!(0.0 <= interval.low && interval.low <= interval.estimate);
            prop_assert!(interval.estimate <= interval.high && interval.high <= 1.0);
        }
        prop_assert_eq!(found.strata.iter().map(|known| known.labels).sum::<u64>(), rows.len() as u64);
    }
}
