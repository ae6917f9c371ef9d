//! Details that are disputed: marked for everybody who sees them, and their sources told.

use child::{Attribute, RecordKey, policy::Role, rights::Part, view::RowView};
use store::testing::on_every_backend;

use super::{World, governor, viewer};
use crate::{
    AsOf, DeskError, NoticeListKind, Opened, RequestAct, Section,
    link::tests::entered::{join_records, take_back},
};

async fn row(world: &World, role: Role) -> RowView {
    let opened = world
        .desk
        .open(&viewer(role), world.child, Section::Overview)
        .await
        .unwrap();
    let Opened::Child(view) = opened else {
        panic!("{opened:?}")
    };
    let mut rows = view.rows.into_iter();
    rows.find(|row| row.attribute == Attribute::FirstName).expect("a name")
}

async fn disputed(world: &World) -> bool {
    let seen = [Role::SchoolPractitioner, Role::SocialWorker, Role::DataSteward];
    let mut told = Vec::new();
    for role in seen {
        told.push(row(world, role).await.disputed.is_some());
    }
    assert!(told.iter().all(|one| *one == told[0]), "{told:?}");
    told[0]
}

/// The details that wait to be corrected by education, and whether it is asked to look whether they are right.
async fn asked(world: &World) -> Vec<(Attribute, bool)> {
    let steward = viewer(Role::DataSteward);
    let list = world
        .desk
        .notices(&steward, "education", NoticeListKind::Waiting, 1)
        .await;
    let values = list.unwrap().notices.into_iter().filter_map(|notice| notice.values);
    values
        .map(|values| (values.attribute, values.asked.iter().all(String::is_empty)))
        .collect()
}

#[tokio::test]
async fn a_disputed_detail_is_marked_and_its_source_asked_until_the_request_is_answered() {
    on_every_backend(|db| async move {
        let world = World::over(&db).await;
        let id = world.asks("rectification").await;
        assert!(world.view(id).await.disputable.contains(&Attribute::FirstName));
        let unsaid = world.dispute(id, "").await;
        assert!(matches!(unsaid, Err(DeskError::Unusable(_))), "{unsaid:?}");
        assert!(!disputed(&world).await);
        world.dispute(id, "first-name").await.unwrap();
        assert!(disputed(&world).await);
        let mark = row(&world, Role::SchoolPractitioner).await.disputed.unwrap();
        assert_eq!(mark.request, id);
        assert_eq!(asked(&world).await, [(Attribute::FirstName, true)]);
        let view = world.view(id).await;
        assert!(!view.disputable.contains(&Attribute::FirstName), "once at a time");
        assert_eq!((view.disputes.len(), view.disputes[0].settled), (1, None));
        assert_eq!(
            world.desk.rebuild(false).await.unwrap().different,
            0,
            "a rebuild keeps it"
        );
        let marked_at = world.desk.now();

        // It follows its record through a join and back.
        let records = ["E1", "E2"].map(|id| RecordKey::new("education", id));
        let decision = join_records(&db, &world.desk, records).await;
        take_back(&db, &world.desk, decision).await;
        assert!(disputed(&world).await);

        world.set("2026-09-12");
        world.act(1, id, RequestAct::Send, "2026-09-12").await.unwrap();
        assert!(!disputed(&world).await);
        assert!(world.view(id).await.disputes[0].settled.is_some());
        assert_eq!(asked(&world).await.len(), 1, "the source still has to answer");
        let then = world
            .desk
            .as_of(&viewer(Role::DataSteward), world.child, marked_at)
            .await
            .unwrap();
        let Opened::Child(then) = then else {
            panic!("it was joined with none")
        };
        let AsOf { child: Some(then), .. } = *then else {
            panic!("it was there")
        };
        let mut rows = then.rows.iter();
        let name = rows.find(|row| row.attribute == Attribute::FirstName).unwrap();
        assert!(name.disputed.is_some(), "as of then it was disputed");

        // The source corrects it.
        world.send("E1", "Otoline", "2015-03-04").await;
        let steward = viewer(Role::DataSteward);
        let list = world
            .desk
            .notices(&steward, "education", NoticeListKind::Waiting, 1)
            .await;
        let values = list.unwrap().notices[0].values.clone().unwrap();
        assert!(values.answered_at.is_some());
    })
    .await;
}

#[tokio::test]
async fn a_dispute_that_is_refused_is_taken_back_from_its_source() {
    on_every_backend(|db| async move {
        let world = World::over(&db).await;
        let id = world.asks("rectification").await;
        world.dispute(id, "first-name").await.unwrap();
        world.act(1, id, RequestAct::Refuse, "").await.unwrap();
        assert!(!disputed(&world).await);
        assert!(asked(&world).await.is_empty());
    })
    .await;
}

#[tokio::test]
async fn the_copy_holds_what_was_asked_reported_and_noted_about_the_child() {
    on_every_backend(|db| async move {
        let world = World::over(&db).await;
        let worker = viewer(Role::SocialWorker);
        let desk = &world.desk;
        desk.request_contact(&worker, world.child, "Please ring", "A plan")
            .await
            .unwrap();
        desk.report_mistake(&worker, world.child, "Zibaldone is wrong")
            .await
            .unwrap();
        let rectified = world.asks("rectification").await;
        world.dispute(rectified, "first-name").await.unwrap();
        let id = world.record("Passport").await;
        let items = world.items(id).await;
        let of = |part| -> String {
            let texts = items.iter().filter(|view| view.item.part == part);
            texts.map(|view| serde_json::to_string(&view.item).unwrap()).collect()
        };
        assert!(of(Part::Contacts).contains("Please ring"), "{}", of(Part::Contacts));
        assert!(of(Part::Mistakes).contains("Zibaldone is wrong"));
        assert!(of(Part::Corrections).contains("It is Otoline"));
        assert!(of(Part::Requests).contains("Disputed since"));
        let staff = items.iter().any(|view| {
            let text = serde_json::to_string(&view.item).unwrap();
            text.contains("Somebody") || text.contains(&governor(1).display_name)
        });
        assert!(!staff, "who of the staff it was is not told");
    })
    .await;
}
