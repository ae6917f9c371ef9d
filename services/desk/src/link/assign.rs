//! Which child each cluster of records is. Pure: clusters and known children in, decisions out.
//!
//! A child is anchored on the record it was first made from. Where a cluster holds the anchors of several children,
//! the oldest survives and the others redirect to it; a retired child whose anchor stands in a cluster without an
//! older anchor returns. So ids never die, and an unmerge gives the retired id back to the part that holds its first
//! record.
//!
//! Records that name nobody make no child and anchor none: alone or among themselves they wait for a record that names
//! the child.

use std::collections::{BTreeMap, BTreeSet};

use child::{ChildId, RecordKey};

/// A child as far as assignment needs it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Anchored {
    /// The child.
    pub id: ChildId,
    /// Its number: smaller is older.
    pub reference: i64,
    /// The record that it was first made from.
    pub anchor: RecordKey,
    /// The child that it redirects to, if it is retired.
    pub redirect_to: Option<ChildId>,
    /// Whether it has no record; one whose first record is back lives again.
    pub empty: bool,
}

/// Who holds one cluster.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Holder {
    /// A child that exists, retired or not.
    Known(ChildId),
    /// A child to be made, anchored on this record: the first by key of those that name it.
    New(RecordKey),
    /// Nobody: none of the records says what the child is called.
    Nobody,
}

/// What to do with the children of the touched clusters.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Assignment {
    /// The holder of each cluster, in the clusters' order.
    pub holders: Vec<Holder>,
    /// Children to retire, each with the cluster (by position) whose holder it redirects to.
    pub redirects: Vec<(ChildId, usize)>,
    /// Retired and empty children that hold a cluster again.
    pub revived: Vec<ChildId>,
}

/// Assigns `clusters` to `children`: every child whose anchor stands in one of the clusters must be given. `is_nameless`
/// is true of records that name nobody.
pub fn assign(
    clusters: &[Vec<RecordKey>],
    children: &[Anchored],
    is_nameless: impl Fn(&RecordKey) -> bool,
) -> Assignment {
    let by_anchor: BTreeMap<&RecordKey, Vec<&Anchored>> = children.iter().fold(BTreeMap::new(), |mut map, child| {
        map.entry(&child.anchor).or_insert_with(Vec::new).push(child);
        map
    });
    let mut assignment = Assignment::default();
    for (place, cluster) in clusters.iter().enumerate() {
        let anchored: BTreeSet<(i64, ChildId)> = cluster
            .iter()
            .filter_map(|key| by_anchor.get(key))
            .flatten()
            .map(|child| (child.reference, child.id))
            .collect();
        let mut oldest_first = anchored.into_iter();
        let Some((_, holder)) = oldest_first.next() else {
            let anchor = cluster.iter().filter(|key| !is_nameless(key)).min();
            let holder = anchor.map_or(Holder::Nobody, |anchor| Holder::New(anchor.clone()));
            assignment.holders.push(holder);
            continue;
        };
        assignment.holders.push(Holder::Known(holder));
        assignment
            .redirects
            .extend(oldest_first.map(|(_, retired)| (retired, place)));
    }
    let holders: BTreeSet<ChildId> = assignment
        .holders
        .iter()
        .filter_map(|holder| {
            if let Holder::Known(id) = holder {
                Some(*id)
            } else {
                None
            }
        })
        .collect();
    assignment.revived = children
        .iter()
        .filter(|child| (child.redirect_to.is_some() || child.empty) && holders.contains(&child.id))
        .map(|child| child.id)
        .collect();
    assignment
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn key(id: &str) -> RecordKey {
        RecordKey::new("education", id)
    }

    fn child(number: u128, anchor: &str, redirect_to: Option<u128>) -> Anchored {
        Anchored {
            id: ChildId(Uuid::from_u128(number)),
            reference: number as i64,
            anchor: key(anchor),
            redirect_to: redirect_to.map(|id| ChildId(Uuid::from_u128(id))),
            empty: false,
        }
    }

    #[test]
    fn a_cluster_that_no_child_is_anchored_in_makes_a_new_child() {
        let assignment = assign(&[vec![key("b"), key("a")]], &[], |_| false);
        assert_eq!(assignment.holders, [Holder::New(key("a"))]);
    }

    #[test]
    fn records_that_name_nobody_make_no_child_and_anchor_none() {
        let clusters = [vec![key("a"), key("b")], vec![key("c"), key("d")]];
        let assignment = assign(&clusters, &[], |record| *record != key("d"));
        assert_eq!(assignment.holders, [Holder::Nobody, Holder::New(key("d"))]);
    }

    #[test]
    fn the_oldest_child_survives_a_merge_and_the_others_redirect_to_it() {
        let children = [child(2, "b", None), child(1, "a", None)];
        let assignment = assign(&[vec![key("a"), key("b")]], &children, |_| false);
        assert_eq!(assignment.holders, [Holder::Known(children[1].id)]);
        assert_eq!(assignment.redirects, [(children[0].id, 0)]);
        assert!(assignment.revived.is_empty());
    }

    #[test]
    fn a_retired_child_returns_to_the_part_that_holds_its_first_record() {
        let children = [child(1, "a", None), child(2, "b", Some(1))];
        let assignment = assign(&[vec![key("a")], vec![key("b"), key("c")]], &children, |_| false);
        assert_eq!(
            assignment.holders,
            [Holder::Known(children[0].id), Holder::Known(children[1].id)]
        );
        assert_eq!(assignment.revived, [children[1].id]);
        assert!(assignment.redirects.is_empty());
    }
}
