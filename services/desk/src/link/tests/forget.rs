//! Promise 10 in memory: what gave way to something else leaves the engine that the desk keeps.

use std::{
    collections::BTreeMap,
    sync::{Arc, atomic::Ordering},
    time::Duration,
};

use store::testing::on_every_backend;
use uuid::Uuid;

use super::{super::forget::forget_after, desk_over};
use crate::{Desk, Sender};

async fn send(desk: &Desk, id: &str, surname: &str) -> crate::Received {
    let fields = [
        ("first_name", "Ada"),
        ("surname", surname),
        ("dob", "2015-01-02"),
        ("postcode", "FV3 1AA"),
    ];
    let fields: BTreeMap<String, String> = fields.map(|(name, text)| (name.to_owned(), text.to_owned())).into();
    desk.receive(&Sender::of("education"), "education", id, fields)
        .await
        .unwrap()
}

/// Whether the memory of the engine shows these letters.
async fn remembers(desk: &Desk, letters: &str) -> bool {
    let kept = desk.shared.linking.lock().await;
    let shown = format!("{:?}", kept.as_ref().expect("an engine is kept").engine);
    let bytes: Vec<String> = letters.bytes().map(|byte| byte.to_string()).collect();
    shown.contains(letters) || shown.contains(&bytes.join(", "))
}

#[tokio::test]
async fn p10_a_version_that_was_replaced_leaves_the_kept_engine_with_the_next_run() {
    on_every_backend(|db| async move {
        let desk = desk_over(&db).await;
        send(&desk, "E1", "Xanthopoulos").await;
        assert!(remembers(&desk, "xanthopoulos").await, "the test sees what is there");
        let replaced = send(&desk, "E1", "Marsh").await;
        assert_eq!((replaced.version, replaced.changed), (2, true));
        desk.relink_all().await.unwrap();
        assert!(!remembers(&desk, "xanthopoulos").await && remembers(&desk, "marsh").await);
    })
    .await;
}

#[tokio::test]
async fn p10_a_run_that_replaces_versions_forgets_them_at_its_end() {
    on_every_backend(|db| async move {
        let desk = desk_over(&db).await;
        send(&desk, "E1", "Xanthopoulos").await;
        send(&desk, "E2", "Quillibald").await;
        send(&desk, "E1", "Marsh").await;
        // Something has to wait, or the run has nothing to do at all.
        let mut tx = db.begin().await.unwrap();
        let statement = tx
            .records_by_keys(&[child::RecordKey::new("education", "E2")])
            .await
            .unwrap();
        let mut statement = statement[0].record.statement.clone();
        statement.columns.insert(child::Column::Surname, "Fenn".to_owned());
        let row = store::PromoteRow { row_no: 1, statement };
        let (run, now) = (child::RunId(Uuid::from_u128(9)), desk.shared.clock.now());
        tx.promote_batch(run, "education", &[row], store::Origin::Entered, now)
            .await
            .unwrap();
        tx.commit().await.unwrap();
        assert!(remembers(&desk, "quillibald").await);
        assert_eq!(desk.link_now().await.unwrap().records, 1);
        for gone in ["xanthopoulos", "quillibald"] {
            assert!(!remembers(&desk, gone).await, "{gone}");
        }
        assert!(remembers(&desk, "fenn").await);
    })
    .await;
}

#[tokio::test]
async fn p10_a_version_replaced_by_itself_is_forgotten_when_its_time_has_come() {
    on_every_backend(|db| async move {
        let desk = desk_over(&db).await;
        send(&desk, "E1", "Xanthopoulos").await;
        assert!(
            !desk.shared.forgetting.load(Ordering::Relaxed),
            "there is nothing to forget"
        );
        send(&desk, "E1", "Marsh").await;
        assert!(desk.shared.forgetting.load(Ordering::Relaxed), "forgetting is planned");
        assert!(remembers(&desk, "xanthopoulos").await);
        forget_after(Arc::downgrade(&desk.shared), Duration::ZERO).await;
        assert!(!remembers(&desk, "xanthopoulos").await && remembers(&desk, "marsh").await);
        assert!(
            !desk.shared.forgetting.load(Ordering::Relaxed),
            "and can be planned again"
        );
    })
    .await;
}
