//! Doing one line of a plan, after a second look: what is not due any more when its turn came is left alone.

use std::collections::{BTreeMap, BTreeSet};

use child::{
    ChildId,
    retention::{About, LifeState, RulesInForce, Standing, plan},
};
use chrono::NaiveDate;
use store::{ActionOutcome, ChangeKind, NewAction, RetentionAction, RetentionRun, Tx};

use super::{
    journal::Purged,
    plan::{held_by, line as line_of},
};
use crate::{
    audit::{Action, Event},
    desk::Desk,
    error::DeskError,
};

/// What the deletions of a run took.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Applied {
    deletions: u64,
}

impl Applied {
    /// Notes what was deleted before the run was cut off.
    pub fn note(&mut self, deletions: u64) {
        self.deletions += deletions;
    }

    /// Whether anything was deleted.
    pub fn deleted(self) -> bool {
        self.deletions > 0
    }
}

/// The run of today, and the rules that it goes by.
#[derive(Clone, Copy)]
pub(super) struct Today<'a> {
    pub run: &'a RetentionRun,
    pub rules: &'a RulesInForce,
}

/// What the second look says about a line.
enum Look {
    /// It is as planned.
    Stands,
    /// It is not, or a hold came between.
    Settled(ActionOutcome, String),
}

impl Desk {
    /// Changes where children are in their lives: one transaction for all of these lines.
    pub(super) async fn change_lives(&self, today: Today<'_>, lines: &[RetentionAction]) -> Result<(), DeskError> {
        if lines.is_empty() {
            return Ok(());
        }
        let Today { run, rules } = today;
        let mut tx = self.shared.jobs.begin().await?;
        tx.hold_link_events().await?;
        let holds = tx.holds_in_force().await?;
        let children: BTreeSet<ChildId> = lines.iter().filter_map(|line| line.action.child).collect();
        let cases = self
            .cases_of(&mut tx, &children.into_iter().collect::<Vec<_>>())
            .await?;
        let mut entered: BTreeMap<ChildId, LifeState> = BTreeMap::new();
        for case in &cases {
            for due in plan(rules, &case.facts, &case.state, &holds, run.day) {
                let again = line_of(case, due.clone(), &holds);
                let waiting = lines.iter().find(|line| is_same(&line.action, &again));
                let Some(waiting) = waiting.filter(|_| due.standing == Standing::Due) else {
                    continue;
                };
                let state = entered.entry(case.child).or_insert(case.state);
                *state = state.after(&due, run.day);
                tx.settle_action(run.id, waiting.place, ActionOutcome::Done, "").await?;
            }
        }
        let changed: Vec<(ChildId, LifeState)> = entered.into_iter().collect();
        tx.put_lives(&changed).await?;
        let now = self.shared.clock.now();
        let shown: Vec<(ChildId, ChangeKind)> =
            changed.iter().map(|(child, _)| (*child, ChangeKind::Changed)).collect();
        tx.publish(&shown, now).await?;
        // Settled before, a line stays as it was settled.
        for line in lines {
            tx.settle_action(run.id, line.place, ActionOutcome::Dropped, "not due any more")
                .await?;
        }
        Ok(tx.commit().await?)
    }

    /// Deletes what one line says, in one transaction with the second look at the facts and at the holds.
    pub(super) async fn delete(
        &self,
        today: Today<'_>,
        line: &RetentionAction,
        applied: &mut Applied,
    ) -> Result<(), DeskError> {
        let (run, action) = (today.run, &line.action);
        let mut tx = self.shared.jobs.begin().await?;
        // Nobody links, decides or places a hold until this is done.
        tx.hold_link_events().await?;
        let looked = match (action.child, action.feed_run) {
            (Some(child), _) => self.look_again(&mut tx, today, action, child).await?,
            (None, Some(feed_run)) => self.empty_feed_run(&mut tx, today, action, feed_run).await?,
            (None, None) => Look::Settled(ActionOutcome::Dropped, "there is nothing to delete".to_owned()),
        };
        let counts = match (looked, action.child) {
            (Look::Settled(outcome, note), _) => {
                tx.settle_action(run.id, line.place, outcome, &note).await?;
                return Ok(tx.commit().await?);
            }
            (Look::Stands, Some(child)) => {
                let case = self
                    .cases_of(&mut tx, &[child])
                    .await?
                    .pop()
                    .ok_or(DeskError::Changed)?;
                self.purge(&mut tx, run, action, &case).await?
            }
            (Look::Stands, None) => store::PurgeCounts::default(),
        };
        tx.settle_action(run.id, line.place, ActionOutcome::Done, "").await?;
        tx.commit().await?;
        applied.deletions += 1;
        if let Some(child) = action.child {
            self.trace_deletion(run, action, child, Some(counts)).await?;
        }
        Ok(())
    }

    /// Puts a deletion on record; without counts where it is told of by the next process, after one that was cut off.
    pub(super) async fn trace_deletion(
        &self,
        run: &RetentionRun,
        action: &NewAction,
        child: ChildId,
        counts: Option<store::PurgeCounts>,
    ) -> Result<(), DeskError> {
        let detail = serde_json::json!({
            "run": run.id, "rule": action.rule, "version": action.version, "record": action.record, "counts": counts,
        });
        self.trace(Event::bare(Action::Deleted).about(child).with(detail)).await
    }

    async fn look_again(
        &self,
        tx: &mut Tx,
        today: Today<'_>,
        action: &NewAction,
        child: ChildId,
    ) -> Result<Look, DeskError> {
        let Today { run, rules } = today;
        let holds = tx.holds_in_force().await?;
        let gone = || Look::Settled(ActionOutcome::Dropped, "not due any more".to_owned());
        let Some(case) = self.cases_of(tx, &[child]).await?.pop() else {
            return Ok(gone());
        };
        let due = plan(rules, &case.facts, &case.state, &holds, run.day);
        let again = due
            .into_iter()
            .map(|due| line_of(&case, due, &holds))
            .find(|again| is_same(again, action));
        Ok(match again {
            Some(again) if again.outcome == ActionOutcome::Planned => Look::Stands,
            Some(again) => Look::Settled(again.outcome, again.note),
            None => gone(),
        })
    }

    /// Empties a feed run of the rows that its rule is about.
    async fn empty_feed_run(
        &self,
        tx: &mut Tx,
        today: Today<'_>,
        action: &NewAction,
        feed_run: child::RunId,
    ) -> Result<Look, DeskError> {
        let rule = today.rules.now.rules.find(&action.rule);
        let known = tx.run(feed_run).await?;
        let (Some(rule), Some(known)) = (rule, known) else {
            return Ok(Look::Settled(ActionOutcome::Dropped, "not due any more".to_owned()));
        };
        let holds = tx.holds_in_force().await?;
        let held = holds.iter().filter(|hold| hold.covers_feed(&known.source, rule.about));
        let held: Vec<_> = held.collect();
        if !held.is_empty() {
            return Ok(Look::Settled(ActionOutcome::Held, held_by(&held)));
        }
        let rejected_only = rule.about != About::FeedRows;
        if rejected_only {
            tx.purge_rejected_rows(feed_run).await?;
        } else {
            tx.purge_staged_rows(feed_run).await?;
        }
        self.journal(Purged::Rows {
            feed_run,
            rejected_only,
        })
        .await?;
        Ok(Look::Stands)
    }
}

/// Whether two lines ask for the same. A later day of the same rule would be another plan.
fn is_same(a: &NewAction, b: &NewAction) -> bool {
    let what = |line: &NewAction| -> (Option<ChildId>, Option<store::RecordId>, Option<String>, NaiveDate) {
        (line.child, line.record, line.service_type.clone(), line.due)
    };
    what(a) == what(b) && a.step == b.step && a.rule == b.rule
}
