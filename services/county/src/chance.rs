//! Seeded chance: the only source of variety here, so that the same options give the same bytes.

use chrono::{Days, NaiveDate};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// One stream of chance. Streams of one seed are independent, so a family keeps its life whatever the county's size.
pub struct Chance(ChaCha8Rng);

impl Chance {
    /// Stream number `stream` of `seed`.
    pub fn stream(seed: u64, stream: u64) -> Self {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        rng.set_stream(stream);
        Self(rng)
    }

    /// A number in `0.0..1.0`.
    pub fn unit(&mut self) -> f64 {
        (self.0.next_u64() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// True with probability `p`.
    pub fn hit(&mut self, p: f64) -> bool {
        self.unit() < p
    }

    /// A whole number in `0..n`; `n` is at least 1. Multiply and shift: the bias is far below anything measurable here.
    pub fn below(&mut self, n: usize) -> usize {
        debug_assert!(n > 0, "nothing to choose from");
        ((u128::from(self.0.next_u64()) * n as u128) >> 64) as usize
    }

    /// A whole number in `low..=high`.
    pub fn between(&mut self, low: i64, high: i64) -> i64 {
        low + self.below((high - low).max(0) as usize + 1) as i64
    }

    /// One of `choices`.
    pub fn pick<'a, T>(&mut self, choices: &'a [T]) -> &'a T {
        &choices[self.below(choices.len())]
    }

    /// One of `choices` by their weights, which need not sum to one.
    pub fn weighted<T: Copy>(&mut self, choices: &[(T, f64)]) -> T {
        let total: f64 = choices.iter().map(|(_, weight)| weight).sum();
        let mut left = self.unit() * total;
        for &(choice, weight) in choices {
            if left < weight {
                return choice;
            }
            left -= weight;
        }
        choices[choices.len() - 1].0
    }

    /// A day in `first..=last`; `first` when the range is empty.
    pub fn day(&mut self, first: NaiveDate, last: NaiveDate) -> NaiveDate {
        let span = (last - first).num_days().max(0);
        first + Days::new(self.between(0, span) as u64)
    }

    /// A waiting time in days with the given mean, as between moves of house.
    pub fn wait_days(&mut self, mean_years: f64) -> u64 {
        (-(1.0 - self.unit()).ln() * mean_years * 365.25) as u64 + 1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stream_repeats_and_differs_from_the_next() {
        let draw = |stream| {
            (0..8)
                .map(|_| Chance::stream(7, stream).below(1_000_000))
                .collect::<Vec<_>>()
        };
        assert_eq!(draw(1), draw(1));
        assert_ne!(draw(1)[0], draw(2)[0]);
    }

    #[test]
    fn weights_are_followed() {
        let mut chance = Chance::stream(1, 1);
        let heavy = (0..10_000)
            .filter(|_| chance.weighted(&[('a', 3.0), ('b', 1.0)]) == 'a')
            .count();
        assert!((7_300..7_700).contains(&heavy), "{heavy}");
    }
}
