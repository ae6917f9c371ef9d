//! Shields whose setting is cut off: the person leaves, or the machine stops between two steps.

use child::policy::Role;
use store::{ShieldStatus, testing::on_every_backend};

use super::{act, is_hidden, is_refused, lift, requested, shielded, team, typed, viewer};
use crate::{
    DeskError,
    link::tests::{
        desk_over,
        entered::{join, two_children},
        leave, node,
    },
    shield::{ActOnShield, ShieldAct, ShieldListKind},
};

#[tokio::test]
async fn p05_a_shield_is_set_and_lifted_whole_though_nobody_waits_for_it() {
    on_every_backend(|db| async move {
        let desk = desk_over(&db).await;
        let [ada, _] = two_children(&desk).await;
        let shield = requested(&desk, ada).await;
        let wanted = |act, version| ActOnShield {
            act,
            version,
            reason: "A reason".to_owned(),
            review_on: String::new(),
            child: Some(ada),
        };
        let stands = async || desk.shield(&team(2), shield).await.unwrap();
        let set = wanted(ShieldAct::Set, stands().await.version);
        let (two, three) = (team(2), team(3));
        leave(&node(&db).await, |left| left.act_on_shield(&two, shield, &set)).await;
        assert_eq!(stands().await.status, ShieldStatus::Set);
        assert!(is_hidden(&desk, ada).await);
        act(&desk, &team(2), shield, ShieldAct::ProposeLift, Some(ada))
            .await
            .unwrap();
        let lift = wanted(ShieldAct::ConfirmLift, stands().await.version);
        leave(&node(&db).await, |left| left.act_on_shield(&three, shield, &lift)).await;
        assert_eq!(stands().await.status, ShieldStatus::Lifted);
        assert!(!is_hidden(&desk, ada).await);
    })
    .await;
}

#[tokio::test]
async fn p05_a_shield_that_stands_without_its_note_cannot_be_refused_and_is_set_once_more() {
    on_every_backend(|db| async move {
        let desk = desk_over(&db).await;
        let [ada, _] = two_children(&desk).await;
        let shield = requested(&desk, ada).await;
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
async fn p05_a_shield_of_which_nothing_is_left_is_closed_and_one_that_stands_is_not() {
    on_every_backend(|db| async move {
        let desk = desk_over(&db).await;
        let [ada, _] = two_children(&desk).await;
        let shield = shielded(&desk, ada).await;
        let acts = async || desk.shield(&team(2), shield).await.unwrap().acts;
        assert_eq!(acts().await, [ShieldAct::Review]);
        let standing = act(&desk, &team(2), shield, ShieldAct::Close, None).await;
        assert!(is_refused(&standing, "still stands"), "{standing:?}");
        // It covers nobody now, and would cover a record that is linked to its own again: two people have to lift it.
        let mut tx = db.begin().await.unwrap();
        tx.end_reach_of_child(&shield.to_string(), ada).await.unwrap();
        tx.commit().await.unwrap();
        let standing = act(&desk, &team(2), shield, ShieldAct::Close, None).await;
        assert!(is_refused(&standing, "still stands"), "{standing:?}");
        // As the machine leaves it that stops after the lift and before the note.
        desk.take_down(&team(3), shield, ada).await.unwrap();
        assert!(!is_hidden(&desk, ada).await);
        let left = desk.shield(&team(2), shield).await.unwrap();
        assert_eq!((left.status, &*left.acts), (ShieldStatus::Set, &[ShieldAct::Close][..]));
        act(&desk, &team(2), shield, ShieldAct::Close, None).await.unwrap();
        let closed = desk.shield(&team(2), shield).await.unwrap();
        assert_eq!((closed.status, closed.review_on), (ShieldStatus::Lifted, None));
        assert!(closed.acts.is_empty());
        let here = desk.shield_list(&team(2), ShieldListKind::Here, 1).await.unwrap();
        let past = desk.shield_list(&team(2), ShieldListKind::Past, 1).await.unwrap();
        assert_eq!((here.total, past.total), (0, 1));
    })
    .await;
}

#[tokio::test]
async fn p05_an_emergency_that_was_cut_off_before_it_stood_is_set_first_and_filled_in_then() {
    on_every_backend(|db| async move {
        let desk = desk_over(&db).await;
        let [ada, _] = two_children(&desk).await;
        // As the machine leaves it that stops after the request and before the shield.
        let asked = store::SetShield {
            child: Some(ada),
            emergency: true,
            review_on: Some("2026-12-15".parse().unwrap()),
            ..desk.new_shield(ada).await.unwrap()
        };
        desk.add_shield(&team(2), &asked, ada, "It cannot wait").await.unwrap();
        let left = desk.shield(&team(2), asked.id).await.unwrap();
        assert!(!left.to_fill_in(), "there is no shield yet");
        let early = desk
            .complete_shield_request(&team(2), asked.id, left.version, &typed())
            .await;
        assert!(matches!(early, Err(DeskError::NotFound)));
        act(&desk, &team(2), asked.id, ShieldAct::Set, None).await.unwrap();
        let set = desk.shield(&team(2), asked.id).await.unwrap();
        assert!(set.to_fill_in() && is_hidden(&desk, ada).await);
        desk.complete_shield_request(&team(2), asked.id, set.version, &typed())
            .await
            .unwrap();
        assert!(!desk.shield(&team(2), asked.id).await.unwrap().to_fill_in());
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
