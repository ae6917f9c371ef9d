//! Stewards' decisions as labels to train on and to measure by.

use std::collections::{BTreeMap, BTreeSet};

use child::{DecisionId, RecordKey, UserId};
use chrono::{DateTime, Utc};
use linkage::Label;
use serde::Serialize;
use store::{CaseKind, Decision, DecisionKind, LinkConstraint, Tx};
use uuid::Uuid;

use crate::{desk::Desk, error::DeskError};

/// Decisions read at a time.
const CHUNK: i64 = 10_000;

/// What stewards decided, to learn from.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct DecidedPairs {
    /// Every pair on which a decision in force was made, once. Its weight is how many pairs it stands for: those that were
    /// asked about in the same way at about the same match weight, decided or waiting, over those decided. Waiting cases that
    /// contradict a decision are pairs that were decided: they count once, as decided.
    pub labels: Vec<Label>,
    /// The same in figures.
    pub figures: DecisionFigures,
}

/// How stewards decided.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct DecisionFigures {
    /// By what the case asked; decisions that no case asked for are `unasked`.
    pub by_kind: BTreeMap<String, KindFigures>,
    /// Pairs that two or more stewards decided, one after the other.
    pub decided_twice: usize,
    /// Of those, pairs on which the last two said the same.
    pub agreed: usize,
}

/// Decisions of one kind of case.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize)]
pub struct KindFigures {
    /// Pairs found to be one child.
    pub same: usize,
    /// Pairs found to be two.
    pub different: usize,
    /// Cases that wait.
    pub waiting: usize,
    /// Share of one child among all that were asked about, by the weights of the labels, from 0 to 1; none if nobody decided.
    pub same_of_all: Option<f64>,
}

/// What was asked, and about how many bits the pair weighed: decisions within stand for each other.
type Stratum = (String, i64);

fn stratum(kind: Option<CaseKind>, weight: f64) -> Stratum {
    (kind.map_or("unasked", CaseKind::name).to_owned(), weight.floor() as i64)
}

/// Every decision of stewards but those that take others back, the oldest first.
pub(super) async fn decisions(tx: &mut Tx) -> Result<Vec<Decision>, DeskError> {
    let mut decisions: Vec<Decision> = Vec::new();
    let mut after = (DateTime::<Utc>::UNIX_EPOCH, DecisionId(Uuid::nil()));
    loop {
        let page = tx.decisions_after(after.0, after.1, CHUNK).await?;
        let Some(last) = page.last() else { return Ok(decisions) };
        after = (last.at, last.id);
        decisions.extend(page.into_iter().filter(|decision| decision.kind != DecisionKind::Undo));
    }
}

/// Of these decisions, the oldest first, those whose demand on their own pair is among the `active` ones: a decision is out of
/// force when it was taken back, and when a later one withdrew what it demands. Of several about one pair the last.
pub(super) fn in_force<'a>(decisions: &'a [Decision], active: &[LinkConstraint]) -> Vec<&'a Decision> {
    type Demand<'a> = (DecisionId, (&'a RecordKey, &'a RecordKey));
    let demands: BTreeSet<Demand<'_>> = active
        .iter()
        .filter_map(|constraint| Some((constraint.decision?, (&constraint.left, &constraint.right))))
        .collect();
    let stands = |decision: &&Decision| demands.contains(&(decision.id, pair(decision)));
    let last: BTreeMap<_, DecisionId> = decisions
        .iter()
        .filter(stands)
        .map(|decision| (pair(decision), decision.id))
        .collect();
    let is_last = |decision: &&Decision| last.get(&pair(decision)) == Some(&decision.id);
    decisions.iter().filter(is_last).collect()
}

fn pair(decision: &Decision) -> (&RecordKey, &RecordKey) {
    (&decision.left, &decision.right)
}

impl Desk {
    /// What stewards decided about pairs of records, for `train` and for people who want to know how they decide.
    pub async fn decided_pairs(&self) -> Result<DecidedPairs, DeskError> {
        let mut tx = self.shared.jobs.read().await?;
        let decisions = decisions(&mut tx).await?;
        let active = tx.active_constraints().await?;
        let waiting = tx.waiting_cases(None, i64::MAX).await?;
        drop(tx);
        let asks: Vec<Stratum> = waiting
            .iter()
            .filter(|case| matches!(case.kind, CaseKind::Duplicate | CaseKind::WrongJoin))
            .map(|case| stratum(Some(case.kind), case.weight))
            .collect();
        Ok(DecidedPairs::of(&decisions, &in_force(&decisions, &active), &asks))
    }
}

impl DecidedPairs {
    fn of(decisions: &[Decision], in_force: &[&Decision], waiting: &[Stratum]) -> Self {
        let mut decided: BTreeMap<Stratum, (usize, usize)> = BTreeMap::new();
        for decision in in_force {
            decided
                .entry(stratum(decision.case_kind, decision.weight))
                .or_default()
                .0 += 1;
        }
        for stratum in waiting {
            decided.entry(stratum.clone()).or_default().1 += 1;
        }
        let stands_for = |stratum: &Stratum| {
            let (decided, waiting) = decided.get(stratum).copied().unwrap_or_default();
            (decided + waiting) as f64 / decided.max(1) as f64
        };
        let labels: Vec<Label> = in_force
            .iter()
            .zip(1..)
            .map(|(decision, number)| Label {
                left: decision.left.clone(),
                right: decision.right.clone(),
                same: decision.kind == DecisionKind::Same,
                weight: stands_for(&stratum(decision.case_kind, decision.weight)),
                number,
            })
            .collect();
        let mut by_kind: BTreeMap<String, KindFigures> = BTreeMap::new();
        let mut all: BTreeMap<String, (f64, f64)> = BTreeMap::new();
        for (decision, label) in in_force.iter().zip(&labels) {
            let kind = stratum(decision.case_kind, decision.weight).0;
            let figures = by_kind.entry(kind.clone()).or_default();
            let (same, asked) = all.entry(kind).or_default();
            *asked += label.weight;
            if label.same {
                figures.same += 1;
                *same += label.weight;
            } else {
                figures.different += 1;
            }
        }
        for (kind, _) in waiting {
            by_kind.entry(kind.clone()).or_default().waiting += 1;
        }
        for (kind, (same, asked)) in all {
            by_kind.entry(kind).or_default().same_of_all = Some(same / asked);
        }
        let (decided_twice, agreed) = twice(decisions);
        Self {
            labels,
            figures: DecisionFigures {
                by_kind,
                decided_twice,
                agreed,
            },
        }
    }
}

/// Pairs that more than one steward decided, taken back or not, and on how many of them the last two agree.
fn twice(decisions: &[Decision]) -> (usize, usize) {
    let mut by_pair: BTreeMap<_, Vec<(UserId, bool)>> = BTreeMap::new();
    for decision in decisions {
        let said = (decision.user, decision.kind == DecisionKind::Same);
        by_pair.entry(pair(decision)).or_default().push(said);
    }
    let twice = by_pair.values().filter(|said| {
        let people: BTreeSet<UserId> = said.iter().map(|(user, _)| *user).collect();
        people.len() > 1
    });
    let last_two = twice.filter_map(|said| said.windows(2).rfind(|two| two[0].0 != two[1].0));
    let agreed: Vec<bool> = last_two.map(|two| two[0].1 == two[1].1).collect();
    (agreed.len(), agreed.iter().filter(|agreed| **agreed).count())
}
