//! Thresholds from target error rates.

use crate::{
    batch::least_weight,
    model::{ChosenThresholds, Targets, Thresholds},
};

use super::calibrate::Calibration;

/// Thresholds are set to the hundredth of a bit: more than any estimate can know.
const STEPS_PER_BIT: f64 = 100.0;

/// Chooses thresholds for the targets from the distribution of scores: (score in bits, pairs) over all pairs compared.
///
/// By a calibrated score the expected number of pairs of two people among `n` pairs of probability `p` is `n (1 - p)`.
/// `join` becomes the lowest score from which on their share is at most `targets.false_joins` and every pair is rather
/// one person than two; `review` the highest below which at most `targets.missed` of all expected pairs of one person
/// lie, or the lowest at which pairs are told of.
pub(super) fn choose(
    targets: Targets,
    stated: Thresholds,
    scores: &[(f64, f64)],
    calibration: Calibration,
    labelled_pairs: u64,
) -> ChosenThresholds {
    let mut sorted: Vec<(f64, f64, f64)> = scores
        .iter()
        .map(|&(bits, pairs)| (bits, pairs, calibration.probability(bits)))
        .collect();
    sorted.sort_by(|left, right| right.0.total_cmp(&left.0));
    let mut chosen = stated;
    if let Some(target) = targets.false_joins {
        let (mut pairs, mut wrong) = (0.0, 0.0);
        let mut join = sorted.first().map_or(stated.join, |highest| highest.0);
        for &(bits, count, probability) in &sorted {
            pairs += count;
            wrong += count * (1.0 - probability);
            // A pair that is rather two people than one joins under no target.
            if wrong > target * pairs || probability < 0.5 {
                break;
            }
            join = bits;
        }
        chosen.join = (join * STEPS_PER_BIT).ceil() / STEPS_PER_BIT;
        chosen.fracture = stated.fracture + (chosen.join - stated.join);
    }
    let all_right: f64 = sorted.iter().map(|score| score.1 * score.2).sum();
    if let Some(target) = targets.missed {
        let mut missed = 0.0;
        let mut review = chosen.join;
        for &(bits, count, probability) in sorted.iter().rev() {
            missed += count * probability;
            if missed > target * all_right {
                review = bits;
                break;
            }
        }
        // Pairs below the least weight are not told of, so that nobody can review them.
        chosen.review = ((review * STEPS_PER_BIT).floor() / STEPS_PER_BIT).max(least_weight());
    }
    chosen.review = chosen.review.min(chosen.join);
    let above = sorted.iter().take_while(|score| score.0 >= chosen.join);
    let (pairs, wrong) = above.fold((0.0, 0.0), |(pairs, wrong), score| {
        (pairs + score.1, wrong + score.1 * (1.0 - score.2))
    });
    let below = sorted.iter().filter(|score| score.0 < chosen.review);
    let missed: f64 = below.map(|score| score.1 * score.2).sum();
    let share = |part: f64, whole: f64| if whole > 0.0 { part / whole } else { 0.0 };
    ChosenThresholds {
        chosen,
        false_joins: share(wrong, pairs),
        missed: share(missed, all_right),
        labelled_pairs,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{super::calibrate::AS_SCORED, *};

    const STATED: Thresholds = Thresholds {
        join: 1.0,
        review: -2.0,
        fracture: 0.0,
    };

    #[test]
    fn a_known_distribution_gives_the_thresholds_that_one_works_out_by_hand() {
        // Of a hundred pairs at 3 bits, 11.1 are two people; of a hundred at -3 bits, 11.1 are one.
        let scores = [(20.0, 800.0), (3.0, 100.0), (-3.0, 100.0)];
        let choose = |false_joins, missed| {
            let targets = Targets { false_joins, missed };
            choose(targets, STATED, &scores, AS_SCORED, 0)
        };
        let strict = choose(Some(0.01), Some(0.005));
        assert_eq!((strict.chosen.join, strict.chosen.review), (20.0, -3.0));
        assert!(strict.false_joins < 1e-5);
        let lax = choose(Some(0.02), Some(0.02));
        assert_eq!((lax.chosen.join, lax.chosen.review), (3.0, 3.0));
        assert!(
            (lax.chosen.fracture - 2.0).abs() < 1e-12,
            "fracture keeps its distance from join"
        );
        assert!((lax.false_joins - 100.0 / 9.0 / 900.0).abs() < 1e-5, "{lax:?}");
        assert_eq!(choose(None, None).chosen, STATED);
    }

    fn best(scores: &[(f64, f64)]) -> f64 {
        scores.iter().map(|score| score.0).fold(f64::MIN, f64::max)
    }

    proptest! {
        #[test]
        fn what_is_expected_keeps_to_the_targets_and_a_stricter_target_never_joins_more(
            scores in prop::collection::vec((-12.0..25.0_f64, 1.0..1000.0_f64), 1..60),
            one in 0.0001..0.2_f64,
            other in 0.0001..0.2_f64,
        ) {
            let at = |false_joins: f64, missed: f64| {
                let targets = Targets { false_joins: Some(false_joins), missed: Some(missed) };
                choose(targets, STATED, &scores, AS_SCORED, 0)
            };
            let (strict, lax) = (at(one.min(other), one.min(other)), at(one.max(other), one.max(other)));
            prop_assert!(strict.chosen.join >= lax.chosen.join);
            prop_assert!(lax.missed <= one.max(other) + 1e-12 || lax.chosen.review <= least_weight());
            prop_assert!(lax.chosen.join >= 0.0 || lax.chosen.join >= best(&scores));
            prop_assert!(lax.chosen.review <= lax.chosen.join);
            // Only a distribution whose best pairs miss the target may miss it.
            prop_assert!(lax.false_joins <= one.max(other) + 1e-12 || lax.chosen.join >= best(&scores));
        }
    }
}
