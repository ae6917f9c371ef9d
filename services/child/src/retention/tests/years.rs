//! Years of a county, day by day: every child goes through its life once, each step on its day, and who is held stays.

use std::{collections::BTreeMap, num::NonZero, thread};

use chrono::{Days, NaiveDate};
use uuid::Uuid;

use super::{super::*, *};
use crate::ids::HoldId;

type Counts = BTreeMap<&'static str, usize>;

/// One child of every so many is held, as the youth service knows it.
const HELD_OF: u64 = 50;
/// Who is of a later age on the first day than rules ask for is done with after so many days: each step waits for the one before.
const CAUGHT_UP: u64 = 120;

/// A county, its rules and its holds.
struct County {
    rules: RulesInForce,
    holds: [Hold; 1],
    children: u64,
    days: u64,
}

impl County {
    fn of(children: u64, years: u64) -> Self {
        let hold = Hold {
            id: HoldId(Uuid::nil()),
            scope: HoldScope::Source("careers".to_owned()),
            review_on: day("2012-01-01"),
        };
        Self {
            rules: starter(),
            holds: [hold],
            children,
            days: years * 365,
        }
    }

    /// Spread over forty years, so that at any time some are of every age.
    fn born(&self, number: u64) -> NaiveDate {
        day("1985-01-01") + Days::new(number * 40 * 365 / self.children)
    }

    /// The life of one child: the plan of each day, what is due done.
    fn live(&self, number: u64, counts: &mut Counts) {
        let source = if number.is_multiple_of(HELD_OF) {
            "careers"
        } else {
            "education"
        };
        let facts = facts(&[record(
            source,
            &number.to_string(),
            Some(&self.born(number).to_string()),
        )]);
        let mut state = LifeState::default();
        for passed in 0..self.days {
            let today = day_after(passed);
            let plan = super::super::plan(&self.rules, &facts, &state, &self.holds, today);
            for due in &plan {
                *counts.entry(due.step.name()).or_default() += usize::from(due.standing == Standing::Due);
                let held = matches!(due.standing, Standing::Held(_));
                assert!(!held || source == "careers", "{due:?}");
                if passed > CAUGHT_UP && matches!(due.step, Step::Enter(_) | Step::Purge) && !held {
                    assert_eq!(on_its_day(&facts, due), Some(today), "{:?}", due.step);
                }
            }
            state = after(&state, &plan, today);
            if done(&plan).contains(&(Target::Child, Step::Purge)) {
                assert_ne!(source, "careers", "held, and deleted");
                return;
            }
        }
        *counts.entry("left").or_default() += 1;
        *counts.entry("told").or_default() += usize::from(state.notice.is_some());
        *counts.entry("left_held").or_default() += usize::from(source == "careers");
    }

    /// Every child, on every core.
    fn lives(&self) -> Counts {
        let workers = thread::available_parallelism().map_or(1, NonZero::get) as u64;
        let part = |worker: u64| {
            let mut counts = Counts::new();
            for number in (worker..self.children).step_by(workers as usize) {
                self.live(number, &mut counts);
            }
            counts
        };
        thread::scope(|scope| {
            let parts: Vec<_> = (0..workers).map(|worker| scope.spawn(move || part(worker))).collect();
            let mut counts = Counts::new();
            for (what, count) in parts.into_iter().flat_map(|part| part.join().expect("no plan panics")) {
                *counts.entry(what).or_default() += count;
            }
            counts
        })
    }
}

fn day_after(passed: u64) -> NaiveDate {
    NaiveDate::from_ymd_opt(2010, 1, 1).unwrap_or_default() + Days::new(passed)
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

/// `ONECHILD_COUNTY` says how many children live through thirty years; `make prove` takes 20,000.
#[test]
fn p10_years_of_daily_runs_take_every_child_through_its_life_once() {
    let whole = std::env::var("ONECHILD_COUNTY").ok().map(|children| children.parse());
    let (children, years) = whole.map_or((100, 4), |children| (children.expect("a number of children"), 30));
    let counts = County::of(children, years).lives();
    println!("{children} children, {years} years: {counts:?}");
    let left = counts["left"] as u64;
    assert_eq!(counts["purge"] as u64, children - left, "{counts:?}");
    assert_eq!(counts["left_held"] as u64, children.div_ceil(HELD_OF), "{counts:?}");
    let steps = ["hide", "archive", "restrict", "give_notice", "purge"];
    assert!(
        left > 0 && steps.iter().all(|step| counts.contains_key(step)),
        "{counts:?}"
    );
}
