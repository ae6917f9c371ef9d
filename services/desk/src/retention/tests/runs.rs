//! Plans, runs, holds and rules.

use child::retention::STARTER;
use store::{ActionOutcome, AuditFilter, Db, testing::on_every_backend};

use super::{Timed, governor};
use crate::{DeskError, HoldForm, TypedScope};

fn hold(reference: &str) -> HoldForm {
    HoldForm {
        scope: Some(TypedScope::Child),
        reference: reference.to_owned(),
        reason: "litigation".to_owned(),
        authority: "Court order 7".to_owned(),
        review_on: "2099-01-01".to_owned(),
        ..HoldForm::default()
    }
}

#[tokio::test]
async fn p10_version_1_archives_and_deletes_nothing_until_somebody_approved_it() {
    on_every_backend(|db| async move {
        let timed = Timed::over(&db, "2026-11-22").await;
        timed.send("E1", "Marsh", "1990-01-01").await;
        let first = timed.run_on("2026-11-22").await;
        assert_eq!((first.due, first.done, first.waiting), (1, 1, 0), "archived");
        let years_later = timed.run_on("2030-01-01").await;
        assert_eq!(
            (years_later.done, years_later.waiting),
            (0, 1),
            "due, and nobody approved the rules"
        );
        timed.approve().await;
        let again = timed.run_on("2030-01-01").await;
        assert_eq!(again.waiting, 1, "the plan of a day stays as it was made");
        let told = timed.run_on("2030-01-02").await;
        assert_eq!(
            told.rules
                .iter()
                .map(|rule| (rule.step, rule.outcome))
                .collect::<Vec<_>>(),
            [("give_notice", ActionOutcome::Done), ("purge", ActionOutcome::Waiting),]
        );
        assert_eq!(
            timed.run_on("2030-04-01").await.waiting,
            1,
            "the owner was told 89 days ago"
        );
        assert_eq!(timed.run_on("2030-04-02").await.done, 1);
    })
    .await;
}

#[tokio::test]
async fn p10_a_dry_run_lists_exactly_what_the_run_does() {
    on_every_backend(|db| async move {
        let timed = Timed::over(&db, "2026-11-22").await;
        timed.approve().await;
        for (id, surname, born) in [
            ("E1", "Marsh", "1990-01-01"),
            ("E2", "Fenn", "1991-01-01"),
            ("E3", "Holt", "2015-01-01"),
        ] {
            timed.send(id, surname, born).await;
        }
        timed.run_on("2026-11-22").await;
        timed.run_on("2026-12-25").await;
        timed.set("2027-04-01");
        let (planned, lines) = timed.desk.plan_retention().await.unwrap();
        let purges: Vec<_> = lines.iter().filter(|line| line.step == "purge").collect();
        assert_eq!((purges.len(), planned.due, planned.done), (2, 2, 0));
        // Another child falls due the same day, after the plan: it waits for the next.
        timed.send("E4", "Reed", "1989-01-01").await;
        let done = timed.run_on("2027-04-01").await;
        assert_eq!((done.run, done.done), (planned.run, 2));
        let (_, after) = timed.desk.plan_retention().await.unwrap();
        let ids = |lines: &[crate::PlanLine]| lines.iter().map(|line| (line.child, line.step)).collect::<Vec<_>>();
        assert_eq!(ids(&after), ids(&lines));
        assert!(after.iter().all(|line| line.outcome == ActionOutcome::Done));
        assert_eq!(
            timed.run_on("2027-04-01").await,
            timed.desk.plan_retention().await.unwrap().0,
            "once a day"
        );
        // A clock that goes back does nothing: the later day stands.
        assert_eq!(timed.run_on("2027-03-01").await.day.to_string(), "2027-04-01");
        assert_eq!(timed.run_on("2027-04-02").await.done, 1);
    })
    .await;
}

#[tokio::test]
async fn p18_1_a_hold_that_is_placed_between_plan_and_run_wins_and_is_released_by_somebody_else() {
    on_every_backend(|db| async move {
        let timed = Timed::over(&db, "2026-11-22").await;
        timed.approve().await;
        let child = timed.send("E1", "Marsh", "1990-01-01").await.child.unwrap();
        timed.run_on("2026-11-22").await;
        timed.run_on("2026-12-25").await;
        timed.set("2027-04-01");
        assert_eq!(timed.desk.plan_retention().await.unwrap().0.due, 1);
        let reference = db
            .read()
            .await
            .unwrap()
            .child(child)
            .await
            .unwrap()
            .unwrap()
            .reference
            .to_string();
        let id = timed.desk.place_hold(&governor(2), &hold(&reference)).await.unwrap();
        let held = timed.run_on("2027-04-01").await;
        assert_eq!((held.due, held.done, held.held), (1, 0, 1), "due, but held");
        assert_eq!(timed.run_on("2027-04-02").await.held, 1);
        let own = timed.desk.release_hold(&governor(2), id, "settled").await;
        assert!(matches!(own, Err(DeskError::Unusable(_))), "{own:?}");
        timed.desk.release_hold(&governor(3), id, "settled").await.unwrap();
        let again = timed.desk.release_hold(&governor(3), id, "settled").await;
        assert!(matches!(again, Err(DeskError::Changed)), "{again:?}");
        let list = timed.desk.holds(&governor(2)).await.unwrap();
        assert_eq!((list.in_force.len(), list.released.len()), (0, 1));
        assert_eq!(timed.run_on("2027-04-03").await.done, 1);
    })
    .await;
}

#[tokio::test]
async fn a_form_that_holds_nothing_is_refused_with_every_reason() {
    on_every_backend(|db| async move {
        let timed = Timed::over(&db, "2026-11-22").await;
        let refused = timed.desk.place_hold(&governor(1), &HoldForm::default()).await;
        let Err(DeskError::Unusable(problems)) = refused else {
            panic!("{refused:?}")
        };
        let fields: Vec<&str> = problems.iter().map(|problem| &*problem.field).collect();
        assert_eq!(fields, ["reason", "authority", "review_on", "scope"]);
        let unknown = timed.desk.place_hold(&governor(1), &hold("C-1")).await;
        assert!(matches!(unknown, Err(DeskError::Unusable(_))), "{unknown:?}");
        let other = child::policy::Viewer::new(governor(1).user, "D", child::policy::Role::DataSteward);
        assert!(matches!(timed.desk.holds(&other).await, Err(DeskError::NotFound)));
        assert!(matches!(
            timed.desk.retention_rules(&other).await,
            Err(DeskError::NotFound)
        ));
        assert!(matches!(
            timed.desk.place_hold(&other, &hold("C-1")).await,
            Err(DeskError::NotFound)
        ));
    })
    .await;
}

#[tokio::test]
async fn rules_are_proposed_by_one_and_approved_by_another_and_their_effect_is_told_before() {
    on_every_backend(|db| async move {
        let timed = Timed::over(&db, "2026-11-22").await;
        for (id, surname, born) in [("E1", "Marsh", "1990-01-01"), ("E2", "Fenn", "2015-01-01")] {
            timed.send(id, surname, born).await;
        }
        let shorter = STARTER.replace(
            "keep = \"6 years\"\nthen = \"purge\"\nnotice_days",
            "keep = \"5 years\"\nthen = \"purge\"\nnotice_days",
        );
        let desk = &timed.desk;
        let wrong = desk.propose_rules(&governor(1), "rule = 7", " ").await;
        let Err(DeskError::Unusable(problems)) = wrong else {
            panic!("{wrong:?}")
        };
        assert_eq!(problems.len(), 2);
        let version = desk.propose_rules(&governor(1), &shorter, "shorter").await.unwrap();
        assert_eq!(version, 2);
        let previewed = desk.preview_rules(&governor(2), version).await.unwrap();
        assert_eq!((previewed.children, previewed.earlier, previewed.later), (2, 2, 0));
        let own = desk.approve_rules(&governor(1), version).await;
        assert!(matches!(own, Err(DeskError::Unusable(_))), "{own:?}");
        desk.approve_rules(&governor(2), version).await.unwrap();
        let view = desk.retention_rules(&governor(1)).await.unwrap();
        let told: Vec<_> = view
            .versions
            .iter()
            .map(|line| (line.version, line.in_force, line.may_approve))
            .collect();
        assert_eq!(told, [(2, true, false), (1, false, false)]);
        assert_eq!(
            view.versions[0].deletes_from.map(|day| day.to_string()).as_deref(),
            Some("2026-12-22")
        );
    })
    .await;
}

/// Two children who are due, of whom the first is deleted for good; then the process is gone.
async fn cut_off(db: &Db) -> Timed {
    let timed = Timed::over(db, "2026-11-22").await;
    timed.approve().await;
    for (id, surname, born) in [("E1", "Marsh", "1990-01-01"), ("E2", "Fenn", "1991-01-01")] {
        timed.send(id, surname, born).await;
    }
    timed.run_on("2026-11-22").await;
    timed.run_on("2026-12-25").await;
    timed.set("2027-04-01");
    timed.desk.plan_retention().await.unwrap();
    let mut tx = db.begin().await.unwrap();
    let run = tx.retention_run(timed.desk.retention_day()).await.unwrap().unwrap();
    let line = tx.planned_actions(run.id, 1).await.unwrap().remove(0);
    let child = line.action.child.unwrap();
    let case = timed.desk.cases_of(&mut tx, &[child]).await.unwrap().remove(0);
    timed.desk.purge(&mut tx, &run, &line.action, &case).await.unwrap();
    assert!(
        tx.settle_action(run.id, line.place, ActionOutcome::Done, "")
            .await
            .unwrap()
    );
    tx.commit().await.unwrap();
    timed
}

/// How often the trail tells of something.
async fn told(db: &Db, action: &str) -> usize {
    let filter = AuditFilter {
        actions: vec![action.to_owned()],
        limit: 99,
        ..AuditFilter::default()
    };
    db.read().await.unwrap().audit_events(&filter).await.unwrap().len()
}

#[tokio::test]
async fn p10_a_run_that_was_cut_off_tells_of_its_last_deletion_once_and_does_the_rest() {
    on_every_backend(|db| async move {
        let timed = cut_off(&db).await;
        assert_eq!(told(&db, "deleted").await, 0);
        let report = timed.run_on("2027-04-01").await;
        assert_eq!((report.done, report.failed, report.dropped), (2, 0, 0));
        assert_eq!(told(&db, "deleted").await, 2);
        assert_eq!(
            timed.run_on("2027-04-01").await.done,
            2,
            "it is done, and nothing is told again"
        );
        assert_eq!(told(&db, "deleted").await, 2);
    })
    .await;
}

#[tokio::test]
async fn p10_a_run_that_was_cut_off_is_taken_up_by_the_run_of_another_day() {
    on_every_backend(|db| async move {
        let timed = cut_off(&db).await;
        // A day that was planned and not begun is nobody's to take up.
        timed.set("2027-04-02");
        timed.desk.plan_retention().await.unwrap();
        let before = told(&db, "retention_run").await;
        let report = timed.run_on("2027-04-03").await;
        assert_eq!(
            (report.done, report.dropped),
            (1, 0),
            "what was left is due on this day"
        );
        assert_eq!(told(&db, "deleted").await, 2);
        assert_eq!(told(&db, "retention_run").await - before, 2, "both runs are on record");
        let runs = db.read().await.unwrap().retention_runs(3).await.unwrap();
        let ended: Vec<bool> = runs.iter().map(|run| run.finished_at.is_some()).collect();
        assert_eq!(ended, [true, false, true]);
        let earlier = timed.desk.retention_report(&runs[2]).await.unwrap();
        assert_eq!((earlier.done, earlier.dropped, earlier.failed), (1, 1, 0));
        timed.run_on("2027-04-04").await;
        assert_eq!(told(&db, "deleted").await, 2, "nothing is told again");
        assert_eq!(told(&db, "retention_run").await - before, 3);
    })
    .await;
}

#[tokio::test]
async fn two_nodes_do_one_run() {
    on_every_backend(|db| async move {
        let timed = Timed::over(&db, "2026-11-22").await;
        timed.send("E1", "Marsh", "1990-01-01").await;
        let other = timed
            .desk
            .with_lease("retention", super::super::run::LEASE, async {})
            .await
            .unwrap();
        assert_eq!(other, Some(()));
        let mut tx = db.begin().await.unwrap();
        let now = timed.desk.shared.clock.now();
        assert!(
            tx.try_lease("retention", "another node", now + super::super::run::LEASE, now)
                .await
                .unwrap()
        );
        tx.commit().await.unwrap();
        assert_eq!(timed.desk.run_retention().await.unwrap(), None);
        let mut tx = db.begin().await.unwrap();
        tx.release_lease("retention", "another node").await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(
            timed.desk.run_retention().await.unwrap().map(|report| report.done),
            Some(1)
        );
    })
    .await;
}
