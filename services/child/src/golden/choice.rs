//! Which values stewards chose, and what became of that.

use linkage::RecordKey;
use serde::Serialize;

use super::Golden;
use crate::{attribute::Attribute, fact::Choice, sources::OWN};

/// How a choice stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ChoiceState {
    /// It decides what is shown.
    InForce,
    /// Its record states something else since, or ended: the policy decides.
    Lapsed,
    /// A later choice of the same attribute took its place.
    Replaced,
}

/// The choices of an attribute, the latest first. Of several in one golden record, which were made apart and came together
/// by a join, the latest counts; where the children are parted again, each goes with the record that it was made of.
pub fn choices(golden: &Golden, attribute: Attribute) -> Vec<(&RecordKey, &Choice, ChoiceState)> {
    let mut found: Vec<(&RecordKey, &Choice)> = golden
        .records
        .iter()
        .flat_map(|record| record.facts.choices.iter().map(|choice| (&record.key, choice)))
        .filter(|(key, choice)| counts(attribute, key, choice))
        .collect();
    found.sort_by(|one, other| (other.1.at, other.0).cmp(&(one.1.at, one.0)));
    let states = found.into_iter().enumerate();
    states
        .map(|(place, (key, choice))| {
            let state = match place {
                0 if holds(golden, choice) => ChoiceState::InForce,
                0 => ChoiceState::Lapsed,
                _ => ChoiceState::Replaced,
            };
            (key, choice, state)
        })
        .collect()
}

/// The latest choice of an attribute among all that linked records hold.
pub(super) fn latest<'a>(
    attribute: Attribute,
    choices: impl Iterator<Item = (&'a RecordKey, &'a Choice)>,
) -> Option<(&'a RecordKey, &'a Choice)> {
    choices
        .filter(|(key, choice)| counts(attribute, key, choice))
        .max_by_key(|(key, choice)| (choice.at, *key))
}

/// Whether a choice is one of the attribute. Nobody but the service itself says what stewards chose.
fn counts(attribute: Attribute, key: &RecordKey, choice: &Choice) -> bool {
    key.source == OWN && choice.attribute == attribute
}

/// Whether what was chosen is what is shown; a choice that leaves it to the policy always holds.
fn holds(golden: &Golden, choice: &Choice) -> bool {
    let ended = || {
        let mut records = golden.records.iter();
        records.any(|record| record.key == choice.beside && record.ended)
    };
    let shown = || golden.attributes.get(&choice.attribute).map(|value| &value.shown);
    choice.chosen.is_none() || (shown().is_some_and(|shown| choice.chose(&shown.key, &shown.parts)) && !ended())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use chrono::{DateTime, NaiveDate, TimeDelta};
    use proptest::prelude::*;

    use super::*;
    use crate::{
        FeedKind, SourceRecord, Statement,
        column::Column,
        fact::{Facts, mark},
        golden::{Criterion, Survivorship, build, canonical_json, from_canonical_json},
    };

    fn record(key: RecordKey, columns: &[(Column, &str)], facts: Facts) -> SourceRecord {
        SourceRecord {
            version: 1,
            statement: Statement {
                record_id: key.record_id.clone(),
                kind: FeedKind::Education,
                columns: columns
                    .iter()
                    .map(|(column, text)| (*column, (*text).to_owned()))
                    .collect(),
                facts,
                shielded: false,
                address_withheld: false,
                address_updated_on: None,
                updated_on: NaiveDate::from_ymd_opt(2026, 9, 1),
                unknown: BTreeMap::new(),
            },
            key,
            first_seen: DateTime::UNIX_EPOCH,
            received_at: DateTime::UNIX_EPOCH,
            ended: false,
        }
    }

    fn born(source: &str, day: &str) -> SourceRecord {
        record(RecordKey::new(source, "1"), &[(Column::Dob, day)], Facts::default())
    }

    /// A choice made `minute` minutes after the beginning: of what a source says, or of the rules.
    fn choice(id: &str, minute: i64, chosen: Option<(&str, &str)>) -> SourceRecord {
        let choice = Choice {
            attribute: Attribute::BirthDate,
            beside: RecordKey::new(chosen.map_or("a", |(source, _)| source), "1"),
            chosen: chosen.map(|(_, day)| vec![day.to_owned()]),
            seen: vec![mark(id, &["2015-03-04".to_owned()])],
            reason: "The birth certificate was seen".to_owned(),
            by: "Petra Ashgrove".to_owned(),
            at: DateTime::UNIX_EPOCH + TimeDelta::minutes(minute),
            review_on: None,
        };
        let facts = Facts {
            choices: vec![choice],
            ..Facts::default()
        };
        record(RecordKey::new(OWN, id), &[], facts)
    }

    /// The birth date shown, the criterion that decided, and how the choices stand, the latest first.
    fn shown(records: &[SourceRecord]) -> (String, Option<Criterion>, Vec<ChoiceState>) {
        let golden = build(records, &Survivorship::builtin());
        let value = &golden.attributes[&Attribute::BirthDate];
        let states = choices(&golden, Attribute::BirthDate).into_iter();
        let states = states.map(|(_, _, state)| state).collect();
        (value.shown.parts[0].clone(), value.decided_by, states)
    }

    const ONE: &str = "2015-03-04";
    const OTHER: &str = "2015-04-03";

    fn two() -> Vec<SourceRecord> {
        vec![born("a", ONE), born("b", OTHER)]
    }

    #[test]
    fn what_a_steward_chose_is_shown_before_every_rule_and_the_record_says_so() {
        let by_rule = shown(&two());
        assert_eq!((by_rule.0.as_str(), by_rule.2), (ONE, vec![]));
        let mut records = two();
        records.push(choice("c1", 1, Some(("b", OTHER))));
        assert_eq!(
            shown(&records),
            (OTHER.to_owned(), Some(Criterion::Chosen), vec![ChoiceState::InForce])
        );
        records[0] = born("a", OTHER);
        assert_eq!(shown(&records).1, None, "nothing was decided where all agree");
    }

    #[test]
    fn a_choice_lapses_when_its_record_says_something_else_ends_or_leaves() {
        let chosen = choice("c1", 1, Some(("b", OTHER)));
        let lapsed = |records: &[SourceRecord]| {
            let (day, _, states) = shown(records);
            assert_eq!((day.as_str(), states), (ONE, vec![ChoiceState::Lapsed]));
        };
        lapsed(&[born("a", ONE), born("b", "2015-05-05"), chosen.clone()]);
        let ended = SourceRecord {
            ended: true,
            ..born("b", OTHER)
        };
        lapsed(&[born("a", ONE), ended, chosen.clone()]);
        lapsed(&[born("a", ONE), chosen.clone()]);
        // Another source that says the same is not the one that was believed.
        lapsed(&[
            born("a", ONE),
            born("b", "2015-05-05"),
            born("c", OTHER),
            chosen.clone(),
        ]);
        // It holds again as soon as the record says again what was chosen.
        assert_eq!(
            shown(&[born("a", ONE), born("b", OTHER), chosen]).2,
            [ChoiceState::InForce]
        );
    }

    #[test]
    fn the_latest_choice_counts_and_an_earlier_one_does_not_come_back_when_it_lapses() {
        let mut records = two();
        records.push(choice("c1", 1, Some(("b", OTHER))));
        records.push(choice("c2", 2, Some(("a", ONE))));
        let replaced = [ChoiceState::InForce, ChoiceState::Replaced];
        assert_eq!(
            shown(&records),
            (ONE.to_owned(), Some(Criterion::Chosen), replaced.to_vec())
        );
        records[0] = born("a", "2015-01-01");
        assert_eq!(shown(&records).2, [ChoiceState::Lapsed, ChoiceState::Replaced]);
        assert_ne!(shown(&records).1, Some(Criterion::Chosen));
        let mut left_to_rules = two();
        left_to_rules.push(choice("c1", 1, Some(("b", OTHER))));
        left_to_rules.push(choice("c2", 2, None));
        let (day, by, states) = shown(&left_to_rules);
        assert_eq!((day.as_str(), states), (ONE, replaced.to_vec()));
        assert_ne!(by, Some(Criterion::Chosen));
    }

    #[test]
    fn a_feed_cannot_choose() {
        let mut records = two();
        let mut forged = choice("c1", 1, Some(("b", OTHER)));
        forged.key = RecordKey::new("careers", "c1");
        records.push(forged);
        let (day, _, states) = shown(&records);
        assert_eq!((day.as_str(), states), (ONE, vec![]));
    }

    proptest! {
        #[test]
        fn p03_the_order_of_records_and_choices_does_not_matter(
            seed in any::<u64>(),
            days in proptest::collection::vec(0usize..3, 3),
            chosen in proptest::collection::vec((0usize..4, 0usize..3, 0i64..3), 0..4),
        ) {
            let (sources, says) = (["a", "b", "c"], [ONE, OTHER, "2015-05-05"]);
            let mut records: Vec<SourceRecord> =
                sources.iter().zip(&days).map(|(source, day)| born(source, says[*day])).collect();
            records.extend(chosen.iter().enumerate().map(|(place, (source, day, minute))| {
                let of = sources.get(*source).map(|source| (*source, says[*day]));
                choice(&format!("c{place}"), *minute, of)
            }));
            let json = canonical_json(&build(&records, &Survivorship::builtin()));
            let states = shown(&records).2;
            prop_assert!(states.iter().skip(1).all(|state| *state == ChoiceState::Replaced));
            let turn = (seed as usize) % records.len();
            records.rotate_left(turn);
            records.reverse();
            let golden = build(&records, &Survivorship::builtin());
            prop_assert_eq!(&canonical_json(&golden), &json);
            prop_assert_eq!(from_canonical_json(&json).unwrap(), golden);
        }
    }
}
