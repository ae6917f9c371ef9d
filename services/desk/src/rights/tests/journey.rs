use child::{
    policy::{Role, Viewer},
    rights::Part,
};
use store::{
    RequestStatus,
    RequestStepKind::{self, Decided, Identified, Packed, Recorded, Sent, Signed},
    RightsRequest,
    testing::on_every_backend,
};

use super::{World, governor};
use crate::{DecideItems, DeskError, PackState, RequestAct, TypedDecision, TypedRequestAct};

#[tokio::test]
async fn p20_1_no_pack_before_every_item_is_decided_and_a_second_person_has_signed() {
    on_every_backend(|db| async move {
        let world = World::over(&db).await;
        let id = world.record("Passport").await;
        let acts = async |who| world.desk.rights_request(&governor(who), id).await.unwrap().acts;
        assert!(
            matches!(world.pack(id).await, Err(DeskError::Changed)),
            "nothing is decided"
        );
        assert!(!acts(2).await.contains(&RequestAct::Sign));
        world.decide(1, id, |_| false).await.unwrap();
        assert!(matches!(world.pack(id).await, Err(DeskError::Changed)), "nobody signed");
        assert!(!acts(1).await.contains(&RequestAct::Sign), "who decided does not sign");
        assert!(matches!(
            world.act(1, id, RequestAct::Sign, "").await,
            Err(DeskError::Unusable(_))
        ));
        assert!(acts(2).await.contains(&RequestAct::Sign));
        world.act(2, id, RequestAct::Sign, "").await.unwrap();
        assert!(matches!(
            world.desk.pack_file(&governor(1), id).await,
            Err(DeskError::NotFound)
        ));
        let send = world.act(1, id, RequestAct::Send, "2026-09-10").await;
        assert!(matches!(send, Err(DeskError::Changed)), "there is nothing to send");
        world.pack(id).await.unwrap();
        assert!(!world.desk.pack_file(&governor(1), id).await.unwrap().bytes.is_empty());
        world.act(1, id, RequestAct::Send, "2026-09-10").await.unwrap();
        let view = world.desk.rights_request(&governor(1), id).await.unwrap();
        let steps: Vec<RequestStepKind> = view.steps.iter().map(|step| step.kind).collect();
        assert_eq!(steps, [Recorded, Identified, Decided, Signed, Packed, Sent]);
        let looked = world.desk.rights_items(&governor(1), id, 1).await;
        assert!(
            matches!(looked, Err(DeskError::NotFound)),
            "the case is over, and with it the look at the child"
        );
        assert!(
            matches!(world.desk.pack_file(&governor(1), id).await, Err(DeskError::NotFound)),
            "it is over"
        );
    })
    .await;
}

#[tokio::test]
async fn a_decision_after_the_signature_takes_it_away() {
    on_every_backend(|db| async move {
        let world = World::over(&db).await;
        let id = world.packed(|_| false).await;
        world.decide(1, id, |_| false).await.unwrap();
        assert_eq!(
            status(&world, id).await,
            RequestStatus::Packed,
            "nothing was decided otherwise"
        );
        world
            .decide(3, id, |view| view.item.part.name() == "family")
            .await
            .unwrap();
        assert_eq!(status(&world, id).await, RequestStatus::Open);
        assert!(matches!(
            world.desk.pack_file(&governor(1), id).await,
            Err(DeskError::NotFound)
        ));
        let acts = async |who| world.desk.rights_request(&governor(who), id).await.unwrap().acts;
        assert!(!acts(3).await.contains(&RequestAct::Sign) && !acts(1).await.contains(&RequestAct::Sign));
        assert!(acts(2).await.contains(&RequestAct::Sign));
    })
    .await;
}

#[tokio::test]
async fn p20_what_is_held_anew_is_undecided_and_the_pack_refuses() {
    on_every_backend(|db| async move {
        let world = World::over(&db).await;
        let id = world.packed(|_| false).await;
        assert_eq!(world.send("E1", "Ottoline-Rose", "2015-03-04").await, world.child);
        let taken = world.desk.pack_file(&governor(1), id).await.err();
        assert!(matches!(taken, Some(DeskError::Changed)), "{taken:?}");
        let view = world.desk.rights_request(&governor(2), id).await.unwrap();
        assert_eq!(view.pack, PackState::Changed);
        assert_eq!(view.items.unwrap().undecided, 1);
        assert!(!view.acts.contains(&RequestAct::Sign));
        assert!(
            matches!(world.pack(id).await, Err(DeskError::Changed)),
            "nor is it made again"
        );
        let items = world.items(id).await;
        let anew: Vec<_> = items
            .iter()
            .filter(|view| view.changed)
            .map(|view| view.item.part.name())
            .collect();
        assert_eq!(anew, ["identity"]);
        world.decide(1, id, |_| false).await.unwrap();
        world.act(2, id, RequestAct::Sign, "").await.unwrap();
        world.pack(id).await.unwrap();
        assert!(world.desk.pack_file(&governor(1), id).await.is_ok());
    })
    .await;
}

#[tokio::test]
async fn p20_a_pack_that_went_out_is_recorded_as_sent_though_what_is_held_changed_since() {
    on_every_backend(|db| async move {
        let world = World::over(&db).await;
        let id = world.packed(|_| false).await;
        let file = world.desk.pack_file(&governor(1), id).await.unwrap();
        let hash = hex::encode(<sha2::Sha256 as sha2::Digest>::digest(&file.bytes));
        assert_eq!(world.send("E1", "Ottoline-Rose", "2015-03-04").await, world.child);
        world.act(1, id, RequestAct::Send, "2026-09-10").await.unwrap();
        let view = world.desk.rights_request(&governor(1), id).await.unwrap();
        assert_eq!(view.line.status, RequestStatus::Sent);
        let sent = view.steps.last().unwrap();
        assert_eq!(sent.note, format!("As it is (pack with SHA-256 {hash})"));
    })
    .await;
}

#[tokio::test]
async fn p20_a_pack_that_would_be_another_file_is_not_given_and_is_made_again() {
    on_every_backend(|db| async move {
        let world = World::over(&db).await;
        let id = world.packed(|_| false).await;
        let mut tx = db.begin().await.unwrap();
        let other = RightsRequest {
            pack_sha256: Some([7; 32]),
            ..tx.rights_request(id).await.unwrap().unwrap()
        };
        assert!(tx.change_rights_request(&other).await.unwrap());
        tx.commit().await.unwrap();
        let Err(DeskError::Unusable(problems)) = world.desk.pack_file(&governor(1), id).await else {
            panic!("it is not what was made");
        };
        assert!(problems[0].message.contains("Make the pack again"), "{problems:?}");
        assert_eq!(
            world.desk.rights_request(&governor(1), id).await.unwrap().pack,
            PackState::Made
        );
        world.set("2026-09-12");
        world.pack(id).await.unwrap();
        world.desk.pack_file(&governor(1), id).await.unwrap();
        let view = world.desk.rights_request(&governor(1), id).await.unwrap();
        let made = view.steps.iter().filter(|step| step.kind == Packed);
        assert_eq!(made.count(), 2, "both hashes stay on record");
    })
    .await;
}

/// A social worker opens the child's record.
async fn look(world: &World) {
    let worker = Viewer {
        beyond: Some("duty".to_owned()),
        ..Viewer::new(governor(7).user, "Worker", Role::SocialWorker)
    };
    let opened = world.desk.open(&worker, world.child, crate::Section::Overview).await;
    opened.unwrap();
}

/// What the items of a request tell of looks.
async fn looks(world: &World, id: child::RequestId) -> Vec<String> {
    let items = world.items(id).await;
    let looks = items.iter().filter(|view| view.item.part == Part::Looks);
    let rows = looks.flat_map(|view| &view.item.entries).flat_map(|entry| &entry.rows);
    rows.map(|row| row.value.clone()).collect()
}

#[tokio::test]
async fn a_look_after_the_receipt_changes_nothing_of_what_was_decided() {
    on_every_backend(|db| async move {
        let world = World::over(&db).await;
        let id = world.packed(|_| false).await;
        look(&world).await;
        assert!(world.desk.pack_file(&governor(1), id).await.is_ok());
    })
    .await;
}

#[tokio::test]
async fn of_the_day_of_receipt_looks_count_that_were_there_when_it_was_recorded() {
    on_every_backend(|db| async move {
        let world = World::over(&db).await;
        look(&world).await;
        world.clock.set("2026-09-10T13:00:00Z".parse().unwrap());
        let mut typed = world.typed("Passport").await;
        typed.received_on = "2026-09-10".to_owned();
        let id = world.desk.record_request(&governor(1), &typed).await.unwrap();
        assert_eq!(looks(&world, id).await, ["Social worker: 1 time"]);
        world.clock.set("2026-09-10T14:00:00Z".parse().unwrap());
        world.decide(1, id, |_| false).await.unwrap();
        look(&world).await;
        world.act(2, id, RequestAct::Sign, "").await.unwrap();
        world.pack(id).await.unwrap();
        assert_eq!(looks(&world, id).await, ["Social worker: 1 time"]);
        assert!(world.desk.pack_file(&governor(1), id).await.is_ok());
    })
    .await;
}

#[tokio::test]
async fn p07_opening_what_is_held_for_a_request_is_a_look_at_the_child() {
    on_every_backend(|db| async move {
        let world = World::over(&db).await;
        let first = world.record("Passport").await;
        assert_eq!(looks(&world, first).await, [""; 0]);
        let manager = Viewer {
            beyond: Some("duty".to_owned()),
            ..Viewer::new(governor(8).user, "Manager", Role::SocialWorkManager)
        };
        let crate::Opened::Child(looked) = world.desk.looks(&manager, world.child).await.unwrap() else {
            panic!("the record is there");
        };
        let keepers = looked
            .looks
            .iter()
            .filter(|look| look.role == "People who keep the records");
        assert_eq!(keepers.count(), 1, "{:?}", looked.looks);
        world.set("2026-09-11");
        let mut typed = world.typed("Passport").await;
        typed.received_on = "2026-09-11".to_owned();
        let second = world.desk.record_request(&governor(1), &typed).await.unwrap();
        let told = looks(&world, second).await;
        assert!(
            told.contains(&"People who keep the records: 1 time".to_owned()),
            "{told:?}"
        );
    })
    .await;
}

#[tokio::test]
async fn who_decides_says_why_and_decides_about_what_was_seen() {
    on_every_backend(|db| async move {
        let world = World::over(&db).await;
        let id = world.record("Passport").await;
        let item = world.items(id).await[0].item.clone();
        let decide = async |version, seen: &str, decision: &str, reason: &str| {
            let typed = TypedDecision {
                item: item.key.clone(),
                seen: seen.to_owned(),
                decision: decision.to_owned(),
                reason: reason.to_owned(),
            };
            let wanted = DecideItems {
                version,
                items: vec![typed],
            };
            world.desk.decide_items(&governor(1), id, &wanted).await
        };
        let version = world.version(id).await;
        let Err(DeskError::Unusable(problems)) = decide(version, &item.seen, "withhold", "").await else {
            panic!("a reason is missing");
        };
        assert_eq!(
            problems[0].message,
            "Select why “Names, birth date and numbers” is withheld"
        );
        let other = decide(version, "seen before", "release", "").await;
        assert!(matches!(other, Err(DeskError::Changed)));
        decide(version, &item.seen, "", "").await.unwrap();
        assert_eq!(world.version(id).await, version, "nothing was said, nothing is decided");
        let Err(DeskError::Unusable(problems)) = decide(version, &item.seen, "released", "").await else {
            panic!("another word is no decision");
        };
        assert_eq!(
            problems[0].message,
            "Say “release” or “withhold” of “Names, birth date and numbers”, or nothing"
        );
        decide(version, &item.seen, "withhold", "serious_harm").await.unwrap();
        let stale = decide(version, &item.seen, "release", "").await;
        assert!(matches!(stale, Err(DeskError::Changed)));
        let act = TypedRequestAct {
            version,
            ..TypedRequestAct::default()
        };
        let stale = world
            .desk
            .act_on_request(&governor(1), id, RequestAct::Refuse, &act)
            .await;
        assert!(matches!(stale, Err(DeskError::Changed)));
    })
    .await;
}

async fn status(world: &World, id: child::RequestId) -> RequestStatus {
    world.desk.rights_request(&governor(9), id).await.unwrap().line.status
}
