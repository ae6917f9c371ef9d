//! Linking a whole population at once: what `onechild link` runs.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Mutex, PoisonError},
};

use rayon::prelude::*;

use crate::{
    block::{Candidates, KeyMaker},
    cluster::{Edge, Guards, Outcome, PairVerdict, Resolver, components},
    key::RecordKey,
    model::{KnownRule, Model, Rule},
    profile::{Population, RecordIndex},
    score::{Scorer, probability},
    train::train_with_candidates,
};

/// Pairs below this probability are not told of, unless something decided them.
pub const LEAST_PROBABILITY: f64 = 0.01;

/// Components that a thread resolves before it takes more.
const GROUPS_AT_A_TIME: usize = 128;

/// A stage of a linking run, for progress reports.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Making blocking keys and learning the model from the records (if it is untrained).
    Train,
    /// Making blocking keys (if it is trained).
    Block,
    /// Comparing and scoring candidate pairs.
    Score,
    /// Forming clusters.
    Cluster,
    /// Done.
    Done,
}

/// What a linking run counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct LinkCounts {
    /// Records linked.
    pub records: u64,
    /// Pairs compared.
    pub candidate_pairs: u64,
    /// Blocking keys that so many records share that not all of their pairs could be compared.
    pub crowded_keys: u64,
    /// Pairs that these keys would have proposed; a pair that another key proposes is compared all the same.
    pub pairs_left_out: u64,
    /// Clusters found, those of one record included.
    pub clusters: u64,
}

/// What linking found.
#[derive(Debug, Clone, PartialEq)]
pub struct LinkOutput {
    /// The model as used: trained.
    pub model: Model,
    /// Every scored pair of probability .01 and more and every pair decided by a rule, a guard or a person; by keys.
    pub pairs: Vec<PairVerdict>,
    /// The cluster number of each record, in the order of [`Population::keys`]; clusters are numbered from 0 in order of
    /// first appearance.
    pub clusters: Vec<u32>,
    /// What was counted on the way.
    pub counts: LinkCounts,
}

/// Someone who watches a linking run.
pub trait Watch: Sync {
    /// A step begins; `amount` says how much there is to do in it, 0 if that is not known beforehand.
    fn begin(&self, step: Step, amount: u64);

    /// So much of the step was done since the last call. Any thread may call it.
    fn advance(&self, done: u64);
}

/// Steps only.
struct Steps<'a>(Mutex<&'a mut (dyn FnMut(Step) + Send)>);

impl Watch for Steps<'_> {
    fn begin(&self, step: Step, _amount: u64) {
        let mut on_step = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        on_step(step);
    }

    fn advance(&self, _done: u64) {}
}

/// Links a population. Trains first if the model is untrained. `threads`: 0 or `None` for all cores; the result is the
/// same for any number. `on_step` is told of each stage as it begins.
pub fn link(
    model: &Model,
    population: &Population,
    seed: u64,
    threads: Option<usize>,
    on_step: &mut (dyn FnMut(Step) + Send),
) -> LinkOutput {
    link_watched(model, population, seed, threads, &Steps(Mutex::new(on_step)))
}

/// [`link`], with someone who watches how far it is.
pub fn link_watched(
    model: &Model,
    population: &Population,
    seed: u64,
    threads: Option<usize>,
    watch: &dyn Watch,
) -> LinkOutput {
    match rayon::ThreadPoolBuilder::new()
        .num_threads(threads.unwrap_or(0))
        .build()
    {
        Ok(pool) => pool.install(|| link_here(model, population, seed, watch)),
        // No thread may be started: the calling thread does the work.
        Err(_) => link_here(model, population, seed, watch),
    }
}

fn link_here(model: &Model, population: &Population, seed: u64, watch: &dyn Watch) -> LinkOutput {
    population.settle();
    let (model, candidates) = if model.trained.is_some() {
        watch.begin(Step::Block, 0);
        let candidates = Candidates::new(population, &KeyMaker::new(model), model.link_type);
        (model.clone(), candidates)
    } else {
        watch.begin(Step::Train, 0);
        train_with_candidates(model, population, seed)
    };
    watch.begin(Step::Score, candidates.len() as u64);
    let mut scorer = Scorer::new(&model);
    scorer.learn_values(population);
    let least = least_weight();
    let edges: Vec<Edge> = candidates.collect_watched(watch, |pairs, out| {
        scorer.told_weights(population, pairs, least, |left, right, weight| {
            out.push(Edge { left, right, weight });
        });
    });
    let (compared, left_out) = (candidates.len() as u64, candidates.left_out());
    drop(candidates);
    let ranks = Ranks::new(population);
    let anchors = anchors(&model, population);
    let guards = Guards::new(&model);
    let (nobody, nothing) = (BTreeSet::new(), BTreeMap::new());
    let resolver = Resolver {
        population,
        scorer: &scorer,
        guards: &guards,
        thresholds: model.thresholds,
        clustering: model.clustering,
        must: &nobody,
        cannot: &nobody,
        follows: &nothing,
        anchors: &anchors,
    };
    let Outcome {
        clusters: groups,
        pairs,
    } = resolve_all(&resolver, &ranks, edges, Some(watch));
    let mut numbers = vec![u32::MAX; population.places()];
    let mut cluster_of = vec![0; population.places()];
    for (at, cluster) in groups.into_iter().enumerate() {
        for record in cluster {
            cluster_of[record as usize] = at;
        }
    }
    let mut next = 0;
    let clusters: Vec<u32> = population
        .records()
        .map(|record| {
            let number = &mut numbers[cluster_of[record as usize]];
            if *number == u32::MAX {
                *number = next;
                next += 1;
            }
            *number
        })
        .collect();
    let counts = LinkCounts {
        records: population.len() as u64,
        candidate_pairs: compared,
        crowded_keys: left_out.keys,
        pairs_left_out: left_out.pairs,
        clusters: u64::from(next),
    };
    let pairs = tell(population, &ranks, pairs);
    watch.begin(Step::Done, 0);
    LinkOutput {
        model,
        pairs,
        clusters,
        counts,
    }
}

/// The weight of [`LEAST_PROBABILITY`].
pub(crate) fn least_weight() -> f64 {
    (LEAST_PROBABILITY / (1.0 - LEAST_PROBABILITY)).log2()
}

/// Where each record stands in key order.
pub(crate) enum Ranks {
    /// Every record of a population, by its place.
    All(Vec<u32>),
    /// Some records.
    Some(BTreeMap<RecordIndex, u32>),
}

impl Ranks {
    pub(crate) fn new(population: &Population) -> Self {
        // Most keys differ in how they begin, which is at hand; the rest of them lies anywhere in memory.
        let mut records = population.key_starts();
        records.par_sort_unstable_by(|(start, left), (other, right)| {
            let whole = || population.key_bytes(*left).cmp(&population.key_bytes(*right));
            start.cmp(other).then_with(whole)
        });
        let mut ranks = vec![0; records.len()];
        for (rank, (_, record)) in records.into_iter().enumerate() {
            ranks[record as usize] = rank as u32;
        }
        Self::All(ranks)
    }

    pub(crate) fn some(population: &Population, mut records: Vec<RecordIndex>) -> Self {
        records.sort_unstable_by(|&left, &right| population.key_bytes(left).cmp(&population.key_bytes(right)));
        Self::Some(
            records
                .into_iter()
                .enumerate()
                .map(|(rank, record)| (record, rank as u32))
                .collect(),
        )
    }

    pub(crate) fn of(&self, record: RecordIndex) -> u32 {
        match self {
            Self::All(ranks) => ranks[record as usize],
            Self::Some(ranks) => ranks[&record],
        }
    }
}

/// The record that each record names as its child's, where both are there and the model has the rule.
pub(crate) fn anchors(model: &Model, population: &Population) -> BTreeMap<RecordIndex, RecordIndex> {
    if !model.rules.contains(&Rule::Known(KnownRule::StatedRecord)) {
        return BTreeMap::new();
    }
    let named = |(&record, key): (&RecordIndex, &RecordKey)| Some((record, population.find(key)?));
    population
        .all_stated()
        .iter()
        .filter_map(named)
        .filter(|(record, named)| record != named)
        .collect()
}

/// Resolves every component of a population.
pub(crate) fn resolve_all<'a>(
    resolver: &Resolver<'a>,
    ranks: &Ranks,
    mut edges: Vec<Edge>,
    watch: Option<&dyn Watch>,
) -> Outcome<'a> {
    let population = resolver.population;
    let stated = resolver.anchors.iter().map(|(&record, &named)| (record, named));
    add_decided(resolver, &mut edges, stated);
    let strong = edges
        .iter()
        .filter(|edge| resolver.ties(edge))
        .map(|edge| (edge.left, edge.right));
    let stated = resolver.anchors.iter().map(|(&record, &named)| (record, named));
    let ties = strong.chain(stated).chain(resolver.demanded());
    let mut groups = components(population.places(), ties);
    groups.retain(|group| population.is_live(group[0]));
    let mut group_of = vec![u32::MAX; population.places()];
    for (at, group) in groups.iter_mut().enumerate() {
        group.sort_unstable_by_key(|&record| ranks.of(record));
        for &record in group.iter() {
            group_of[record as usize] = at as u32;
        }
    }
    let (mut inside, across): (Vec<Edge>, Vec<Edge>) = edges
        .into_iter()
        .partition(|edge| group_of[edge.left as usize] == group_of[edge.right as usize]);
    inside.par_sort_unstable_by_key(|edge| (group_of[edge.left as usize], ranks.of(edge.left), ranks.of(edge.right)));
    let mut starts = vec![0; groups.len() + 1];
    for edge in &inside {
        starts[group_of[edge.left as usize] as usize + 1] += 1;
    }
    for at in 1..starts.len() {
        starts[at] += starts[at - 1];
    }
    if let Some(watch) = watch {
        watch.begin(Step::Cluster, groups.len() as u64);
    }
    let outcomes: Vec<Outcome> = groups
        .par_chunks(GROUPS_AT_A_TIME)
        .enumerate()
        .map(|(chunk, groups)| {
            let first = chunk * GROUPS_AT_A_TIME;
            let near = &inside[starts[first]..starts[first + groups.len()]];
            let pairs: Vec<(RecordIndex, RecordIndex)> = near.iter().map(|edge| (edge.left, edge.right)).collect();
            population.look_ahead(&pairs);
            let mut all = Outcome::default();
            for (members, at) in groups.iter().zip(first..) {
                if let &[alone] = &members[..] {
                    all.clusters.push(vec![alone]);
                    continue;
                }
                let outcome = resolver.resolve(members, &inside[starts[at]..starts[at + 1]]);
                all.clusters.extend(outcome.clusters);
                all.pairs.extend(outcome.pairs);
            }
            if let Some(watch) = watch {
                watch.advance(groups.len() as u64);
            }
            all
        })
        .collect();
    let mut all = Outcome::default();
    for outcome in outcomes {
        all.clusters.extend(outcome.clusters);
        all.pairs.extend(outcome.pairs);
    }
    all.pairs.extend(across.into_iter().map(|edge| {
        let (verdict, by) = resolver.judge(edge, false, None);
        (edge, verdict, by)
    }));
    all
}

/// Adds pairs that a rule or a person decided and that are not among the scored ones.
pub(crate) fn add_decided(
    resolver: &Resolver<'_>,
    edges: &mut Vec<Edge>,
    stated: impl Iterator<Item = (RecordIndex, RecordIndex)>,
) {
    let decided: BTreeSet<(RecordIndex, RecordIndex)> = stated
        .map(|(record, named)| (record.min(named), record.max(named)))
        .chain(resolver.demanded())
        .chain(resolver.cannot.iter().copied())
        .collect();
    if decided.is_empty() {
        return;
    }
    let scored: BTreeSet<(RecordIndex, RecordIndex)> = edges
        .iter()
        .map(|edge| (edge.left.min(edge.right), edge.left.max(edge.right)))
        .filter(|pair| decided.contains(pair))
        .collect();
    edges.extend(decided.difference(&scored).map(|&(left, right)| {
        let weight = resolver.scorer.weight(resolver.population, left, right);
        Edge { left, right, weight }
    }));
}

/// Pairs by their keys, the smaller key left, in key order.
pub(crate) fn tell(
    population: &Population,
    ranks: &Ranks,
    pairs: Vec<(Edge, crate::cluster::Verdict, Option<&str>)>,
) -> Vec<PairVerdict> {
    let mut ranked: Vec<_> = pairs
        .into_par_iter()
        .map(|(edge, verdict, by)| {
            let (one, other) = (ranks.of(edge.left), ranks.of(edge.right));
            let (left, right) = if one > other {
                (edge.right, edge.left)
            } else {
                (edge.left, edge.right)
            };
            ((one.min(other), one.max(other)), left, right, edge.weight, verdict, by)
        })
        .collect();
    ranked.par_sort_unstable_by_key(|&(rank, ..)| rank);
    ranked
        .into_par_iter()
        .map(|(_, left, right, weight, verdict, by)| PairVerdict {
            left: population.key(left),
            right: population.key(right),
            weight,
            probability: probability(weight),
            verdict,
            decided_by: by.map(str::to_owned),
        })
        .collect()
}
