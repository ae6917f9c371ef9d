//! Asking the engine what it would make of other constraints. It ends as it was.

use std::collections::{BTreeMap, BTreeSet};

use child::RecordKey;
use linkage::Engine;
use store::{LinkConstraint, Tx};

use super::parts::Part;
use crate::{
    error::DeskError,
    link::{
        apply::anchored,
        assign::{Holder, assign},
        feed_engine::in_background,
        in_force::as_links,
    },
};

/// The clusters of everything that `trial` touches, were it in force instead of `usual`.
pub(super) async fn try_out(
    mut engine: Engine,
    usual: &[LinkConstraint],
    trial: &[LinkConstraint],
) -> (Engine, Vec<Vec<RecordKey>>) {
    let (usual, trial) = (as_links(usual), as_links(trial));
    in_background(move || {
        engine.set_constraints(trial);
        let found = engine.resolve();
        engine.set_constraints(usual);
        engine.resolve();
        (engine, found.clusters)
    })
    .await
}

/// Which child each of the clusters would be, for those that hold one of `keys`.
pub(super) async fn as_parts(
    tx: &mut Tx,
    clusters: Vec<Vec<RecordKey>>,
    keys: &BTreeSet<RecordKey>,
) -> Result<Vec<Part>, DeskError> {
    let clusters: Vec<Vec<RecordKey>> = clusters
        .into_iter()
        .filter(|cluster| cluster.iter().any(|key| keys.contains(key)))
        .collect();
    let named: Vec<RecordKey> = clusters.iter().flatten().cloned().collect();
    let nameless: BTreeSet<RecordKey> = tx
        .standings(&named)
        .await?
        .into_iter()
        .filter(|standing| standing.nameless)
        .map(|standing| standing.key)
        .collect();
    let known = anchored(tx, &named).await?;
    let assignment = assign(&clusters, &known, |key| nameless.contains(key));
    Ok(clusters
        .into_iter()
        .zip(assignment.holders)
        .map(|(records, holder)| Part {
            child: match holder {
                Holder::Known(child) => Some(child),
                Holder::New(_) | Holder::Nobody => None,
            },
            records,
        })
        .collect())
}

/// For each record of `block` that would not be where the first one is, the pair that has to be tied: one for each group
/// of them.
pub(super) fn loose_ends(block: &[RecordKey], clusters: &[Vec<RecordKey>]) -> Vec<(RecordKey, RecordKey)> {
    let place: BTreeMap<&RecordKey, usize> = clusters
        .iter()
        .enumerate()
        .flat_map(|(at, cluster)| cluster.iter().map(move |key| (key, at)))
        .collect();
    let Some(first) = block.first() else { return Vec::new() };
    let mut seen = BTreeSet::from([place.get(first)]);
    block
        .iter()
        .skip(1)
        .filter(|key| seen.insert(place.get(key)))
        .map(|key| (first.clone(), key.clone()))
        .collect()
}
