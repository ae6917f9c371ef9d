//! Whose cases a steward is given, and what stewards decide.

mod again;
mod choose;
mod decide;
mod history;
mod join_choice;
mod models;
mod replay;
mod traced;
mod unidentified;
mod values;
pub(crate) mod world;

use std::collections::BTreeSet;

use child::{CaseId, policy::Viewer};
use store::testing::on_every_backend;
use uuid::Uuid;

use self::world::{council, doubtful, steward, waiting};
use crate::{DeskError, QueueFilter};

#[tokio::test]
async fn a_case_of_a_child_whom_the_steward_knows_waits_for_another_steward() {
    on_every_backend(|db| async move {
        let desk = council(&db).await;
        let [one, other] = doubtful(&desk).await;
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

#[tokio::test]
async fn p06_neither_the_queue_nor_a_case_names_a_sensitive_service() {
    on_every_backend(|db| async move {
        let desk = council(&db).await;
        doubtful(&desk).await;
        let case = waiting(&desk, &steward()).await[0];
        let pair = ("admissions".to_owned(), "education".to_owned());
        let all = QueueFilter::default();
        let of_pair = QueueFilter {
            source_pair: Some(pair.clone()),
            ..QueueFilter::default()
        };
        let queue = desk.review_queue(&steward(), &of_pair).await.unwrap();
        assert_eq!((queue.source_pairs, queue.total), (vec![(pair, 1)], 1));
        let kind = child::FeedKind::Education;
        desk.register_source("admissions", "Admissions", kind, true)
            .await
            .unwrap();
        assert_eq!(desk.review_queue(&steward(), &of_pair).await.unwrap().total, 0);
        let queue = desk.review_queue(&steward(), &all).await.unwrap();
        assert_eq!((queue.source_pairs, queue.total), (vec![], 1));
        let view = desk.review_case(&steward(), case).await.unwrap();
        assert_eq!(
            (view.left.source_label.as_str(), view.left.record_id.clone()),
            ("Another service", None)
        );
        assert_eq!(view.right.record_id.as_deref(), Some("1"));
        let told = serde_json::to_string(&view).unwrap().to_lowercase();
        assert!(!told.contains("admissions"), "{told}");
    })
    .await;
}

#[tokio::test]
async fn what_was_decided_about_a_child_whom_a_steward_knows_is_told_to_others_alone() {
    on_every_backend(|db| async move {
        let desk = council(&db).await;
        let [one, other] = doubtful(&desk).await;
        let case = waiting(&desk, &steward()).await[0];
        world::answer(&desk, &steward(), case, "different").await;
        let knows = Viewer {
            related: BTreeSet::from([other]),
            ..steward()
        };
        for (viewer, told) in [(steward(), 1), (knows, 0)] {
            let form = desk.split_form(&viewer, one, None).await.unwrap();
            let listed = desk.decisions_about(&viewer, one).await.unwrap();
            assert_eq!((listed.len(), form.decisions.len()), (told, told));
        }
    })
    .await;
}
