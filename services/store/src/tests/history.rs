//! What the past and the change feed are read from, and what people are told of.

use child::{AlertId, UserId, policy::Role};
use uuid::Uuid;

use super::links::event;
use crate::{
    Alert, ChangeKind, LinkEventKind, NewChange, NewLinkEvent, RecordId, User,
    testing::on_every_backend,
    tests::made::{at, child_id, current, day, load, statement, surname},
};

#[tokio::test]
async fn which_model_was_active_is_known_of_every_moment() {
    on_every_backend(|db| async move {
        let activated = |version, seconds| NewLinkEvent {
            at: at(seconds),
            kind: LinkEventKind::Activate,
            model_version: Some(version),
            ..event(1, 1)
        };
        let mut tx = db.begin().await.unwrap();
        // What was linked under a model says nothing about when it became active.
        let events = [activated(1, 10), event(1, 2), activated(2, 20), activated(1, 30)];
        tx.append_link_events(&events).await.unwrap();
        let mut then = Vec::new();
        for seconds in [9, 10, 19, 20, 31] {
            then.push(tx.model_version_at(at(seconds)).await.unwrap());
        }
        assert_eq!(then, [None, Some(1), Some(1), Some(2), Some(1)]);
    })
    .await;
}

#[tokio::test]
async fn records_are_read_at_any_version_that_is_kept() {
    on_every_backend(|db| async move {
        load(&db, 1, &[statement("1", "A", Some(day(1)))]).await;
        load(&db, 2, &[statement("1", "B", Some(day(2)))]).await;
        let id = current(&db).await[0].id;
        let mut tx = db.read().await.unwrap();
        let asked = [(id, 1, true), (id, 2, false), (id, 3, false)];
        let mut read = tx.records_at_versions(&asked).await.unwrap();
        read.sort_by_key(|stored| stored.record.version);
        let told: Vec<(&str, bool)> = read
            .iter()
            .map(|stored| (surname(stored), stored.record.ended))
            .collect();
        assert_eq!(told, [("A", true), ("B", false)]);
    })
    .await;
}

#[tokio::test]
async fn joins_are_found_among_changes_and_so_is_whose_they_are() {
    on_every_backend(|db| async move {
        load(&db, 1, &[statement("1", "A", None), statement("2", "B", None)]).await;
        let ids: Vec<RecordId> = current(&db).await.iter().map(|record| record.id).collect();
        let mut tx = db.begin().await.unwrap();
        tx.append_link_events(&[event(1, ids[0].0), event(2, ids[0].0)])
            .await
            .unwrap();
        let merged = NewChange {
            child: child_id(2),
            kind: ChangeKind::Merged,
            other: Some(child_id(1)),
        };
        tx.publish(&[(child_id(3), ChangeKind::Changed).into(), merged], at(1))
            .await
            .unwrap();
        let joins = tx.joins_after(0, 10).await.unwrap();
        assert_eq!(joins.len(), 1);
        assert_eq!(
            (joins[0].position, joins[0].child, joins[0].other),
            (2, merged.child, merged.other)
        );
        assert_eq!(tx.joins_after(2, 10).await.unwrap(), []);
        let asked = [child_id(1), child_id(2), child_id(3)];
        let mut held = tx.ever_held_by("school", &asked).await.unwrap();
        held.sort_unstable();
        assert_eq!(held, [child_id(1), child_id(2)], "also what it held once");
        assert_eq!(tx.ever_held_by("clinic", &asked).await.unwrap(), []);
    })
    .await;
}

#[tokio::test]
async fn nobody_is_told_of_a_change_twice_and_an_alert_is_its_readers_alone() {
    on_every_backend(|db| async move {
        let user = |n: u128| UserId(Uuid::from_u128(n));
        let alert = |id: u128, who: u128| Alert {
            id: AlertId(Uuid::from_u128(id)),
            user: user(who),
            position: 7,
            kind: ChangeKind::Merged,
            child: child_id(1),
            other: child_id(2),
            saw_child: true,
            saw_other: false,
            at: at(5),
        };
        let mut tx = db.begin().await.unwrap();
        for n in [1, 2] {
            let email = format!("person{n}@council.example");
            let new = User::new(user(n), &email, "Person", Role::SocialWorker, at(0));
            tx.add_user(&new).await.unwrap();
        }
        let nobody = alert(13, 3);
        assert_eq!(tx.add_alerts(&[alert(11, 1), alert(12, 2), nobody]).await.unwrap(), 2);
        assert_eq!(tx.add_alerts(&[alert(14, 1)]).await.unwrap(), 0);
        assert_eq!(tx.unread_alerts(user(1), 9).await.unwrap(), [alert(11, 1)]);
        let of_two = alert(12, 2).id;
        assert!(!tx.read_alert(of_two, user(1), at(9)).await.unwrap());
        assert!(tx.read_alert(of_two, user(2), at(9)).await.unwrap());
        assert!(!tx.read_alert(of_two, user(2), at(9)).await.unwrap());
        assert_eq!(tx.unread_alerts(user(2), 9).await.unwrap(), []);
        // What was read is not told again either.
        assert_eq!(tx.add_alerts(&[alert(15, 2)]).await.unwrap(), 0);
        tx.commit().await.unwrap();
    })
    .await;
}
