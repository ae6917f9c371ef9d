//! Which records get another child or another version, and whose golden record that changes.

use std::collections::{BTreeMap, BTreeSet};

use child::{ChildId, RecordKey};
use chrono::{DateTime, Utc};
use linkage::PairVerdict;
use store::{LinkEventKind, LinkedRecord, NewLinkEvent};

use super::roll::Roll;

/// A record that joins a child, or leaves one and waits.
struct Join {
    /// The link that it gets; no child in it if the record names nobody and waits.
    link: LinkedRecord,
    left: Option<ChildId>,
    weight: Option<f64>,
    probability: Option<f64>,
    decided_by: Option<String>,
}

/// What changes for records and children. A child is built anew if one of its records joined, left or changed; for
/// every other the golden record, a function of its records, is what it was.
#[derive(Default)]
pub(super) struct Moves {
    /// Links to write.
    pub links: Vec<LinkedRecord>,
    /// Holders of clusters whose golden record changes.
    pub rebuilt: BTreeSet<ChildId>,
    /// Records that were new, changed, ended or back.
    pub changed: usize,
    /// Versions that gave way to others.
    pub replaced: usize,
    joins: Vec<Join>,
    /// Records that stay where they are and say something else.
    restated: Vec<LinkedRecord>,
}

impl Moves {
    /// Compares `clusters` and their `holders` with what was linked before. `evidence` has for each record the
    /// strongest pair that joined it.
    pub fn of(
        roll: &Roll,
        clusters: &[Vec<RecordKey>],
        holders: &[Option<ChildId>],
        evidence: &BTreeMap<&RecordKey, &PairVerdict>,
    ) -> Self {
        let mut moves = Self::default();
        let mut lost: BTreeSet<ChildId> = BTreeSet::new();
        for (cluster, holder) in clusters.iter().zip(holders) {
            for key in cluster {
                let entry = roll.of(key);
                moves.changed += usize::from(entry.changed);
                moves.replaced += usize::from(entry.changed && entry.known);
                let stays = entry.child == *holder;
                if stays && !entry.changed {
                    continue;
                }
                moves.rebuilt.extend(*holder);
                let link = LinkedRecord {
                    record: entry.id,
                    version: entry.version,
                    child: *holder,
                    ended: entry.ended,
                    shielded: entry.shielded,
                };
                moves.links.push(link);
                if stays {
                    moves.restated.push(link);
                    continue;
                }
                lost.extend(entry.child);
                let pair = evidence.get(key);
                moves.joins.push(Join {
                    link,
                    left: entry.child,
                    weight: pair.map(|pair| pair.weight),
                    probability: pair.map(|pair| pair.probability),
                    decided_by: pair.and_then(|pair| pair.decided_by.clone()),
                });
            }
        }
        moves
            .rebuilt
            .extend(holders.iter().flatten().filter(|holder| lost.contains(holder)));
        moves
    }

    /// A record leaves one child and joins another, or says something else than before: whoever holds an engine sees by
    /// the events that it is out of step.
    pub fn events(&self, now: DateTime<Utc>, model_version: i64) -> Vec<NewLinkEvent> {
        let mut events = Vec::with_capacity(self.joins.len() + self.restated.len());
        let event = |record, kind, child| NewLinkEvent {
            child,
            record: Some(record),
            model_version: Some(model_version),
            ..bare_event(now, kind)
        };
        let linked = |link: &LinkedRecord, kind| NewLinkEvent {
            record_version: Some(link.version),
            ended: link.ended,
            ..event(
                link.record,
                link.child.map_or(LinkEventKind::Wait, |_| kind),
                link.child,
            )
        };
        events.extend(self.restated.iter().map(|link| linked(link, LinkEventKind::Restate)));
        for join in &self.joins {
            events.extend(
                join.left
                    .map(|left| event(join.link.record, LinkEventKind::Leave, Some(left))),
            );
            events.push(NewLinkEvent {
                weight: join.weight,
                probability: join.probability,
                decided_by: join.decided_by.clone(),
                ..linked(&join.link, LinkEventKind::Join)
            });
        }
        events
    }

    /// The children between whom records moved, each pair once: whose they were and whose they are.
    pub fn between(&self) -> BTreeSet<(ChildId, ChildId)> {
        let moved = self.joins.iter();
        moved.filter_map(|join| Some((join.left?, join.link.child?))).collect()
    }
}

/// An event about a child alone.
pub(super) fn child_event(at: DateTime<Utc>, kind: LinkEventKind, child: ChildId) -> NewLinkEvent {
    NewLinkEvent {
        child: Some(child),
        ..bare_event(at, kind)
    }
}

/// An event about nothing yet.
pub(crate) fn bare_event(at: DateTime<Utc>, kind: LinkEventKind) -> NewLinkEvent {
    NewLinkEvent {
        at,
        kind,
        child: None,
        record: None,
        record_version: None,
        ended: false,
        survivorship_version: None,
        model_version: None,
        weight: None,
        probability: None,
        decided_by: None,
        reason: "{}".to_owned(),
    }
}
