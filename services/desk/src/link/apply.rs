//! Writing what the engine found: children, links, events, cases, shields, golden records, change feed.

use std::collections::{BTreeMap, BTreeSet};

use child::{ChildId, RecordKey};
use linkage::{PairVerdict, Verdict};
use store::{ChangeKind, LinkEventKind, NewChange, NewChild, NewLinkEvent, RecordId, Tx};

use super::{
    assign::{Anchored, Assignment, Holder, assign},
    batches::Batch,
    moves::{Moves, child_event},
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
    /// Versions that gave way to others.
    pub replaced: usize,
    /// Position of the last link event.
    pub position: i64,
}

impl Applied {
    /// Adds what a further portion wrote.
    pub fn add(&mut self, more: Self) {
        self.records += more.records;
        self.clusters += more.clusters;
        self.created += more.created;
        self.merged += more.merged;
        self.revived += more.revived;
        self.rebuilt += more.rebuilt;
        self.replaced += more.replaced;
        self.position = more.position;
    }
}

impl Desk {
    /// Writes one portion of the resolved clusters and pairs inside the caller's transaction. What is as it was is not
    /// written again. `is_later` is true of records that a later portion holds.
    pub(super) async fn apply(
        &self,
        tx: &mut Tx,
        roll: &mut Roll,
        batch: &Batch,
        model_version: i64,
        is_later: &(dyn Fn(RecordId) -> bool + Send + Sync),
    ) -> Result<Applied, DeskError> {
        let now = self.shared.clock.now();
        let policy = self.policy(tx).await?;
        let clusters = &batch.clusters;
        let keys: Vec<RecordKey> = clusters.iter().flatten().cloned().collect();
        let known = anchored(tx, &keys).await?;
        let assignment = assign(clusters, &known, |key| roll.of(key).nameless);
        let (holders, created) = self.holders(tx, &assignment).await?;
        let redirects: Vec<(ChildId, ChildId)> = assignment
            .redirects
            .iter()
            .filter_map(|(retired, place)| Some((*retired, holders[*place]?)))
            .collect();
        let retired_now = newly_retired(&known, &redirects);
        tx.revive_children(&assignment.revived).await?;
        tx.redirect_children(&redirects).await?;

        let moves = Moves::of(roll, clusters, &holders, &best_joins(&batch.pairs));
        let mut events = moves.events(now, model_version);
        events.extend(
            created
                .iter()
                .map(|child| child_event(now, LinkEventKind::Create, *child)),
        );
        events.extend(retired_now.iter().map(|(retired, into)| NewLinkEvent {
            reason: serde_json::json!({ "into": into }).to_string(),
            ..child_event(now, LinkEventKind::Redirect, *retired)
        }));
        events.extend(
            assignment
                .revived
                .iter()
                .map(|child| child_event(now, LinkEventKind::Revive, *child)),
        );
        for event in &mut events {
            event.survivorship_version = Some(policy.version);
        }
        tx.mark_linked(&moves.links).await?;
        let position = tx.append_link_events(&events).await?;

        super::reach::keep(tx, roll, clusters).await?;
        let child_of: BTreeMap<&RecordKey, Option<ChildId>> = clusters
            .iter()
            .zip(&holders)
            .flat_map(|(cluster, holder)| cluster.iter().map(|key| (key, *holder)))
            .collect();
        let beside = self.keep_cases(tx, roll, batch, &child_of, is_later).await?;
        let told_of_ids = moved(&moves.between(), &known, &retired_now, &assignment.revived);
        let mut rebuilt = moves.rebuilt;
        rebuilt.extend(&assignment.revived);
        let holders: Vec<ChildId> = rebuilt.iter().copied().collect();
        self.project(tx, &holders, position, &policy).await?;
        // What was said just now may bring a record back into use.
        self.reopen(tx, &holders).await?;
        tx.remove_golden(&retired_now.iter().map(|(retired, _)| *retired).collect::<Vec<_>>())
            .await?;
        let shields: BTreeSet<ChildId> = rebuilt.union(&beside).copied().collect();
        let reshielded = super::shields::set(tx, &shields.into_iter().collect::<Vec<_>>()).await?;
        let shown: BTreeSet<ChildId> = rebuilt.iter().copied().chain(reshielded).collect();
        let changes: Vec<NewChange> = shown
            .iter()
            .map(|child| (*child, ChangeKind::Changed).into())
            .chain(told_of_ids)
            .collect();
        tx.publish(&changes, now).await?;
        for (key, child) in child_of {
            roll.link(key, child);
        }
        Ok(Applied {
            records: moves.changed,
            clusters: clusters.len(),
            created: created.len(),
            merged: retired_now.len(),
            revived: assignment.revived.len(),
            rebuilt: holders.len(),
            replaced: moves.replaced,
            position,
        })
    }

    /// The child of each cluster that has one; makes those that are new.
    async fn holders(
        &self,
        tx: &mut Tx,
        assignment: &Assignment,
    ) -> Result<(Vec<Option<ChildId>>, Vec<ChildId>), DeskError> {
        let now = self.shared.clock.now();
        let mut new = Vec::new();
        let mut holders = Vec::with_capacity(assignment.holders.len());
        for holder in &assignment.holders {
            holders.push(match holder {
                Holder::Known(id) => Some(*id),
                Holder::New(anchor) => {
                    let id = ChildId(self.shared.ids.uuid(now));
                    new.push(NewChild {
                        id,
                        anchor: anchor.clone(),
                        created_at: now,
                    });
                    Some(id)
                }
                Holder::Nobody => None,
            });
        }
        tx.create_children(&new).await?;
        Ok((holders, new.into_iter().map(|child| child.id).collect()))
    }
}

/// The children, retired ones too, that were first made from one of the records.
pub(super) async fn anchored(tx: &mut Tx, keys: &[RecordKey]) -> Result<Vec<Anchored>, DeskError> {
    let children = tx.children_with_anchors(keys).await?;
    Ok(children
        .into_iter()
        .map(|child| Anchored {
            id: child.id,
            reference: child.reference,
            anchor: child.anchor,
            redirect_to: child.redirect_to,
            empty: child.empty,
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

/// What the change feed says of children that were joined or parted: where a retired id leads, which one is back, and
/// what else was moved `between` children.
fn moved(
    between: &BTreeSet<(ChildId, ChildId)>,
    known: &[Anchored],
    retired_now: &[(ChildId, ChildId)],
    revived: &[ChildId],
) -> Vec<NewChange> {
    let retired_from = |id: &ChildId| known.iter().find(|child| child.id == *id)?.redirect_to;
    let returned: BTreeSet<(ChildId, ChildId)> =
        revived.iter().filter_map(|id| Some((retired_from(id)?, *id))).collect();
    let merged: BTreeSet<(ChildId, ChildId)> = retired_now.iter().copied().collect();
    let change = |child, kind, other| NewChange {
        child,
        kind,
        other: Some(other),
    };
    let merged_ids = merged
        .iter()
        .map(|(retired, into)| change(*retired, ChangeKind::Merged, *into));
    let returned_ids = returned
        .iter()
        .map(|(from, back)| change(*back, ChangeKind::Returned, *from));
    let parted = between
        .iter()
        .filter(|pair| !merged.contains(pair) && !returned.contains(pair));
    let parted = parted.map(|(from, to)| change(*to, ChangeKind::Parted, *from));
    merged_ids.chain(returned_ids).chain(parted).collect()
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
