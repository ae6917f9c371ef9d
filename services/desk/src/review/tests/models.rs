//! Models change nothing until a person puts them in force, and what stewards decided is there to learn from.

use linkage::Model;
use store::testing::on_every_backend;

use super::world::{
    all_that_is_kept, another, answer, council, doubtful, doubts, only_case, partition, send, split_off, steward, undo,
    waiting,
};
use crate::{Activation, Desk, DeskError, Lesson, Said, TypedSplit};

pub(super) fn activation() -> Activation {
    Activation {
        by: "Petra Ashgrove".to_owned(),
        reason: "A test".to_owned(),
    }
}

/// The delivered model with a join threshold so low that whatever is doubtful joins.
async fn bold(desk: &Desk) -> i64 {
    let mut model = Model::builtin("child").unwrap();
    model.thresholds.join = model.thresholds.review;
    model.thresholds.fracture = model.thresholds.fracture.min(model.thresholds.review);
    desk.add_model(&model, false).await.unwrap()
}

async fn refused(desk: &Desk, version: i64, words: &str) {
    let answer = desk.activate_model(version, &activation()).await;
    assert!(
        matches!(&answer, Err(DeskError::Unusable(problems)) if problems[0].message.contains(words)),
        "{answer:?}"
    );
}

#[tokio::test]
async fn nothing_drifts_by_itself_and_an_earlier_model_comes_back_with_what_it_made() {
    on_every_backend(|db| async move {
        let desk = council(&db).await;
        doubtful(&desk).await;
        let before = all_that_is_kept(&db, &desk).await;
        let delivered = desk.models().await.unwrap()[0].version;
        let version = bold(&desk).await;
        refused(&desk, version, "Look first").await;
        refused(&desk, version + 1, "no model version").await;
        let (impact, examples) = desk.preview_model(version, 5).await.unwrap();
        assert_eq!((impact.version, impact.against), (version, delivered));
        assert_eq!((impact.children, impact.joined, impact.parted), (2, 2, 0));
        assert_eq!((impact.asked_now, impact.asked_then), (1, 0));
        assert_eq!((examples.joined.len(), examples.parted.len()), (1, 0));
        // A preview, and a link run after it, change nothing.
        desk.relink_all().await.unwrap();
        assert_eq!(all_that_is_kept(&db, &desk).await, before);
        desk.activate_model(version, &activation()).await.unwrap();
        refused(&desk, version, "in force already").await;
        desk.link_now().await.unwrap();
        assert_eq!(
            (partition(&db).await.len(), doubts(&desk, &steward()).await.len()),
            (1, 0)
        );
        // The way back asks for a look too.
        refused(&desk, delivered, "Look first").await;
        let (impact, examples) = desk.preview_model(delivered, 5).await.unwrap();
        assert_eq!((impact.children, impact.joined, impact.parted), (1, 0, 1));
        assert_eq!((impact.asked_now, impact.asked_then, examples.parted.len()), (0, 1, 1));
        desk.activate_model(delivered, &activation()).await.unwrap();
        desk.relink_all().await.unwrap();
        assert_eq!(all_that_is_kept(&db, &desk).await, before);
        assert_eq!(waiting(&desk, &steward()).await.len(), 1, "asked again");
    })
    .await;
}

#[tokio::test]
async fn p04_a_preview_counts_what_stewards_decided_and_never_goes_against_it() {
    on_every_backend(|db| async move {
        let desk = council(&db).await;
        doubtful(&desk).await;
        let case = only_case(&desk, &steward()).await;
        let decided = answer(&desk, &steward(), case, "different").await;
        let version = bold(&desk).await;
        let (impact, _) = desk.preview_model(version, 0).await.unwrap();
        assert_eq!((impact.joined, impact.asked_then), (0, 0), "the decision holds");
        assert_eq!(
            impact.said_different,
            Said {
                join: 1,
                review: 0,
                no: 0
            }
        );
        assert_eq!(impact.said_same, Said::default());
        let pairs = desk.decided_pairs().await.unwrap();
        assert_eq!(
            (pairs.labels.len(), pairs.labels[0].same, pairs.labels[0].weight),
            (1, false, 1.0)
        );
        assert_eq!(pairs.figures.by_kind["duplicate"].different, 1);
        assert_eq!(pairs.figures.decided_twice, 0);
        // Taken back, the question waits; another steward finds otherwise.
        undo(&desk, &steward(), &decided).await;
        let pairs = desk.decided_pairs().await.unwrap();
        assert_eq!((pairs.labels.len(), pairs.figures.by_kind["duplicate"].waiting), (0, 1));
        let case = only_case(&desk, &another()).await;
        answer(&desk, &another(), case, "same").await;
        let pairs = desk.decided_pairs().await.unwrap();
        assert!(pairs.labels[0].same);
        assert_eq!((pairs.figures.decided_twice, pairs.figures.agreed), (1, 0));
        assert_eq!(pairs.figures.by_kind["duplicate"].same_of_all, Some(1.0));
    })
    .await;
}

#[tokio::test]
async fn a_decision_that_a_later_one_withdrew_is_no_label_and_what_is_left_can_be_trained_on() {
    on_every_backend(|db| async move {
        let desk = council(&db).await;
        let [one, _] = doubtful(&desk).await;
        let same = answer(&desk, &steward(), only_case(&desk, &steward()).await, "same").await;
        let form = desk.split_form(&another(), one, None).await.unwrap();
        let card = form.cards.iter().find(|card| card.card.source == "admissions").unwrap();
        let typed = TypedSplit {
            records: vec![card.record],
            why: "siblings".to_owned(),
            withdraws: vec![same.decision],
            ..TypedSplit::default()
        };
        let preview = desk.preview_split(&another(), one, &typed).await.unwrap();
        let typed = TypedSplit {
            token: preview.token,
            ..typed
        };
        desk.split(&another(), one, &typed).await.unwrap();
        let pairs = desk.decided_pairs().await.unwrap();
        let same: Vec<bool> = pairs.labels.iter().map(|label| label.same).collect();
        assert_eq!(same, [false], "the pair once, as it was decided last");
        assert_eq!((pairs.figures.decided_twice, pairs.figures.agreed), (1, 0));
        let lesson = Lesson {
            labels: pairs.labels,
            ..Lesson::default()
        };
        desk.train(lesson).await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn a_decision_is_one_pair_however_much_it_demands() {
    on_every_backend(|db| async move {
        let desk = council(&db).await;
        let one = send(&desk, "education", "1", &[]).await;
        for id in ["1", "2"] {
            assert_eq!(send(&desk, "admissions", id, &[("phone", "07700 900123")]).await, one);
        }
        split_off(&desk, one, "admissions").await;
        let (impact, _) = desk.preview_model(bold(&desk).await, 0).await.unwrap();
        let said = impact.said_different;
        assert_eq!(said.join + said.review + said.no, 1);
        assert_eq!(desk.decided_pairs().await.unwrap().labels.len(), 1);
    })
    .await;
}
