//! Pairs sorted into strata by verdict and weight, and a sample from every stratum for people to judge.

use rand::RngExt;
use rand_chacha::{ChaCha8Rng, rand_core::SeedableRng};
use serde::Serialize;

use crate::cluster::{PairVerdict, Verdict};

/// Where strata of joined pairs part, by probability. The first are pairs that only other records tie together. Each
/// stratum without an error seen adds its own doubt to the interval, so that there are few.
const JOINED: [f64; 2] = [0.6, 0.99];
/// Where strata of pairs not joined part.
const NOT_JOINED: [f64; 2] = [0.1, 0.5];
/// Pairs of a stratum to draw at least, as far as there are.
const LEAST: u64 = 10;
/// However sure the model is, it is taken to be wrong this often when labels are allotted.
const DOUBT: f64 = 0.02;

/// Pairs of one verdict and about one weight.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Stratum {
    /// Whether its pairs are joined.
    pub joined: bool,
    /// Pairs in it.
    pub pairs: u64,
    /// Mean of their probabilities.
    pub mean_probability: f64,
}

/// Every pair of a run in a stratum: joined ones by weight, others by weight, and those that a guard or a person keeps
/// apart. Only the pairs decide it, so that labels can be put back into their strata without the file of the sample.
#[derive(Debug, Clone)]
pub struct Strata<'a> {
    pairs: &'a [PairVerdict],
    /// The stratum of each pair.
    of_pair: Vec<usize>,
    kinds: Vec<Stratum>,
}

/// A pair to be judged.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Drawn<'a> {
    /// The pair.
    pub pair: &'a PairVerdict,
    /// Number of its stratum, from 1.
    pub stratum: usize,
    /// Pairs in that stratum.
    pub pairs_in_stratum: u64,
}

impl<'a> Strata<'a> {
    /// Sorts pairs into strata. Empty strata are left out.
    pub fn new(pairs: &'a [PairVerdict]) -> Self {
        let count = JOINED.len() + NOT_JOINED.len() + 3;
        let place = |pair: &PairVerdict| match pair.verdict {
            Verdict::Join => JOINED.partition_point(|&start| start <= pair.probability),
            Verdict::Review | Verdict::No => {
                JOINED.len() + 1 + NOT_JOINED.partition_point(|&start| start <= pair.probability)
            }
            Verdict::KeptApart => count - 1,
        };
        let places: Vec<usize> = pairs.iter().map(place).collect();
        let (mut sizes, mut sums) = (vec![0_u64; count], vec![0.0; count]);
        for (&place, pair) in places.iter().zip(pairs) {
            sizes[place] += 1;
            sums[place] += pair.probability;
        }
        let mut numbers = vec![0; count];
        let mut kinds = Vec::new();
        for place in (0..count).filter(|&place| sizes[place] > 0) {
            numbers[place] = kinds.len();
            kinds.push(Stratum {
                joined: place <= JOINED.len(),
                pairs: sizes[place],
                mean_probability: sums[place] / sizes[place] as f64,
            });
        }
        Self {
            pairs,
            of_pair: places.into_iter().map(|place| numbers[place]).collect(),
            kinds,
        }
    }

    /// The strata, joined ones first.
    pub fn strata(&self) -> &[Stratum] {
        &self.kinds
    }

    /// The pairs sorted.
    pub(super) const fn pairs(&self) -> &'a [PairVerdict] {
        self.pairs
    }

    /// The stratum of a pair by its place.
    pub(super) fn of(&self, pair: usize) -> usize {
        self.of_pair[pair]
    }

    /// Draws `size` pairs, or all if there are fewer: half of the joined ones, which precision rests on, half of the
    /// others, which recall rests on; inside each half more where there are many pairs and where the verdict is
    /// uncertain (Neyman's allocation). In the order of their keys; the same seed draws the same pairs, whatever order
    /// they are given in.
    pub fn sample(&self, size: u64, seed: u64) -> Vec<Drawn<'a>> {
        let takes = self.allot(size);
        let mut by_key: Vec<usize> = (0..self.pairs.len()).collect();
        let key = |pair: usize| (&self.pairs[pair].left, &self.pairs[pair].right);
        by_key.sort_unstable_by(|&left, &right| key(left).cmp(&key(right)));
        let mut members: Vec<Vec<usize>> = vec![Vec::new(); self.kinds.len()];
        for pair in by_key {
            members[self.of_pair[pair]].push(pair);
        }
        let mut drawn = Vec::new();
        for (stratum, (members, take)) in members.iter_mut().zip(takes).enumerate() {
            let mut rng = ChaCha8Rng::seed_from_u64(seed);
            rng.set_stream(stratum as u64);
            for at in 0..take as usize {
                let other = rng.random_range(at..members.len());
                members.swap(at, other);
            }
            drawn.extend_from_slice(&members[..take as usize]);
        }
        drawn.sort_unstable_by(|&left, &right| key(left).cmp(&key(right)));
        let tell = |pair: usize| Drawn {
            pair: &self.pairs[pair],
            stratum: self.of_pair[pair] + 1,
            pairs_in_stratum: self.kinds[self.of_pair[pair]].pairs,
        };
        drawn.into_iter().map(tell).collect()
    }

    /// How many pairs to draw from each stratum.
    fn allot(&self, count: u64) -> Vec<u64> {
        let side = |joined: bool| -> Vec<usize> {
            (0..self.kinds.len())
                .filter(|&at| self.kinds[at].joined == joined)
                .collect()
        };
        let (joined, others) = (side(true), side(false));
        let there = |side: &[usize]| side.iter().map(|&at| self.kinds[at].pairs).sum::<u64>();
        let half = (count / 2).min(there(&others));
        let of_joined = (count - half).min(there(&joined));
        let of_others = (count - of_joined).min(there(&others));
        let mut takes = vec![0; self.kinds.len()];
        self.share_out(&joined, of_joined, &mut takes);
        self.share_out(&others, of_others, &mut takes);
        takes
    }

    /// Shares `count` draws out over some strata.
    fn share_out(&self, side: &[usize], count: u64, takes: &mut [u64]) {
        let doubt = |at: usize| {
            let probability = self.kinds[at].mean_probability.clamp(DOUBT, 1.0 - DOUBT);
            self.kinds[at].pairs as f64 * (probability * (1.0 - probability)).sqrt()
        };
        let least = LEAST.min(count / (side.len() as u64).max(1));
        for &at in side {
            takes[at] = least.min(self.kinds[at].pairs);
        }
        let mut left = count - side.iter().map(|&at| takes[at]).sum::<u64>();
        // The next draw goes where it takes away most variance; what a stratum cannot give goes to the others.
        while left > 0 {
            let open = side.iter().copied().filter(|&at| takes[at] < self.kinds[at].pairs);
            let gain = |at: usize| doubt(at) * doubt(at) / ((takes[at].max(1) * (takes[at] + 1)) as f64);
            let Some(best) = open.max_by(|&one, &other| gain(one).total_cmp(&gain(other)).then(other.cmp(&one))) else {
                return;
            };
            takes[best] += 1;
            left -= 1;
        }
    }
}
