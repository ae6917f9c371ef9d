//! Years of a county, day by day: every child goes through its life once, each step on its day.

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate};

use super::{super::*, *};

/// Children born on one day after another, `children` of them, and `years` of daily runs from 2010 on.
fn simulate(children: u64, years: u64) -> BTreeMap<&'static str, usize> {
    let rules = starter();
    let lives: Vec<ChildFacts> = (0..children)
        .map(|number| {
            // Spread over forty years, so that at any time some are of every age.
            let born = day("1985-01-01") + Days::new(number * 40 * 365 / children);
            facts(&[record("education", &number.to_string(), Some(&born.to_string()))])
        })
        .collect();
    let mut states: Vec<Option<LifeState>> = vec![Some(LifeState::default()); lives.len()];
    let mut counts: BTreeMap<&'static str, usize> = BTreeMap::new();
    let first = day("2010-01-01");
    for passed in 0..years * 365 {
        let today = first + Days::new(passed);
        for (facts, slot) in lives.iter().zip(&mut states) {
            let Some(state) = slot.as_mut() else { continue };
            let plan = super::super::plan(&rules, facts, state, &[], today);
            for due in &plan {
                *counts.entry(due.step.name()).or_default() += usize::from(due.standing == Standing::Due);
                if passed > 120 && matches!(due.step, Step::Enter(_) | Step::Purge) {
                    assert_eq!(on_its_day(facts, due), Some(today), "{:?}", due.step);
                }
            }
            *state = after(state, &plan, today);
            if done(&plan).contains(&(Target::Child, Step::Purge)) {
                *slot = None;
            }
        }
    }
    counts.insert("left", states.iter().flatten().count());
    counts.insert(
        "told",
        states.iter().flatten().filter(|state| state.notice.is_some()).count(),
    );
    counts
}

/// The day on which a step is due, worked out from the birth date alone.
fn on_its_day(facts: &ChildFacts, due: &Due) -> Option<NaiveDate> {
    let years = match due.step {
        Step::Enter(Life::Narrowed) => 18,
        Step::Enter(Life::Archived) => 20,
        Step::Enter(Life::Restricted) => 21,
        _ => 26,
    };
    // Archiving is by birthday (1 March), what follows by calendar years after it.
    let archived = birthday(facts.born?, years.min(20), LeapBirthday::FirstOfMarch)?;
    birthday(archived, years - years.min(20), LeapBirthday::LastOfFebruary)
}

#[test]
fn p10_years_of_daily_runs_take_every_child_through_its_life_once() {
    let prove = std::env::var_os("ONECHILD_PROVE").is_some();
    let (children, years) = if prove { (5_000, 30) } else { (60, 4) };
    let counts = simulate(children, years);
    let left = counts["left"] as u64;
    assert_eq!(counts["purge"] as u64, children - left, "{counts:?}");
    assert_eq!(counts["give_notice"], counts["purge"] + counts["told"], "{counts:?}");
    let steps = ["hide", "archive", "restrict", "give_notice", "purge"];
    assert!(
        left > 0 && steps.iter().all(|step| counts.contains_key(step)),
        "{counts:?}"
    );
}
