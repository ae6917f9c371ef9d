//! Resolving one component: decisions first, then rules, then weights.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    Change, Guards, Verdict,
    agglomerate::{Apart, Groups, Ties},
    components, pair_verdict,
};
use crate::{
    model::{Clustering, Guard, KnownRule, Thresholds},
    profile::{Population, RecordIndex},
    score::Scorer,
};

/// A scored pair of probability at least .01, `left < right`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Edge {
    pub(crate) left: RecordIndex,
    pub(crate) right: RecordIndex,
    pub(crate) weight: f64,
}

/// Everything that resolving a component needs.
pub(crate) struct Resolver<'a> {
    pub(crate) population: &'a Population,
    pub(crate) scorer: &'a Scorer,
    pub(crate) guards: &'a Guards,
    pub(crate) thresholds: Thresholds,
    pub(crate) clustering: Clustering,
    /// People's decisions, `left < right`.
    pub(crate) must: &'a BTreeSet<(RecordIndex, RecordIndex)>,
    pub(crate) cannot: &'a BTreeSet<(RecordIndex, RecordIndex)>,
    /// The record that each record follows because somebody said so.
    pub(crate) follows: &'a BTreeMap<RecordIndex, RecordIndex>,
    /// The record that each record names as its child's (by rule).
    pub(crate) anchors: &'a BTreeMap<RecordIndex, RecordIndex>,
}

/// What came of one component.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Outcome<'a> {
    /// Each in key order, by first record.
    pub(crate) clusters: Vec<Vec<RecordIndex>>,
    /// `left` and `right` in no particular order.
    pub(crate) pairs: Vec<(Edge, Verdict, Option<&'a str>)>,
}

const fn ordered(left: RecordIndex, right: RecordIndex) -> (RecordIndex, RecordIndex) {
    if left < right { (left, right) } else { (right, left) }
}

impl<'a> Resolver<'a> {
    /// Resolves the records of one component (`members` in key order) with the scored pairs among them.
    pub(crate) fn resolve(&self, members: &[RecordIndex], edges: &[Edge]) -> Outcome<'a> {
        if members.len() == 1 {
            return Outcome {
                clusters: vec![members.to_vec()],
                pairs: Vec::new(),
            };
        }
        if let (&[first, second], &[edge]) = (members, edges)
            && self.clustering.component_records_max > 1
            && !self.is_demanded(first, second)
            && self.followed(first).is_none()
            && self.followed(second).is_none()
            && !self.scorer.rules.any()
        {
            return self.resolve_two(first, second, edge);
        }
        let place: BTreeMap<RecordIndex, usize> = members
            .iter()
            .enumerate()
            .map(|(place, &record)| (record, place))
            .collect();
        let mut cluster_of: Vec<usize> = (0..members.len()).collect();
        let mut reasons = BTreeMap::new();
        let core: Vec<usize> = (0..members.len())
            .filter(|&at| self.followed(members[at]).is_none())
            .collect();
        let by_rule = self.joined_by_rule(edges, &place);
        for part in self.parts(members, &core, edges, &place, &by_rule) {
            self.resolve_part(members, &part, edges, &place, &by_rule, &mut cluster_of, &mut reasons);
        }
        self.attach_followers(members, &place, &mut cluster_of);
        let mut clusters: BTreeMap<usize, Vec<RecordIndex>> = BTreeMap::new();
        for (at, &record) in members.iter().enumerate() {
            clusters.entry(cluster_of[at]).or_default().push(record);
        }
        let mut clusters: Vec<Vec<RecordIndex>> = clusters.into_values().collect();
        clusters.sort_by_key(|cluster| place[&cluster[0]]);
        let pairs = self.pairs(edges, &place, &cluster_of, &reasons);
        Outcome { clusters, pairs }
    }

    /// Resolves two records of which only weights and guards speak: what growing groups comes to where there is one tie.
    /// Most components are such pairs.
    fn resolve_two(&self, first: RecordIndex, second: RecordIndex, edge: Edge) -> Outcome<'a> {
        let apart = self.apart(first, second);
        let joins =
            apart.is_none() && edge.weight >= self.thresholds.join && self.change(first, second) != Change::Possible;
        let reason = (!joins && self.ties(&edge)).then(|| apart.unwrap_or(Apart::Support));
        let (verdict, by) = self.judge(edge, joins, reason);
        let clusters = if joins {
            vec![vec![first, second]]
        } else {
            vec![vec![first], vec![second]]
        };
        let pairs = vec![(edge, verdict, by)];
        Outcome { clusters, pairs }
    }

    /// Sub-components of the records that take part, cut along weak ties until small enough.
    fn parts(
        &self,
        members: &[RecordIndex],
        core: &[usize],
        edges: &[Edge],
        place: &BTreeMap<RecordIndex, usize>,
        by_rule: &[(usize, usize)],
    ) -> Vec<Vec<usize>> {
        let slot: BTreeMap<usize, u32> = core.iter().enumerate().map(|(slot, &at)| (at, slot as u32)).collect();
        let ties: Vec<(u32, u32, f64)> = edges
            .iter()
            .filter(|edge| edge.weight >= self.thresholds.join)
            .filter_map(|edge| {
                let (left, right) = (slot.get(&place[&edge.left])?, slot.get(&place[&edge.right])?);
                Some((*left, *right, edge.weight))
            })
            .collect();
        let musts: Vec<(u32, u32)> = self
            .musts(members, place)
            .into_iter()
            .chain(by_rule.iter().copied())
            .filter_map(|(left, right)| Some((*slot.get(&left)?, *slot.get(&right)?)))
            .collect();
        let mut done = Vec::new();
        let mut open = vec![((0..core.len() as u32).collect::<Vec<u32>>(), self.thresholds.join)];
        while let Some((nodes, threshold)) = open.pop() {
            let mut inside = vec![false; core.len()];
            for &node in &nodes {
                inside[node as usize] = true;
            }
            let strong = ties
                .iter()
                .filter(|(_, _, weight)| *weight >= threshold)
                .map(|&(left, right, _)| (left, right))
                .chain(musts.iter().copied())
                .filter(|&(left, right)| inside[left as usize] && inside[right as usize]);
            for component in components(core.len(), strong) {
                if !inside[component[0] as usize] {
                    continue;
                }
                if component.len() > self.clustering.component_records_max && threshold < 60.0 {
                    open.push((component, threshold + 2.0));
                } else {
                    // Ties of such weight cannot be told apart any more: too large a component falls into portions.
                    let portions = component.chunks(self.clustering.component_records_max);
                    done.extend(portions.map(|slots| slots.iter().map(|&slot| core[slot as usize]).collect()));
                }
            }
        }
        done
    }

    /// The pairs that a rule of the model joins, the strongest first.
    fn joined_by_rule(&self, edges: &[Edge], place: &BTreeMap<RecordIndex, usize>) -> Vec<(usize, usize)> {
        let mut joined: Vec<(f64, usize, usize)> = edges
            .iter()
            .filter(|edge| self.scorer.joins_by_rule(self.population, edge.left, edge.right))
            .map(|edge| {
                let (left, right) = (place[&edge.left], place[&edge.right]);
                (edge.weight, left.min(right), left.max(right))
            })
            .collect();
        joined.sort_by(|one, other| other.0.total_cmp(&one.0).then((one.1, one.2).cmp(&(other.1, other.2))));
        joined.into_iter().map(|(_, left, right)| (left, right)).collect()
    }

    fn musts(&self, members: &[RecordIndex], place: &BTreeMap<RecordIndex, usize>) -> Vec<(usize, usize)> {
        if self.must.is_empty() {
            return Vec::new();
        }
        let mut musts: Vec<(usize, usize)> = Vec::new();
        for &record in members {
            for &(left, right) in self.must.range((record, 0)..=(record, RecordIndex::MAX)) {
                if let (Some(&left), Some(&right)) = (place.get(&left), place.get(&right)) {
                    musts.push((left.min(right), left.max(right)));
                }
            }
        }
        musts.sort_unstable();
        musts
    }

    #[expect(clippy::too_many_arguments, reason = "one component's state, filled part by part")]
    fn resolve_part(
        &self,
        members: &[RecordIndex],
        part: &[usize],
        edges: &[Edge],
        place: &BTreeMap<RecordIndex, usize>,
        by_rule: &[(usize, usize)],
        cluster_of: &mut [usize],
        reasons: &mut BTreeMap<(RecordIndex, RecordIndex), Apart>,
    ) {
        if part.len() < 2 {
            return;
        }
        let mut ties = Ties::new(part.len());
        for (left, &one) in part.iter().enumerate() {
            for (right, &other) in part.iter().enumerate().skip(left + 1) {
                let (one, other) = (members[one], members[other]);
                let found = self.scorer.find(self.population, one, other);
                let mut weight = self.scorer.weights.parts(&found).weight();
                if self.change(one, other) == Change::Possible {
                    weight = weight.min(self.thresholds.join.next_down());
                }
                ties.set(
                    left,
                    right,
                    weight,
                    self.scorer.weights.conflict(&found),
                    self.apart(one, other),
                );
            }
        }
        let slot: BTreeMap<usize, usize> = part.iter().enumerate().map(|(slot, &at)| (at, slot)).collect();
        let mut groups = Groups::new(&ties, self.thresholds, self.clustering);
        for (left, right) in self.musts(members, place) {
            if let (Some(&left), Some(&right)) = (slot.get(&left), slot.get(&right)) {
                groups.force(left, right);
            }
        }
        for (left, right) in by_rule {
            if let (Some(&left), Some(&right)) = (slot.get(left), slot.get(right)) {
                groups.join_by_rule(left, right);
            }
        }
        groups.grow();
        for edge in edges.iter().filter(|edge| self.ties(edge)) {
            if let (Some(&left), Some(&right)) = (slot.get(&place[&edge.left]), slot.get(&place[&edge.right]))
                && groups.group_of(left) != groups.group_of(right)
            {
                reasons.insert((edge.left, edge.right), groups.why_apart(left, right));
            }
        }
        for (slot, &at) in part.iter().enumerate() {
            cluster_of[at] = part[groups.group_of(slot)];
        }
    }

    fn attach_followers(
        &self,
        members: &[RecordIndex],
        place: &BTreeMap<RecordIndex, usize>,
        cluster_of: &mut [usize],
    ) {
        for (at, &record) in members.iter().enumerate() {
            let (mut named, mut steps) = (record, 0);
            // A reference may lead to a record that itself names another; a circle ends after as many steps.
            while let Some(next) = self.followed(named) {
                if !place.contains_key(&next) || self.cannot.contains(&ordered(record, next)) || steps > members.len() {
                    break;
                }
                named = next;
                steps += 1;
            }
            cluster_of[at] = cluster_of[place[&named]];
        }
        // People's decisions about followers move the follower's cluster with them.
        for (left, right) in self.musts(members, place) {
            let (one, other) = (cluster_of[left], cluster_of[right]);
            let follower = self.followed(members[left]).or_else(|| self.followed(members[right]));
            if follower.is_some() && one != other && !self.forbidden(members, cluster_of, one, other) {
                let (keep, drop) = (one.min(other), one.max(other));
                cluster_of
                    .iter_mut()
                    .filter(|cluster| **cluster == drop)
                    .for_each(|cluster| *cluster = keep);
            }
        }
    }

    fn forbidden(&self, members: &[RecordIndex], cluster_of: &[usize], one: usize, other: usize) -> bool {
        let of = |cluster: usize| (0..members.len()).filter(move |&at| cluster_of[at] == cluster);
        of(one).any(|left| of(other).any(|right| self.cannot.contains(&ordered(members[left], members[right]))))
    }

    /// The record that a record follows: the one that somebody said, else the one that it names itself. Such a record takes
    /// no part in weighing.
    pub(crate) fn followed(&self, record: RecordIndex) -> Option<RecordIndex> {
        self.follows.get(&record).or_else(|| self.anchors.get(&record)).copied()
    }

    /// True if somebody said that two records are one child, or that one follows the other.
    pub(crate) fn is_demanded(&self, left: RecordIndex, right: RecordIndex) -> bool {
        self.must.contains(&ordered(left, right))
            || self.follows.get(&left) == Some(&right)
            || self.follows.get(&right) == Some(&left)
    }

    /// Every pair that somebody said to be one child.
    pub(crate) fn demanded(&self) -> impl Iterator<Item = (RecordIndex, RecordIndex)> {
        let follows = self
            .follows
            .iter()
            .map(|(&record, &followed)| ordered(record, followed));
        self.must.iter().copied().chain(follows)
    }

    /// True if a pair holds a component together: by its weight, or by a rule of the model.
    pub(crate) fn ties(&self, edge: &Edge) -> bool {
        edge.weight >= self.thresholds.join || self.scorer.joins_by_rule(self.population, edge.left, edge.right)
    }

    /// What keeps two records apart whatever they weigh.
    pub(crate) fn apart(&self, left: RecordIndex, right: RecordIndex) -> Option<Apart> {
        if self.cannot.contains(&ordered(left, right)) {
            return Some(Apart::Person);
        }
        let guard = self
            .guards
            .between(&self.scorer.pair(self.population, left, right))
            .map(Apart::Guard);
        guard.or_else(|| {
            let rule = self.scorer.rule_of(self.population, left, right);
            rule.filter(|&at| !self.scorer.rules.get(at).joins).map(Apart::Rule)
        })
    }

    fn change(&self, left: RecordIndex, right: RecordIndex) -> Change {
        self.guards.change(&self.scorer.pair(self.population, left, right))
    }

    fn pairs(
        &self,
        edges: &[Edge],
        place: &BTreeMap<RecordIndex, usize>,
        cluster_of: &[usize],
        reasons: &BTreeMap<(RecordIndex, RecordIndex), Apart>,
    ) -> Vec<(Edge, Verdict, Option<&'a str>)> {
        let judged = edges.iter().map(|&edge| {
            let together = cluster_of[place[&edge.left]] == cluster_of[place[&edge.right]];
            let reason = reasons.get(&(edge.left, edge.right)).copied();
            let (verdict, by) = self.judge(edge, together, reason);
            (edge, verdict, by)
        });
        judged.collect()
    }

    /// The verdict of one pair, given whether its records ended in one cluster.
    pub(crate) fn judge(&self, edge: Edge, together: bool, reason: Option<Apart>) -> (Verdict, Option<&'a str>) {
        let key = ordered(edge.left, edge.right);
        if self.cannot.contains(&key) {
            return (Verdict::KeptApart, Some("person"));
        }
        let rule = self.scorer.rule_of(self.population, edge.left, edge.right);
        let joined_by = rule.map(|at| self.scorer.rules.get(at)).filter(|rule| rule.joins);
        if together {
            let names = |one: RecordIndex, other: RecordIndex| self.anchors.get(&one) == Some(&other);
            return (
                Verdict::Join,
                if self.is_demanded(edge.left, edge.right) {
                    Some("person")
                } else if names(edge.left, edge.right) || names(edge.right, edge.left) {
                    Some(KnownRule::StatedRecord.name())
                } else if let Some(rule) = joined_by {
                    Some(rule.name.as_str())
                } else if edge.weight < self.thresholds.join {
                    Some("cluster")
                } else {
                    None
                },
            );
        }
        let verdict = if joined_by.is_some() {
            Verdict::Join
        } else {
            pair_verdict(edge.weight, self.thresholds)
        };
        if verdict == Verdict::No {
            return (verdict, None);
        }
        let possible = || self.change(edge.left, edge.right) == Change::Possible;
        let change = || possible().then_some(Apart::Guard(Guard::NewIdentity));
        match self.apart(edge.left, edge.right).or_else(change).or(reason) {
            Some(apart @ (Apart::Rival | Apart::Support)) => (Verdict::Review, Some(self.name_of(apart))),
            Some(apart) => (Verdict::KeptApart, Some(self.name_of(apart))),
            None if verdict == Verdict::Join => (Verdict::Review, Some(self.name_of(Apart::Support))),
            None => (verdict, None),
        }
    }

    /// What keeps two records apart, by name.
    pub(crate) fn name_of(&self, apart: Apart) -> &'a str {
        match apart {
            Apart::Guard(guard) => guard.name(),
            Apart::Rule(at) => self.scorer.rules.get(at).name.as_str(),
            Apart::Person => "person",
            Apart::Rival => "rival",
            Apart::Support => "support",
        }
    }
}
