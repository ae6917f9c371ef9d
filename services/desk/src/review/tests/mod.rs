//! Whose cases a steward is given, and what stewards decide.

mod choose;
mod decide;
mod history;
mod models;
mod values;
pub(crate) mod world;

use std::collections::BTreeSet;

use child::{CaseId, policy::Viewer};
use store::testing::on_every_backend;
use uuid::Uuid;

use self::world::{council, doubtful, steward, waiting};
use crate::DeskError;

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
