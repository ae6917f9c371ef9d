//! Shields whose setting is cut off: the person leaves, or the machine stops between two steps.

use std::future::Future;

use child::policy::Role;
use store::{ShieldStatus, testing::on_every_backend};

use super::{act, is_hidden, is_refused, lift, shielded, team, typed, viewer};
use crate::{
    Desk, DeskError,
    link::tests::{
        desk_over,
        entered::{join, two_children},
    },
    shield::{ActOnShield, ShieldAct, ShieldListKind},
};

/// Begins something and stops waiting for it, as a page does that is closed.
async fn leave<T>(begun: impl Future<Output = T>) {
    tokio::select! {
        biased;
        _ = begun => panic!("it was done before anybody could leave"),
        () = tokio::task::yield_now() => {}
    }
}

/// How a shield stands once `wanted` holds of it, or after a while in which it never does.
async fn in_time(desk: &Desk, shield: child::ShieldId, wanted: ShieldStatus) -> ShieldStatus {
    let mut status = desk.shield(&team(2), shield).await.unwrap().status;
    for _ in 0..2000 {
        if status == wanted {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
        status = desk.shield(&team(2), shield).await.unwrap().status;
    }
    status
}

#[tokio::test]
async fn p05_a_shield_is_set_and_lifted_whole_though_nobody_waits_for_it() {
    on_every_backend(|db| async move {
        let desk = desk_over(&db).await;
        let [ada, _] = two_children(&desk).await;
        desk.request_shield(&viewer(Role::SocialWorker, 1), ada, &typed())
            .await
            .unwrap();
        let list = desk.shield_list(&team(2), ShieldListKind::Requests, 1).await.unwrap();
        let shield = list.lines[0].shield.unwrap();
        let wanted = |act, version| ActOnShield {
            act,
            version,
            reason: "A reason".to_owned(),
            review_on: String::new(),
            child: Some(ada),
        };
        let version = desk.shield(&team(2), shield).await.unwrap().version;
        leave(desk.act_on_shield(&team(2), shield, &wanted(ShieldAct::Set, version))).await;
        assert_eq!(in_time(&desk, shield, ShieldStatus::Set).await, ShieldStatus::Set);
        assert!(is_hidden(&desk, ada).await);
        act(&desk, &team(2), shield, ShieldAct::ProposeLift, Some(ada))
            .await
            .unwrap();
        let version = desk.shield(&team(2), shield).await.unwrap().version;
        leave(desk.act_on_shield(&team(3), shield, &wanted(ShieldAct::ConfirmLift, version))).await;
        assert_eq!(in_time(&desk, shield, ShieldStatus::Lifted).await, ShieldStatus::Lifted);
        assert!(!is_hidden(&desk, ada).await);
    })
    .await;
}

#[tokio::test]
async fn p05_a_shield_that_stands_without_its_note_cannot_be_refused_and_is_set_once_more() {
    on_every_backend(|db| async move {
        let desk = desk_over(&db).await;
        let [ada, _] = two_children(&desk).await;
        desk.request_shield(&viewer(Role::SocialWorker, 1), ada, &typed())
            .await
            .unwrap();
        let list = desk.shield_list(&team(2), ShieldListKind::Requests, 1).await.unwrap();
        let shield = list.lines[0].shield.unwrap();
        // As the machine leaves it that stops before the note.
        let known = db.read().await.unwrap().set_shield(shield).await.unwrap().unwrap();
        desk.enter_shield(&team(2), &known, ada).await.unwrap();
        assert!(is_hidden(&desk, ada).await);
        let refused = act(&desk, &team(2), shield, ShieldAct::Refuse, None).await;
        assert!(is_refused(&refused, "stands already"), "{refused:?}");
        act(&desk, &team(2), shield, ShieldAct::Set, None).await.unwrap();
        lift(&desk, shield, ada).await;
        assert!(!is_hidden(&desk, ada).await);
    })
    .await;
}

#[tokio::test]
async fn p05_a_shield_that_covers_nobody_is_still_listed() {
    on_every_backend(|db| async move {
        let desk = desk_over(&db).await;
        let [ada, _] = two_children(&desk).await;
        let shield = shielded(&desk, ada).await;
        let mut tx = db.begin().await.unwrap();
        tx.end_reach_of_child(&shield.to_string(), ada).await.unwrap();
        tx.commit().await.unwrap();
        let here = desk.shield_list(&team(2), ShieldListKind::Here, 1).await.unwrap();
        assert_eq!((here.total, here.counts.here), (1, 1));
        assert_eq!((here.lines[0].shield, &here.lines[0].child), (Some(shield), &None));
        let lifts = desk.shield_list(&team(2), ShieldListKind::Lifts, 1).await.unwrap();
        assert_eq!(lifts.total, 0);
    })
    .await;
}

#[tokio::test]
async fn an_emergency_is_on_record_with_its_reason_and_its_request_ends_with_the_shield() {
    on_every_backend(|db| async move {
        let desk = desk_over(&db).await;
        let [ada, _] = two_children(&desk).await;
        let reason = "The father asked at the school";
        let shield = desk.shield_at_once(&team(2), ada, reason, "2026-09-15").await.unwrap();
        let known = desk.shield(&team(2), shield).await.unwrap();
        let steps: Vec<(&str, &str)> = known
            .steps
            .iter()
            .map(|step| (step.kind.name(), &*step.reason))
            .collect();
        assert_eq!(steps, [("requested", reason), ("set", reason)]);
        lift(&desk, shield, ada).await;
        let version = desk.shield(&team(2), shield).await.unwrap().version;
        let late = desk.complete_shield_request(&team(2), shield, version, &typed()).await;
        assert!(matches!(late, Err(DeskError::NotFound)));
    })
    .await;
}

#[tokio::test]
async fn a_form_about_a_record_that_was_joined_meanwhile_is_about_the_one_that_took_it_in() {
    on_every_backend(|db| async move {
        let desk = desk_over(&db).await;
        let [ada, zeno] = two_children(&desk).await;
        join(&db, &desk).await;
        let worker = viewer(Role::SocialWorker, 1);
        assert_eq!(desk.shield_form(&worker, zeno).await.unwrap().child.id, ada);
        assert_eq!(desk.contact_form(&worker, zeno).await.unwrap().id, ada);
    })
    .await;
}
