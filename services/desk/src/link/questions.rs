//! Keeping the questions about values in step with what sources say of a child (decision 36).
//!
//! One case for each child and topic, written in the transaction that builds the child's golden record. It is closed once
//! nothing is left to ask, and decided while a steward's choice stands for what is said. What a steward left as it is is not
//! asked again while sources say just that. Nothing is read or written for children about whom nothing is asked,
//! but for one look at whether something was.

use std::collections::{BTreeMap, BTreeSet};

use child::{
    CaseId, ChildId, RecordKey,
    fact::mark,
    golden::{Golden, Survivorship, from_canonical_json},
    question::{Doubt, Standing, Topic, ValueQuestion, questions},
};
use serde::{Deserialize, Serialize};
use store::{CaseStatus, RecordId, ReviewCase, Tx, ValueCase};

use super::risk::{Risk, risk_in};
use crate::{desk::Desk, error::DeskError};

/// The word in the database for a question that a steward's choice answers.
const CHOSEN: &str = "chosen";
/// Version of the rule by which questions are asked. Databases that were asked by another are asked anew.
const RULE: &str = "1";
/// Setting that says by which rule every child was asked about.
const ASKED_BY: &str = "questions.rule";
/// Children of one portion.
const PORTION: i64 = 2_000;

/// What is asked about one child.
#[derive(Debug, Clone)]
pub(super) struct Asked {
    pub child: ChildId,
    pub questions: Vec<ValueQuestion>,
    pub risk: Risk,
}

impl Asked {
    /// What a golden record leaves to ask on a day.
    pub fn of(child: ChildId, golden: &Golden, policy: &Survivorship, today: chrono::NaiveDate) -> Self {
        Self {
            child,
            questions: questions(golden, policy, today),
            risk: risk_in(golden, today),
        }
    }
}

/// What is kept with a case: marks of what is said, never the values.
#[derive(Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
struct Known {
    seen: BTreeSet<String>,
}

impl Known {
    fn of(case: &ReviewCase) -> Self {
        serde_json::from_str(&case.explanation).unwrap_or_default()
    }

    /// Marks of what a question is about, as the case of a record keeps them.
    fn marks(question: &ValueQuestion, left: &RecordKey) -> Self {
        let marked = |(key, parts): &(RecordKey, Vec<String>)| match question.topic {
            Topic::Value(_) => mark(&left.record_id, parts),
            // Two words are all that is ever said of a shield: it counts who says them.
            Topic::Shield => {
                let said = [&[key.source.clone(), key.record_id.clone()], parts.as_slice()].concat();
                mark(&left.record_id, &said)
            }
        };
        Self {
            seen: question.said.iter().map(marked).collect(),
        }
    }
}

impl Desk {
    /// Opens, changes and closes the questions about the values of children whose golden records were built just now.
    pub(super) async fn keep_questions(&self, tx: &mut Tx, asked: &[Asked]) -> Result<(), DeskError> {
        let now = self.shared.clock.now();
        let children: Vec<ChildId> = asked.iter().map(|asked| asked.child).collect();
        let mut known: BTreeMap<ChildId, Vec<ReviewCase>> = BTreeMap::new();
        for (child, case) in tx.value_cases(&children).await? {
            known.entry(child).or_default().push(case);
        }
        let (mut closed, mut wanted): (Vec<CaseId>, Vec<Wanted<'_>>) = (Vec::new(), Vec::new());
        for asked in asked {
            let mut known = known.remove(&asked.child).unwrap_or_default();
            for question in &asked.questions {
                let (case, left_as_it_is) = take_case(&mut known, question);
                let asks_on = case.as_ref().is_some_and(ReviewCase::waits);
                let put_off = put_off(&known, question).filter(|_| !asks_on);
                wanted.extend(Wanted::of(asked, question, case, put_off).filter(|_| !left_as_it_is));
            }
            // Nothing is left to ask; what a steward left as it is stays answered.
            let over = known.iter().filter(|case| case.waits() || case.verdict == CHOSEN);
            closed.extend(
                over.filter(|case| case.status != CaseStatus::Closed)
                    .map(|case| case.id),
            );
        }
        tx.set_case_status(&closed, CaseStatus::Closed, now).await?;
        if wanted.is_empty() {
            return Ok(());
        }
        let mut keys: Vec<RecordKey> = wanted.iter().flat_map(|wanted| wanted.pair.clone()).collect();
        keys.sort();
        keys.dedup();
        let standings = tx.standings(&keys).await?;
        let records: BTreeMap<&RecordKey, RecordId> = standings
            .iter()
            .map(|standing| (&standing.key, standing.record))
            .collect();
        let children: BTreeSet<ChildId> = wanted.iter().map(|wanted| wanted.asked.child).collect();
        let rows = tx.children_by_ids(&children.into_iter().collect::<Vec<_>>()).await?;
        let shielded: BTreeSet<ChildId> = rows.iter().filter(|row| row.shield.up()).map(|row| row.id).collect();
        let cases: Vec<ValueCase> = wanted
            .iter()
            .filter_map(|wanted| {
                let [left, right] = [&wanted.pair[0], &wanted.pair[1]].map(|key| records.get(key).copied());
                Some(ValueCase {
                    id: CaseId(self.shared.ids.uuid(now)),
                    left: left?,
                    right: right?,
                    // A question about a shield is for shield stewards alone, for good.
                    shielded: wanted.case.about == Topic::Shield.name() || shielded.contains(&wanted.asked.child),
                    ..wanted.case.clone()
                })
            })
            .collect();
        Ok(tx.put_value_cases(&cases, now).await?)
    }

    /// What is to be asked about children as their golden records stand.
    async fn asked_of(
        &self,
        tx: &mut Tx,
        children: &[ChildId],
        policy: &Survivorship,
    ) -> Result<Vec<Asked>, DeskError> {
        let today = self.shared.clock.today();
        let rows = tx.golden(children).await?;
        rows.iter()
            .map(|row| {
                let golden = from_canonical_json(&row.json).map_err(|source| DeskError::Unreadable {
                    what: format!("the golden record of {}", row.child),
                    source,
                })?;
                Ok(Asked::of(row.child, &golden, policy, today))
            })
            .collect()
    }

    /// Asks again about choices whose day of review has come; and about every child, if the rule by which questions are
    /// asked is another than that by which they were. Answers how many children were looked at.
    pub async fn ask_again(&self) -> Result<usize, DeskError> {
        let mut tx = self.shared.jobs.read().await?;
        let due = tx.children_with_choices_due(self.shared.clock.today()).await?;
        let all = tx.setting(ASKED_BY).await?.as_deref() != Some(RULE);
        let policy = self.policy(&mut tx).await?;
        drop(tx);
        if due.is_empty() && !all {
            return Ok(0);
        }
        // Nobody in this process links meanwhile; the series that each portion holds keeps other processes out.
        let _one_at_a_time = self.shared.linking.lock().await;
        let (mut after, mut looked_at) = (0, 0);
        let mut tx = self.shared.jobs.begin().await?;
        tx.hold_link_events().await?;
        let asked = self.asked_of(&mut tx, &due, &policy).await?;
        self.keep_questions(&mut tx, &asked).await?;
        tx.choices_looked_at(self.shared.clock.today()).await?;
        tx.commit().await?;
        looked_at += asked.len();
        if all {
            loop {
                let mut tx = self.shared.jobs.begin().await?;
                tx.hold_link_events().await?;
                let rows = tx.all_children(after, PORTION).await?;
                let Some(last) = rows.last() else {
                    tx.put_setting(ASKED_BY, RULE).await?;
                    tx.commit().await?;
                    break;
                };
                after = last.reference;
                let children: Vec<ChildId> = rows.iter().map(|child| child.id).collect();
                let asked = self.asked_of(&mut tx, &children, &policy).await?;
                self.keep_questions(&mut tx, &asked).await?;
                tx.commit().await?;
                looked_at += asked.len();
            }
        }
        Ok(looked_at)
    }
}

/// The case among those of a child that a question goes on being, taken out: the one that waits, else the one that was
/// answered last. And whether what is asked is just what a steward left as it is. A question goes on as a case only if both
/// its records speak here: one may have gone to another child since. What was answered of the two still counts.
fn take_case(known: &mut Vec<ReviewCase>, question: &ValueQuestion) -> (Option<ReviewCase>, bool) {
    let holds = |case: &ReviewCase, key: &RecordKey| case.left_key == *key || case.right_key == *key;
    let about = |case: &ReviewCase| case.about == question.topic.name();
    let both = |case: &ReviewCase| {
        let speaking = question.said.iter().filter(|(key, _)| holds(case, key));
        about(case) && speaking.count() == 2
    };
    let answered = |case: &ReviewCase| {
        let seen = Known::marks(question, &case.left_key).seen;
        about(case) && case.status == CaseStatus::Decided && seen.is_subset(&Known::of(case).seen)
    };
    let latest = |fits: &dyn Fn(&ReviewCase) -> bool| {
        let fitting = known.iter().enumerate().filter(|(_, case)| fits(case));
        let best = fitting.max_by_key(|(_, case)| {
            let decided = case.status == CaseStatus::Decided;
            (case.waits(), decided, case.closed_at, case.id)
        });
        best.map(|(place, _)| place)
    };
    let Some(best) = latest(&|case| both(case) || answered(case)) else {
        return (None, false);
    };
    let asks = matches!(question.standing, Standing::Asked(_));
    // The day of a choice is asked about, whatever else was left as it is before.
    let due = question.standing == Standing::Asked(Doubt::Due);
    let is_another = |case: &ReviewCase| case.verdict == CHOSEN || (due && case.verdict != Doubt::Due.name());
    let left_as_it_is = asks && answered(&known[best]) && !is_another(&known[best]);
    let place = if both(&known[best]) {
        Some(best)
    } else if left_as_it_is {
        None
    } else {
        latest(&both)
    };
    (place.map(|place| known.remove(place)), left_as_it_is)
}

/// The case that is over and was put off, of which a question asks nothing but what it asked: until its day it was not to be
/// asked, whichever two records it hangs on now.
fn put_off<'a>(known: &'a [ReviewCase], question: &ValueQuestion) -> Option<&'a ReviewCase> {
    let asks = |case: &&ReviewCase| {
        let seen = Known::marks(question, &case.left_key).seen;
        case.about == question.topic.name() && seen.is_subset(&Known::of(case).seen)
    };
    let waits = known.iter().filter(|case| case.status == CaseStatus::Deferred);
    waits.filter(asks).max_by_key(|case| case.deferred_until)
}

/// A case that is to be written.
struct Wanted<'a> {
    asked: &'a Asked,
    /// The two records, in order.
    pair: [RecordKey; 2],
    case: ValueCase,
}

impl<'a> Wanted<'a> {
    /// What a question makes of its case; none where nothing changes. One that did not wait is put off if `put_off` was.
    fn of(
        asked: &'a Asked,
        question: &ValueQuestion,
        known: Option<ReviewCase>,
        put_off: Option<&ReviewCase>,
    ) -> Option<Self> {
        let (first, second) = (&question.said.first()?.0, &question.said.get(1)?.0);
        let pair = match &known {
            Some(case) => [case.left_key.clone(), case.right_key.clone()],
            None => [first.min(second).clone(), first.max(second).clone()],
        };
        let seen = Known::marks(question, &pair[0]);
        let (verdict, label, status, until) = match question.standing {
            Standing::Asked(doubt) => {
                let asks_on = |case: &&ReviewCase| case.waits() && case.verdict == doubt.name();
                let still = known.as_ref().filter(asks_on);
                let still = still.or(put_off.filter(asks_on));
                let status = still.map_or(CaseStatus::Open, |case| case.status);
                (
                    doubt.name(),
                    doubt.label(),
                    status,
                    still.and_then(|case| case.deferred_until),
                )
            }
            // Answered, and not to be looked at again: no case has to remember it.
            Standing::Chosen(None) if known.is_none() => return None,
            Standing::Chosen(day) => (CHOSEN, "Chosen", CaseStatus::Decided, day),
        };
        let case = ValueCase {
            id: CaseId(uuid::Uuid::nil()),
            about: question.topic.name().to_owned(),
            left: RecordId(0),
            right: RecordId(0),
            verdict: verdict.to_owned(),
            explanation: serde_json::to_string(&seen).expect("marks are texts"),
            cause: format!("{label}: {}", lower(question.topic.label())),
            status,
            shielded: false,
            involved: asked.risk.involved,
            born: asked.risk.born,
            until,
        };
        let same = known.is_some_and(|known| {
            known.verdict == case.verdict
                && known.explanation == case.explanation
                && known.status == case.status
                && known.deferred_until == case.until
                && (known.involved, known.born) == (case.involved, case.born)
        });
        (!same).then_some(Self { asked, pair, case })
    }
}

/// A label inside a sentence: names of numbers stay as they are.
fn lower(label: &str) -> String {
    let mut letters = label.chars();
    let first = letters.next().map(|first| first.to_lowercase().collect::<String>());
    let rest = letters.as_str();
    if rest.starts_with(char::is_uppercase) {
        return label.to_owned();
    }
    first.unwrap_or_default() + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(source: &str) -> RecordKey {
        RecordKey::new(source, "1")
    }

    /// What two sources say of a sex.
    fn asked(one: &str, other: &str) -> ValueQuestion {
        let said = |source: &str, sex: &str| (key(source), vec![sex.to_owned()]);
        ValueQuestion {
            topic: Topic::Value(child::Attribute::Sex),
            standing: Standing::Asked(Doubt::Disagree),
            said: vec![said(one, "F"), said(other, "M")],
        }
    }

    /// A case between records of sources a and b that was answered.
    fn answered(verdict: &str) -> ReviewCase {
        let marks = Known::marks(&asked("a", "b"), &key("a"));
        ReviewCase {
            id: CaseId(uuid::Uuid::from_u128(1)),
            kind: store::CaseKind::Disagree,
            about: Topic::Value(child::Attribute::Sex).name().to_owned(),
            left: RecordId(1),
            left_key: key("a"),
            right: RecordId(2),
            right_key: key("b"),
            weight: 0.0,
            probability: 0.5,
            verdict: verdict.to_owned(),
            explanation: serde_json::to_string(&marks).unwrap(),
            cause: String::new(),
            status: CaseStatus::Decided,
            shielded: false,
            involved: false,
            born: None,
            version: 2,
            assigned_to: None,
            deferred_until: None,
            opened_at: chrono::DateTime::UNIX_EPOCH,
            closed_at: Some(chrono::DateTime::UNIX_EPOCH),
        }
    }

    #[test]
    fn a_question_goes_on_as_a_case_whose_records_both_speak_here_and_as_no_other() {
        let mut known = vec![answered(CHOSEN)];
        let (case, left) = take_case(&mut known, &asked("a", "b"));
        assert!(case.is_some() && !left && known.is_empty());
        // The record of b is another child's now, and c says what it said.
        let mut known = vec![answered(CHOSEN)];
        let (case, left) = take_case(&mut known, &asked("a", "c"));
        assert!(case.is_none() && !left && known.len() == 1);
    }

    #[test]
    fn what_was_left_as_it_is_stays_answered_whoever_says_it_now() {
        for other in ["b", "c"] {
            let mut known = vec![answered("disagree")];
            let (_, left) = take_case(&mut known, &asked("a", other));
            assert!(left, "{other}");
            let chosen = ValueQuestion {
                standing: Standing::Chosen(None),
                ..asked("a", other)
            };
            let (case, left) = take_case(&mut vec![answered("disagree")], &chosen);
            assert!(!left && case.is_some() == (other == "b"), "{other}");
        }
    }
}
