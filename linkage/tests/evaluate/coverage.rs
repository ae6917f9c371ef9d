//! Whether intervals hold the truth as often as they say.

use linkage::{
    PairVerdict, Verdict,
    evaluate::{Estimate, Labels, Strata},
};
use rand::RngExt;
use rand_chacha::{ChaCha8Rng, rand_core::SeedableRng};

use super::rows::{each_row, pair};

/// Labellings simulated: 200 with `ONECHILD_PROVE`.
fn labellings() -> u64 {
    if std::env::var_os("ONECHILD_PROVE").is_some() {
        200
    } else {
        30
    }
}

/// Pairs with their truth: so many around a weight, joined from one bit on, right with a chance that depends on the
/// weight.
fn population(groups: &[(usize, f64, f64)], right: impl Fn(f64) -> f64) -> (Vec<PairVerdict>, Vec<bool>) {
    let mut rng = ChaCha8Rng::seed_from_u64(7);
    let (mut pairs, mut truth) = (Vec::new(), Vec::new());
    for &(count, centre, spread) in groups {
        for _ in 0..count {
            let weight: f64 = (centre + spread * (rng.random::<f64>() + rng.random::<f64>() - 1.0)).max(-6.6);
            let verdict = match weight {
                1.0.. => Verdict::Join,
                -2.0..1.0 => Verdict::Review,
                _ => Verdict::No,
            };
            truth.push(rng.random::<f64>() < right(weight));
            pairs.push(pair(pairs.len(), weight, verdict));
        }
    }
    (pairs, truth)
}

/// Of so many labellings of `size` pairs, the share whose intervals hold the true precision, and the true recall.
fn coverage(pairs: &[PairVerdict], truth: &[bool], size: u64) -> (f64, f64) {
    let joined = |at: usize| pairs[at].verdict == Verdict::Join;
    let count = |of: &dyn Fn(usize) -> bool| (0..pairs.len()).filter(|&at| of(at)).count() as f64;
    let right = count(&|at| joined(at) && truth[at]);
    let (precision, recall) = (right / count(&joined), right / count(&|at| truth[at]));
    let strata = Strata::new(pairs);
    let mut held = (0.0, 0.0);
    for seed in 0..labellings() {
        let drawn = strata.sample(size, seed);
        assert!(drawn.len() as u64 <= 500);
        let mut labels = Labels::new();
        let rows: Vec<String> = drawn
            .iter()
            .map(|drawn| {
                let id = &drawn.pair.left.record_id;
                let at: usize = id.parse().expect("ids are numbers");
                format!("a,{id},b,{id},{}", u8::from(truth[at]))
            })
            .collect();
        let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
        each_row(
            "source_l,record_id_l,source_r,record_id_r,same",
            &rows,
            |line, column| labels.add(line, column),
        )
        .expect("the rows are right");
        let found = Estimate::new(&strata, &labels, None, seed).expect("joined pairs are labelled");
        let holds = |interval: linkage::evaluate::Interval, truth: f64| {
            f64::from(u8::from(interval.low <= truth && truth <= interval.high))
        };
        held.0 += holds(found.precision, precision);
        held.1 += holds(found.recall_of_listed, recall);
    }
    let all = labellings() as f64;
    (held.0 / all, held.1 / all)
}

fn check(what: &str, (precision, recall): (f64, f64)) {
    println!("{what}: intervals hold the precision {precision:.3}, the recall {recall:.3} of the time");
    assert!(precision >= 0.93, "{what}: precision {precision}");
    assert!(recall >= 0.93, "{what}: recall {recall}");
}

#[test]
fn intervals_hold_the_truth_where_probabilities_are_right() {
    let groups = [(6_000, 14.0, 6.0), (1_500, 2.0, 5.0), (4_000, -4.5, 2.0)];
    let (pairs, truth) = population(&groups, linkage::probability);
    check("calibrated", coverage(&pairs, &truth, 500));
}

#[test]
fn intervals_hold_the_truth_where_the_model_is_sure_and_wrong() {
    // Twins weigh as much as one child, and a third of what the model calls strangers is one child.
    let groups = [(6_000, 14.0, 6.0), (1_500, 1.0, 5.0), (4_000, -4.5, 2.0)];
    let right = |weight: f64| if weight >= 1.0 { 0.96 } else { 0.3 };
    let (pairs, truth) = population(&groups, right);
    check("sure and wrong", coverage(&pairs, &truth, 400));
}

#[test]
fn intervals_hold_the_truth_where_errors_are_rare() {
    let groups = [(12_000, 15.0, 5.0), (3_000, 8.0, 6.0), (6_000, -5.0, 1.5)];
    let right = |weight: f64| if weight >= 1.0 { 0.9995 } else { 0.002 };
    let (pairs, truth) = population(&groups, right);
    check("rare errors", coverage(&pairs, &truth, 500));
}

#[test]
fn intervals_hold_the_truth_of_a_few_labels() {
    let groups = [(800, 12.0, 8.0), (300, 1.0, 4.0), (500, -4.5, 2.0)];
    let right = |weight: f64| if weight >= 1.0 { 0.98 } else { 0.15 };
    let (pairs, truth) = population(&groups, right);
    check("few labels", coverage(&pairs, &truth, 60));
}
