//! Times of many single answers.

use std::{fmt, time::Duration};

/// Times of single answers, shortest first.
#[derive(Debug, Clone)]
pub struct Latency(Vec<Duration>);

impl Latency {
    /// Puts times in order.
    pub fn of(mut times: Vec<Duration>) -> Self {
        times.sort_unstable();
        Self(times)
    }

    /// The time within which a share (0 to 1) of the answers came: the nearest rank, so a time that was measured.
    /// Zero if there was no answer.
    pub fn within(&self, share: f64) -> Duration {
        let rank = (self.0.len() as f64 * share).ceil() as usize;
        self.0.get(rank.saturating_sub(1)).copied().unwrap_or_default()
    }

    /// The mean; zero if there was no answer.
    pub fn mean(&self) -> Duration {
        let count = u32::try_from(self.0.len()).unwrap_or(u32::MAX).max(1);
        self.0.iter().sum::<Duration>() / count
    }

    /// The p99 in milliseconds.
    pub fn p99_ms(&self) -> f64 {
        self.within(0.99).as_secs_f64() * 1e3
    }
}

impl fmt::Display for Latency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let p50 = self.within(0.5).as_secs_f64() * 1e3;
        write!(f, "p50 {p50:.2} ms, p99 {:.2} ms", self.p99_ms())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_percentile_is_a_time_that_was_measured() {
        let latency = Latency::of((1..=200).rev().map(Duration::from_millis).collect());
        for (share, millis) in [(0.5, 100), (0.99, 198), (1.0, 200)] {
            assert_eq!(latency.within(share), Duration::from_millis(millis), "{share}");
        }
        assert_eq!(latency.mean(), Duration::from_micros(100_500));
        let nothing = Latency::of(Vec::new());
        assert_eq!((nothing.within(0.99), nothing.mean()), (Duration::ZERO, Duration::ZERO));
    }
}
