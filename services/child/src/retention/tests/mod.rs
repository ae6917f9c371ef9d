//! Made-up children, and the days of their lives.

mod behaviours;
mod calendar;
mod classes;
mod facts;
mod holds;
mod laws;
mod starter;
mod years;

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::LazyLock,
};

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use linkage::RecordKey;

use super::{
    ChildFacts, Due, Life, LifeState, Notice, Policy, RuleSet, RulesInForce, SourceRecords, Standing, Step, Target,
};
use crate::{
    column::Column,
    fact::Facts,
    kind::{FeedKind, Sector},
    record::{SourceRecord, Statement},
    sources::{Source, Sources},
};

pub(super) fn day(text: &str) -> NaiveDate {
    text.parse().expect("a date")
}

pub(super) fn at(text: &str) -> DateTime<Utc> {
    day(text).and_time(NaiveTime::MIN).and_utc()
}

/// A record of a source, born on a day where one is given, first seen in 2010.
pub(super) fn record(source: &str, id: &str, born: Option<&str>) -> SourceRecord {
    SourceRecord {
        key: RecordKey::new(source, id),
        version: 1,
        statement: Statement {
            record_id: id.to_owned(),
            kind: FeedKind::Education,
            columns: born.into_iter().map(|born| (Column::Dob, born.to_owned())).collect(),
            facts: Facts::default(),
            shielded: false,
            address_withheld: false,
            address_updated_on: None,
            updated_on: Some(day("2012-01-01")),
            unknown: BTreeMap::new(),
        },
        first_seen: at("2010-01-01"),
        received_at: at("2012-01-02"),
        ended: false,
    }
}

/// A registry: `education`, `health`, `social_care`, `careers` (youth) and `clinic`, a sensitive service.
pub(super) fn sources() -> Sources {
    let of = |name: &str, sector| Source {
        name: name.to_owned(),
        title: name.to_owned(),
        sector,
        kind: None,
        ids_of: None,
    };
    Sources::new(
        [
            of("education", Sector::Education),
            of("health", Sector::Health),
            of("social_care", Sector::SocialCare),
            of("careers", Sector::Youth),
            of("clinic", Sector::Sensitive),
        ],
        [],
    )
}

/// The facts of records of which these sources hold case records.
pub(super) fn facts_with(records: &[SourceRecord], case_sources: &[&str]) -> ChildFacts {
    let case_sources: BTreeSet<String> = case_sources.iter().map(|&name| name.to_owned()).collect();
    let sources = sources();
    let records = SourceRecords {
        current: records,
        earlier: &[],
        sources: &sources,
        case_sources: &case_sources,
    };
    ChildFacts::of(records).expect("there are records")
}

pub(super) fn facts(records: &[SourceRecord]) -> ChildFacts {
    facts_with(records, &[])
}

/// The shipped rules, approved long ago.
pub(super) fn starter() -> RulesInForce {
    RulesInForce {
        now: policy(1, shipped(), "2000-01-01"),
        before: None,
    }
}

/// The shipped rules, read once for all tests.
pub(super) fn shipped() -> RuleSet {
    static SHIPPED: LazyLock<RuleSet> = LazyLock::new(RuleSet::starter);
    SHIPPED.clone()
}

pub(super) fn policy(version: i64, rules: RuleSet, effective_from: &str) -> Policy {
    Policy {
        version,
        rules,
        effective_from: day(effective_from),
        approved: true,
    }
}

/// The plan of a day for a child that nobody holds.
pub(super) fn plan_on(rules: &RulesInForce, facts: &ChildFacts, state: &LifeState, on: &str) -> Vec<Due> {
    super::plan(rules, facts, state, &[], day(on))
}

/// The steps of a plan that are done.
pub(super) fn done(plan: &[Due]) -> Vec<(Target, Step)> {
    let due = plan.iter().filter(|due| due.standing == Standing::Due);
    due.map(|due| (due.target.clone(), due.step)).collect()
}

/// The state after what is due was done: what the store keeps.
pub(super) fn after(state: &LifeState, plan: &[Due], on: NaiveDate) -> LifeState {
    let mut state = *state;
    for due in plan
        .iter()
        .filter(|due| due.standing == Standing::Due && due.target == Target::Child)
    {
        state = state.after(due, on);
    }
    state
}

/// A state in the archive since a day, the owner told a hundred days before the deletion.
pub(super) fn archived(since: &str, purge: &str) -> LifeState {
    LifeState {
        life: Life::Restricted,
        archived_on: Some(day(since)),
        notice: Some(Notice {
            due: day(purge),
            given_on: day(purge) - chrono::Days::new(100),
        }),
        review_since: None,
    }
}
