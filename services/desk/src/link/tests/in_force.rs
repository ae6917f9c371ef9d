//! Decisions are read again when the database says that they changed, whoever changed them, and only then.

use child::RecordKey;
use store::{ConstraintKind, Db, LinkConstraint, testing::on_every_backend};
use uuid::Uuid;

use super::{beginning, desk_over, send};
use crate::{Desk, link::in_force::InForce};

const GIRL: [(&str, &str); 5] = [
    ("first_name", "Imogen"),
    ("surname", "Marchbank"),
    ("dob", "2015-03-04"),
    ("address_line1", "1 Ash Lane"),
    ("postcode", "FV1 1AA"),
];

/// Whether the engine that is kept would be given decisions again.
async fn would_be_read(desk: &Desk, db: &Db) -> bool {
    let slot = desk.shared.linking.lock().await;
    let mut tx = db.read().await.unwrap();
    let kept = slot.as_ref().expect("records were received");
    InForce::read(&mut tx, kept).await.unwrap().links.is_some()
}

fn apart() -> LinkConstraint {
    LinkConstraint {
        id: Uuid::from_u128(77),
        kind: ConstraintKind::Cannot,
        left: RecordKey::new("education", "1"),
        right: RecordKey::new("education", "2"),
        scope: "children".to_owned(),
        reason: "cousins".to_owned(),
        person: "Petra Ashgrove".to_owned(),
        at: beginning(),
        decision: None,
        weight: None,
        revoked_by: None,
        revoked_at: None,
        revoked_decision: None,
    }
}

#[tokio::test]
async fn p04_a_decision_that_comes_by_another_way_than_a_link_event_is_obeyed_by_the_next_record() {
    on_every_backend(|db| async move {
        let desk = desk_over(&db).await;
        let one = send(&desk, "education", "1", &GIRL).await.child;
        assert_eq!(
            send(&desk, "education", "2", &GIRL).await.child,
            one,
            "the engine joins them"
        );
        assert!(!would_be_read(&desk, &db).await, "nothing changed");

        let phoned = |number| [&GIRL[..], &[("phone", number)]].concat();
        let mut tx = db.begin().await.unwrap();
        tx.add_constraints(&[apart()]).await.unwrap();
        tx.commit().await.unwrap();
        assert!(would_be_read(&desk, &db).await);
        assert_ne!(send(&desk, "education", "2", &phoned("07700 900123")).await.child, one);
        assert!(!would_be_read(&desk, &db).await);

        let mut tx = db.begin().await.unwrap();
        assert!(
            tx.revoke_constraint(apart().id, "Petra Ashgrove", beginning(), None)
                .await
                .unwrap()
        );
        tx.commit().await.unwrap();
        assert_eq!(send(&desk, "education", "2", &phoned("07700 900124")).await.child, one);
    })
    .await;
}
