//! What each blocking rule finds, and what all of them together miss.

use std::{collections::BTreeMap, fmt};

use serde::Serialize;

use super::{
    MissedPairs, Outside, Truth,
    evidence::{EVIDENCE, RuleKeys, evidence_of_rules},
    missed::{Captures, missed},
    table::Table,
};
use crate::{
    batch::least_weight,
    block::{Candidates, KeyMaker},
    cluster::{PairVerdict, Verdict},
    model::Model,
    profile::{Population, RecordIndex},
    score::{Scorer, probability},
};

/// Why blocking cannot be measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BlockingError {
    /// More rules than are counted.
    #[error("blocking of more than 64 rules cannot be measured; the model has {0}")]
    TooManyRules(usize),
    /// A pair names a record that is not there.
    #[error("pair {0} names a record that the files do not hold; give the files that the pairs were made from")]
    UnknownRecord(u64),
}

/// What one rule finds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RuleCounts {
    /// The rule's name in the model.
    pub rule: String,
    /// The kind of evidence that it rests on.
    pub evidence: &'static str,
    /// Pairs that it finds.
    pub candidates: u64,
    /// Pairs that no other rule finds.
    pub candidates_alone: u64,
    /// Joined pairs that it finds.
    pub joined: u64,
    /// Joined pairs that no other rule finds.
    pub joined_alone: u64,
    /// Pairs for review that it finds.
    pub review: u64,
    /// Pairs for review that no other rule finds.
    pub review_alone: u64,
}

/// What blocking finds and what it misses.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Blocking {
    /// Pairs compared.
    pub candidates: u64,
    /// By rule, in the order of the model.
    pub rules: Vec<RuleCounts>,
    /// Joined pairs that no rule found: other records tie them together.
    pub joined_by_no_rule: u64,
    /// Pairs of one child that are to be expected among the compared pairs too improbable to be listed.
    pub below_listed: f64,
    /// Pairs of one child that were never compared.
    pub missed: MissedPairs,
}

/// Measures blocking without a truth. `model` is the trained one of the run ([`LinkOutput::model`](crate::LinkOutput)),
/// `pairs` are what the run listed. Candidate pairs are made and scored anew.
pub fn blocking(model: &Model, population: &Population, pairs: &[PairVerdict]) -> Result<Blocking, BlockingError> {
    if model.blocking.len() > 64 {
        return Err(BlockingError::TooManyRules(model.blocking.len()));
    }
    let keys = RuleKeys::new(model, population);
    let candidates = Candidates::new(population, &KeyMaker::new(model), model.link_type);
    let mut scorer = Scorer::new(model);
    scorer.learn_values(population);
    let least = least_weight();
    let compared: Vec<(u64, f64)> = candidates.collect(
        |_, _| true,
        |pairs, out| {
            for &(left, right) in pairs {
                let weight = scorer.weight(population, left, right);
                let below = if weight < least { probability(weight) } else { 0.0 };
                out.push((keys.found_by(left, right), below));
            }
        },
    );
    drop(candidates);
    let mut tally = Tally::new(model.blocking.len());
    for &(rules, _) in &compared {
        tally.candidates.add(rules);
    }
    let names = rules_on_names(model);
    let evidence = evidence_of_rules(model);
    let mut strata: BTreeMap<Stratum, Captures> = BTreeMap::new();
    for (at, pair) in pairs.iter().enumerate() {
        let find = |key| population.find(key).ok_or(BlockingError::UnknownRecord(at as u64 + 1));
        let (left, right) = (find(&pair.left)?, find(&pair.right)?);
        let rules = keys.found_by(left, right);
        match pair.verdict {
            Verdict::Join => tally.joined.add(rules),
            Verdict::Review => tally.review.add(rules),
            Verdict::No | Verdict::KeptApart => {}
        }
        if pair.verdict != Verdict::KeptApart {
            let both = keys.rules_of(left) & keys.rules_of(right) & names;
            let captures = strata.entry(stratum(population, left, right, both)).or_default();
            captures[kinds(rules, &evidence)] += pair.probability;
        }
    }
    Ok(Blocking {
        candidates: compared.len() as u64,
        rules: tally.rules(model, &evidence),
        joined_by_no_rule: tally.joined.none,
        below_listed: compared.iter().map(|(_, below)| below).sum(),
        missed: missed(strata.values()),
    })
}

impl Blocking {
    /// What is to be expected outside the list of pairs, of which so many are joined by way of other records.
    pub const fn outside(&self, tied: u64) -> Outside {
        Outside {
            below_listed: self.below_listed,
            never_compared: self.missed,
            tied,
        }
    }
}

/// How many of the pairs that are truly one child blocking finds.
pub fn truly_compared(model: &Model, population: &Population, truth: &Truth) -> u64 {
    let keys = RuleKeys::new(model, population);
    let mut of_child: BTreeMap<u32, Vec<RecordIndex>> = BTreeMap::new();
    for record in population.records() {
        if let Some(known) = truth.get(&population.key(record)) {
            of_child.entry(known.child).or_default().push(record);
        }
    }
    let mut compared = 0;
    for records in of_child.values() {
        for (at, &left) in records.iter().enumerate() {
            let found = records[at + 1..]
                .iter()
                .filter(|&&right| keys.found_by(left, right) != 0);
            compared += found.count() as u64;
        }
    }
    compared
}

/// Pairs whose chances to be found are about the same: of the same two sources, with the same rules on names open to
/// both records (a placeholder for a first name closes most of them).
type Stratum = (u16, u16, u64);

fn stratum(population: &Population, left: RecordIndex, right: RecordIndex, rules: u64) -> Stratum {
    let (one, other) = (population.source(left), population.source(right));
    (one.min(other), one.max(other), rules)
}

/// The rules that rest on names and dates, as bits.
fn rules_on_names(model: &Model) -> u64 {
    let kinds = evidence_of_rules(model).into_iter().enumerate();
    let names = kinds.filter(|(_, kind)| EVIDENCE[*kind] == "names and dates");
    names.fold(0, |rules, (rule, _)| rules | 1 << rule)
}

/// The kinds of evidence of some rules, as bits.
fn kinds(rules: u64, evidence: &[usize]) -> usize {
    let found = evidence.iter().enumerate().filter(|(rule, _)| rules >> rule & 1 == 1);
    found.fold(0, |kinds, (_, kind)| kinds | 1 << kind)
}

/// Pairs by rule.
struct Finds {
    all: Vec<u64>,
    alone: Vec<u64>,
    none: u64,
}

impl Finds {
    fn new(rules: usize) -> Self {
        Self {
            all: vec![0; rules],
            alone: vec![0; rules],
            none: 0,
        }
    }

    fn add(&mut self, rules: u64) {
        self.none += u64::from(rules == 0);
        for rule in (0..self.all.len()).filter(|rule| rules >> rule & 1 == 1) {
            self.all[rule] += 1;
            self.alone[rule] += u64::from(rules.is_power_of_two());
        }
    }
}

struct Tally {
    candidates: Finds,
    joined: Finds,
    review: Finds,
}

impl Tally {
    fn new(rules: usize) -> Self {
        Self {
            candidates: Finds::new(rules),
            joined: Finds::new(rules),
            review: Finds::new(rules),
        }
    }

    fn rules(&self, model: &Model, evidence: &[usize]) -> Vec<RuleCounts> {
        let counts = |(at, rule): (usize, &crate::model::BlockingRule)| RuleCounts {
            rule: rule.name.clone(),
            evidence: EVIDENCE[evidence[at]],
            candidates: self.candidates.all[at],
            candidates_alone: self.candidates.alone[at],
            joined: self.joined.all[at],
            joined_alone: self.joined.alone[at],
            review: self.review.all[at],
            review_alone: self.review.alone[at],
        };
        model.blocking.iter().enumerate().map(counts).collect()
    }
}

impl fmt::Display for Blocking {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut table = Table::new(["rule", "candidates", "alone", "joined", "alone", "review", "alone"]);
        for rule in &self.rules {
            let counts = [
                rule.candidates,
                rule.candidates_alone,
                rule.joined,
                rule.joined_alone,
                rule.review,
                rule.review_alone,
            ];
            let [candidates, alone, joined, joined_alone, review, review_alone] = counts.map(|count| count.to_string());
            table.row([
                rule.rule.clone(),
                candidates,
                alone,
                joined,
                joined_alone,
                review,
                review_alone,
            ]);
        }
        write!(f, "{table}")?;
        let MissedPairs { pairs, low, high, .. } = self.missed;
        write!(
            f,
            "{} pairs compared; expected pairs of one child: about {pairs:.0} never compared ({low:.0} to {high:.0}), \
             {:.0} compared but too improbable to be listed",
            self.candidates, self.below_listed
        )
    }
}
