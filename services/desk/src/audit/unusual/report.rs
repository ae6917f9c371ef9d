//! The report.

use std::collections::{BTreeMap, BTreeSet};

use child::{
    Attribute, Child, ChildId,
    child::reference_text,
    policy::{Role, Trail, Viewer, trail},
};
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use linkage::text::fold;
use serde::Serialize;
use store::AuditFilter;

use super::{
    rules::{Rule, Thresholds, UnusualLine},
    seen::{Day, Person, SHOWN_FOR, Seen},
};
use crate::{
    audit::{Action, Event},
    csv_text::csv_text,
    desk::{Desk, only},
    error::DeskError,
};

/// Events read at a time.
const BATCH: i64 = 5_000;
/// Golden records read at a time. Of each no more is kept than is compared and named.
const RECORDS: usize = 200;
/// Days before the report's own that say what is usual.
const USUAL_DAYS: i64 = 28;
/// Days that a report may cover.
const DAYS_MAX: u16 = 28;
/// References that a line names.
const NAMED_MAX: usize = 10;
/// The header of the file.
pub const UNUSUAL_COLUMNS: [&str; 7] = ["rule", "day", "who", "role", "count", "usual", "records"];

/// Access that somebody should ask about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Unusual {
    /// Since when.
    pub from: DateTime<Utc>,
    /// Until when.
    pub until: DateTime<Utc>,
    /// From which figures on something is told.
    pub thresholds: Thresholds,
    /// What there is to ask about, by rule.
    pub lines: Vec<UnusualLine>,
}

/// What is usual: the median of children opened in a day with any, for each person and for each role.
struct Usual {
    own: BTreeMap<(String, String), u64>,
    role: BTreeMap<String, u64>,
}

impl Desk {
    /// What was unusual in the last `days` days, 28 at the most. The look at it is on record before it is answered.
    pub async fn unusual(&self, viewer: &Viewer, days: u16) -> Result<Unusual, DeskError> {
        only(viewer, |role| trail(role) == Trail::Whole)?;
        let thresholds = self.shared.thresholds;
        let until = self.shared.clock.now();
        let from = until - TimeDelta::days(i64::from(days.clamp(1, DAYS_MAX)));
        let seen = self.what_was_done(from, until, &thresholds).await?;
        let usual = self.usual(from).await?;
        let children = self.asked_for(&seen).await?;
        let mut lines = volume_lines(&seen, &usual, &thresholds);
        lines.extend(day_lines(&seen, &thresholds));
        lines.extend(unsearched_lines(&seen, &thresholds));
        lines.extend(surname_lines(&seen, &children, &thresholds));
        for line in &mut lines {
            say_which(line, &children);
        }
        lines.sort();
        let detail = serde_json::json!({ "from": from, "lines": lines.len() });
        self.trace(Event::of(viewer, Action::UnusualRead).with(detail)).await?;
        Ok(Unusual {
            from,
            until,
            thresholds,
            lines,
        })
    }

    /// The same lines as comma-separated text.
    pub async fn unusual_file(&self, viewer: &Viewer, days: u16) -> Result<String, DeskError> {
        let report = self.unusual(viewer, days).await?;
        let cells: Vec<[String; 7]> = report.lines.iter().map(cells).collect();
        let lines = cells.iter().map(|cells| cells.iter().map(String::as_str).collect());
        Ok(csv_text(std::iter::once(UNUSUAL_COLUMNS.to_vec()).chain(lines)))
    }

    async fn what_was_done(
        &self,
        from: DateTime<Utc>,
        until: DateTime<Utc>,
        at: &Thresholds,
    ) -> Result<Seen, DeskError> {
        let mut seen = Seen::default();
        let mut filter = AuditFilter {
            from: Some(from - SHOWN_FOR),
            until: Some(until + TimeDelta::microseconds(1)),
            limit: BATCH,
            ..AuditFilter::default()
        };
        loop {
            let events = self.shared.db.read().await?.audit_events(&filter).await?;
            let Some(last) = events.last() else { break };
            filter.after = Some(last.key());
            for event in &events {
                seen.add(event, from, at);
            }
            tokio::task::yield_now().await;
        }
        seen.end();
        Ok(seen)
    }

    async fn usual(&self, until: DateTime<Utc>) -> Result<Usual, DeskError> {
        let from = until - TimeDelta::days(USUAL_DAYS);
        let mut tx = self.shared.db.read().await?;
        let looks: Vec<&str> = Action::LOOKS.iter().map(|action| action.name()).collect();
        let volumes = tx.audit_volumes(&looks, from, until).await?;
        let (mut own, mut role) = (BTreeMap::new(), BTreeMap::new());
        for volume in volumes {
            let count = volume.subjects.unsigned_abs();
            let of = (volume.user.to_string(), volume.role.clone());
            own.entry(of).or_insert_with(Vec::new).push(count);
            role.entry(volume.role).or_insert_with(Vec::new).push(count);
        }
        Ok(Usual {
            own: own
                .into_iter()
                .map(|(person, counts)| (person, median(counts)))
                .collect(),
            role: role.into_iter().map(|(role, counts)| (role, median(counts))).collect(),
        })
    }

    /// The children that were opened, or asked for in vain, by id as events name them.
    async fn asked_for(&self, seen: &Seen) -> Result<BTreeMap<String, Named>, DeskError> {
        let ids: BTreeSet<ChildId> = seen
            .days
            .values()
            .flat_map(|day| day.opened.iter().chain(&day.overridden).chain(&day.not_found))
            .filter_map(|id| id.parse().ok())
            .collect();
        let ids: Vec<ChildId> = ids.into_iter().collect();
        let mut children = BTreeMap::new();
        for some in ids.chunks(RECORDS) {
            for child in self.children(some).await? {
                children.insert(child.id.to_string(), Named::of(&child));
            }
            tokio::task::yield_now().await;
        }
        Ok(children)
    }
}

/// What a report tells of a child, and compares with.
struct Named {
    reference: i64,
    /// The last names, shown and stated, folded.
    surnames: Vec<String>,
}

impl Named {
    fn of(child: &Child) -> Self {
        let names = [Attribute::Surname, Attribute::FormerSurname];
        let values = names.into_iter().filter_map(|name| child.golden.attributes.get(&name));
        let stated = values.flat_map(child::golden::GoldenValue::stated);
        Self {
            reference: child.reference,
            surnames: stated.map(|value| fold(&value.joined(" "))).collect(),
        }
    }
}

fn median(mut counts: Vec<u64>) -> u64 {
    counts.sort_unstable();
    counts.get(counts.len() / 2).copied().unwrap_or(0)
}

fn told(rule: Rule, by: &Person, day: Option<NaiveDate>, records: &BTreeSet<String>) -> UnusualLine {
    let acted_in = by.role.parse::<Role>().map_or("", Role::label);
    UnusualLine {
        rule,
        day,
        who: by.name.clone(),
        role: acted_in.to_owned(),
        count: records.len() as u64,
        usual: None,
        records: records.iter().cloned().collect(),
    }
}

fn volume_lines(seen: &Seen, usual: &Usual, at: &Thresholds) -> Vec<UnusualLine> {
    let mut lines = Vec::new();
    for ((person, day), did) in &seen.days {
        let opened = did.opened.len() as u64;
        if opened < at.records_min {
            continue;
        }
        let own = usual.own.get(&(person.user.to_string(), person.role.clone()));
        let norms = [
            (Rule::OwnVolume, own, at.own_factor),
            (Rule::RoleVolume, usual.role.get(&person.role), at.role_factor),
        ];
        for (rule, norm, factor) in norms {
            // Without a norm nothing is far above it.
            let Some(norm) = norm.copied().filter(|norm| opened >= norm.saturating_mul(factor)) else {
                continue;
            };
            lines.push(UnusualLine {
                usual: Some(norm),
                ..told(rule, person, Some(*day), &did.opened)
            });
        }
    }
    lines
}

fn day_lines(seen: &Seen, at: &Thresholds) -> Vec<UnusualLine> {
    let mut lines = Vec::new();
    for ((person, day), did) in &seen.days {
        let Day {
            out_of_hours,
            not_found,
            addresses,
            overridden,
            ..
        } = did;
        let rules = [
            (Rule::OutOfHours, out_of_hours, at.out_of_hours),
            (Rule::NotFound, not_found, at.not_found),
            (Rule::Addresses, addresses, at.addresses),
            (Rule::Overridden, overridden, at.overridden),
        ];
        for (rule, found, least) in rules {
            if found.len() as u64 >= least.max(1) {
                lines.push(told(rule, person, Some(*day), found));
            }
        }
    }
    lines
}

fn unsearched_lines(seen: &Seen, at: &Thresholds) -> Vec<UnusualLine> {
    let many = seen
        .unsearched
        .iter()
        .filter(|(_, children)| children.len() as u64 >= at.unsearched.max(1));
    many.map(|(person, children)| told(Rule::Unsearched, person, None, children))
        .collect()
}

fn surname_lines(seen: &Seen, children: &BTreeMap<String, Named>, at: &Thresholds) -> Vec<UnusualLine> {
    let mut opened: BTreeMap<&Person, BTreeSet<String>> = BTreeMap::new();
    for ((person, _), did) in &seen.days {
        let own = person.name.split_whitespace().last().map(fold).unwrap_or_default();
        let same = did.opened.iter().filter(|id| {
            let named = children.get(*id);
            !own.is_empty() && named.is_some_and(|named| named.surnames.contains(&own))
        });
        let same: BTreeSet<String> = same.cloned().collect();
        opened.entry(person).or_default().extend(same);
    }
    let many = opened
        .into_iter()
        .filter(|(_, same)| same.len() as u64 >= at.own_surname.max(1));
    many.map(|(person, same)| told(Rule::OwnSurname, person, None, &same))
        .collect()
}

/// Puts references in place of ids, and leaves out what is no record.
fn say_which(line: &mut UnusualLine, children: &BTreeMap<String, Named>) {
    let known = line.records.iter().filter_map(|id| children.get(id));
    let mut references: Vec<i64> = known.map(|child| child.reference).collect();
    references.sort_unstable();
    references.truncate(NAMED_MAX);
    line.records = references.into_iter().map(reference_text).collect();
}

fn cells(line: &UnusualLine) -> [String; 7] {
    [
        line.rule.name().to_owned(),
        line.day.map(|day| day.to_string()).unwrap_or_default(),
        line.who.clone(),
        line.role.clone(),
        line.count.to_string(),
        line.usual.map(|usual| usual.to_string()).unwrap_or_default(),
        line.records.join(" "),
    ]
}

#[cfg(test)]
mod tests {
    use child::UserId;
    use uuid::Uuid;

    use super::*;

    fn person(number: u128) -> Person {
        Person {
            user: UserId(Uuid::from_u128(number)),
            name: "Made-up Person".into(),
            role: "social_worker".into(),
        }
    }

    fn opened(count: usize) -> Seen {
        let mut seen = Seen::default();
        let did = Day {
            opened: (0..count).map(|number| format!("child {number:03}")).collect(),
            ..Day::default()
        };
        seen.days.insert((person(1), NaiveDate::MIN), did);
        seen
    }

    fn usual(own: u64, role: u64) -> Usual {
        let user = person(1).user.to_string();
        Usual {
            own: BTreeMap::from([((user, "social_worker".to_owned()), own)]),
            role: BTreeMap::from([("social_worker".to_owned(), role)]),
        }
    }

    fn rules(count: usize, usual: &Usual) -> Vec<(Rule, u64, Option<u64>)> {
        let lines = volume_lines(&opened(count), usual, &Thresholds::default());
        lines
            .into_iter()
            .map(|line| (line.rule, line.count, line.usual))
            .collect()
    }

    #[test]
    fn many_records_are_told_beside_what_is_usual() {
        assert_eq!(rules(20, &usual(5, 6)), [(Rule::OwnVolume, 20, Some(5))]);
        assert_eq!(rules(24, &usual(7, 6)), [(Rule::RoleVolume, 24, Some(6))]);
        assert_eq!(rules(19, &usual(1, 1)), [], "too few to be many");
        assert_eq!(rules(30, &usual(8, 8)), []);
    }

    #[test]
    fn the_usual_day_is_the_one_in_the_middle() {
        assert_eq!(median(vec![90, 1, 3]), 3);
        assert_eq!(median(Vec::new()), 0);
    }
}
