//! Keeping the review cases in step with what the engine found.
//!
//! A question is asked once: two children are one pair of records, the strongest between them, whatever else ties them.
//!
//! - A pair between the thresholds asks whether two children are one. A pair that a guard keeps apart asks so only if one
//!   side is shielded, so that a shield steward decides whether the shield reaches the other side (decision 3), or if the
//!   two may be an adopted child's two identities: nobody but a shield steward learns of that. Children whom a steward
//!   holds apart are not asked about again.
//! - Two records of one child that do not fit ask whether it is two. What a steward joined is not asked about.
//! - A decision is asked about again once the records say something else than they said to whoever made it.

use std::collections::{BTreeMap, BTreeSet};

use child::{CaseId, ChildId, RecordKey, SourceRecord};
use chrono::NaiveDate;
use linkage::{PairVerdict, Suspect, Verdict, model::Guard};
use store::{CaseKind, CaseStatus, ConstraintKind, NewReviewCase, RecordId, ReviewCase, Tx};

use super::{
    batches::Batch,
    in_force::StewardSaid,
    risk::{Risk, risk_of},
    roll::Roll,
};
use crate::{desk::Desk, error::DeskError};

/// Bits that the weight of a decided pair must have moved by, against the decision, to be new data: a model that was
/// trained again moves it by less.
const NEW_DATA_BITS: f64 = 5.0;
/// What a case is about if nothing speaks against its pair.
const LITTLE_RECORDED: &str = "Little is recorded on both";

/// Whether a doubt about the pair is for shield stewards alone.
pub(super) fn is_sealed(roll: &Roll, pair: &PairVerdict) -> bool {
    let shielded = |key: &RecordKey| roll.find(key).is_some_and(|entry| entry.shielded || entry.covered);
    shielded(&pair.left) || shielded(&pair.right) || pair.decided_by.as_deref() == Some(Guard::NewIdentity.name())
}

/// Whether a pair of two children asks whether they are one.
pub(super) fn is_asked_of_stewards(roll: &Roll, pair: &PairVerdict) -> bool {
    match pair.verdict {
        Verdict::Review => true,
        Verdict::KeptApart => is_sealed(roll, pair),
        Verdict::Join | Verdict::No => false,
    }
}

/// One side of a question: a child, or a record that waits for one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Side {
    Child(ChildId),
    Record(RecordId),
}

/// A question that the engine's findings raise.
struct Question<'a> {
    kind: CaseKind,
    left: &'a RecordKey,
    right: &'a RecordKey,
    weight: f64,
    probability: f64,
    verdict: Verdict,
    decided_by: Option<&'a str>,
    sealed: bool,
}

impl Desk {
    /// Opens, updates and closes the cases of the records in `child_of`, but for those that also name a record of which
    /// `is_later` is true. Returns the children of cases that opened or changed, or that closed with a shielded side:
    /// their shields have to be looked at again.
    pub(super) async fn keep_cases(
        &self,
        tx: &mut Tx,
        roll: &mut Roll,
        batch: &Batch,
        child_of: &BTreeMap<&RecordKey, Option<ChildId>>,
        is_later: &(dyn Fn(RecordId) -> bool + Send + Sync),
    ) -> Result<BTreeSet<ChildId>, DeskError> {
        let now = self.shared.clock.now();
        let records: Vec<RecordId> = child_of.keys().map(|key| roll.of(key).id).collect();
        let known = tx.review_cases_of(&records).await?;
        self.keep_unidentified(tx, roll, &known, child_of).await?;
        let known: Vec<ReviewCase> = known
            .into_iter()
            .filter(|case| case.waits() && is_kept_here(case.kind))
            .filter(|case| !is_later(case.left) && !is_later(case.right))
            .collect();
        let mut questions = duplicates(roll, batch, child_of, &known);
        questions.extend(wrong_joins(roll, batch));
        questions.extend(contradicted(roll, batch));

        let mut beside: BTreeSet<ChildId> = BTreeSet::new();
        let mut asked: BTreeSet<(CaseKind, RecordId, RecordId)> = BTreeSet::new();
        for question in &questions {
            asked.insert((question.kind, roll.of(question.left).id, roll.of(question.right).id));
            let sides = [question.left, question.right].map(|key| new_child(child_of, roll, key));
            beside.extend(sides.into_iter().flatten());
        }
        let risks = self.risks(tx, &beside).await?;
        let cases: Vec<NewReviewCase> = questions
            .iter()
            .map(|question| {
                let sides = [question.left, question.right].map(|key| new_child(child_of, roll, key));
                let risk = sides.iter().flatten().filter_map(|child| risks.get(child));
                let risk = risk.fold(Risk::default(), |one, other| one.and(*other));
                let cause = batch.causes.get(&(question.left.clone(), question.right.clone()));
                NewReviewCase {
                    id: CaseId(self.shared.ids.uuid(now)),
                    kind: question.kind,
                    about: String::new(),
                    left: roll.of(question.left).id,
                    right: roll.of(question.right).id,
                    weight: question.weight,
                    probability: question.probability,
                    verdict: question.verdict.name().to_owned(),
                    explanation: serde_json::json!({ "decided_by": question.decided_by }).to_string(),
                    cause: cause.map_or(LITTLE_RECORDED, String::as_str).to_owned(),
                    shielded: question.sealed,
                    involved: risk.involved,
                    born: risk.born,
                }
            })
            .collect();
        let settled: Vec<&ReviewCase> = known
            .iter()
            .filter(|case| !asked.contains(&(case.kind, case.left, case.right)))
            .collect();
        let sides: BTreeSet<RecordKey> = settled
            .iter()
            .filter(|case| case.shielded)
            .flat_map(|case| [case.left_key.clone(), case.right_key.clone()])
            .collect();
        // The engine no longer names the far side of a doubt that went away.
        let unnamed: Vec<RecordKey> = sides.iter().filter(|key| roll.find(key).is_none()).cloned().collect();
        for standing in tx.standings(&unnamed).await? {
            roll.enter_linked(&standing);
        }
        beside.extend(sides.iter().filter_map(|key| new_child(child_of, roll, key)));
        let closed: BTreeSet<CaseId> = settled.iter().map(|case| case.id).collect();
        tx.set_case_status(&closed.into_iter().collect::<Vec<_>>(), CaseStatus::Closed, now)
            .await?;
        tx.put_review_cases(&cases, now).await?;
        Ok(beside)
    }

    /// What is at stake for each of the children.
    async fn risks(&self, tx: &mut Tx, children: &BTreeSet<ChildId>) -> Result<BTreeMap<ChildId, Risk>, DeskError> {
        let children: Vec<ChildId> = children.iter().copied().collect();
        let today: NaiveDate = self.shared.clock.today();
        let mut records: BTreeMap<ChildId, Vec<SourceRecord>> = BTreeMap::new();
        for stored in tx.records_of_children(&children).await? {
            if let Some(child) = stored.child {
                records.entry(child).or_default().push(stored.record);
            }
        }
        Ok(records
            .into_iter()
            .map(|(child, records)| (child, risk_of(&records, today)))
            .collect())
    }
}

/// Whether the engine opens and closes cases of the kind.
const fn is_kept_here(kind: CaseKind) -> bool {
    matches!(kind, CaseKind::Duplicate | CaseKind::WrongJoin | CaseKind::Contradicted)
}

/// Children that may be one: the strongest doubtful pair between each two, or the one that was asked about before.
fn duplicates<'a>(
    roll: &Roll,
    batch: &'a Batch,
    child_of: &BTreeMap<&RecordKey, Option<ChildId>>,
    known: &[ReviewCase],
) -> Vec<Question<'a>> {
    let side = |key: &RecordKey| {
        let child = new_child(child_of, roll, key);
        child.map_or_else(|| Side::Record(roll.of(key).id), Side::Child)
    };
    let sides = |pair: &PairVerdict| {
        let (one, other) = (side(&pair.left), side(&pair.right));
        (one.min(other), one.max(other))
    };
    let by_person = |pair: &&PairVerdict| pair.decided_by.as_deref() == Some("person");
    let held_apart: BTreeSet<(Side, Side)> = batch
        .pairs
        .iter()
        .filter(by_person)
        .filter(|pair| pair.verdict == Verdict::KeptApart)
        .map(sides)
        .collect();
    let asked: BTreeSet<(RecordId, RecordId)> = known
        .iter()
        .filter(|case| case.kind == CaseKind::Duplicate)
        .map(|case| (case.left, case.right))
        .collect();
    let is_asked = |pair: &PairVerdict| asked.contains(&(roll.of(&pair.left).id, roll.of(&pair.right).id));
    let mut strongest: BTreeMap<(Side, Side), Question<'a>> = BTreeMap::new();
    for pair in &batch.pairs {
        let sealed = is_sealed(roll, pair);
        let between = sides(pair);
        if !is_asked_of_stewards(roll, pair) || between.0 == between.1 || held_apart.contains(&between) {
            continue;
        }
        let question = Question {
            kind: CaseKind::Duplicate,
            left: &pair.left,
            right: &pair.right,
            weight: pair.weight,
            probability: pair.probability,
            verdict: pair.verdict,
            decided_by: pair.decided_by.as_deref(),
            sealed,
        };
        let Some(held) = strongest.get_mut(&between) else {
            strongest.insert(between, question);
            continue;
        };
        // One doubt that is for shield stewards alone makes the question theirs.
        let sealed = held.sealed || question.sealed;
        let was_asked = asked.contains(&(roll.of(held.left).id, roll.of(held.right).id));
        if (is_asked(pair), pair.weight) > (was_asked, held.weight) {
            *held = question;
        }
        held.sealed = sealed;
    }
    strongest.into_values().collect()
}

/// Records of one child that do not fit, unless a steward joined it.
fn wrong_joins<'a>(roll: &Roll, batch: &'a Batch) -> Vec<Question<'a>> {
    let joined: BTreeSet<&RecordKey> = batch
        .stewards
        .iter()
        .filter(|(_, said)| said.kind == ConstraintKind::Must)
        .flat_map(|((left, right), _)| [left, right])
        .collect();
    let decided: BTreeSet<&RecordKey> = batch
        .clusters
        .iter()
        .filter(|cluster| cluster.iter().any(|key| joined.contains(key)))
        .flatten()
        .collect();
    batch
        .suspects
        .iter()
        .filter(|suspect| !decided.contains(&suspect.left))
        .map(|suspect| inside(roll, suspect))
        .collect()
}

fn inside<'a>(roll: &Roll, suspect: &'a Suspect) -> Question<'a> {
    let shielded = |key: &RecordKey| roll.find(key).is_some_and(|entry| entry.shielded || entry.covered);
    Question {
        kind: CaseKind::WrongJoin,
        left: &suspect.left,
        right: &suspect.right,
        weight: suspect.weight,
        probability: suspect.probability,
        verdict: Verdict::Join,
        decided_by: suspect.against.as_deref().or(Some("cluster")),
        sealed: shielded(&suspect.left)
            || shielded(&suspect.right)
            || suspect.against.as_deref() == Some(Guard::NewIdentity.name()),
    }
}

/// Decisions that the records no longer bear out.
fn contradicted<'a>(roll: &Roll, batch: &'a Batch) -> Vec<Question<'a>> {
    if batch.stewards.is_empty() {
        return Vec::new();
    }
    let doubted = |pair: &&PairVerdict| {
        let said = batch.stewards.get(&(pair.left.clone(), pair.right.clone()));
        said.is_some_and(|said| is_contradicted(*said, pair.weight))
    };
    batch
        .pairs
        .iter()
        .filter(doubted)
        .map(|pair| Question {
            kind: CaseKind::Contradicted,
            left: &pair.left,
            right: &pair.right,
            weight: pair.weight,
            probability: pair.probability,
            verdict: pair.verdict,
            decided_by: pair.decided_by.as_deref(),
            sealed: is_sealed(roll, pair),
        })
        .collect()
}

/// Whether two records that weigh so much now speak against what was decided about them.
fn is_contradicted(said: StewardSaid, weight: f64) -> bool {
    match said.kind {
        ConstraintKind::Must => weight < 0.0 && weight <= said.weight - NEW_DATA_BITS,
        ConstraintKind::Cannot => weight > 0.0 && weight >= said.weight + NEW_DATA_BITS,
    }
}

/// The child that a record belongs to after this portion, if it belongs to one.
fn new_child(child_of: &BTreeMap<&RecordKey, Option<ChildId>>, roll: &Roll, key: &RecordKey) -> Option<ChildId> {
    child_of.get(key).copied().unwrap_or_else(|| roll.find(key)?.child)
}
