//! Draws from the distributions that intervals need, seeded.

use rand::{Rng, RngExt};

/// Below so many trials a binomial draw counts them one by one.
const ONE_BY_ONE: u64 = 256;

/// A draw between 0 and 1, neither of them included.
fn uniform(rng: &mut impl Rng) -> f64 {
    loop {
        let drawn: f64 = rng.random();
        if drawn > 0.0 {
            return drawn;
        }
    }
}

/// A standard normal draw (Box and Muller 1958).
fn normal(rng: &mut impl Rng) -> f64 {
    let (radius, angle) = (uniform(rng), uniform(rng));
    (-2.0 * radius.ln()).sqrt() * (std::f64::consts::TAU * angle).cos()
}

/// A gamma draw of this shape and scale 1 (Marsaglia and Tsang 2000).
fn gamma(rng: &mut impl Rng, shape: f64) -> f64 {
    if shape < 1.0 {
        return gamma(rng, shape + 1.0) * uniform(rng).powf(1.0 / shape);
    }
    let d = shape - 1.0 / 3.0;
    let c = 1.0 / (9.0 * d).sqrt();
    loop {
        let x = normal(rng);
        let v = (1.0 + c * x).powi(3);
        if v > 0.0 && uniform(rng).ln() < 0.5 * x * x + d - d * v + d * v.ln() {
            return d * v;
        }
    }
}

/// A beta draw; a parameter of 0 leaves all weight on that side.
pub(super) fn beta(rng: &mut impl Rng, left: f64, right: f64) -> f64 {
    if left <= 0.0 {
        return 0.0;
    }
    if right <= 0.0 {
        return 1.0;
    }
    let (one, other) = (gamma(rng, left), gamma(rng, right));
    one / (one + other)
}

/// How many of `trials` succeed with this chance each. Many trials are drawn from the normal distribution of the same
/// mean and variance.
pub(super) fn binomial(rng: &mut impl Rng, trials: u64, chance: f64) -> f64 {
    if trials <= ONE_BY_ONE {
        return (0..trials).filter(|_| rng.random::<f64>() < chance).count() as f64;
    }
    let trials = trials as f64;
    let drawn = trials * chance + (trials * chance * (1.0 - chance)).sqrt() * normal(rng);
    drawn.clamp(0.0, trials)
}

#[cfg(test)]
mod tests {
    use rand_chacha::{ChaCha8Rng, rand_core::SeedableRng};

    use super::*;

    fn moments(draws: impl Iterator<Item = f64>) -> (f64, f64) {
        let draws: Vec<f64> = draws.collect();
        let mean = draws.iter().sum::<f64>() / draws.len() as f64;
        let spread = draws.iter().map(|drawn| (drawn - mean).powi(2)).sum::<f64>() / draws.len() as f64;
        (mean, spread)
    }

    #[test]
    fn draws_have_the_mean_and_the_variance_of_their_distribution() {
        let mut rng = ChaCha8Rng::seed_from_u64(1);
        for (left, right) in [(0.5_f64, 3.0), (1.0, 1.0), (40.0, 2.0), (7.5, 300.0)] {
            let whole = left + right;
            let variance = left * right / (whole * whole * (whole + 1.0));
            let (mean, spread) = moments((0..20_000).map(|_| beta(&mut rng, left, right)));
            assert!(
                (mean - left / whole).abs() < 5.0 * (variance / 20_000.0).sqrt(),
                "{left} {right}"
            );
            assert!((spread / variance - 1.0).abs() < 0.1, "{left} {right}");
        }
        for (trials, chance) in [(40, 0.1), (5_000, 0.3)] {
            let (mean, spread) = moments((0..20_000).map(|_| binomial(&mut rng, trials, chance)));
            let (expected, variance) = (trials as f64 * chance, trials as f64 * chance * (1.0 - chance));
            assert!((mean - expected).abs() < 5.0 * (variance / 20_000.0).sqrt());
            assert!((spread / variance - 1.0).abs() < 0.1);
        }
    }

    #[test]
    fn a_parameter_of_nought_leaves_no_choice() {
        let mut rng = ChaCha8Rng::seed_from_u64(1);
        assert!(beta(&mut rng, 0.0, 3.0).abs() < f64::EPSILON);
        assert!((beta(&mut rng, 3.0, 0.0) - 1.0).abs() < f64::EPSILON);
    }
}
