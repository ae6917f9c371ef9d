//! The plan of a day, kept line by line before anything is done: what a dry run lists is what the run takes.

use std::collections::BTreeSet;

use child::{
    HoldId, RecordKey, RetentionRunId,
    retention::{About, Due, Hold, Policy, RulesInForce, Standing, Step, Target, Wait, plan, rows_due},
    uk_day::{uk_day, uk_midnight},
};
use chrono::NaiveDate;
use store::{ActionOutcome, NewAction, RetentionRun};

use super::{
    case::ChildCase,
    report::{PlanLine, RetentionReport},
};
use crate::{desk::Desk, error::DeskError};

/// Lines read at a time.
const CHUNK: i64 = 5_000;

/// What is due on a day, and who came into the households of families that are held.
#[derive(Default)]
struct WhatIsDue {
    lines: Vec<NewAction>,
    joined: Vec<(HoldId, Vec<RecordKey>)>,
}

impl Desk {
    /// The plan of today, made now if it was not made yet, with its lines. Nothing is done; the run of today does these
    /// lines and no others.
    pub async fn plan_retention(&self) -> Result<(RetentionReport, Vec<PlanLine>), DeskError> {
        let run = self.todays_run().await?;
        Ok((self.retention_report(&run).await?, self.plan_lines(run.id).await?))
    }

    /// What would be due on a day, today or to come, if nothing changed until then. It is no plan: nothing is kept.
    pub async fn forecast_retention(&self, day: NaiveDate) -> Result<Vec<PlanLine>, DeskError> {
        let rules = self.rules_in_force(&self.shared.jobs, day).await?;
        let lines = self.lines_due(&rules, day).await?.lines.into_iter();
        let lines = lines.map(|action| PlanLine::from(store::RetentionAction { place: 0, action }));
        Ok(lines.collect())
    }

    /// The run of today, planned now if it was not planned yet.
    pub(super) async fn todays_run(&self) -> Result<RetentionRun, DeskError> {
        let day = self.retention_day();
        let last = self.shared.jobs.read().await?.retention_runs(1).await?.pop();
        match last {
            Some(run) if run.day == day => return Ok(run),
            // A clock that went back: that day's plan is made already, and nothing is taken twice.
            Some(run) if run.day > day => return Ok(run),
            _ => {}
        }
        let rules = self.rules_in_force(&self.shared.jobs, day).await?;
        let mut tx = self.shared.jobs.begin().await?;
        tx.extend_holds().await?;
        tx.commit().await?;
        let WhatIsDue { lines, joined } = self.lines_due(&rules, day).await?;
        let now = self.shared.clock.now();
        let run = RetentionRun {
            id: RetentionRunId(self.shared.ids.uuid(now)),
            day,
            version: rules.now.version,
            planned_at: now,
            finished_at: None,
        };
        let mut tx = self.shared.jobs.begin().await?;
        for (hold, records) in &joined {
            tx.join_hold(*hold, &records.iter().collect::<Vec<_>>()).await?;
        }
        if tx.add_retention_run(&run).await? {
            tx.plan_actions(run.id, 0, &lines).await?;
            tx.commit().await?;
            tracing::info!(day = %run.day, lines = lines.len(), "What retention asks for today was planned.");
            return Ok(run);
        }
        // Another process planned the day meanwhile.
        tx.rollback().await?;
        let planned = self.shared.jobs.read().await?.retention_run(day).await?;
        planned.ok_or(DeskError::Changed)
    }

    /// Everything that is due on a day: children by reference, then rows of feeds by age.
    async fn lines_due(&self, rules: &RulesInForce, day: NaiveDate) -> Result<WhatIsDue, DeskError> {
        let holds = self.shared.jobs.read().await?.holds_in_force().await?;
        let mut found = WhatIsDue::default();
        let mut after = 0;
        while let Some((last, cases)) = self.next_cases(&self.shared.jobs, after).await? {
            after = last;
            for case in cases {
                let due = plan(rules, &case.facts, &case.state, &holds, day);
                found.lines.extend(due.into_iter().map(|due| line(&case, due, &holds)));
                for hold in &holds {
                    let records: Vec<RecordKey> = hold.joins(&case.facts).cloned().collect();
                    if !records.is_empty() {
                        found.joined.push((hold.id, records));
                    }
                }
            }
            tokio::task::yield_now().await;
        }
        found.lines.extend(self.rows_due(rules, &holds, day).await?);
        Ok(found)
    }

    /// Rows of feeds that are due. They go by the rules in force alone: what they brought is kept elsewhere.
    async fn rows_due(
        &self,
        rules: &RulesInForce,
        holds: &[Hold],
        day: NaiveDate,
    ) -> Result<Vec<NewAction>, DeskError> {
        let mut tx = self.shared.jobs.read().await?;
        let runs = tx.feed_runs_ended_before(uk_midnight(day)).await?;
        let mut lines = Vec::new();
        for run in runs {
            let received = uk_day(run.finished_at);
            let asked = [(About::FeedRows, run.has_rows), (About::RejectedRows, run.has_rejected)];
            let due = asked.into_iter().filter(|(_, there)| *there).find_map(|(about, _)| {
                let due = rows_due(&rules.now.rules, about, received)?;
                (due.on <= day).then_some((about, due))
            });
            let Some((about, due)) = due else { continue };
            let held = holds.iter().filter(|hold| hold.covers_feed(&run.source, about));
            let held: Vec<&Hold> = held.collect();
            let (outcome, note) = if held.is_empty() {
                rows_standing(&rules.now, day)
            } else {
                (ActionOutcome::Held, held_by(&held))
            };
            lines.push(NewAction {
                child: None,
                record: None,
                service_type: None,
                feed_run: Some(run.id),
                step: Step::Purge,
                rule: due.rule,
                version: rules.now.version,
                due: due.on,
                outcome,
                note,
            });
        }
        Ok(lines)
    }

    /// Every line of a plan.
    pub(super) async fn plan_lines(&self, run: RetentionRunId) -> Result<Vec<PlanLine>, DeskError> {
        let mut lines = Vec::new();
        let mut after = 0;
        loop {
            let page = self
                .shared
                .jobs
                .read()
                .await?
                .retention_actions(run, after, CHUNK)
                .await?;
            let Some(last) = page.last() else { return Ok(lines) };
            after = last.place;
            lines.extend(page.into_iter().map(PlanLine::from));
        }
    }

    /// A run with the counts of its lines.
    pub(crate) async fn retention_report(&self, run: &RetentionRun) -> Result<RetentionReport, DeskError> {
        let counts = self.shared.jobs.read().await?.count_actions(run.id).await?;
        Ok(RetentionReport::of(run, counts))
    }
}

/// Raw rows wait for an approval and for a version to cool, as everything that is deleted does.
fn rows_standing(policy: &Policy, day: NaiveDate) -> (ActionOutcome, String) {
    if !policy.approved {
        (ActionOutcome::Waiting, waits(Wait::Approval))
    } else if day < policy.cooled_on() {
        (ActionOutcome::Waiting, waits(Wait::Cooling(policy.cooled_on())))
    } else {
        (ActionOutcome::Planned, String::new())
    }
}

/// The line of the plan for something that is due, under these holds.
pub(super) fn line(case: &ChildCase, due: Due, holds: &[Hold]) -> NewAction {
    let (record, service_type) = match due.target {
        Target::Child => (None, None),
        Target::Record(key) => (case.records.get(&key).copied(), None),
        Target::Entry(key, service) => (case.records.get(&key).copied(), Some(service)),
    };
    let (outcome, note) = match due.standing {
        Standing::Due => (ActionOutcome::Planned, String::new()),
        Standing::Held(ids) => {
            let holding: Vec<&Hold> = holds.iter().filter(|hold| ids.contains(&hold.id)).collect();
            (ActionOutcome::Held, held_by(&holding))
        }
        Standing::Waits(wait) => (ActionOutcome::Waiting, waits(wait)),
    };
    NewAction {
        child: Some(case.child),
        record,
        service_type,
        feed_run: None,
        step: due.step,
        rule: due.rule,
        version: due.version,
        due: due.on,
        outcome,
        note,
    }
}

/// How many holds keep something, and of which scopes.
pub(super) fn held_by(holds: &[&Hold]) -> String {
    let scopes: BTreeSet<&str> = holds.iter().map(|hold| hold.scope.label()).collect();
    let scopes = scopes.into_iter().collect::<Vec<_>>().join(", ");
    match holds.len() {
        1 => format!("1 hold ({scopes})"),
        more => format!("{more} holds ({scopes})"),
    }
}

fn waits(wait: Wait) -> String {
    match wait {
        Wait::Approval => "nobody approved the rules".to_owned(),
        Wait::Cooling(until) => format!("the rules are new; from {until} on"),
        Wait::Notice(None) => "the owner is told first".to_owned(),
        Wait::Notice(Some(until)) => format!("the owner was told; from {until} on"),
    }
}
