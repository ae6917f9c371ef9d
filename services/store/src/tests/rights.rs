//! Requests of people about their data, as they are kept.

use child::{
    RecordKey, RequestId, UserId,
    rights::{Asker, AsksFor, WithholdReason},
};
use uuid::Uuid;

use super::made::{at, child_id, children, current, day, load, statement};
use crate::{
    LinkedRecord, RequestStatus, RequestStepKind, RightsItem, RightsRequest, RightsStep, testing::on_every_backend,
};

fn request() -> RightsRequest {
    RightsRequest {
        id: RequestId(Uuid::from_u128(1)),
        asks_for: AsksFor::Access,
        beside: RecordKey::new("school", "1"),
        child: None,
        reference: 10_001,
        asked_by: Asker::Parent,
        asker: "A parent, by letter".to_owned(),
        scope: "Everything".to_owned(),
        received_on: day(3),
        status: RequestStatus::Open,
        hold: None,
        seal: None,
        pack_sha256: None,
        pack_on: None,
        opened_at: at(0),
        version: 1,
    }
}

fn step(kind: RequestStepKind, seconds: i64) -> RightsStep {
    RightsStep {
        at: at(seconds),
        kind,
        on: day(3),
        user: UserId(Uuid::from_u128(7)),
        person: "Ines Porto".to_owned(),
        note: "By letter".to_owned(),
    }
}

fn item(item: &str, withheld: Option<WithholdReason>) -> RightsItem {
    RightsItem {
        item: item.to_owned(),
        seen: "seen".to_owned(),
        withheld,
    }
}

#[tokio::test]
async fn a_request_follows_its_record_and_is_changed_by_one_person_at_a_time() {
    on_every_backend(|db| async move {
        load(&db, 1, &[statement("1", "A", None)]).await;
        let records = current(&db).await;
        let mut tx = db.begin().await.unwrap();
        children(&mut tx, 1).await;
        let link = LinkedRecord {
            record: records[0].id,
            version: 1,
            child: Some(child_id(1)),
            ended: false,
            shielded: false,
        };
        tx.mark_linked(&[link]).await.unwrap();
        let new = request();
        tx.add_rights_request(&new).await.unwrap();
        let kept = RightsRequest {
            child: Some(child_id(1)),
            ..new
        };
        assert_eq!(tx.rights_request(kept.id).await.unwrap(), Some(kept.clone()));
        let signed = RightsRequest {
            status: RequestStatus::Packed,
            seal: Some([4; 32]),
            pack_sha256: Some([5; 32]),
            pack_on: Some(day(9)),
            ..kept
        };
        assert!(tx.change_rights_request(&signed).await.unwrap());
        assert!(
            !tx.change_rights_request(&signed).await.unwrap(),
            "somebody was there before"
        );
        let now = RightsRequest { version: 2, ..signed };
        assert_eq!(tx.rights_requests().await.unwrap(), [now]);
        tx.commit().await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn p10_a_request_goes_with_the_last_record_of_its_child_and_not_with_the_oldest() {
    on_every_backend(|db| async move {
        let statements = ["1", "2", "3"].map(|id| statement(id, "A", None));
        load(&db, 1, &statements).await;
        let records = current(&db).await;
        let mut tx = db.begin().await.unwrap();
        children(&mut tx, 2).await;
        let links: Vec<LinkedRecord> = records
            .iter()
            .map(|record| LinkedRecord {
                record: record.id,
                version: 1,
                child: Some(child_id(if record.record.key.record_id == "3" { 2 } else { 1 })),
                ended: false,
                shielded: false,
            })
            .collect();
        tx.mark_linked(&links).await.unwrap();
        let new = request();
        tx.add_rights_request(&new).await.unwrap();
        tx.add_rights_step(new.id, &step(RequestStepKind::Recorded, 0))
            .await
            .unwrap();
        let first = item("a", None);
        let by = (UserId(Uuid::from_u128(7)), "Ines Porto");
        tx.decide_rights_items(new.id, &[first], by, at(2)).await.unwrap();
        let gone = |id: &str| {
            let record = records.iter().find(|record| record.record.key.record_id == id).unwrap();
            [(record.id, record.record.key.clone())]
        };
        tx.purge_records(&gone("1"), at(9)).await.unwrap();
        let kept = tx.rights_request(new.id).await.unwrap().expect("the child lives on");
        assert_eq!(
            (kept.beside, kept.child),
            (RecordKey::new("school", "2"), Some(child_id(1)))
        );
        assert_eq!(tx.rights_steps(new.id).await.unwrap().len(), 1);
        assert_eq!(tx.rights_items(new.id).await.unwrap().len(), 1);
        tx.purge_records(&gone("2"), at(9)).await.unwrap();
        assert_eq!(
            tx.rights_requests().await.unwrap(),
            [],
            "the other child has nothing to do with it"
        );
        tx.commit().await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn p10_steps_and_decisions_are_read_back_in_order_and_go_with_the_child() {
    on_every_backend(|db| async move {
        load(&db, 1, &[statement("1", "A", None)]).await;
        let records = current(&db).await;
        let mut tx = db.begin().await.unwrap();
        let new = request();
        tx.add_rights_request(&new).await.unwrap();
        let steps = [step(RequestStepKind::Recorded, 0), step(RequestStepKind::Identified, 1)];
        for step in &steps {
            tx.add_rights_step(new.id, step).await.unwrap();
        }
        assert_eq!(tx.rights_steps(new.id).await.unwrap(), steps);
        let all = steps.clone().map(|step| (new.id, step));
        assert_eq!(tx.all_rights_steps().await.unwrap(), all);
        let first = [item("a", None), item("b", Some(WithholdReason::ThirdParty))];
        let by = UserId(Uuid::from_u128(7));
        tx.decide_rights_items(new.id, &first, (by, "Ines Porto"), at(2))
            .await
            .unwrap();
        let later = [item("a", Some(WithholdReason::SeriousHarm))];
        tx.decide_rights_items(new.id, &later, (by, "Ines Porto"), at(3))
            .await
            .unwrap();
        let kept = tx.rights_items(new.id).await.unwrap();
        let said: Vec<_> = kept.iter().map(|kept| (kept.item.clone(), kept.at)).collect();
        assert_eq!(said, [(later[0].clone(), at(3)), (first[1].clone(), at(2))]);
        let gone = [(records[0].id, records[0].record.key.clone())];
        tx.purge_records(&gone, at(9)).await.unwrap();
        assert_eq!(tx.rights_requests().await.unwrap(), []);
        assert_eq!(tx.rights_steps(new.id).await.unwrap(), []);
        assert!(tx.rights_items(new.id).await.unwrap().is_empty());
        tx.commit().await.unwrap();
    })
    .await;
}
