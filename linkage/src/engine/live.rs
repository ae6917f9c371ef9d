//! The engine's state and what callers may do to it.

use std::collections::{BTreeMap, BTreeSet};

use super::index::KeyIndex;
use crate::{
    batch::least_weight,
    block::KeyMaker,
    cluster::{Change, Constraint, ConstraintKind, Guards, PairVerdict, Verdict, pair_verdict},
    compare::Pair,
    key::RecordKey,
    model::{Guard, Model},
    profile::{Population, RecordIndex},
    score::{Scorer, probability},
};

/// A record of the engine that may be the person asked for.
#[derive(Debug, Clone, PartialEq)]
pub struct Match {
    /// The record.
    pub key: RecordKey,
    /// Match weight in bits.
    pub weight: f64,
    /// `1 / (1 + 2^-weight)`.
    pub probability: f64,
    /// What weight and guards say of the two by themselves. Records around them, or a rule, can decide otherwise once
    /// the record is put in.
    pub verdict: Verdict,
    /// The guard that speaks against the two, whatever they weigh.
    pub guard: Option<Guard>,
}

/// What changed since the last call of [`Engine::resolve`].
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Resolved {
    /// The clusters of every component that something touched, each in key order, by first key. A record that is in
    /// none of them kept its cluster.
    pub clusters: Vec<Vec<RecordKey>>,
    /// Every told pair that has at least one end in `clusters`, in key order: these take the place of all earlier pairs
    /// with such an end. Pairs of removed records are gone.
    pub pairs: Vec<PairVerdict>,
}

/// All current profiles in memory, kept linked.
#[derive(Debug, Clone)]
pub struct Engine {
    pub(super) model: Model,
    pub(super) population: Population,
    pub(super) scorer: Box<Scorer>,
    pub(super) guards: Guards,
    pub(super) maker: KeyMaker,
    pub(super) index: Box<KeyIndex>,
    /// Scored pairs of probability .01 and more, from both ends.
    pub(super) neighbours: Vec<Vec<(RecordIndex, f64)>>,
    /// Records put or removed since the last resolving.
    pub(super) pending: BTreeSet<RecordIndex>,
    /// Records whose component must be resolved again although they did not change.
    pub(super) touched: BTreeSet<RecordIndex>,
    /// Everything was scored at once since the last resolving, so everything is resolved at once.
    pub(super) all_new: bool,
    /// Records removed or replaced since the tables were last rebuilt.
    pub(super) left_behind: usize,
    pub(super) constraints: BTreeSet<Constraint>,
    /// Who is named in a decision, whether that record is there or not.
    pub(super) named_in_decisions: BTreeSet<RecordKey>,
    /// Decisions have to be looked up again: they changed, or a record came or went that is named in one.
    pub(super) decisions_moved: bool,
    pub(super) must: BTreeSet<(RecordIndex, RecordIndex)>,
    pub(super) cannot: BTreeSet<(RecordIndex, RecordIndex)>,
    /// The record that each record follows because somebody said so.
    pub(super) follows: BTreeMap<RecordIndex, RecordIndex>,
    /// The decided pairs of each record, from both ends.
    pub(super) decided: BTreeMap<RecordIndex, BTreeSet<RecordIndex>>,
    /// The record that each record names as its child's, and back.
    pub(super) anchors: BTreeMap<RecordIndex, RecordIndex>,
    pub(super) followers: BTreeMap<RecordIndex, BTreeSet<RecordIndex>>,
    /// Who names a key, whether that record is there or not.
    pub(super) named_by: BTreeMap<RecordKey, BTreeSet<RecordIndex>>,
}

impl Engine {
    /// An empty engine. An untrained model scores with its starting values.
    pub fn new(model: &Model) -> Self {
        Self {
            population: Population::new(model),
            scorer: Box::new(Scorer::new(model)),
            guards: Guards::new(model),
            maker: KeyMaker::new(model),
            index: Box::default(),
            neighbours: Vec::new(),
            pending: BTreeSet::new(),
            touched: BTreeSet::new(),
            all_new: false,
            left_behind: 0,
            constraints: BTreeSet::new(),
            named_in_decisions: BTreeSet::new(),
            decisions_moved: false,
            must: BTreeSet::new(),
            cannot: BTreeSet::new(),
            follows: BTreeMap::new(),
            decided: BTreeMap::new(),
            anchors: BTreeMap::new(),
            followers: BTreeMap::new(),
            named_by: BTreeMap::new(),
            model: model.clone(),
        }
    }

    /// The model in use.
    pub const fn model(&self) -> &Model {
        &self.model
    }

    /// The records in the engine.
    pub const fn population(&self) -> &Population {
        &self.population
    }

    /// How many records there are.
    pub const fn len(&self) -> usize {
        self.population.len()
    }

    /// True if there is no record.
    pub const fn is_empty(&self) -> bool {
        self.population.is_empty()
    }

    /// Puts a record in, or a newer version in place of the one that is there. The caller decides which version is
    /// newer; nothing is resolved until [`resolve`](Self::resolve).
    pub fn upsert<'a>(&mut self, key: &RecordKey, column: &dyn Fn(&str) -> Option<&'a str>) {
        if let Some(record) = self.population.find(key) {
            self.forget_named(record);
            self.left_behind += 1;
        } else {
            self.decisions_moved |= self.named_in_decisions.contains(key);
        }
        let record = self.population.put(&key.source, &key.record_id, column);
        if let Some(named) = self.population.stated(record) {
            self.named_by.entry(named.clone()).or_default().insert(record);
        }
        self.pending.insert(record);
    }

    /// Takes a record out; false if it was not there.
    pub fn remove(&mut self, key: &RecordKey) -> bool {
        let Some(record) = self.population.find(key) else {
            return false;
        };
        self.forget_named(record);
        self.population.take_out(record);
        self.decisions_moved |= self.named_in_decisions.contains(key);
        self.left_behind += 1;
        self.pending.insert(record);
        true
    }

    fn forget_named(&mut self, record: RecordIndex) {
        let Some(named) = self.population.stated(record) else {
            return;
        };
        if let Some(by) = self.named_by.get_mut(named) {
            by.remove(&record);
            if by.is_empty() {
                let named = named.clone();
                self.named_by.remove(&named);
            }
        }
    }

    /// Sets people's decisions; the ones set before and not among these are withdrawn. A decision about a record that
    /// is not there waits for it.
    pub fn set_constraints(&mut self, constraints: Vec<Constraint>) {
        let constraints: BTreeSet<Constraint> = constraints.into_iter().collect();
        let ends = |constraint: &Constraint| [constraint.left.clone(), constraint.right.clone()];
        for constraint in self.constraints.symmetric_difference(&constraints) {
            let ends = ends(constraint);
            self.touched
                .extend(ends.iter().filter_map(|key| self.population.find(key)));
            self.decisions_moved = true;
        }
        self.named_in_decisions = constraints.iter().flat_map(ends).collect();
        self.constraints = constraints;
    }

    /// Looks decisions up among the records that are there, if any moved. Whom a record follows may be another one then.
    pub(super) fn index_constraints(&mut self) {
        if !std::mem::take(&mut self.decisions_moved) {
            return;
        }
        self.must.clear();
        self.cannot.clear();
        self.decided.clear();
        let before = std::mem::take(&mut self.follows);
        for constraint in &self.constraints {
            let ends = (
                self.population.find(&constraint.left),
                self.population.find(&constraint.right),
            );
            if let (Some(left), Some(right)) = ends
                && left != right
                && !(constraint.kind == ConstraintKind::Follows && self.follows.contains_key(&left))
            {
                let pair = (left.min(right), left.max(right));
                let _ = match constraint.kind {
                    ConstraintKind::Must => self.must.insert(pair),
                    ConstraintKind::Cannot => self.cannot.insert(pair),
                    ConstraintKind::Follows => self.follows.insert(left, right).is_none(),
                };
                self.decided.entry(left).or_default().insert(right);
                self.decided.entry(right).or_default().insert(left);
            }
        }
        for (one, other) in [(&before, &self.follows), (&self.follows, &before)] {
            let moved = one.iter().filter(|(record, named)| other.get(record) != Some(*named));
            self.touched.extend(moved.flat_map(|(&record, &named)| [record, named]));
        }
    }

    /// "Who is this?": the records that may be this person, likeliest first, of probability .01 and more. Nothing is
    /// put in; weights are those that a record of `source`, which the engine need not have, would get if it were.
    pub fn matches<'a>(&mut self, source: &str, column: &dyn Fn(&str) -> Option<&'a str>) -> Vec<Match> {
        self.catch_up();
        let known = self.population.source_names().iter().position(|name| name == source);
        let mark = self.population.reader.mark();
        let cells = self.population.read_cells(column);
        self.scorer.learn_values(&self.population);
        let mut matches: Vec<Match> = self
            .index
            .sharing(&self.population, &self.maker, &cells)
            .into_iter()
            .filter_map(|record| {
                let there = self.population.cells(record);
                let same_source = known == Some(usize::from(self.population.source(record)));
                let class = self.scorer.sources.of_one(&self.population, record, source);
                let found = self
                    .scorer
                    .find_cells(&self.population, there, &cells, same_source, class);
                let weight = self.scorer.weights.weight_from(&found, least_weight())?;
                let pair = self.scorer.pair_of_cells(&self.population, there, &cells, same_source);
                let (verdict, guard) = self.by_themselves(pair, weight);
                Some(Match {
                    key: self.population.key(record),
                    weight,
                    probability: probability(weight),
                    verdict,
                    guard,
                })
            })
            .collect();
        matches.sort_by(|left, right| {
            right
                .weight
                .total_cmp(&left.weight)
                .then_with(|| left.key.cmp(&right.key))
        });
        self.population.reader.roll_back(&mark);
        self.scorer.forget_values(&self.population);
        matches
    }

    /// What weight and guards say of two records without those around them.
    fn by_themselves(&self, pair: Pair<'_>, weight: f64) -> (Verdict, Option<Guard>) {
        let change = || (self.guards.change(&pair) == Change::Possible).then_some(Guard::NewIdentity);
        let guard = self.guards.between(&pair).or_else(change);
        match pair_verdict(weight, self.model.thresholds) {
            Verdict::No => (Verdict::No, guard),
            verdict => (guard.map_or(verdict, |_| Verdict::KeptApart), guard),
        }
    }
}
