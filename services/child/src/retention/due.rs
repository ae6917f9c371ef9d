//! From rules and facts to days.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use linkage::RecordKey;

use super::{
    facts::{ChildFacts, EntryFacts, RecordFacts},
    life::LifeState,
    period::{Keep, birthday},
    rule::{About, Action, CarriedOut, Known, Rule, Trigger},
    rules::RuleSet,
};

/// A day, and the rule that gives it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dated {
    /// Id of the rule.
    pub rule: String,
    /// The day from which on the rule is due.
    pub on: NaiveDate,
    /// How many days before, the owner is told; 0 for not at all.
    pub notice_days: u32,
}

/// When what happens to a child record, and to parts of it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Schedule {
    /// Hidden from most practitioners.
    pub hide: Option<Dated>,
    /// Archived.
    pub archive: Option<Dated>,
    /// For the custodian alone.
    pub restrict: Option<Dated>,
    /// A person is asked.
    pub review: Option<Dated>,
    /// Deleted. None also where a case record of the child has no day: what nobody can date is kept.
    pub purge: Option<Dated>,
    /// Case records that go before the child record does.
    pub records: BTreeMap<RecordKey, Dated>,
    /// Entries of sensitive services that go, by record and service type.
    pub entries: BTreeMap<(RecordKey, String), Dated>,
}

/// The days of a child under a set of rules. Of several rules the earliest hides and archives, the latest deletes.
pub fn schedule(rules: &RuleSet, facts: &ChildFacts, state: &LifeState) -> Schedule {
    let of_child = |then: Action, archived_on: Option<NaiveDate>| {
        rules
            .about(About::ChildRecord, then)
            .filter(|rule| rule.carried_out() == CarriedOut::ByTheRun && rule.applies(&facts.known))
            .filter_map(move |rule| dated(rule, child_start(rules, rule.from, facts, archived_on)?))
    };
    let earliest = |dates: &mut dyn Iterator<Item = Dated>| dates.min_by_key(|date| date.on);
    let archive = earliest(&mut of_child(Action::Archive, None));
    let archived_on = state.archived_on.or(archive.as_ref().map(|date| date.on));
    let purge = of_child(Action::Purge, archived_on).max_by_key(|date| date.on);
    let cases: Vec<(&RecordKey, Option<Dated>)> = facts
        .records
        .iter()
        .filter(|record| record.is_case_record)
        .map(|record| (&record.key, case_record(rules, facts, record)))
        .collect();
    let undated = cases.iter().any(|(_, due)| due.is_none());
    let latest_case = cases
        .iter()
        .filter_map(|(_, due)| due.as_ref())
        .max_by_key(|due| due.on);
    let purge = purge.filter(|_| !undated).map(|purge| match latest_case {
        Some(case) if case.on > purge.on => Dated {
            rule: case.rule.clone(),
            on: case.on,
            ..purge
        },
        _ => purge,
    });
    let records = cases.iter().filter_map(|(key, due)| {
        let due = due.as_ref()?;
        let before_child = purge.as_ref().is_none_or(|purge| due.on < purge.on);
        before_child.then(|| ((*key).clone(), due.clone()))
    });
    Schedule {
        hide: earliest(&mut of_child(Action::Hide, None)),
        restrict: earliest(&mut of_child(Action::Restrict, archived_on)),
        review: earliest(&mut of_child(Action::Review, None)),
        records: records.collect(),
        entries: entries(rules, facts),
        archive,
        purge,
    }
}

/// When the rows of a feed go that arrived on `received`: `about` is [`About::FeedRows`] or [`About::RejectedRows`].
pub fn rows_due(rules: &RuleSet, about: About, received: NaiveDate) -> Option<Dated> {
    let of_rows = rules
        .about(about, Action::Purge)
        .filter(|rule| rule.carried_out() == CarriedOut::ByTheRun);
    of_rows
        .filter_map(|rule| dated(rule, received))
        .max_by_key(|date| date.on)
}

fn dated(rule: &Rule, start: NaiveDate) -> Option<Dated> {
    let Keep::For(period) = rule.keep else { return None };
    Some(Dated {
        rule: rule.id.clone(),
        on: period.after(start)?,
        notice_days: rule.notice_days,
    })
}

/// The day with which a period begins that is about the child.
fn child_start(
    rules: &RuleSet,
    trigger: Trigger,
    facts: &ChildFacts,
    archived_on: Option<NaiveDate>,
) -> Option<NaiveDate> {
    match trigger {
        Trigger::Dob => facts.born,
        Trigger::Age(years) => birthday(facts.born?, years, rules.leap_birthday),
        Trigger::Death => facts.died_on,
        Trigger::LeftArea => facts.left_on,
        Trigger::Archived => archived_on,
        Trigger::FirstSeen => Some(facts.first_seen),
        Trigger::InvolvementEnded
        | Trigger::ConsentWithdrawn
        | Trigger::Closed
        | Trigger::LastContact
        | Trigger::LastAction
        | Trigger::LastChange
        | Trigger::LeftSchool
        | Trigger::AdoptionOrder
        | Trigger::LoadReceived
        | Trigger::Superseded
        | Trigger::Approved => None,
    }
}

/// When a case record goes: of the rules that apply those of the longest class, and of these the latest. None where none
/// of them can be dated: a shorter class never takes the place of a longer one.
fn case_record(rules: &RuleSet, facts: &ChildFacts, record: &RecordFacts) -> Option<Dated> {
    let applying = || {
        rules
            .about(About::CaseRecord, Action::Purge)
            .filter(|rule| rule.applies(&record.known))
    };
    let class = applying().map(|rule| rule.class).max()?;
    let start = |rule: &Rule| match rule.from {
        Trigger::Closed => record.closed_on,
        Trigger::LastChange => Some(record.last_change),
        Trigger::LeftSchool => record.left_school_on,
        trigger => child_start(rules, trigger, facts, None),
    };
    applying()
        .filter(|rule| rule.class == class)
        .filter_map(|rule| dated(rule, start(rule)?))
        .max_by_key(|date| date.on)
}

/// When entries of sensitive services go. Entries of one service in one record go together, with the last of them. Consent
/// that was withdrawn comes before everything: that entry goes whatever the other rule says.
fn entries(rules: &RuleSet, facts: &ChildFacts) -> BTreeMap<(RecordKey, String), Dated> {
    let mut due = BTreeMap::new();
    for record in &facts.records {
        let services: BTreeSet<&str> = record.entries.iter().map(|entry| &*entry.service_type).collect();
        for service in services {
            let of_service = record.entries.iter().filter(|entry| entry.service_type == service);
            let dates: Option<Vec<Dated>> = of_service.map(|entry| entry_due(rules, &record.known, entry)).collect();
            let latest = dates.and_then(|dates| dates.into_iter().max_by_key(|date| date.on));
            due.extend(latest.map(|date| ((record.key.clone(), service.to_owned()), date)));
        }
    }
    due
}

fn entry_due(rules: &RuleSet, known: &BTreeSet<Known>, entry: &EntryFacts) -> Option<Dated> {
    let by = |trigger: Trigger, start: Option<NaiveDate>| {
        rules
            .about(About::SensitiveEntry, Action::Purge)
            .filter(move |rule| rule.from == trigger && rule.applies(known))
            .filter_map(move |rule| dated(rule, start?))
            .max_by_key(|date| date.on)
    };
    by(Trigger::ConsentWithdrawn, entry.withdrawn_on).or_else(|| by(Trigger::InvolvementEnded, entry.ended_on))
}
