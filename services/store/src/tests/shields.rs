//! How far shields reach: what the children themselves and the questions about records say.

use child::CaseId;
use uuid::Uuid;

use crate::{
    CaseKind, LinkedRecord, NewReviewCase, RecordId,
    testing::on_every_backend,
    tests::made::{at, child_id, children, current, load, statement},
};

fn case(n: u128, kind: CaseKind, left: RecordId, right: RecordId) -> NewReviewCase {
    NewReviewCase {
        id: CaseId(Uuid::from_u128(n)),
        kind,
        about: String::new(),
        left,
        right,
        weight: 0.0,
        probability: 0.5,
        verdict: "review".into(),
        explanation: "{}".into(),
        cause: String::new(),
        shielded: false,
        involved: false,
        born: None,
    }
}

#[tokio::test]
async fn p05_what_is_asked_about_a_shielded_record_that_waits_is_sealed_and_reaches_the_other_side() {
    on_every_backend(|db| async move {
        let mut statements = ["1", "2", "3"].map(|id| statement(id, "A", None));
        statements[1].shielded = true;
        load(&db, 1, &statements).await;
        let ids: Vec<RecordId> = current(&db).await.iter().map(|record| record.id).collect();
        let mut tx = db.begin().await.unwrap();
        children(&mut tx, 1).await;
        let linked = LinkedRecord {
            record: ids[0],
            version: 1,
            child: Some(child_id(1)),
            ended: false,
            shielded: false,
        };
        tx.mark_linked(&[linked]).await.unwrap();
        let cases = [
            case(1, CaseKind::Duplicate, ids[0], ids[1]),
            case(2, CaseKind::Unidentified, ids[1], ids[1]),
            case(3, CaseKind::Unidentified, ids[2], ids[2]),
        ];
        tx.put_review_cases(&cases, at(1)).await.unwrap();
        let beside = tx.seal_cases_of_waiting().await.unwrap();
        assert_eq!(beside, [child_id(1)], "it may be that child");
        let open = tx.waiting_cases(Some(false), 10).await.unwrap();
        assert_eq!(open.iter().map(|case| case.id).collect::<Vec<_>>(), [cases[2].id]);
        let due = tx.shields_due(&beside).await.unwrap();
        assert_eq!((due[0].1.linked, due[0].1.possible), (false, true));
        tx.change_shields(&due).await.unwrap();
        assert_eq!(tx.seal_cases_of_waiting().await.unwrap(), []);
    })
    .await;
}
