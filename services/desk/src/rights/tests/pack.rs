use child::policy::{Role, Viewer};
use store::{AuditFilter, testing::on_every_backend};

use super::{ADDRESS, PARENT, SIBLING, World, governor, unpacked};
use crate::{RequestAct, audit::Action};

#[tokio::test]
async fn p20_2_withheld_bytes_and_other_children_are_absent_from_every_file_of_the_pack() {
    on_every_backend(|db| async move {
        let world = World::over(&db).await;
        let whole = world.packed(|_| false).await;
        let file = world.desk.pack_file(&governor(1), whole).await.unwrap();
        assert_eq!(file.name, format!("subject-access-{}", world.reference().await));
        let files = unpacked(&file.bytes);
        let names: Vec<&str> = files.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["index.html", "data.csv", "data.json"]);
        for (name, text) in &files {
            for there in [
                "Ottoline",
                ADDRESS,
                PARENT,
                "4 March 2015",
                "How the record was matched",
            ] {
                assert!(text.contains(there), "{there} is in {name}: {text}");
            }
            for absent in [SIBLING, "8 July 2012", "2012-07-08", "E2", "shown"] {
                assert!(!text.contains(absent), "{absent} is in {name}: {text}");
            }
        }
        let withheld = ["home", "family"];
        let some = world.packed(|view| withheld.contains(&view.item.part.name())).await;
        for (name, text) in unpacked(&world.desk.pack_file(&governor(1), some).await.unwrap().bytes) {
            assert!(text.contains("Ottoline"), "{name}");
            for absent in [ADDRESS, PARENT, SIBLING, "FV3", "third_party", "Governor"] {
                assert!(!text.contains(absent), "{absent} is in {name}: {text}");
            }
        }
    })
    .await;
}

#[tokio::test]
async fn p05_a_pack_tells_no_word_of_a_shield() {
    on_every_backend(|db| async move {
        let world = World::over(&db).await;
        let team = Viewer::new(governor(6).user, "Tilda", Role::ManagementTeam);
        let shield = world
            .desk
            .shield_at_once(&team, world.child, "A secret refuge", "2027-01-01")
            .await;
        shield.unwrap();
        let id = world.record("Passport").await;
        let view = world.desk.rights_request(&governor(1), id).await.unwrap();
        assert_eq!(view.child, crate::ChildState::Shielded, "who decides has to know");
        let items = world.items(id).await;
        let released = items
            .iter()
            .filter(|view| view.item.proposal == child::rights::Proposal::Release);
        let parts: Vec<&str> = released.map(|view| view.item.part.name()).collect();
        assert_eq!(
            parts,
            ["keeping"],
            "nothing that a source says, for a number tells of a council"
        );
        world.decide(1, id, |_| false).await.unwrap();
        world.act(2, id, RequestAct::Sign, "").await.unwrap();
        world.pack(id).await.unwrap();
        for (name, text) in unpacked(&world.desk.pack_file(&governor(1), id).await.unwrap().bytes) {
            let small = text.to_lowercase();
            for absent in ["shield", "refuge", "tilda", "recorded here"] {
                assert!(!small.contains(absent), "{absent} is in {name}: {text}");
            }
        }
    })
    .await;
}

#[tokio::test]
async fn p07_every_step_is_on_record_and_the_hash_of_the_pack_before_its_bytes_are_given() {
    on_every_backend(|db| async move {
        let world = World::over(&db).await;
        let id = world.packed(|_| false).await;
        let file = world.desk.pack_file(&governor(1), id).await.unwrap();
        let again = world.desk.pack_file(&governor(2), id).await.unwrap();
        assert_eq!(file.bytes, again.bytes, "the same file, made twice");
        let hash = hex::encode(<sha2::Sha256 as sha2::Digest>::digest(&file.bytes));
        let filter = AuditFilter {
            subjects: vec![world.child.to_string()],
            limit: 100,
            ..AuditFilter::default()
        };
        let events = db.read().await.unwrap().audit_events(&filter).await.unwrap();
        let of = |action: Action| events.iter().filter(move |event| event.action == action.name());
        let whats: Vec<serde_json::Value> = of(Action::RequestChanged)
            .map(|event| serde_json::from_str::<serde_json::Value>(&event.detail).unwrap()["what"].clone())
            .collect();
        assert_eq!(whats, ["signed", "decided", "recorded"], "newest first");
        assert_eq!(of(Action::RequestPack).count(), 3, "made once, taken twice");
        assert!(of(Action::RequestPack).all(|event| event.detail.contains(&hash)));
        assert!(of(Action::HeldOpened).any(|event| event.detail.contains("\"items\"")));
        for event in &events {
            for personal in ["Ottoline", "Quillfeather", ADDRESS] {
                assert!(!event.detail.contains(personal), "{}", event.detail);
            }
        }
        let steps = world.desk.rights_request(&governor(1), id).await.unwrap().steps;
        assert!(steps.iter().any(|step| step.note.contains(&hash)));
    })
    .await;
}

#[tokio::test]
async fn p07_when_the_trail_cannot_be_written_nobody_gets_items_or_a_pack() {
    on_every_backend(|db| async move {
        let world = World::over(&db).await;
        let id = world.packed(|_| false).await;
        assert!(world.desk.heads_failed(chrono::TimeDelta::zero()).await);
        let items = world.desk.rights_items(&governor(1), id, 1).await;
        assert!(matches!(items, Err(crate::DeskError::Audit)), "{items:?}");
        let pack = world.desk.pack_file(&governor(1), id).await.err();
        assert!(matches!(pack, Some(crate::DeskError::Audit)), "no byte of it: {pack:?}");
    })
    .await;
}
