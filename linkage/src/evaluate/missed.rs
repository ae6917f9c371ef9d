//! How many pairs no blocking rule found: capture and recapture over kinds of evidence.

use serde::Serialize;

use super::evidence::EVIDENCE;

/// Pairs by the kinds of evidence that found them: the bits of the place are the kinds of [`EVIDENCE`]. Place 0, found by
/// none, is what is looked for. Counts are expected ones: each pair counts by its probability.
pub(super) type Captures = [f64; 1 << EVIDENCE.len()];

/// A kind of evidence is looked at if it found at least so many pairs,
const LEAST_FOUND: f64 = 10.0;
/// and at least this share of them: a few numbers shared by mistake are no evidence.
const LEAST_SHARE: f64 = 0.01;
/// The kinds of evidence fail together (a child who moved is often one whose name changed), so that the estimate is
/// rather low than high. The upper bound is widened by this factor.
const DEPENDENCE: f64 = 2.0;

/// Pairs of one child that were never compared, because no rule found them: an estimate from the records alone.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct MissedPairs {
    /// The estimate, rather low than high: the kinds of evidence are not quite independent.
    pub pairs: f64,
    /// Lower bound: that of a 95 % interval for chance alone.
    pub low: f64,
    /// Upper bound: that of a 95 % interval for chance, doubled because the kinds of evidence fail together.
    pub high: f64,
    /// Expected pairs found among records with only one kind of evidence between them. Nothing can be estimated for
    /// these.
    pub without_estimate: f64,
}

/// Adds up the estimates of strata inside which every kind of evidence has about the same chance for every pair.
pub(super) fn missed<'a>(strata: impl IntoIterator<Item = &'a Captures>) -> MissedPairs {
    let (mut pairs, mut variance, mut without_estimate) = (0.0, 0.0, 0.0);
    for captures in strata {
        match unseen(captures) {
            Some((estimate, its_variance)) => {
                pairs += estimate;
                variance += its_variance;
            }
            None => without_estimate += captures[1..].iter().sum::<f64>(),
        }
    }
    // A count cannot be below nought, so its logarithm has the symmetric interval (Chao 1987).
    let spread = if pairs > 0.0 {
        (1.96 * (variance / (pairs * pairs)).ln_1p().sqrt()).exp()
    } else {
        1.0
    };
    MissedPairs {
        pairs,
        low: pairs / spread,
        high: pairs * spread * DEPENDENCE,
        without_estimate,
    }
}

/// The estimate for one stratum and its variance; none if fewer than two kinds of evidence found pairs.
fn unseen(captures: &Captures) -> Option<(f64, f64)> {
    let all: f64 = captures[1..].iter().sum();
    let found = |kind: usize| -> f64 {
        (1..captures.len())
            .filter(|at| at >> kind & 1 == 1)
            .map(|at| captures[at])
            .sum()
    };
    let enough = |kind: &usize| found(*kind) >= LEAST_FOUND && found(*kind) >= LEAST_SHARE * all;
    let kinds: Vec<usize> = (0..EVIDENCE.len()).filter(enough).collect();
    match kinds[..] {
        [] | [_] => None,
        // Numbers have nothing to do with names, homes and carers: the two lists nearest to independence.
        [0, ..] => Some(two_lists(captures, 1)),
        [one, _] => Some(two_lists(captures, 1 << one)),
        [one, two, three, ..] => Some(three_lists(captures, [one, two, three])),
    }
}

/// Two lists: one kind of evidence, and the rest (Chapman 1951; variance by Seber 1970).
fn two_lists(captures: &Captures, kind: usize) -> (f64, f64) {
    let sum =
        |of: &dyn Fn(usize) -> bool| -> f64 { (1..captures.len()).filter(|&at| of(at)).map(|at| captures[at]).sum() };
    let only_one = sum(&|at| at & !kind == 0);
    let only_rest = sum(&|at| at & kind == 0);
    let both = sum(&|at| at & kind != 0 && at & !kind != 0);
    let (one, rest) = (only_one + both, only_rest + both);
    let variance = (one + 1.0) * (rest + 1.0) * only_one * only_rest / ((both + 1.0) * (both + 1.0) * (both + 2.0));
    (only_one * only_rest / (both + 1.0), variance)
}

/// Three lists of which any two may depend on each other: the log-linear model without a three-way interaction
/// (Fienberg 1972). One is added to each cell below the line, so that an empty one gives no infinite estimate.
fn three_lists(captures: &Captures, kinds: [usize; 3]) -> (f64, f64) {
    let bits = kinds.map(|kind| 1_usize << kind);
    let of_all: usize = bits.iter().sum();
    // Kinds that are not looked at are not told apart.
    let cell = |wanted: usize| -> f64 {
        (1..captures.len())
            .filter(|at| at & of_all == wanted)
            .map(|at| captures[at])
            .sum()
    };
    let alone = bits.map(cell);
    let paired = bits.map(|bit| cell(of_all & !bit) + 1.0);
    let thrice = cell(of_all);
    let estimate = thrice * alone.iter().product::<f64>() / paired.iter().product::<f64>();
    let inverse: f64 = alone
        .iter()
        .chain(&paired)
        .chain([&thrice])
        .map(|count| 1.0 / count.max(1.0))
        .sum();
    (estimate, estimate * estimate * inverse)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Expected captures of so many pairs if the kinds of evidence find each with these chances, independently.
    fn independent(pairs: f64, chances: [f64; 4]) -> Captures {
        std::array::from_fn(|at| {
            let chance = |kind: usize| {
                if at >> kind & 1 == 1 {
                    chances[kind]
                } else {
                    1.0 - chances[kind]
                }
            };
            pairs * (0..4).map(chance).product::<f64>()
        })
    }

    #[test]
    fn independent_evidence_gives_back_the_pairs_that_nothing_found() {
        for chances in [
            [0.8, 0.6, 0.0, 0.0],
            [0.6, 0.7, 0.5, 0.3],
            [0.0, 0.9, 0.4, 0.5],
            [0.0, 0.7, 0.6, 0.0],
        ] {
            let captures = independent(10_000.0, chances);
            let estimate = missed([&captures]);
            let off = estimate.pairs / captures[0];
            assert!((0.99..1.01).contains(&off), "{chances:?}: {off}");
            assert!(estimate.low < captures[0] && captures[0] < estimate.high);
            assert!(estimate.without_estimate.abs() < 1e-9);
        }
    }

    #[test]
    fn two_kinds_that_go_together_do_not_mislead_a_third() {
        // Home and carers find the same pairs with each other; names are independent of both.
        let mut captures: Captures = [0.0; 16];
        for (home_and_carers, count) in [(0b00, 2_000.0), (0b01, 500.0), (0b10, 1_500.0), (0b11, 6_000.0)] {
            captures[home_and_carers << 2] += 0.2 * count;
            captures[home_and_carers << 2 | 0b10] += 0.8 * count;
        }
        let truly = captures[0];
        let estimate = missed([&captures]).pairs;
        assert!((estimate / truly - 1.0).abs() < 0.02, "{estimate} of {truly}");
    }

    #[test]
    fn one_kind_of_evidence_estimates_nothing_and_says_so() {
        let mut captures: Captures = [0.0; 16];
        captures[0b0010] = 500.0;
        captures[0b0001] = 3.0;
        let estimate = missed([&captures]);
        assert!(estimate.pairs.abs() < 1e-12);
        assert!((estimate.without_estimate - 503.0).abs() < 1e-9);
    }

    #[test]
    fn a_number_shared_by_mistake_does_not_take_the_place_of_real_evidence() {
        let mut captures = independent(10_000.0, [0.0, 0.8, 0.7, 0.0]);
        let before = missed([&captures]).pairs;
        captures[0b0111] += 2.0;
        assert!((missed([&captures]).pairs / before - 1.0).abs() < 0.01);
    }
}
