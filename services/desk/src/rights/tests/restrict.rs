//! Records that are held and not used: out of every view but their custodian's, and back when the restriction is lifted.

use std::collections::BTreeMap;

use child::{
    RecordKey, RequestId,
    policy::{Role, Viewer},
    view::Flag,
};
use store::{RequestStatus, testing::on_every_backend};

use super::{World, governor, viewer};
use crate::{
    DeskError, Opened, QueueFilter, RequestAct, Section, Sender, TravelFilter, TypedNeed,
    link::tests::entered::{join_records, take_back},
};

const SCHOOL: &str = "900101";

/// The roles that find and open the child.
async fn seers(world: &World) -> Vec<Role> {
    let mut roles = Vec::new();
    for role in Role::ALL.iter().copied() {
        if viewer(role).opens_children() && world.seen_by(role).await {
            roles.push(role);
        }
    }
    roles
}

async fn restricted(world: &World) -> RequestId {
    let id = world.asks("restriction").await;
    world.act(1, id, RequestAct::Restrict, "").await.unwrap();
    id
}

async fn travels(world: &World) {
    let desk = &world.desk;
    desk.set_schools(vec![(SCHOOL.to_owned(), "Ash Lane Primary".to_owned()).into()])
        .await
        .unwrap();
    let need = TypedNeed {
        school: SCHOOL.to_owned(),
        pickup: "home".to_owned(),
        wheelchair: "none".to_owned(),
        assistant: "none".to_owned(),
        medical_plan: "no".to_owned(),
        am_time: "8:10".to_owned(),
        days: "MTWTF".to_owned(),
        valid_from: "2026-01-05".to_owned(),
        ..TypedNeed::default()
    };
    let officer = viewer(Role::TransportOfficer);
    desk.record_need(&officer, world.child, &need).await.unwrap();
}

/// How many children stand on the transport list of the school, and whether its changes name any.
async fn travelling(world: &World) -> (usize, bool) {
    let officer = viewer(Role::TransportOfficer);
    let list = world
        .desk
        .transport_list(&officer, SCHOOL, TravelFilter::default())
        .await;
    let changes = world.desk.transport_changes(&officer, None).await.unwrap();
    (list.map_or(0, |list| list.total), !changes.changes.is_empty())
}

async fn cases(world: &World, role: Role) -> usize {
    let queue = world.desk.review_queue(&viewer(role), &QueueFilter::default()).await;
    queue.unwrap().total
}

#[tokio::test]
async fn p06_a_restricted_record_is_held_by_its_custodian_and_there_for_nobody_else_until_it_is_lifted() {
    on_every_backend(|db| async move {
        let world = World::over(&db).await;
        travels(&world).await;
        let steward = viewer(Role::DataSteward);
        world
            .desk
            .report_mistake(&steward, world.child, "The name is wrong")
            .await
            .unwrap();
        let before = seers(&world).await;
        assert!(
            before.len() > 10 && before.contains(&Role::SchoolPractitioner),
            "{before:?}"
        );
        assert_eq!(travelling(&world).await, (1, true));
        assert_eq!(cases(&world, Role::DataSteward).await, 1);

        let id = restricted(&world).await;
        assert_eq!(seers(&world).await, [Role::ShieldSteward]);
        let custodian = viewer(Role::ShieldSteward);
        let opened = world
            .desk
            .open(&custodian, world.child, Section::Overview)
            .await
            .unwrap();
        let Opened::Child(view) = opened else {
            panic!("{opened:?}")
        };
        assert!(view.flags.contains(&Flag::Restricted), "shown openly to its custodian");
        assert_eq!(travelling(&world).await, (0, false), "and no list tells that it ended");
        assert_eq!(cases(&world, Role::DataSteward).await, 0);
        assert_eq!(cases(&world, Role::ManagementTeam).await, 0);
        assert_eq!(cases(&world, Role::ShieldSteward).await, 1);
        let team = viewer(Role::ManagementTeam);
        let work = world.desk.travel_worklist(&team, None, 1).await.unwrap();
        assert!(work.children.is_empty());
        let history = world.desk.history(&steward, world.child, 1).await;
        assert!(matches!(history, Err(DeskError::NotFound)), "{history:?}");
        assert_eq!(world.desk.rebuild(false).await.unwrap().different, 0);
        assert!(world.desk.verify_index().await.unwrap().whole());

        // It is linked as ever: sent again, it is nobody new.
        assert_eq!(world.send("E1", "Ottoline", "2015-03-04").await, world.child);
        assert_eq!(seers(&world).await, [Role::ShieldSteward]);

        let view = world.view(id).await;
        assert!(view.restricted && view.restricted_since.is_some());
        world.act(1, id, RequestAct::Send, "2026-09-10").await.unwrap();
        let view = world.view(id).await;
        assert_eq!(view.line.status, RequestStatus::Sent);
        assert_eq!(view.acts, [RequestAct::Tell], "the restriction outlives its answer");
        let untold = world.act(1, id, RequestAct::Lift, "").await;
        assert!(matches!(untold, Err(DeskError::Changed)), "nobody told them yet");
        world.act(1, id, RequestAct::Tell, "2026-09-10").await.unwrap();
        world.act(2, id, RequestAct::Lift, "").await.unwrap();
        assert_eq!(seers(&world).await, before);
        assert_eq!(travelling(&world).await.0, 1);
        assert_eq!(
            cases(&world, Role::DataSteward).await,
            1,
            "its questions are asked again"
        );
        assert_eq!(world.desk.rebuild(false).await.unwrap().different, 0);
        assert!(world.view(id).await.acts.is_empty());
    })
    .await;
}

#[tokio::test]
async fn what_a_restricted_record_says_is_told_to_no_other_source() {
    on_every_backend(|db| async move {
        let world = World::over(&db).await;
        let kind = child::FeedKind::Education;
        world
            .desk
            .register_source("admissions", "Admissions", kind, false)
            .await
            .unwrap();
        let asked = [
            ("first_name", "Ottoline"),
            ("surname", "Quillfeather"),
            ("dob", "2015-03-04"),
            ("postcode", "FV3 1AA"),
        ];
        let fields: BTreeMap<String, String> = asked.map(|(name, text)| (name.to_owned(), text.to_owned())).into();
        let candidates = async || {
            let sender = Sender::of("admissions");
            let found = world.desk.who_is(&sender, None, None, fields.clone()).await.unwrap();
            found.iter().any(|found| found.child == world.child)
        };
        assert!(candidates().await);
        let id = restricted(&world).await;
        assert!(!candidates().await);
        world.act(1, id, RequestAct::Tell, "2026-09-10").await.unwrap();
        world.act(1, id, RequestAct::Lift, "").await.unwrap();
        assert!(candidates().await);
    })
    .await;
}

#[tokio::test]
async fn a_restriction_reaches_whom_the_record_is_joined_with_and_leaves_them_when_they_are_parted() {
    on_every_backend(|db| async move {
        let world = World::over(&db).await;
        let sibling = world.send("E2", super::SIBLING, "2012-07-08").await;
        restricted(&world).await;
        let school = viewer(Role::SchoolPractitioner);
        let opens = async |child| {
            let opened = world.desk.open(&school, child, Section::Overview).await;
            opened.is_ok()
        };
        assert_eq!((opens(world.child).await, opens(sibling).await), (false, true));
        let records = ["E1", "E2"].map(|id| RecordKey::new("education", id));
        let decision = join_records(&db, &world.desk, records).await;
        assert_eq!((opens(world.child).await, opens(sibling).await), (false, false));
        take_back(&db, &world.desk, decision).await;
        assert_eq!((opens(world.child).await, opens(sibling).await), (false, true));
        assert_eq!(world.desk.rebuild(false).await.unwrap().different, 0);
    })
    .await;
}

#[tokio::test]
async fn each_part_of_a_restricted_record_stays_restricted_when_it_is_parted_and_all_are_lifted_together() {
    on_every_backend(|db| async move {
        let world = World::over(&db).await;
        let sibling = world.send("E2", super::SIBLING, "2012-07-08").await;
        let records = ["E1", "E2"].map(|id| RecordKey::new("education", id));
        let decision = join_records(&db, &world.desk, records).await;
        let id = restricted(&world).await;
        take_back(&db, &world.desk, decision).await;
        let school = viewer(Role::SchoolPractitioner);
        let opens = async |child| {
            let opened = world.desk.open(&school, child, Section::Overview).await;
            opened.is_ok()
        };
        assert_eq!((opens(world.child).await, opens(sibling).await), (false, false));
        world.act(1, id, RequestAct::Tell, "2026-09-10").await.unwrap();
        world.act(1, id, RequestAct::Lift, "").await.unwrap();
        assert_eq!((opens(world.child).await, opens(sibling).await), (true, true));
    })
    .await;
}

/// Social care says that it works with the child.
pub(super) async fn protect(world: &World) {
    let fields = [
        ("source_system", "involvement"),
        ("source_id", "I1"),
        ("child_source", "education"),
        ("child_source_id", "E1"),
        ("service_type", "social_care"),
        ("start_date", "2026-01-01"),
        ("is_sensitive", "N"),
    ];
    let fields = fields.map(|(name, text)| (name.to_owned(), text.to_owned())).into();
    let sender = Sender::of("involvement");
    world.desk.receive(&sender, "involvement", "I1", fields).await.unwrap();
}

#[tokio::test]
async fn a_restricted_record_is_used_again_once_somebody_has_to_protect_the_child() {
    on_every_backend(|db| async move {
        let world = World::over(&db).await;
        let before = seers(&world).await;
        let id = restricted(&world).await;
        assert_eq!(seers(&world).await, [Role::ShieldSteward]);
        protect(&world).await;
        assert_eq!(
            seers(&world).await,
            before,
            "nobody who protects children is told that there is none"
        );
        let view = world.view(id).await;
        assert!(!view.restricted && view.restricted_since.is_some());
        assert!(!view.in_use_by.is_empty(), "who answers for the request is told why");
        let erasure = world.asks("erasure").await;
        assert!(!world.view(erasure).await.in_use_by.is_empty());
        world.act(1, erasure, RequestAct::ProposeErasure, "").await.unwrap();
        let refused = world.act(2, erasure, RequestAct::Erase, "").await;
        assert!(matches!(refused, Err(DeskError::Unusable(_))), "{refused:?}");
        assert_eq!(seers(&world).await, before);
    })
    .await;
}

#[tokio::test]
async fn a_restriction_holds_the_record_until_it_is_lifted_and_another_person_releases_it() {
    on_every_backend(|db| async move {
        let world = World::over(&db).await;
        let in_force = async || world.desk.holds(&governor(2)).await.unwrap().in_force;
        let id = world.asks("restriction").await;
        assert!(in_force().await.is_empty(), "a request alone holds nothing");
        world.act(1, id, RequestAct::Restrict, "").await.unwrap();
        let holds = in_force().await;
        assert_eq!(holds.len(), 1);
        let hold = holds[0].line.id;
        assert_eq!(
            (holds[0].line.reason, &holds[0].line.held),
            ("Restriction of use", &world.reference().await)
        );
        assert_eq!(world.view(id).await.hold, Some(hold));
        world.act(1, id, RequestAct::Send, "2026-09-10").await.unwrap();

        let refused = |answer: Result<(), DeskError>| match answer {
            Err(DeskError::Unusable(problems)) => problems[0].message.clone(),
            other => panic!("{other:?}"),
        };
        let release = async |who| world.desk.release_hold(&governor(who), hold, "Settled").await;
        let erasure = world.asks("erasure").await;
        world.act(1, erasure, RequestAct::ProposeErasure, "").await.unwrap();
        let kept = refused(world.act(2, erasure, RequestAct::Erase, "").await);
        assert!(kept.contains("Restriction of use, placed by Governor 1"), "{kept}");
        assert!(refused(release(2).await).contains("lift the restriction first"));

        world.act(1, id, RequestAct::Tell, "2026-09-10").await.unwrap();
        world.act(2, id, RequestAct::Lift, "").await.unwrap();
        assert_eq!(in_force().await.len(), 1, "lifting is not releasing");
        refused(world.act(2, erasure, RequestAct::Erase, "").await);
        assert!(refused(release(1).await).contains("Somebody else"));
        release(2).await.unwrap();
        world.act(2, erasure, RequestAct::Erase, "").await.unwrap();
        assert!(!world.seen_by(Role::SocialWorker).await);
    })
    .await;
}

#[tokio::test]
async fn p10_a_record_is_held_before_it_is_restricted_and_by_one_hold_however_often_that_is_begun() {
    on_every_backend(|db| async move {
        let world = World::over(&db).await;
        let in_force = async || world.desk.holds(&governor(2)).await.unwrap().in_force;
        let id = world.asks("restriction").await;
        let mut tx = db.read().await.unwrap();
        let seen = world.desk.rights_case(&mut tx, &governor(1), id).await.unwrap();
        drop(tx);
        // It is claimed, and then the process is gone.
        let claimed = world
            .desk
            .claim(&governor(1), &seen, RequestAct::Restrict)
            .await
            .unwrap();
        let held = in_force().await;
        assert_eq!((held.len(), claimed.hold), (1, Some(held[0].line.id)));
        assert_eq!(world.view(id).await.hold, claimed.hold);
        assert!(world.seen_by(Role::SchoolPractitioner).await, "and not restricted");
        world.act(1, id, RequestAct::Restrict, "").await.unwrap();
        assert_eq!(in_force().await, held, "the hold that there is");
        assert_eq!(world.view(id).await.hold, claimed.hold);
        assert!(!world.seen_by(Role::SchoolPractitioner).await);
    })
    .await;
}

#[tokio::test]
async fn a_child_that_is_joined_while_it_is_to_be_restricted_is_looked_at_again() {
    on_every_backend(|db| async move {
        let mut world = World::over(&db).await;
        world.child = world.send("E2", super::SIBLING, "2012-07-08").await;
        let id = world.asks("restriction").await;
        let mut tx = db.read().await.unwrap();
        let seen = world.desk.rights_case(&mut tx, &governor(1), id).await.unwrap();
        drop(tx);
        let records = ["E1", "E2"].map(|id| RecordKey::new("education", id));
        join_records(&db, &world.desk, records).await;
        let claimed = world.desk.claim(&governor(1), &seen, RequestAct::Restrict).await;
        assert!(matches!(claimed, Err(DeskError::Changed)), "{claimed:?}");
        assert!(world.desk.holds(&governor(2)).await.unwrap().in_force.is_empty());
        world.act(1, id, RequestAct::Restrict, "").await.unwrap();
        assert_eq!(world.desk.holds(&governor(2)).await.unwrap().in_force.len(), 1);
        assert!(world.view(id).await.restricted);
    })
    .await;
}

#[tokio::test]
async fn a_record_that_keeps_a_child_safe_stays_in_use_and_the_ground_is_on_record() {
    on_every_backend(|db| async move {
        let world = World::over(&db).await;
        protect(&world).await;
        let id = world.asks("restriction").await;
        let view = world.view(id).await;
        assert!(view.in_use_by[0].contains("protect children"), "{view:?}");
        let refused = world.act(1, id, RequestAct::Restrict, "").await;
        assert!(matches!(refused, Err(DeskError::Unusable(_))), "{refused:?}");
        assert_eq!(world.version(id).await, view.version, "nothing was begun");
        assert!(world.desk.holds(&governor(2)).await.unwrap().in_force.is_empty());
        assert!(world.seen_by(Role::SchoolPractitioner).await);
        world.act(1, id, RequestAct::KeepInUse, "").await.unwrap();
        let view = world.view(id).await;
        assert!(!view.acts.contains(&RequestAct::Restrict) && view.acts.contains(&RequestAct::Send));
        assert!(world.seen_by(Role::SchoolPractitioner).await);
    })
    .await;
}

#[tokio::test]
async fn nobody_but_information_governance_restricts_and_an_unclear_request_does_not() {
    on_every_backend(|db| async move {
        let world = World::over(&db).await;
        let typed = crate::TypedRequest {
            asks_for: "restriction".to_owned(),
            ..world.typed("").await
        };
        let id = world.desk.record_request(&governor(1), &typed).await.unwrap();
        let early = world.act(1, id, RequestAct::Restrict, "").await;
        assert!(matches!(early, Err(DeskError::Changed)), "nobody knows yet who asks");
        let act = crate::TypedRequestAct {
            version: 1,
            note: "x".to_owned(),
            ..Default::default()
        };
        let steward: Viewer = viewer(Role::ShieldSteward);
        let refused = world
            .desk
            .act_on_request(&steward, id, RequestAct::Restrict, &act)
            .await;
        assert!(matches!(refused, Err(DeskError::NotFound)));
        assert!(world.seen_by(Role::SchoolPractitioner).await);
    })
    .await;
}
