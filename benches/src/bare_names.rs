//! The baseline of scoring: a bare loop of Jaro-Winkler over last names.

use std::{
    hint::black_box,
    thread,
    time::{Duration, Instant},
};

use rapidfuzz::distance::jaro_winkler::BatchComparator;

/// Neighbours that each name is compared with before the next name is taken, as a blocking key would group them.
const GROUP: usize = 32;

/// Compares so many pairs of names on all of `threads`; how long it took. Each name is prepared once for its group.
pub fn compare(names: &[String], pairs: u64, threads: usize) -> Duration {
    let share = pairs / threads as u64;
    let started = Instant::now();
    thread::scope(|scope| {
        for thread in 0..threads {
            scope.spawn(move || black_box(compare_from(names, thread * names.len() / threads, share)));
        }
    });
    started.elapsed()
}

/// The sum of the similarities of so many pairs, beginning with the name at `from`: a result that needs every one.
fn compare_from(names: &[String], from: usize, pairs: u64) -> f64 {
    let (mut sum, mut done) = (0.0, 0);
    for at in (0..names.len()).cycle().skip(from) {
        let comparator = BatchComparator::new(names[at].bytes());
        for other in 1..=GROUP {
            if done == pairs {
                return sum;
            }
            sum += comparator.similarity(names[(at + other) % names.len()].bytes());
            done += 1;
        }
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_many_pairs_are_compared_as_were_asked_for() {
        let names = vec!["okafor".to_owned(); 3];
        for pairs in [0, 1, 31, 32, 33, 1_000] {
            let sum = compare_from(&names, 1, pairs);
            assert!(
                (sum - pairs as f64).abs() < 1e-9,
                "equal names are 1.0 alike: {sum} of {pairs}"
            );
        }
    }
}
