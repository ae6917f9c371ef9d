//! What a shield that was set here covers: every record that was ever its child's while it stood.
//!
//! The shield is a record of the internal source and goes where the record goes that it follows. When the child's records
//! are parted it would leave one part open; so each record keeps the mark of the shield, and both parts stay shielded until
//! people lift it from one (decision 25).

use std::collections::BTreeSet;

use child::{RecordKey, sources::OWN};
use store::{RecordId, Tx};

use super::roll::Roll;
use crate::error::DeskError;

/// The records of the internal source in a cluster that shield, and those that stopped to just now.
fn own<'a>(roll: &Roll, cluster: &'a [RecordKey]) -> (Vec<&'a RecordKey>, Vec<&'a RecordKey>) {
    let own = || cluster.iter().filter(|key| key.source == OWN);
    let standing = own().filter(|key| roll.find(key).is_some_and(|entry| entry.shielded && !entry.ended));
    let lifted = own().filter(|key| {
        roll.find(key)
            .is_some_and(|entry| !entry.shielded && entry.changed && entry.known)
    });
    (standing.collect(), lifted.collect())
}

/// Notes on the roll which records of the clusters a shield that was set here covers.
pub(super) fn cover(roll: &mut Roll, clusters: &[Vec<RecordKey>]) {
    for cluster in clusters {
        if !own(roll, cluster).0.is_empty() {
            for key in cluster {
                roll.cover(key, true);
            }
        }
    }
}

/// Keeps what shields cover in step with the clusters: one that stands covers every record beside it, one that is lifted
/// now covers none of them any more. What it covers elsewhere it goes on covering, also once that comes back to it.
pub(super) async fn keep(tx: &mut Tx, roll: &mut Roll, clusters: &[Vec<RecordKey>]) -> Result<(), DeskError> {
    let (mut gained, mut lost) = (Vec::new(), Vec::new());
    let mut unsure: BTreeSet<&RecordKey> = BTreeSet::new();
    for cluster in clusters {
        let (standing, lifted) = own(roll, cluster);
        let sources = || cluster.iter().filter(|key| key.source != OWN);
        let pairs = |shields: &[&RecordKey]| -> Vec<(RecordId, String)> {
            let each = shields.iter().flat_map(|shield| {
                let entry = &shield.record_id;
                sources()
                    .map(|key| (roll.of(key).id, entry.clone()))
                    .collect::<Vec<_>>()
            });
            each.collect()
        };
        gained.extend(pairs(&standing));
        if cluster.iter().any(|key| roll.of(key).covered) && !lifted.is_empty() {
            lost.extend(pairs(&lifted));
            unsure.extend(sources());
        }
    }
    tx.end_reach(&lost).await?;
    tx.extend_reach(&gained).await?;
    let unsure: Vec<RecordKey> = unsure.into_iter().cloned().collect();
    for standing in tx.standings(&unsure).await? {
        roll.cover(&standing.key, standing.covered);
    }
    Ok(())
}
