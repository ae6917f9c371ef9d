//! Records that name nobody wait for one that names the child, and say where they wait.

use child::{ChildId, RecordKey};
use store::{Db, testing::on_every_backend};

use super::{desk_over, pupil, send, service};
use crate::Desk;

async fn child_of(db: &Db, source: &str, id: &str) -> Option<ChildId> {
    let key = RecordKey::new(source, id);
    db.read().await.unwrap().standings(&[key]).await.unwrap()[0].child
}

/// How many records of the involvement register wait.
async fn waiting(desk: &Desk) -> i64 {
    let counts = desk.source_counts().await.unwrap();
    let count = counts.iter().find(|count| count.source == "involvement");
    count.map_or(0, |count| count.waiting)
}

#[tokio::test]
async fn a_record_that_names_nobody_waits_until_the_one_it_refers_to_arrives() {
    on_every_backend(|db| async move {
        let desk = desk_over(&db).await;
        let sent = service(&desk, "I1", "E1").await;
        assert_eq!((sent.child, sent.version, sent.changed), (None, 1, true));
        assert_eq!((waiting(&desk).await, desk.child_count().await.unwrap()), (1, 0));
        assert_eq!(
            desk.link_now().await.unwrap().records,
            0,
            "nothing is left to do for it"
        );
        pupil(&desk, "E2", "Quill").await;
        assert_eq!(waiting(&desk).await, 1, "another child is no reason to stop waiting");
        let child = pupil(&desk, "E1", "Marsh").await.child;
        assert!(child.is_some() && child_of(&db, "involvement", "I1").await == child);
        assert_eq!(waiting(&desk).await, 0);
        assert_eq!(desk.rebuild(false).await.unwrap().different, 0);
    })
    .await;
}

#[tokio::test]
async fn p03_who_waited_ends_with_the_same_child_as_who_came_late() {
    on_every_backend(|db| async move {
        let desk = desk_over(&db).await;
        for (service_id, pupil_id) in [("I1", "E1"), ("I2", "E1"), ("I3", "E9")] {
            service(&desk, service_id, pupil_id).await;
        }
        let child = pupil(&desk, "E1", "Marsh").await.child;
        let waited = desk.rebuild(false).await.unwrap().digest;
        for id in ["I1", "I2"] {
            assert_eq!(child_of(&db, "involvement", id).await, child);
        }
        desk.relink_all().await.unwrap();
        assert_eq!(desk.rebuild(false).await.unwrap().digest, waited);
        let late = Db::migrate(&store::DbConfig::new("sqlite::memory:", 1)).await.unwrap();
        let desk = desk_over(&late).await;
        pupil(&desk, "E1", "Marsh").await;
        for (service_id, pupil_id) in [("I3", "E9"), ("I2", "E1"), ("I1", "E1")] {
            service(&desk, service_id, pupil_id).await;
        }
        assert_eq!(desk.rebuild(false).await.unwrap().digest, waited);
    })
    .await;
}

#[tokio::test]
async fn a_child_whose_source_no_longer_says_its_name_stays() {
    on_every_backend(|db| async move {
        let desk = desk_over(&db).await;
        let child = pupil(&desk, "E1", "Marsh").await.child;
        let fields = [("first_name", ""), ("surname", ""), ("dob", "2015-01-02")];
        let nameless = send(&desk, "education", "E1", &fields).await;
        assert_eq!((nameless.version, nameless.child), (2, child));
        assert!(child.is_some() && waiting(&desk).await == 0);
    })
    .await;
}

#[tokio::test]
async fn another_process_sees_who_waits() {
    on_every_backend(|db| async move {
        let (one, other) = (desk_over(&db).await, desk_over(&db).await);
        pupil(&other, "E2", "Quill").await;
        service(&one, "I1", "E1").await;
        let child = pupil(&other, "E1", "Marsh").await.child;
        assert!(child.is_some() && child_of(&db, "involvement", "I1").await == child);
    })
    .await;
}
