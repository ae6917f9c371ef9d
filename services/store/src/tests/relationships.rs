//! Children whom users know personally.

use child::{RecordKey, UserId, policy::Role};
use uuid::Uuid;

use crate::{
    LinkedRecord, RecordId, Relationship, RelationshipKind, Tx, User,
    testing::on_every_backend,
    tests::made::{at, child_id, children, current, load, statement},
};

fn person(n: u128) -> UserId {
    UserId(Uuid::from_u128(n))
}

async fn people(tx: &mut Tx, count: u128) {
    for n in 1..=count {
        let email = format!("p{n}@example.org");
        let user = User::new(person(n), &email, "Somebody", Role::SocialWorker, at(0));
        tx.add_user(&user).await.unwrap();
    }
}

fn declared(n: u128, user: u128, record_id: &str) -> Relationship {
    Relationship {
        id: Uuid::from_u128(n),
        user: person(user),
        record: RecordKey::new("school", record_id),
        kind: RelationshipKind::Family,
        declared_at: at(n as i64),
        withdrawal_asked: None,
    }
}

fn link(record: RecordId, child: u128) -> LinkedRecord {
    LinkedRecord {
        record,
        version: 1,
        child: Some(child_id(child)),
        ended: false,
        shielded: false,
    }
}

#[tokio::test]
async fn p02_a_declaration_follows_its_record_from_child_to_child() {
    on_every_backend(|db| async move {
        load(&db, 1, &[statement("1", "A", None), statement("2", "B", None)]).await;
        let records = current(&db).await;
        let mut tx = db.begin().await.unwrap();
        people(&mut tx, 2).await;
        children(&mut tx, 2).await;
        assert!(tx.declare_relationship(&declared(1, 1, "1")).await.unwrap());
        assert!(
            !tx.declare_relationship(&declared(2, 1, "1")).await.unwrap(),
            "said before"
        );
        assert!(
            tx.relationships_of(person(1)).await.unwrap().is_empty(),
            "not linked yet"
        );
        tx.mark_linked(&[link(records[0].id, 1), link(records[1].id, 2)])
            .await
            .unwrap();
        assert_eq!(tx.relationships_of(person(1)).await.unwrap(), [child_id(1)]);
        assert!(
            tx.relationships_of(person(2)).await.unwrap().is_empty(),
            "nobody else's"
        );
        tx.mark_linked(&[link(records[0].id, 2)]).await.unwrap();
        assert_eq!(tx.relationships_of(person(1)).await.unwrap(), [child_id(2)]);
    })
    .await;
}

#[tokio::test]
async fn two_others_withdraw_a_declaration() {
    on_every_backend(|db| async move {
        let mut tx = db.begin().await.unwrap();
        people(&mut tx, 3).await;
        let first = declared(1, 1, "1");
        tx.declare_relationship(&first).await.unwrap();
        assert!(
            !tx.withdraw_relationship(first.id, person(2), at(5)).await.unwrap(),
            "nobody asked"
        );
        assert!(
            !tx.ask_withdrawal(first.id, person(1), at(5)).await.unwrap(),
            "not one's own"
        );
        assert!(tx.ask_withdrawal(first.id, person(2), at(5)).await.unwrap());
        assert!(
            !tx.withdraw_relationship(first.id, person(2), at(6)).await.unwrap(),
            "the same person"
        );
        assert!(
            !tx.withdraw_relationship(first.id, person(1), at(6)).await.unwrap(),
            "not one's own"
        );
        let asked = Relationship {
            withdrawal_asked: Some((at(5), person(2))),
            ..first.clone()
        };
        assert!(
            !tx.ask_withdrawal(first.id, person(3), at(9)).await.unwrap(),
            "who asked first stays the one who asked"
        );
        let named = tx.user(person(1)).await.unwrap().unwrap().display_name;
        assert_eq!(tx.relationships().await.unwrap(), [(asked, named)]);
        assert!(tx.withdraw_relationship(first.id, person(3), at(6)).await.unwrap());
        assert!(tx.relationships().await.unwrap().is_empty());
        assert!(
            tx.declare_relationship(&declared(2, 1, "1")).await.unwrap(),
            "it can be declared anew"
        );
    })
    .await;
}
