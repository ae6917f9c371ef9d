//! What one pass over the events of some days sees of each person.

use std::collections::{BTreeMap, BTreeSet};

use child::UserId;
use chrono::{DateTime, Datelike as _, NaiveDate, TimeDelta, Timelike as _, Utc, Weekday};
use serde_json::Value;
use store::AuditRow;

use super::rules::Thresholds;
use crate::audit::Action;

/// How long a child that was shown in an answer counts as searched for.
pub(super) const SHOWN_FOR: TimeDelta = TimeDelta::hours(12);

/// Somebody in a role.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Person {
    pub user: UserId,
    pub name: String,
    pub role: String,
}

/// What a person did on a day.
#[derive(Debug, Default)]
pub(super) struct Day {
    /// Children whose records were opened.
    pub opened: BTreeSet<String>,
    /// Those of them opened out of working hours.
    pub out_of_hours: BTreeSet<String>,
    /// Those whose hidden details were opened.
    pub overridden: BTreeSet<String>,
    /// What was asked for and not there.
    pub not_found: BTreeSet<String>,
    /// Where the person came from.
    pub addresses: BTreeSet<String>,
}

/// What each person did.
#[derive(Debug, Default)]
pub(super) struct Seen {
    pub days: BTreeMap<(Person, NaiveDate), Day>,
    /// Children opened that nothing had shown before.
    pub unsearched: BTreeMap<Person, BTreeSet<String>>,
    /// Openings for which no answer that showed the child was seen yet: when the latest of them was.
    waiting: BTreeMap<(UserId, String), (Person, DateTime<Utc>)>,
}

impl Seen {
    /// Takes in an event; events come newest first. Those before `from` count only as what had shown a child.
    pub fn add(&mut self, event: &AuditRow, from: DateTime<Utc>, at: &Thresholds) {
        let (Some(user), Some(role)) = (event.user_id, event.role.clone()) else {
            return;
        };
        let person = Person {
            user,
            name: event.actor.clone(),
            role,
        };
        let action = Action::from_name(&event.action);
        let looked = action.is_some_and(|action| Action::LOOKS.contains(&action));
        if !looked {
            self.shown(user, event);
        }
        if event.at < from {
            return;
        }
        let day = self.days.entry((person.clone(), event.at.date_naive())).or_default();
        day.addresses.extend(event.address.clone());
        let Some(child) = &event.subject else { return };
        match action {
            Some(_) if looked => {
                day.opened.insert(child.clone());
                if is_out_of_hours(event.at, at) {
                    day.out_of_hours.insert(child.clone());
                }
                self.open(person, child, event.at);
            }
            Some(Action::ShieldOverridden) => {
                day.overridden.insert(child.clone());
            }
            Some(Action::NotFound) => {
                day.not_found.insert(child.clone());
            }
            _ => {}
        }
    }

    /// A record was opened. Its pages are opened one after the other, and the first of them is what a search leads to: an
    /// earlier opening waits in place of the later, unless the later was too long after it to be led to by the same answer.
    fn open(&mut self, person: Person, child: &str, at: DateTime<Utc>) {
        let key = (person.user, child.to_owned());
        if let Some((later, when)) = self.waiting.insert(key, (person, at))
            && when - at > SHOWN_FOR
        {
            self.unsearched.entry(later).or_default().insert(child.to_owned());
        }
    }

    /// An answer showed children: openings of them after it were led to.
    fn shown(&mut self, user: UserId, event: &AuditRow) {
        let detail: Value = serde_json::from_str(&event.detail).unwrap_or_default();
        let listed = detail["children"].as_array().into_iter().flatten();
        for child in listed.filter_map(Value::as_str) {
            let key = (user, child.to_owned());
            if let Some((_, when)) = self.waiting.get(&key)
                && *when - event.at <= SHOWN_FOR
            {
                self.waiting.remove(&key);
            }
        }
    }

    /// There are no more events: what still waits was led to by nothing.
    pub fn end(&mut self) {
        for ((_, child), (person, _)) in std::mem::take(&mut self.waiting) {
            self.unsearched.entry(person).or_default().insert(child);
        }
    }
}

fn is_out_of_hours(at: DateTime<Utc>, thresholds: &Thresholds) -> bool {
    let uk = at.with_timezone(&chrono_tz::Europe::London);
    let weekend = matches!(uk.weekday(), Weekday::Sat | Weekday::Sun);
    weekend || !(thresholds.work_from..thresholds.work_to).contains(&uk.hour())
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn event(at: &str, action: Action, subject: Option<&str>, children: &[&str]) -> AuditRow {
        AuditRow {
            node: "a".into(),
            day: NaiveDate::MIN,
            seq: 1,
            at: at.parse().unwrap(),
            user_id: Some(UserId(Uuid::from_u128(1))),
            actor: "Made-up Person".into(),
            role: Some("social_worker".into()),
            action: action.name().into(),
            subject: subject.map(str::to_owned),
            reason: None,
            detail: serde_json::json!({ "children": children }).to_string(),
            address: Some("192.0.2.1".into()),
            query_hash: None,
            prev_hash: [0; 32],
            hash: [0; 32],
        }
    }

    /// The children that count as unsearched, of events in the order of time.
    fn unsearched(events: &[AuditRow]) -> Vec<String> {
        let mut seen = Seen::default();
        for event in events.iter().rev() {
            seen.add(event, "2026-09-01T00:00:00Z".parse().unwrap(), &Thresholds::default());
        }
        seen.end();
        seen.unsearched.into_values().flatten().collect()
    }

    #[test]
    fn a_record_that_a_search_had_shown_is_not_unsearched() {
        let search = event("2026-09-01T08:00:00Z", Action::Search, None, &["c1", "c2"]);
        let open = |at, child| event(at, Action::OpenChild, Some(child), &[child]);
        assert_eq!(
            unsearched(&[
                search.clone(),
                open("2026-09-01T08:01:00Z", "c1"),
                open("2026-09-01T08:02:00Z", "c1"),
                open("2026-09-01T08:03:00Z", "c3"),
            ]),
            ["c3"]
        );
        assert_eq!(unsearched(&[search, open("2026-09-01T21:00:00Z", "c1")]), ["c1"]);
    }

    #[test]
    fn all_that_is_held_on_a_child_is_led_to_by_its_request_alone() {
        let request = event("2026-09-01T08:00:00Z", Action::RequestOpened, Some("c1"), &["c1"]);
        let held = |child| event("2026-09-01T08:01:00Z", Action::HeldOpened, Some(child), &[child]);
        assert_eq!(unsearched(&[request, held("c1"), held("c2")]), ["c2"]);
    }

    #[test]
    fn a_search_of_the_evening_before_counts_and_its_day_does_not() {
        let search = event("2026-08-31T22:00:00Z", Action::Search, None, &["c1"]);
        let open = event("2026-09-01T08:00:00Z", Action::OpenChild, Some("c1"), &["c1"]);
        assert_eq!(unsearched(&[search, open]), [""; 0]);
    }

    #[test]
    fn working_hours_are_those_of_the_clock_on_the_wall_in_the_uk() {
        let thresholds = Thresholds::default();
        let out = |at: &str| is_out_of_hours(at.parse().unwrap(), &thresholds);
        // A Tuesday in summer: UK clocks are an hour ahead.
        assert!(out("2026-09-01T05:59:00Z") && !out("2026-09-01T06:00:00Z"));
        assert!(!out("2026-09-01T18:59:00Z") && out("2026-09-01T19:00:00Z"));
        assert!(out("2026-09-05T12:00:00Z"), "a Saturday");
    }
}
