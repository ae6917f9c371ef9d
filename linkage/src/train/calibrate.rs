//! Calibration: what labelled pairs say about the scores.

/// A labelled pair: its match weight in bits, whether it is one person, and how many pairs it stands for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Scored {
    pub(super) bits: f64,
    pub(super) same: bool,
    pub(super) weight: f64,
}

/// The line from a score to calibrated log odds, both in bits: `offset + slope * score`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Calibration {
    pub(super) offset: f64,
    pub(super) slope: f64,
}

/// The scores as they are.
pub(super) const AS_SCORED: Calibration = Calibration {
    offset: 0.0,
    slope: 1.0,
};

impl Calibration {
    /// The probability of one person at a score.
    pub(super) fn probability(self, bits: f64) -> f64 {
        crate::score::probability(self.offset + self.slope * bits)
    }
}

/// What is held of offset and slope beforehand, as standard deviations around [`AS_SCORED`].
const OFFSET_BITS: f64 = 2.0;
const SLOPE: f64 = 0.3;
/// Newton steps at most; far fewer are needed.
const STEPS: u32 = 50;
/// Scores beyond count as these: one label against a near certain score must not turn everything.
const BITS_MAX: f64 = 20.0;

/// Logistic regression of the labels on the scores, held near [`AS_SCORED`] by a normal prior (ridge). `line` false fits
/// the offset alone. Sampling weights count in proportion; together they count as many pairs as they are worth (Kish's
/// effective sample size).
pub(super) fn fit(scored: &[Scored], line: bool) -> Calibration {
    let scale = worth(scored.iter().map(|one| one.weight));
    let per_bit = std::f64::consts::LN_2;
    let mut now = AS_SCORED;
    for _ in 0..STEPS {
        // Gradient and curvature of the log likelihood, in natural units.
        let (mut g0, mut g1, mut h00, mut h01, mut h11) = (0.0, 0.0, 0.0, 0.0, 0.0);
        for one in scored {
            let bits = one.bits.clamp(-BITS_MAX, BITS_MAX);
            let expected = now.probability(bits);
            let weight = one.weight * scale;
            let gap = weight * (f64::from(u8::from(one.same)) - expected) * per_bit;
            let curve = weight * expected * (1.0 - expected) * per_bit * per_bit;
            g0 += gap;
            g1 += gap * bits;
            h00 += curve;
            h01 += curve * bits;
            h11 += curve * bits * bits;
        }
        g0 -= now.offset / (OFFSET_BITS * OFFSET_BITS);
        h00 += 1.0 / (OFFSET_BITS * OFFSET_BITS);
        let (step_offset, step_slope) = if line {
            g1 -= (now.slope - 1.0) / (SLOPE * SLOPE);
            h11 += 1.0 / (SLOPE * SLOPE);
            let determinant = h00 * h11 - h01 * h01;
            ((h11 * g0 - h01 * g1) / determinant, (h00 * g1 - h01 * g0) / determinant)
        } else {
            (g0 / h00, 0.0)
        };
        now.offset += step_offset.clamp(-4.0, 4.0);
        now.slope = (now.slope + step_slope.clamp(-0.5, 0.5)).max(0.05);
        if step_offset.abs() + step_slope.abs() < 1e-10 {
            break;
        }
    }
    now
}

/// What to multiply sampling weights by so that they add up to their effective sample size, `(sum w)^2 / sum w^2`
/// (L. Kish, Survey Sampling, 1965).
pub(super) fn worth(weights: impl Iterator<Item = f64>) -> f64 {
    let (sum, squares) = weights.fold((0.0, 0.0), |(sum, squares), weight| {
        (sum + weight, squares + weight * weight)
    });
    if squares > 0.0 { sum / squares } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use rand::RngExt;
    use rand_chacha::{ChaCha8Rng, rand_core::SeedableRng};

    use super::*;

    fn labelled(offset: f64, slope: f64, count: usize) -> Vec<Scored> {
        let mut rng = ChaCha8Rng::seed_from_u64(5);
        let truth = Calibration { offset, slope };
        (0..count)
            .map(|_| {
                let bits = rng.random_range(-8.0..8.0);
                let same = rng.random_bool(truth.probability(bits));
                Scored {
                    bits,
                    same,
                    weight: 3.0,
                }
            })
            .collect()
    }

    #[test]
    fn many_labels_give_the_line_that_made_them() {
        let found = fit(&labelled(1.5, 0.8, 20_000), true);
        assert!((found.offset - 1.5).abs() < 0.1, "{found:?}");
        assert!((found.slope - 0.8).abs() < 0.05, "{found:?}");
    }

    #[test]
    fn no_labels_and_right_labels_leave_the_scores_as_they_are() {
        assert_eq!(fit(&[], true), AS_SCORED);
        let found = fit(&labelled(0.0, 1.0, 20_000), false);
        assert!(
            found.offset.abs() < 0.1 && (found.slope - 1.0).abs() < f64::EPSILON,
            "{found:?}"
        );
    }

    #[test]
    fn weights_of_any_unit_count_the_same() {
        let one = labelled(1.0, 1.0, 500);
        let other: Vec<Scored> = one
            .iter()
            .map(|scored| Scored {
                weight: scored.weight * 1000.0,
                ..*scored
            })
            .collect();
        assert!((fit(&one, true).offset - fit(&other, true).offset).abs() < 1e-9);
    }
}
