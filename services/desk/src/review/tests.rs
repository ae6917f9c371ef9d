//! Whose cases a steward is given.

use std::collections::{BTreeMap, BTreeSet};

use child::{
    CaseId, ChildId, UserId,
    policy::{Role, Viewer},
};
use store::testing::on_every_backend;
use uuid::Uuid;

use super::QueueFilter;
use crate::{Desk, DeskError, Sender, link::tests::desk_over};

fn steward() -> Viewer {
    Viewer::new(UserId(Uuid::from_u128(5)), "Petra Ashgrove", Role::DataSteward)
}

async fn send(desk: &Desk, source: &str, born: &str, line: &str, postcode: &str) -> ChildId {
    let fields = [
        ("first_name", "Imogen"),
        ("surname", "Marchbank"),
        ("dob", born),
        ("sex", "F"),
        ("address_line1", line),
        ("postcode", postcode),
    ];
    let fields: BTreeMap<String, String> = fields.map(|(name, text)| (name.to_owned(), text.to_owned())).into();
    let received = desk.receive(&Sender::of(source), source, "1", fields).await;
    received.unwrap().child.expect("the record names a child")
}

async fn waiting(desk: &Desk, viewer: &Viewer) -> Vec<CaseId> {
    let queue = desk.review_queue(viewer, &QueueFilter::default()).await.unwrap();
    assert_eq!(queue.total, queue.cases.len());
    queue.cases.into_iter().map(|case| case.id).collect()
}

#[tokio::test]
async fn a_case_of_a_child_whom_the_steward_knows_waits_for_another_steward() {
    on_every_backend(|db| async move {
        let desk = desk_over(&db).await;
        let kind = child::FeedKind::Education;
        desk.register_source("admissions", "Admissions", kind, false)
            .await
            .unwrap();
        let one = send(&desk, "education", "2015-03-04", "1 Ash Lane", "FV1 1AA").await;
        let other = send(&desk, "admissions", "2015-03-14", "9 Mill Row", "FV2 2BB").await;
        let cases = waiting(&desk, &steward()).await;
        assert_eq!(cases.len(), 1, "the test needs a pair that the engine doubts");
        for side in [one, other] {
            let known = Viewer {
                related: BTreeSet::from([side]),
                ..steward()
            };
            assert_eq!(waiting(&desk, &known).await, []);
            assert_eq!(desk.home(&known).await.unwrap().review.unwrap().open, 0);
            for id in [cases[0], CaseId(Uuid::from_u128(404))] {
                let answer = desk.review_case(&known, id).await;
                assert!(matches!(answer, Err(DeskError::NotFound)), "{answer:?}");
            }
        }
        assert!(desk.review_case(&steward(), cases[0]).await.is_ok());
    })
    .await;
}
