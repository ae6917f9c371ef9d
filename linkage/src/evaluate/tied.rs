//! What the list of pairs does not show: pairs joined by way of other records, and pairs missed.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::MissedPairs;
use crate::{
    cluster::{PairVerdict, Verdict},
    key::RecordKey,
};

/// Pairs inside clusters that a run did not list: too improbable by themselves or never compared, and tied together by
/// other records. Nothing is known of them but that they are joined, so that their probability is put at one half.
pub fn tied_pairs<C: Ord>(
    pairs: &[PairVerdict],
    clusters: impl IntoIterator<Item = (RecordKey, C)>,
) -> Vec<PairVerdict> {
    let listed: BTreeSet<(&RecordKey, &RecordKey)> = pairs.iter().map(|pair| (&pair.left, &pair.right)).collect();
    let mut members: BTreeMap<C, Vec<RecordKey>> = BTreeMap::new();
    for (key, cluster) in clusters {
        members.entry(cluster).or_default().push(key);
    }
    let mut tied = Vec::new();
    for mut keys in members.into_values() {
        keys.sort_unstable();
        for (at, left) in keys.iter().enumerate() {
            let unlisted = keys[at + 1..].iter().filter(|right| !listed.contains(&(left, *right)));
            tied.extend(unlisted.map(|right| PairVerdict {
                left: left.clone(),
                right: right.clone(),
                weight: 0.0,
                probability: 0.5,
                verdict: Verdict::Join,
                decided_by: Some("cluster".to_owned()),
            }));
        }
    }
    tied
}

/// Pairs of one child to be expected outside the list of pairs.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Outside {
    /// Compared, but too improbable to be listed.
    pub below_listed: f64,
    /// Never compared.
    pub never_compared: MissedPairs,
    /// Of all these, how many stand in one cluster all the same ([`tied_pairs`]), and so are not missed.
    pub tied: u64,
}

impl Outside {
    /// Pairs of one child outside the list that are not joined either, if so many were never compared.
    pub(super) fn missed(&self, never_compared: f64) -> f64 {
        (self.below_listed + never_compared - self.tied as f64).max(0.0)
    }
}
