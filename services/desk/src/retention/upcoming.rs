//! What is deleted in the days to come, and what the last runs did.

use std::collections::{BTreeMap, BTreeSet};

use child::{
    ChildId,
    child::reference_text,
    policy::{Viewer, governs_retention},
    retention::{About, Action as RuleAction, Keep, RuleSet, Standing, Step, Target, plan, schedule},
    sources::OWN,
};
use chrono::{Datelike as _, Days, Months, NaiveDate};
use serde::{Deserialize, Serialize};

use super::report::{PlanLine, RetentionReport};
use crate::{
    audit::{Action, Event},
    desk::{Desk, only},
    error::DeskError,
};

/// The most child records that a list holds; what is more comes into view as these go.
const LISTED_MAX: i64 = 2_000;
/// Runs told of.
const RUNS_TOLD: i64 = 30;
/// Lines of the last run told of.
const LINES_TOLD: usize = 200;

/// How far a list looks ahead.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Within {
    /// 30 days.
    #[default]
    #[serde(rename = "30")]
    Month,
    /// 90 days.
    #[serde(rename = "90")]
    Quarter,
    /// 365 days.
    #[serde(rename = "365")]
    Year,
}

impl Within {
    /// Every choice.
    pub const ALL: [Self; 3] = [Self::Month, Self::Quarter, Self::Year];

    /// How many days.
    pub const fn days(self) -> u64 {
        match self {
            Self::Month => 30,
            Self::Quarter => 90,
            Self::Year => 365,
        }
    }
}

/// What keeps a record from being deleted on its day, or prepares it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum UpcomingTag {
    /// A hold keeps it.
    OnHold,
    /// Its owners were told of this day.
    ToldOwner,
}

/// A child record that is deleted in the days to come.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct UpcomingLine {
    /// Its reference: who it is, is told to nobody here.
    pub reference: String,
    /// The rule.
    pub rule: String,
    /// What the rule is about.
    pub what: String,
    /// The day.
    pub due: NaiveDate,
    /// Sources that hold a record of the child, which can take their copy until then; a sensitive service is not named.
    pub owners: Vec<String>,
    /// What keeps or prepares it.
    pub tags: Vec<UpcomingTag>,
}

/// A child record that a person is asked to look at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ReviewLine {
    /// Its reference.
    pub reference: String,
    /// Since when.
    pub since: NaiveDate,
}

/// What is deleted in the days to come.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Upcoming {
    /// How far ahead.
    pub within: Within,
    /// How many in each month, from this one on, by its first day.
    pub months: Vec<(NaiveDate, u64)>,
    /// Record by record, the first due first.
    pub lines: Vec<UpcomingLine>,
    /// Whether more would be listed if these went.
    pub more: bool,
    /// Records that a person is asked to look at.
    pub reviews: Vec<ReviewLine>,
}

/// What the last runs did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Runs {
    /// The runs, the newest first.
    pub runs: Vec<RetentionReport>,
    /// Of the newest what was held, waits or failed, line by line.
    pub open: Vec<PlanLine>,
}

impl Desk {
    /// What is deleted within so many days, as things stand.
    pub async fn retention_upcoming(&self, viewer: &Viewer, within: Within) -> Result<Upcoming, DeskError> {
        only(viewer, governs_retention)?;
        let today = self.retention_day();
        let until = today + Days::new(within.days());
        let rules = self.rules_in_force(&self.shared.db, today).await?;
        let sources = self.sources().await;
        let mut tx = self.shared.db.read().await?;
        let holds = tx.holds_in_force().await?;
        let archived = tx
            .archived_by(archived_before(&rules.now.rules, until), LISTED_MAX + 1)
            .await?;
        let more = archived.len() as i64 > LISTED_MAX;
        let references = references(&mut tx, &archived).await?;
        let mut lines = Vec::new();
        for case in self.cases_of(&mut tx, &archived).await? {
            let Some(reference) = references.get(&case.child) else {
                continue;
            };
            let schedule = schedule(&rules.now.rules, &case.facts, &case.state);
            let Some(purge) = schedule.purge.filter(|purge| purge.on <= until) else {
                continue;
            };
            // On its own day it would be held, or not.
            let then = plan(&rules, &case.facts, &case.state, &holds, purge.on.max(today));
            let of_child = then
                .iter()
                .filter(|due| due.target == Target::Child && due.step == Step::Purge);
            let held = of_child.clone().any(|due| matches!(due.standing, Standing::Held(_)));
            let told = case.state.notice.is_some_and(|notice| notice.due == purge.on);
            let owners: BTreeSet<String> = case
                .facts
                .keys()
                .filter(|key| key.source != OWN)
                .map(|key| match sources.sector(&key.source) {
                    child::kind::Sector::Sensitive => "A sensitive service".to_owned(),
                    _ => sources.label(&key.source),
                })
                .collect();
            let tags = [(held, UpcomingTag::OnHold), (told, UpcomingTag::ToldOwner)];
            lines.push(UpcomingLine {
                reference: reference_text(*reference),
                what: rules
                    .now
                    .rules
                    .find(&purge.rule)
                    .map(|rule| rule.what.clone())
                    .unwrap_or_default(),
                rule: purge.rule,
                due: purge.on,
                owners: owners.into_iter().collect(),
                tags: tags.into_iter().filter_map(|(up, tag)| up.then_some(tag)).collect(),
            });
        }
        let waiting = tx.lives_to_review(LISTED_MAX).await?;
        let named = self::references(&mut tx, &waiting).await?;
        let reviews = tx.lives(&waiting).await?;
        drop(tx);
        lines.sort_by(|a, b| (a.due, &a.reference).cmp(&(b.due, &b.reference)));
        let mut reviews: Vec<ReviewLine> = reviews
            .into_iter()
            .filter_map(|(child, state)| {
                let reference = reference_text(*named.get(&child)?);
                Some(ReviewLine {
                    reference,
                    since: state.review_since?,
                })
            })
            .collect();
        reviews.sort_by(|a, b| (a.since, &a.reference).cmp(&(b.since, &b.reference)));
        let detail = serde_json::json!({ "what": "upcoming", "days": within.days(), "listed": lines.len() });
        self.trace(Event::of(viewer, Action::RetentionRead).with(detail))
            .await?;
        Ok(Upcoming {
            within,
            months: months(today, until, &lines),
            lines,
            more,
            reviews,
        })
    }

    /// The last runs, and what the newest of them left open.
    pub async fn retention_runs(&self, viewer: &Viewer) -> Result<Runs, DeskError> {
        only(viewer, governs_retention)?;
        let mut tx = self.shared.db.read().await?;
        let runs = tx.retention_runs(RUNS_TOLD).await?;
        let mut reports = Vec::with_capacity(runs.len());
        for run in &runs {
            reports.push(RetentionReport::of(run, tx.count_actions(run.id).await?));
        }
        let mut open = Vec::new();
        if let Some(run) = runs.first() {
            let lines = tx.open_actions(run.id, LINES_TOLD as i64).await?;
            open.extend(lines.into_iter().map(PlanLine::from));
        }
        drop(tx);
        self.trace(Event::of(viewer, Action::RetentionRead).with(serde_json::json!({ "what": "runs" })))
            .await?;
        Ok(Runs { runs: reports, open })
    }
}

/// The references of those of the children who live on by themselves.
async fn references(tx: &mut store::Tx, children: &[ChildId]) -> Result<BTreeMap<ChildId, i64>, DeskError> {
    let rows = tx.children_by_ids(children).await?;
    let living = rows.into_iter().filter(|row| row.redirect_to.is_none() && !row.empty);
    Ok(living.map(|row| (row.id, row.reference)).collect())
}

/// The last day from which the archive can count for something that is deleted by `until`: no rule deletes earlier after it.
fn archived_before(rules: &RuleSet, until: NaiveDate) -> NaiveDate {
    let purges = rules
        .rules
        .iter()
        .filter(|rule| rule.about == About::ChildRecord && rule.then == RuleAction::Purge);
    let shortest = purges.filter_map(|rule| match rule.keep {
        // A period that begins with the next financial year is longer than the months that it names.
        Keep::For(period) => Some((period.months, period.days)),
        Keep::WithChild => None,
    });
    let (months, days) = shortest.min().unwrap_or_default();
    let earlier = until.checked_sub_months(Months::new(months)).unwrap_or(until);
    // A day more: 28 and 29 February are the same day after whole years.
    earlier.checked_sub_days(Days::new(days.into())).unwrap_or(earlier) + Days::new(1)
}

fn months(today: NaiveDate, until: NaiveDate, lines: &[UpcomingLine]) -> Vec<(NaiveDate, u64)> {
    let first = |day: NaiveDate| day.with_day(1).expect("every month has a first day");
    let mut months = Vec::new();
    let mut month = first(today);
    while month <= until {
        // What is overdue is counted with this month.
        let count = lines.iter().filter(|line| first(line.due.max(today)) == month).count();
        months.push((month, count as u64));
        month = month + Months::new(1);
    }
    months
}
