//! Rules, holds, plans and deletions as they are kept.

use std::time::Duration;

use child::{
    HoldId, RecordKey, RetentionRunId, UserId,
    retention::{HoldReason, HoldScope, Life, LifeState, Notice, Step},
};
use sqlx::{Connection as _, PgConnection};
use uuid::Uuid;

use super::made::{at, child_id, children, current, day, load, statement};
use crate::{
    ActionOutcome, Db, Held, HoldRow, LinkedRecord, NewAction, NewLinkEvent, NewRuleVersion, PURGED_TABLES, Release,
    RetentionRun, StoreError, Tombstone, rewrite_tables,
    testing::{on_every_backend, on_postgres},
};

fn user(n: u128) -> UserId {
    UserId(Uuid::from_u128(n))
}

fn rules(by: Option<UserId>) -> NewRuleVersion {
    NewRuleVersion {
        text: "rules".to_owned(),
        sha256: [1; 32],
        note: "why".to_owned(),
        proposed_by: by,
        proposed_name: "Ines Porto".to_owned(),
        proposed_at: at(0),
        effective_from: None,
    }
}

#[tokio::test]
async fn rules_are_approved_once_by_somebody_else_and_never_changed() {
    on_every_backend(|db| async move {
        let mut tx = db.begin().await.unwrap();
        assert_eq!(tx.propose_rules(&rules(None)).await.unwrap(), 1);
        assert_eq!(tx.propose_rules(&rules(Some(user(1)))).await.unwrap(), 2);
        let mut approve = async |version, by| tx.approve_rules(version, user(by), "Ed", at(5), day(2)).await.unwrap();
        assert!(!approve(1, 2).await, "a later one is there");
        assert!(!approve(2, 1).await, "who proposed it");
        assert!(approve(2, 2).await);
        assert!(!approve(2, 3).await, "once");
        let versions = tx.rule_versions().await.unwrap();
        assert_eq!(versions.len(), 2);
        assert_eq!(
            (versions[1].approved_by, versions[1].proposed.effective_from),
            (Some(user(2)), Some(day(2)))
        );
        tx.commit().await.unwrap();
        for text in [
            "UPDATE retention_version SET text = 'x' WHERE version = 1",
            "UPDATE retention_version SET note = 'x' WHERE version = 2",
            "DELETE FROM retention_version",
        ] {
            assert!(matches!(db.run(text).await, Err(StoreError::AppendOnly(_))), "{text}");
        }
    })
    .await;
}

async fn link(db: &Db, record: usize, child: u128) {
    let records = current(db).await;
    let mut tx = db.begin().await.unwrap();
    let link = LinkedRecord {
        record: records[record].id,
        version: 1,
        child: Some(child_id(child)),
        ended: false,
        shielded: false,
    };
    tx.mark_linked(&[link]).await.unwrap();
    tx.commit().await.unwrap();
}

fn hold(n: u128, held: Held) -> HoldRow {
    HoldRow {
        id: HoldId(Uuid::from_u128(n)),
        held,
        reason: HoldReason::Litigation,
        authority: "Court order".to_owned(),
        placed_by: user(1),
        placed_name: "Ines Porto".to_owned(),
        placed_at: at(n as i64),
        review_on: day(9),
        released: None,
    }
}

#[tokio::test]
async fn p10_a_hold_covers_both_parts_of_a_child_and_is_released_by_somebody_else() {
    on_every_backend(|db| async move {
        load(&db, 1, &[statement("1", "A", None), statement("2", "B", None)]).await;
        let mut tx = db.begin().await.unwrap();
        children(&mut tx, 2).await;
        tx.commit().await.unwrap();
        link(&db, 0, 1).await;
        let (first, second) = (RecordKey::new("school", "1"), RecordKey::new("school", "2"));
        let mut tx = db.begin().await.unwrap();
        tx.place_hold(&hold(1, Held::Child(10_001)), std::slice::from_ref(&first))
            .await
            .unwrap();
        tx.place_hold(&hold(2, Held::Source("school".to_owned())), &[])
            .await
            .unwrap();
        tx.place_hold(&hold(3, Held::All), &[]).await.unwrap();
        tx.commit().await.unwrap();
        // The other record comes to the child, and leaves again: it stays held.
        link(&db, 1, 1).await;
        let mut tx = db.begin().await.unwrap();
        tx.extend_holds().await.unwrap();
        tx.commit().await.unwrap();
        link(&db, 1, 2).await;
        let mut tx = db.begin().await.unwrap();
        let holds = tx.holds_in_force().await.unwrap();
        let scopes: Vec<_> = holds.into_iter().map(|hold| hold.scope).collect();
        let wanted = [
            HoldScope::Child(vec![first, second]),
            HoldScope::Source("school".to_owned()),
            HoldScope::All,
        ];
        assert_eq!(scopes, wanted);
        let release = |by| Release {
            by: user(by),
            name: "Ed".to_owned(),
            at: at(9),
            reason: "settled".to_owned(),
        };
        let id = HoldId(Uuid::from_u128(2));
        assert!(!tx.release_hold(id, &release(1)).await.unwrap(), "who placed it");
        assert!(tx.release_hold(id, &release(2)).await.unwrap());
        assert!(!tx.release_hold(id, &release(3)).await.unwrap(), "once");
        assert_eq!(tx.holds_in_force().await.unwrap().len(), 2);
        assert_eq!(tx.holds(true).await.unwrap()[1].released, Some(release(2)));
        assert_eq!(tx.hold(id).await.unwrap().unwrap().released, Some(release(2)));
    })
    .await;
}

#[tokio::test]
async fn the_plan_of_a_day_is_made_once_and_each_line_settled_once() {
    on_every_backend(|db| async move {
        let mut tx = db.begin().await.unwrap();
        tx.propose_rules(&rules(None)).await.unwrap();
        let run = |n| RetentionRun {
            id: RetentionRunId(Uuid::from_u128(n)),
            day: day(4),
            version: 1,
            planned_at: at(1),
            finished_at: None,
        };
        assert!(tx.add_retention_run(&run(1)).await.unwrap());
        assert!(!tx.add_retention_run(&run(2)).await.unwrap(), "the day has one");
        let line = |outcome| NewAction {
            child: Some(child_id(1)),
            record: None,
            service_type: Some("camhs".to_owned()),
            feed_run: None,
            step: Step::Purge,
            rule: "IDX-5".to_owned(),
            version: 1,
            due: day(3),
            outcome,
            note: String::new(),
        };
        let lines = [
            line(ActionOutcome::Planned),
            line(ActionOutcome::Held),
            line(ActionOutcome::Planned),
        ];
        let id = run(1).id;
        tx.plan_actions(id, 0, &lines).await.unwrap();
        let planned = tx.planned_actions(id, 9).await.unwrap();
        assert_eq!(planned.iter().map(|line| line.place).collect::<Vec<_>>(), [1, 3]);
        assert!(tx.settle_action(id, 3, ActionOutcome::Done, "").await.unwrap());
        assert!(!tx.settle_action(id, 3, ActionOutcome::Failed, "").await.unwrap());
        assert!(
            !tx.settle_action(id, 2, ActionOutcome::Done, "").await.unwrap(),
            "what is held is not done"
        );
        let all = tx.retention_actions(id, 1, 9).await.unwrap();
        assert_eq!(all[0].action, lines[1]);
        assert_eq!(
            (all[1].action.outcome, &all[1].action.service_type),
            (ActionOutcome::Done, &None)
        );
        assert_eq!(
            tx.retention_runs_cut_off(day(4)).await.unwrap(),
            [],
            "not of an earlier day"
        );
        let cut_off = tx.retention_runs_cut_off(day(5)).await.unwrap();
        assert_eq!(cut_off.iter().map(|run| run.id).collect::<Vec<_>>(), [id]);
        let counts = tx.count_actions(id).await.unwrap();
        assert_eq!(
            counts
                .iter()
                .map(|count| (count.outcome, count.count))
                .collect::<Vec<_>>(),
            [
                (ActionOutcome::Done, 1),
                (ActionOutcome::Held, 1),
                (ActionOutcome::Planned, 1),
            ]
        );
        tx.finish_retention_run(id, at(7)).await.unwrap();
        assert_eq!(
            tx.retention_run(day(4)).await.unwrap().unwrap().finished_at,
            Some(at(7))
        );
        assert_eq!(tx.retention_runs_cut_off(day(5)).await.unwrap(), [], "it is done");
        let state = LifeState {
            life: Life::Archived,
            archived_on: Some(day(1)),
            notice: Some(Notice {
                due: day(8),
                given_on: day(2),
            }),
            review_since: Some(day(3)),
        };
        tx.put_lives(&[(child_id(1), LifeState::default()), (child_id(2), state)])
            .await
            .unwrap();
        tx.put_lives(&[(child_id(1), state)]).await.unwrap();
        assert_eq!(tx.lives(&[child_id(1)]).await.unwrap(), [(child_id(1), state)]);
    })
    .await;
}

#[tokio::test]
async fn p10_what_is_told_of_links_goes_only_where_a_redaction_is_noted_and_nothing_else_of_them() {
    on_every_backend(|db| async move {
        load(&db, 1, &[statement("1", "A", None), statement("2", "B", None)]).await;
        let records = current(&db).await;
        let mut tx = db.begin().await.unwrap();
        children(&mut tx, 1).await;
        let event = |record: usize| NewLinkEvent {
            record_version: None,
            ended: false,
            survivorship_version: None,
            at: at(1),
            kind: crate::LinkEventKind::Decide,
            child: Some(child_id(1)),
            record: Some(records[record].id),
            model_version: None,
            weight: Some(1.5),
            probability: None,
            decided_by: Some("Ines Porto".to_owned()),
            reason: "{\"why\":\"the mother rang\"}".to_owned(),
        };
        tx.append_link_events(&[event(0), event(1)]).await.unwrap();
        tx.commit().await.unwrap();
        let early = db.run("UPDATE link_event SET reason = '{}', decided_by = NULL").await;
        assert!(matches!(early, Err(StoreError::AppendOnly(_))), "{early:?}");
        let mut tx = db.begin().await.unwrap();
        let gone = [(records[0].id, records[0].record.key.clone())];
        let counts = tx.purge_records(&gone, at(2)).await.unwrap();
        assert_eq!(
            (counts.records, counts.versions, counts.link_events, counts.staged_rows),
            (1, 1, 1, 1)
        );
        tx.commit().await.unwrap();
        let mut tx = db.read().await.unwrap();
        let events = tx.link_events_after(0, 9).await.unwrap();
        assert_eq!((&*events[0].event.reason, &events[0].event.decided_by), ("{}", &None));
        assert_eq!(events[0].event.weight, Some(1.5));
        assert_eq!(events[1].event, event(1), "the other record's stays as it is");
        drop(tx);
        for text in [
            "UPDATE link_event SET weight = 9 WHERE position = 1",
            "UPDATE link_event SET reason = 'x' WHERE position = 1",
            "UPDATE link_event SET reason = '{}', decided_by = NULL WHERE position = 2",
            "DELETE FROM link_event WHERE position = 1",
            "DELETE FROM link_redaction",
        ] {
            assert!(matches!(db.run(text).await, Err(StoreError::AppendOnly(_))), "{text}");
        }
    })
    .await;
}

#[tokio::test]
async fn p10_a_tombstone_knows_a_record_again_until_somebody_admits_it() {
    on_every_backend(|db| async move {
        let mut tx = db.begin().await.unwrap();
        assert!(!tx.has_tombstones().await.unwrap());
        let stone = Tombstone {
            rule: "IDX-5".to_owned(),
            version: 1,
            purged_on: day(1),
            run: RetentionRunId(Uuid::nil()),
            counts: "{}".to_owned(),
            approved_name: "Ed".to_owned(),
        };
        tx.put_tombstones(&[[1; 32], [2; 32]], &stone).await.unwrap();
        assert!(tx.has_tombstones().await.unwrap());
        assert_eq!(tx.tombstones(&[[2; 32], [3; 32]]).await.unwrap(), [[2; 32]]);
        assert!(tx.readmit([2; 32], user(1), at(1)).await.unwrap());
        assert!(!tx.readmit([2; 32], user(1), at(1)).await.unwrap());
        assert!(!tx.readmit([3; 32], user(1), at(1)).await.unwrap());
        assert!(tx.tombstones(&[[2; 32]]).await.unwrap().is_empty());
        tx.put_tombstones(&[[2; 32]], &stone).await.unwrap();
        assert_eq!(tx.tombstones(&[[2; 32]]).await.unwrap(), [[2; 32]], "deleted again");
    })
    .await;
}

#[tokio::test]
async fn p10_a_table_that_somebody_reads_is_left_as_it_is_and_the_others_are_written_anew() {
    on_postgres(|config| async move {
        Db::migrate(&config).await.unwrap().close().await;
        let mut reader = PgConnection::connect(&config.url).await.unwrap();
        let mut reading = reader.begin().await.unwrap();
        sqlx::query("SELECT count(*) FROM golden")
            .execute(&mut *reading)
            .await
            .unwrap();
        // The database itself stops cleaning a table for somebody who waits for more than a second.
        let wait = Duration::from_secs(2);
        let done = rewrite_tables(&config.url, wait, || true).await.unwrap();
        assert_eq!(
            (done.tables.len(), done.left),
            (PURGED_TABLES.len() - 1, vec!["golden"])
        );
        reading.rollback().await.unwrap();
        let done = rewrite_tables(&config.url, wait, || true).await.unwrap();
        assert_eq!((done.tables.len(), done.left), (PURGED_TABLES.len(), Vec::new()));
        let closed = rewrite_tables(&config.url, wait, || false).await.unwrap();
        assert_eq!((closed.tables, closed.left), (Vec::new(), PURGED_TABLES.to_vec()));
    })
    .await;
}
