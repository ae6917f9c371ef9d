//! Resolving the components that something touched.

use std::collections::{BTreeMap, BTreeSet};

use super::{Engine, Resolved};
use crate::{
    batch::{Ranks, resolve_all, tell},
    cluster::{Edge, Outcome, Resolver, Verdict, pair_verdict},
    explain::{Explanation, explain},
    key::RecordKey,
    profile::RecordIndex,
};

impl Engine {
    /// Resolves every component that a record, a removal or a decision touched since the last call.
    pub fn resolve(&mut self) -> Resolved {
        self.catch_up();
        if self.is_littered() {
            self.compact();
        }
        let touched = std::mem::take(&mut self.touched);
        if std::mem::take(&mut self.all_new) {
            return self.resolve_everything();
        }
        let resolver = self.resolver();
        let mut seen = BTreeSet::new();
        let mut clusters = Vec::new();
        let mut pairs: BTreeMap<(RecordIndex, RecordIndex), (Edge, Verdict, Option<&str>)> = BTreeMap::new();
        let mut components = Vec::new();
        for &record in &touched {
            if self.population.is_live(record) && !seen.contains(&record) {
                let members = self.component(record);
                seen.extend(members.iter().copied());
                components.push(members);
            }
        }
        for members in &components {
            let outcome = self.resolve_component(&resolver, members);
            clusters.extend(outcome.clusters);
            for (edge, verdict, by) in outcome.pairs {
                pairs.insert((edge.left, edge.right), (edge, verdict, by));
            }
        }
        let records: BTreeSet<RecordIndex> = pairs
            .keys()
            .flat_map(|&(left, right)| [left, right])
            .chain(seen.iter().copied())
            .collect();
        let ranks = Ranks::some(&self.population, records.into_iter().collect());
        self.tell(clusters, pairs.into_values().collect(), &ranks)
    }

    /// Resolves every component, on all cores.
    fn resolve_everything(&self) -> Resolved {
        let near = self.neighbours.iter().enumerate();
        let edges = near.flat_map(|(left, near)| {
            let right = near.iter().filter(move |(right, _)| left < *right as usize);
            right.map(move |&(right, weight)| Edge {
                left: left as RecordIndex,
                right,
                weight,
            })
        });
        let ranks = Ranks::new(&self.population);
        let outcome = resolve_all(&self.resolver(), &ranks, edges.collect(), None);
        self.tell(outcome.clusters, outcome.pairs, &ranks)
    }

    fn tell(
        &self,
        mut clusters: Vec<Vec<RecordIndex>>,
        pairs: Vec<(Edge, Verdict, Option<&str>)>,
        ranks: &Ranks,
    ) -> Resolved {
        clusters.sort_unstable_by_key(|cluster| ranks.of(cluster[0]));
        let keys = |cluster: Vec<RecordIndex>| cluster.into_iter().map(|record| self.population.key(record)).collect();
        Resolved {
            clusters: clusters.into_iter().map(keys).collect(),
            pairs: tell(&self.population, ranks, pairs),
        }
    }

    pub(super) fn resolver(&self) -> Resolver<'_> {
        Resolver {
            population: &self.population,
            scorer: &self.scorer,
            guards: &self.guards,
            thresholds: self.model.thresholds,
            clustering: self.model.clustering,
            must: &self.must,
            cannot: &self.cannot,
            follows: &self.follows,
            anchors: &self.anchors,
        }
    }

    /// The other ends of a record's decided pairs.
    fn decided(&self, record: RecordIndex) -> impl Iterator<Item = RecordIndex> + '_ {
        self.decided.get(&record).into_iter().flatten().copied()
    }

    /// Everyone whom ties, decisions and rules connect with a record, in key order: the same component that
    /// [`resolve_all`] finds. A pair that somebody keeps apart connects by its weight like any other, whether blocking
    /// proposes it or not.
    fn component(&self, record: RecordIndex) -> Vec<RecordIndex> {
        let resolver = self.resolver();
        let ties = |one: RecordIndex, other: RecordIndex, weight: f64| {
            let (left, right) = (one.min(other), one.max(other));
            resolver.ties(&Edge { left, right, weight })
        };
        let mut seen = BTreeSet::from([record]);
        let mut open = vec![record];
        while let Some(record) = open.pop() {
            let near = self.neighbours[record as usize].iter();
            let strong = near.filter(|&&(near, weight)| ties(record, near, weight));
            let stated = self
                .anchors
                .get(&record)
                .into_iter()
                .chain(self.followers.get(&record).into_iter().flatten());
            let decided = self.decided(record).filter(|&other| {
                let (left, right) = (record.min(other), record.max(other));
                resolver.is_demanded(left, right)
                    || ties(left, right, self.scorer.weight(&self.population, left, right))
            });
            for next in strong.map(|&(near, _)| near).chain(stated.copied()).chain(decided) {
                if seen.insert(next) {
                    open.push(next);
                }
            }
        }
        let mut members: Vec<RecordIndex> = seen.into_iter().collect();
        members
            .sort_unstable_by(|&left, &right| self.population.key_parts(left).cmp(&self.population.key_parts(right)));
        members
    }

    /// The outcome of one component, with the pairs that reach out of it.
    fn resolve_component<'a>(&self, resolver: &Resolver<'a>, members: &[RecordIndex]) -> Outcome<'a> {
        let inside: BTreeSet<RecordIndex> = members.iter().copied().collect();
        let mut edges: BTreeMap<(RecordIndex, RecordIndex), f64> = BTreeMap::new();
        for &record in members {
            for &(near, weight) in &self.neighbours[record as usize] {
                edges.insert((record.min(near), record.max(near)), weight);
            }
            let stated = self.anchors.get(&record).copied().into_iter();
            let named = stated
                .chain(self.followers.get(&record).into_iter().flatten().copied())
                .chain(self.decided(record));
            for other in named {
                let pair = (record.min(other), record.max(other));
                edges
                    .entry(pair)
                    .or_insert_with(|| self.scorer.weight(&self.population, pair.0, pair.1));
            }
        }
        let edges = edges
            .into_iter()
            .map(|((left, right), weight)| Edge { left, right, weight });
        let (own, across): (Vec<Edge>, Vec<Edge>) =
            edges.partition(|edge| inside.contains(&edge.left) && inside.contains(&edge.right));
        let mut outcome = resolver.resolve(members, &own);
        outcome.pairs.extend(across.into_iter().map(|edge| {
            let (verdict, by) = resolver.judge(edge, false, None);
            (edge, verdict, by)
        }));
        outcome
    }

    /// Why two records are or are not one child; `None` if one of them is not there. Works off what is pending first.
    pub fn explain(&mut self, left: &RecordKey, right: &RecordKey) -> Option<Explanation> {
        let (left, right) = (self.population.find(left)?, self.population.find(right)?);
        if left == right {
            return None;
        }
        self.catch_up();
        let members = self.component(left);
        let outcome = self.resolve_component(&self.resolver(), &members);
        let pair = (left.min(right), left.max(right));
        let known = outcome.pairs.iter().find(|(edge, ..)| (edge.left, edge.right) == pair);
        let (verdict, by) = if let Some(&(_, verdict, by)) = known {
            (verdict, by)
        } else if outcome
            .clusters
            .iter()
            .any(|cluster| cluster.contains(&left) && cluster.contains(&right))
        {
            (Verdict::Join, Some("cluster"))
        } else {
            let weight = self.scorer.weight(&self.population, pair.0, pair.1);
            // Never compared, so never joined: what the weight alone would say goes no further than review.
            match pair_verdict(weight, self.model.thresholds) {
                Verdict::Join | Verdict::Review => (Verdict::Review, Some("never_compared")),
                verdict => (verdict, None),
            }
        };
        Some(explain(
            &self.model,
            &self.scorer,
            &self.maker,
            &self.population,
            left,
            right,
            verdict,
            by,
        ))
    }
}
