use child::policy::{Role, Viewer};
use store::{RequestStatus, testing::on_every_backend};

use super::{World, governor};
use crate::{DecideItems, DeskError, PackState, RequestAct, TypedRequest, TypedRequestAct};

/// The messages of a refusal.
fn told(answer: Result<impl std::fmt::Debug, DeskError>) -> Vec<String> {
    match answer {
        Err(DeskError::Unusable(problems)) => problems.into_iter().map(|problem| problem.message).collect(),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn p20_the_clock_begins_stands_still_and_is_extended_within_the_first_month() {
    on_every_backend(|db| async move {
        let world = World::over(&db).await;
        let id = world.record("").await;
        let due = async || {
            let line = world.desk.rights_request(&governor(1), id).await.unwrap().line;
            (line.due.map(|day| day.to_string()), line.late)
        };
        let on = |day: &str, late| (Some(day.to_owned()), late);
        assert_eq!(due().await, (None, false), "nobody knows yet who asks");
        let extended = world.act(1, id, RequestAct::Extend, "").await;
        assert!(
            matches!(extended, Err(DeskError::Changed)),
            "nothing runs that could be extended"
        );
        world.act(1, id, RequestAct::Identify, "2026-09-10").await.unwrap();
        assert_eq!(due().await, on("2026-10-10", false));
        world.act(1, id, RequestAct::Ask, "2026-09-10").await.unwrap();
        assert_eq!(due().await, (None, false));
        world.set("2026-09-15");
        world.act(1, id, RequestAct::Answer, "2026-09-15").await.unwrap();
        assert_eq!(due().await, on("2026-10-15", false));
        world.set("2026-10-15");
        assert_eq!(due().await, on("2026-10-15", true), "P20.3: late from the last day on");
        world.act(1, id, RequestAct::Extend, "").await.unwrap();
        assert_eq!(due().await, on("2026-12-15", false));
        let again = world.act(1, id, RequestAct::Extend, "").await;
        assert!(matches!(again, Err(DeskError::Changed)), "once");
        let lists = world.desk.rights_requests(&governor(2)).await.unwrap();
        assert_eq!((lists.open.len(), lists.over.len()), (1, 0));
        world.act(1, id, RequestAct::Withdraw, "").await.unwrap();
        assert_eq!(due().await, (None, false), "nothing is due any more");
        let lists = world.desk.rights_requests(&governor(2)).await.unwrap();
        assert_eq!((lists.open.len(), lists.over.len()), (0, 1));
    })
    .await;
}

#[tokio::test]
async fn the_time_is_not_extended_after_the_first_month_nor_before_what_happened() {
    on_every_backend(|db| async move {
        let world = World::over(&db).await;
        let id = world.record("Passport").await;
        let early = world.act(1, id, RequestAct::Ask, "2026-09-02").await;
        assert_eq!(told(early), ["Day must be 3 September 2026 or later"]);
        let to_come = world.act(1, id, RequestAct::Ask, "2026-09-11").await;
        assert_eq!(told(to_come), ["Day must be today or in the past"]);
        world.set("2026-10-04");
        let late = world.act(1, id, RequestAct::Extend, "").await;
        assert!(matches!(late, Err(DeskError::Changed)), "{late:?}");
    })
    .await;
}

#[tokio::test]
async fn a_request_is_recorded_whole_or_not_at_all_and_holds_the_child() {
    on_every_backend(|db| async move {
        let world = World::over(&db).await;
        let nothing = world.desk.record_request(&governor(1), &TypedRequest::default()).await;
        assert_eq!(told(nothing).len(), 6, "everything but the proof, which may come later");
        let mut wrong = world.typed("").await;
        wrong.reference = "C-999999".to_owned();
        let absent = told(world.desk.record_request(&governor(1), &wrong).await);
        assert_eq!(absent, ["There is no child record with this reference"]);
        let known = Viewer {
            related: [world.child].into(),
            ..governor(1)
        };
        let typed = world.typed("").await;
        assert_eq!(
            told(world.desk.record_request(&known, &typed).await),
            absent,
            "it is not there for them"
        );
        assert!(world.desk.rights_requests(&governor(1)).await.unwrap().open.is_empty());
        let id = world.record("").await;
        let holds = world.desk.holds(&governor(2)).await.unwrap().in_force;
        assert_eq!(holds.len(), 1);
        assert_eq!(
            (holds[0].line.reason, holds[0].line.held.clone()),
            ("Subject access request", typed.reference)
        );
        let view = world.desk.rights_request(&governor(2), id).await.unwrap();
        assert_eq!(view.hold, Some(holds[0].line.id));
        world
            .desk
            .release_hold(&governor(2), holds[0].line.id, "Answered")
            .await
            .unwrap();
        assert_eq!(world.desk.rights_request(&governor(2), id).await.unwrap().hold, None);
        assert!(world.desk.rights_requests(&known).await.unwrap().open.is_empty());
        assert!(matches!(
            world.desk.rights_request(&known, id).await,
            Err(DeskError::NotFound)
        ));
        assert!(matches!(
            world.desk.rights_items(&known, id, 1).await,
            Err(DeskError::NotFound)
        ));
    })
    .await;
}

#[tokio::test]
async fn p06_requests_are_not_there_for_any_other_role() {
    on_every_backend(|db| async move {
        let world = World::over(&db).await;
        let id = world.packed(|_| false).await;
        for role in Role::ALL
            .iter()
            .copied()
            .filter(|role| *role != Role::InformationGovernance)
        {
            let viewer = Viewer::new(governor(5).user, "Somebody", role);
            let desk = &world.desk;
            let typed = world.typed("").await;
            let act = TypedRequestAct::default();
            let answers = [
                desk.rights_requests(&viewer).await.err(),
                desk.rights_request(&viewer, id).await.err(),
                desk.rights_items(&viewer, id, 1).await.err(),
                desk.record_request(&viewer, &typed).await.err(),
                desk.act_on_request(&viewer, id, RequestAct::Refuse, &act).await.err(),
                desk.decide_items(&viewer, id, &DecideItems::default()).await.err(),
                desk.make_pack(&viewer, id, 1).await.err(),
                desk.pack_file(&viewer, id).await.err(),
            ];
            let absent = answers.iter().all(|answer| matches!(answer, Some(DeskError::NotFound)));
            assert!(absent, "{role}: {answers:?}");
        }
    })
    .await;
}

#[tokio::test]
async fn what_asks_for_no_copy_is_answered_in_words_and_opens_nothing_of_the_child() {
    on_every_backend(|db| async move {
        let world = World::over(&db).await;
        let mut typed = world.typed("Passport").await;
        typed.asks_for = "objection".to_owned();
        let id = world.desk.record_request(&governor(1), &typed).await.unwrap();
        let view = world.desk.rights_request(&governor(1), id).await.unwrap();
        assert!(view.items.is_none() && view.hold.is_none());
        assert_eq!(view.pack, PackState::None);
        assert!(matches!(
            world.desk.rights_items(&governor(1), id, 1).await,
            Err(DeskError::NotFound)
        ));
        let early = world.act(1, id, RequestAct::Send, "2026-09-10").await;
        assert!(
            matches!(early, Err(DeskError::Changed)),
            "nobody decided yet whether the use stops"
        );
        world.act(1, id, RequestAct::KeepInUse, "").await.unwrap();
        world.act(1, id, RequestAct::Send, "2026-09-10").await.unwrap();
        let view = world.desk.rights_request(&governor(1), id).await.unwrap();
        assert_eq!(view.line.status, RequestStatus::Sent);
        assert!(view.acts.is_empty() && !view.line.late);
    })
    .await;
}
