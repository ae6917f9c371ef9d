//! What holds for every child and every day.

use chrono::Days;
use proptest::prelude::*;

use super::{super::*, *};
use crate::ids::HoldId;

fn births() -> impl Strategy<Value = Vec<Option<u64>>> {
    prop::collection::vec(prop::option::weighted(0.9, 0u64..12_000), 1..4)
}

fn born(births: &[Option<u64>]) -> Vec<SourceRecord> {
    let names = ["education", "health", "social_care", "careers"];
    let day_of = |days: &u64| (day("1985-01-01") + Days::new(*days)).to_string();
    let records = births.iter().zip(names);
    records
        .map(|(born, source)| record(source, "1", born.as_ref().map(day_of).as_deref()))
        .collect()
}

proptest! {
    #[test]
    fn p10_joining_children_never_brings_a_deletion_forward(a in births(), b in births(), case in any::<bool>()) {
        let (one, mut other) = (born(&a), born(&b));
        for record in &mut other {
            record.key.record_id = "2".to_owned();
        }
        let case: &[&str] = if case { &["social_care", "education"] } else { &[] };
        let both: Vec<SourceRecord> = one.iter().chain(&other).cloned().collect();
        let purge = |records: &[SourceRecord]| {
            schedule(&shipped(), &facts_with(records, case), &LifeState::default()).purge.map(|date| date.on)
        };
        // A child without a birth date has no day of its own; beside one who has, it takes that one's.
        if let (Some(joined), Some(first), Some(second)) = (purge(&both), purge(&one), purge(&other)) {
            prop_assert!(joined >= first.max(second));
        }
    }

    #[test]
    fn p10_held_by_anything_nothing_is_ever_deleted(births in births(), days in 0u64..30_000, source in any::<bool>()) {
        let records = born(&births);
        let facts = facts_with(&records, &["social_care"]);
        let scope = if source { HoldScope::Source(records[0].key.source.clone()) } else { HoldScope::Child(vec![records[0].key.clone()]) };
        let holds = [Hold { id: HoldId(uuid::Uuid::nil()), scope, review_on: day("2000-01-01") }];
        let mut state = LifeState::default();
        let mut today = day("1990-01-01") + Days::new(days);
        for _ in 0..6 {
            let plan = super::super::plan(&starter(), &facts, &state, &holds, today);
            prop_assert!(!done(&plan).iter().any(|(_, step)| *step == Step::Purge));
            state = after(&state, &plan, today);
            today = today + Days::new(120);
        }
    }

    #[test]
    fn p10_what_was_done_is_not_planned_again(births in births(), days in 0u64..30_000) {
        let facts = facts(&born(&births));
        let today = day("1990-01-01") + Days::new(days);
        let mut state = LifeState::default();
        for _ in 0..4 {
            let plan = super::super::plan(&starter(), &facts, &state, &[], today);
            if done(&plan).iter().any(|(_, step)| *step == Step::Purge) {
                return Ok(());
            }
            state = after(&state, &plan, today);
        }
        let plan = super::super::plan(&starter(), &facts, &state, &[], today);
        prop_assert_eq!(done(&plan), []);
    }

    #[test]
    fn p10_a_version_that_is_young_deletes_nothing_that_the_one_before_it_would_not(
        births in births(), days in 0u64..30_000, years in 0u32..10, young in 0u64..30,
    ) {
        let today = day("1990-01-01") + Days::new(days);
        let mut shorter = shipped();
        let purge = shorter.rules.iter_mut().find(|rule| rule.id == "IDX-5").expect("it is shipped");
        (purge.keep, purge.notice_days) = (Keep::For(Period { months: years * 12, ..Period::default() }), 0);
        let before = policy(1, shorter, "1980-01-01");
        let now = Policy { effective_from: today - Days::new(young), ..policy(2, shipped(), "2000-01-01") };
        let facts = facts(&born(&births));
        let archived_on = schedule(&before.rules, &facts, &LifeState::default()).archive.map(|date| date.on);
        let state = LifeState { life: Life::Restricted, archived_on, ..LifeState::default() };
        let purges = |rules: &RulesInForce| {
            let plan = super::super::plan(rules, &facts, &state, &[], today);
            done(&plan).iter().any(|(_, step)| *step == Step::Purge)
        };
        let both = RulesInForce { now, before: Some(before.clone()) };
        if purges(&both) {
            let alone = RulesInForce { now: before, before: None };
            prop_assert!(purges(&alone));
        }
    }
}
