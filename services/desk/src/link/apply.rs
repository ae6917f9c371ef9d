//! Writing what the engine found: children, links, events, cases, shields, golden records, change feed.

use std::collections::{BTreeMap, BTreeSet};

use child::{ChildId, RecordKey};
use linkage::{PairVerdict, Verdict, engine::Resolved};
use store::{ChangeKind, LinkEventKind, LinkedRecord, NewChild, NewLinkEvent, Tx};

use super::{
    assign::{Anchored, Assignment, Holder, assign},
    roll::Roll,
};
use crate::{desk::Desk, error::DeskError};

/// What was written.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Applied {
    pub records: usize,
    pub clusters: usize,
    pub created: usize,
    pub merged: usize,
    pub revived: usize,
    pub rebuilt: usize,
}

impl Desk {
    /// Writes the resolved clusters and pairs inside the caller's transaction.
    pub(super) async fn apply(
        &self,
        tx: &mut Tx,
        roll: &Roll,
        resolved: Resolved,
        model_version: i64,
    ) -> Result<Applied, DeskError> {
        let now = self.shared.clock.now();
        let clusters = resolved.clusters;
        let keys: Vec<RecordKey> = clusters.iter().flatten().cloned().collect();
        let known = anchored(tx, &keys).await?;
        let assignment = assign(&clusters, &known);
        let (holders, created) = self.holders(tx, &clusters, &assignment).await?;
        let redirects: Vec<(ChildId, ChildId)> = assignment
            .redirects
            .iter()
            .map(|(retired, place)| (*retired, holders[*place]))
            .collect();
        let retired_now = newly_retired(&known, &redirects);
        tx.revive_children(&assignment.revived).await?;
        tx.redirect_children(&redirects).await?;

        let evidence = best_joins(&resolved.pairs);
        let mut events: Vec<NewLinkEvent> = Vec::new();
        let mut links = Vec::with_capacity(keys.len());
        for (cluster, holder) in clusters.iter().zip(&holders) {
            for key in cluster {
                let entry = roll.of(key);
                links.push(LinkedRecord {
                    record: entry.id,
                    version: entry.version,
                    child: *holder,
                    ended: entry.ended,
                    shielded: entry.shielded,
                });
                if entry.child == Some(*holder) {
                    continue;
                }
                let event = |kind, child| NewLinkEvent {
                    record: Some(entry.id),
                    model_version: Some(model_version),
                    ..bare_event(now, kind, child)
                };
                events.extend(entry.child.map(|left| event(LinkEventKind::Leave, left)));
                let pair = evidence.get(key);
                events.push(NewLinkEvent {
                    weight: pair.map(|pair| pair.weight),
                    probability: pair.map(|pair| pair.probability),
                    decided_by: pair.and_then(|pair| pair.decided_by.clone()),
                    ..event(LinkEventKind::Join, *holder)
                });
            }
        }
        events.extend(
            created
                .iter()
                .map(|child| bare_event(now, LinkEventKind::Create, *child)),
        );
        events.extend(retired_now.iter().map(|(retired, into)| NewLinkEvent {
            reason: serde_json::json!({ "into": into }).to_string(),
            ..bare_event(now, LinkEventKind::Redirect, *retired)
        }));
        events.extend(
            assignment
                .revived
                .iter()
                .map(|child| bare_event(now, LinkEventKind::Revive, *child)),
        );
        tx.mark_linked(&links).await?;
        let position = tx.append_link_events(&events).await?;

        let child_of: BTreeMap<&RecordKey, ChildId> = clusters
            .iter()
            .zip(&holders)
            .flat_map(|(cluster, holder)| cluster.iter().map(|key| (key, *holder)))
            .collect();
        let beside = self.keep_cases(tx, roll, &resolved.pairs, &child_of).await?;
        let mut touched: BTreeSet<ChildId> = holders.iter().copied().collect();
        let rebuilt = touched.len();
        self.project(tx, &holders, position).await?;
        tx.remove_golden(&retired_now.iter().map(|(retired, _)| *retired).collect::<Vec<_>>())
            .await?;
        touched.extend(beside);
        let touched: Vec<ChildId> = touched.into_iter().collect();
        super::shields::set(tx, &touched).await?;
        let changes: Vec<(ChildId, ChangeKind)> = touched
            .iter()
            .map(|child| (*child, ChangeKind::Changed))
            .chain(retired_now.iter().map(|(retired, _)| (*retired, ChangeKind::Removed)))
            .collect();
        tx.publish(&changes, now).await?;
        Ok(Applied {
            records: keys.iter().filter(|key| roll.of(key).changed).count(),
            clusters: clusters.len(),
            created: created.len(),
            merged: retired_now.len(),
            revived: assignment.revived.len(),
            rebuilt,
        })
    }

    /// The child of each cluster; makes those that are new, anchored on the cluster's first record by key.
    async fn holders(
        &self,
        tx: &mut Tx,
        clusters: &[Vec<RecordKey>],
        assignment: &Assignment,
    ) -> Result<(Vec<ChildId>, Vec<ChildId>), DeskError> {
        let now = self.shared.clock.now();
        let mut new = Vec::new();
        let mut holders = Vec::with_capacity(clusters.len());
        for (cluster, holder) in clusters.iter().zip(&assignment.holders) {
            holders.push(match holder {
                Holder::Known(id) => *id,
                Holder::New => {
                    let anchor = cluster.iter().min().expect("a cluster has a record").clone();
                    let id = ChildId(self.shared.ids.uuid(now));
                    new.push(NewChild {
                        id,
                        anchor,
                        created_at: now,
                    });
                    id
                }
            });
        }
        tx.create_children(&new).await?;
        Ok((holders, new.into_iter().map(|child| child.id).collect()))
    }
}

/// The children, retired ones too, that were first made from one of the records.
async fn anchored(tx: &mut Tx, keys: &[RecordKey]) -> Result<Vec<Anchored>, DeskError> {
    let children = tx.children_with_anchors(keys).await?;
    Ok(children
        .into_iter()
        .map(|child| Anchored {
            id: child.id,
            reference: child.reference,
            anchor: child.anchor,
            redirect_to: child.redirect_to,
        })
        .collect())
}

/// Redirects that were not in force before.
fn newly_retired(known: &[Anchored], redirects: &[(ChildId, ChildId)]) -> Vec<(ChildId, ChildId)> {
    let before: BTreeMap<ChildId, Option<ChildId>> = known.iter().map(|child| (child.id, child.redirect_to)).collect();
    redirects
        .iter()
        .copied()
        .filter(|(retired, _)| before.get(retired) == Some(&None))
        .collect()
}

/// For each record the strongest pair that joined it to another.
fn best_joins(pairs: &[PairVerdict]) -> BTreeMap<&RecordKey, &PairVerdict> {
    let mut best: BTreeMap<&RecordKey, &PairVerdict> = BTreeMap::new();
    for pair in pairs.iter().filter(|pair| pair.verdict == Verdict::Join) {
        for key in [&pair.left, &pair.right] {
            let held = best.entry(key).or_insert(pair);
            if pair.weight > held.weight {
                *held = pair;
            }
        }
    }
    best
}

fn bare_event(at: chrono::DateTime<chrono::Utc>, kind: LinkEventKind, child: ChildId) -> NewLinkEvent {
    NewLinkEvent {
        at,
        kind,
        child: Some(child),
        record: None,
        model_version: None,
        weight: None,
        probability: None,
        decided_by: None,
        reason: "{}".to_owned(),
    }
}
