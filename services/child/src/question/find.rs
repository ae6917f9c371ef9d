//! Finding the questions of one golden record.
//!
//! Only what sources hold now counts: not what ended, not placeholders, not an earlier name that a source states as such. A
//! birth date, a sex and a shield are asked about whoever states them. A name or an address is asked about only where the
//! policy trusts the other source at least as much, and the other source does not merely lag behind.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use linkage::{RecordKey, text::fold};

use crate::{
    attribute::Attribute,
    fact::Choice,
    golden::{ChoiceState, Golden, GoldenRecord, GoldenValue, StatedValue, Survivorship, choices, says_something},
    question::{Doubt, Standing, Topic, ValueQuestion},
    sources::OWN,
};

/// What is asked about without anybody having chosen before.
const WATCHED: [Attribute; 5] = [
    Attribute::BirthDate,
    Attribute::Sex,
    Attribute::FirstName,
    Attribute::Surname,
    Attribute::Address,
];

/// Every question about a child on a day, at most one for each topic.
pub fn questions(golden: &Golden, policy: &Survivorship, today: NaiveDate) -> Vec<ValueQuestion> {
    let values = golden.attributes.iter().filter_map(|(attribute, value)| {
        // Where one source speaks alone, or all say the same, there is nothing to decide.
        let differs = value.others.iter().any(|other| other.differs(&value.shown));
        differs
            .then(|| about_value(golden, policy, *attribute, value, today))
            .flatten()
    });
    values.chain(about_shield(golden)).collect()
}

fn about_value(
    golden: &Golden,
    policy: &Survivorship,
    attribute: Attribute,
    value: &GoldenValue,
    today: NaiveDate,
) -> Option<ValueQuestion> {
    let current: Vec<&StatedValue> = value
        .stated()
        .filter(|stated| counts(golden, attribute, stated))
        .collect();
    let (held, others) = current.split_first()?;
    let different: Vec<&StatedValue> = others
        .iter()
        .copied()
        .filter(|other| contradicts(attribute, held, other))
        .collect();
    if different.is_empty() {
        return None;
    }
    let decided = choices(golden, attribute).into_iter().next();
    let worth: Vec<&StatedValue> = if WATCHED.contains(&attribute) {
        let asked = |other: &&StatedValue| is_worth_asking(golden, policy, attribute, held, other);
        different.iter().copied().filter(asked).collect()
    } else {
        Vec::new()
    };
    let (standing, rivals) = match decided {
        // Whatever was worth deciding once is worth it again.
        Some((_, _, ChoiceState::Lapsed)) => (Standing::Asked(Doubt::Lapsed), different),
        // Whatever was said since, and left as it is: the choice is to be looked at on its day.
        Some((_, choice, _)) if choice.review_on.is_some_and(|day| day <= today) => {
            (Standing::Asked(Doubt::Due), different)
        }
        Some((key, choice, _)) if is_known(key, choice, held, &worth) => {
            (Standing::Chosen(choice.review_on), different)
        }
        _ if worth.is_empty() => return None,
        _ => (Standing::Asked(Doubt::Disagree), worth),
    };
    let said = std::iter::once(*held).chain(rivals);
    Some(ValueQuestion {
        topic: Topic::Value(attribute),
        standing,
        said: said.map(|stated| (stated.key.clone(), stated.parts.clone())).collect(),
    })
}

/// Whether whoever chose knew all that is to be asked about.
fn is_known(key: &RecordKey, choice: &Choice, held: &StatedValue, worth: &[&StatedValue]) -> bool {
    let mut said = std::iter::once(held).chain(worth.iter().copied());
    said.all(|stated| choice.knew(&key.record_id, &stated.parts))
}

/// Whether a statement is one of today that says something.
fn counts(golden: &Golden, attribute: Attribute, stated: &StatedValue) -> bool {
    record(golden, &stated.key).is_some_and(|record| !record.ended) && says_something(attribute, &stated.parts)
}

fn record<'a>(golden: &'a Golden, key: &RecordKey) -> Option<&'a GoldenRecord> {
    golden.records.iter().find(|record| record.key == *key)
}

/// Whether two statements cannot both be right. An address that leaves a part out, or writes another town, is the same
/// address as long as neither line nor postcode differ.
fn contradicts(attribute: Attribute, one: &StatedValue, other: &StatedValue) -> bool {
    if attribute != Attribute::Address {
        return one.differs(other);
    }
    let part = |stated: &StatedValue, place: usize| {
        let text = stated.parts.get(place).map(|part| fold(part)).unwrap_or_default();
        text.replace(' ', "")
    };
    [0, 2].into_iter().any(|place| {
        let (one, other) = (part(one, place), part(other, place));
        !one.is_empty() && !other.is_empty() && one != other
    })
}

/// Whether a statement that differs from the one held is worth a steward's time.
fn is_worth_asking(
    golden: &Golden,
    policy: &Survivorship,
    attribute: Attribute,
    held: &StatedValue,
    other: &StatedValue,
) -> bool {
    if matches!(attribute, Attribute::BirthDate | Attribute::Sex) {
        return true;
    }
    let rank =
        |stated: &StatedValue| record(golden, &stated.key).map(|record| policy.rule(attribute).rank(record.kind));
    // People move and marry: the later word explains the earlier one.
    let later = held
        .updated_on
        .zip(other.updated_on)
        .is_some_and(|(held, other)| other < held);
    let lags = later && attribute != Attribute::FirstName;
    rank(other) <= rank(held) && !lags && !is_another_name(golden, attribute, held, other)
}

/// Whether a source says of one of the two names that the child goes or went by it too. A source that fills in its own name
/// once more says nothing of the other.
fn is_another_name(golden: &Golden, attribute: Attribute, one: &StatedValue, other: &StatedValue) -> bool {
    let (beside, place): (&[Attribute], usize) = match attribute {
        Attribute::FirstName => (&[Attribute::KnownAs, Attribute::Alias], 0),
        Attribute::Surname => (&[Attribute::FormerSurname, Attribute::Alias], 1),
        _ => return false,
    };
    let main: BTreeMap<&RecordKey, String> = golden
        .attributes
        .get(&attribute)
        .into_iter()
        .flat_map(GoldenValue::stated)
        .map(|stated| (&stated.key, stated.folded()))
        .collect();
    let names = beside.iter().filter_map(|beside| golden.attributes.get(beside));
    let known: Vec<String> = names
        .flat_map(GoldenValue::stated)
        .filter_map(|stated| {
            let name = fold(stated.parts.get(place.min(stated.parts.len() - 1))?);
            (main.get(&stated.key) != Some(&name)).then_some(name)
        })
        .collect();
    known.contains(&one.folded()) || known.contains(&other.folded())
}

/// Sources that shield the child beside sources that must say whether to, and say no.
fn about_shield(golden: &Golden) -> Option<ValueQuestion> {
    let speaks = |record: &&GoldenRecord| {
        record.key.source != OWN && !record.ended && (record.shielded || record.kind.always_says_whether_shielded())
    };
    let (shielding, open): (Vec<&GoldenRecord>, Vec<&GoldenRecord>) =
        golden.records.iter().filter(speaks).partition(|record| record.shielded);
    if shielding.is_empty() || open.is_empty() {
        return None;
    }
    let said = shielding.into_iter().chain(open);
    Some(ValueQuestion {
        topic: Topic::Shield,
        standing: Standing::Asked(Doubt::Disagree),
        said: said
            .map(|record| (record.key.clone(), vec![shield_words(record.shielded).to_owned()]))
            .collect(),
    })
}

/// What a source says of the shield.
pub const fn shield_words(shielded: bool) -> &'static str {
    if shielded { "Shielded" } else { "Not shielded" }
}
