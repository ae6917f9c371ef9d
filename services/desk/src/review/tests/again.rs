//! Decisions that a later one withdrew, and what undoing that one sets in force again.

use child::{ChildId, DecisionId};
use store::testing::on_every_backend;

use super::{
    decide::told,
    world::{another, answer, council, doubtful, doubts, only_case, partition, steward, undo},
};
use crate::{Desk, MatchDecision, Opened, TypedSplit};

/// What takes the records of admissions out of a child, whatever these decisions say.
pub(super) async fn parting(desk: &Desk, child: ChildId, withdraws: &[DecisionId]) -> TypedSplit {
    let form = desk.split_form(&another(), child, None).await.unwrap();
    let card = form.cards.iter().find(|card| card.card.source == "admissions").unwrap();
    TypedSplit {
        records: vec![card.record],
        why: "siblings".to_owned(),
        withdraws: withdraws.to_vec(),
        ..TypedSplit::default()
    }
}

/// Takes the records of admissions out of a child, though a steward joined them.
async fn part(desk: &Desk, child: ChildId, joined: &MatchDecision) -> MatchDecision {
    let typed = parting(desk, child, &[joined.decision]).await;
    let preview = desk.preview_split(&another(), child, &typed).await.unwrap();
    assert_eq!(preview.withdraws.len(), 1);
    assert!(preview.withdraws[0].starts_with("Petra Ashgrove decided on "));
    let typed = TypedSplit {
        token: preview.token,
        ..typed
    };
    desk.split(&another(), child, &typed).await.unwrap()
}

/// What the history of a child leads to the undoing of.
async fn undoable(desk: &Desk, child: ChildId) -> Vec<DecisionId> {
    match desk.history(&steward(), child, 1).await.unwrap() {
        Opened::Child(history) => history.entries.into_iter().filter_map(|entry| entry.undo).collect(),
        Opened::Moved { to, .. } => panic!("it was joined with {to}"),
    }
}

#[tokio::test]
async fn p02_what_a_split_withdrew_is_in_force_again_once_the_split_is_undone_and_can_be_undone_itself() {
    on_every_backend(|db| async move {
        let desk = council(&db).await;
        let [one, _] = doubtful(&desk).await;
        let joined = answer(&desk, &steward(), only_case(&desk, &steward()).await, "same").await;
        assert_eq!(undoable(&desk, one).await, [joined.decision]);
        for _ in 0..2 {
            let parted = part(&desk, one, &joined).await;
            assert_eq!(partition(&db).await.len(), 2);
            assert_eq!(undoable(&desk, one).await, [parted.decision]);
            undo(&desk, &another(), &parted).await;
            assert_eq!(partition(&db).await.len(), 1);
            // It is the first decision that holds, and no other: whoever wants to part them again is told of it.
            assert_eq!(undoable(&desk, one).await, [joined.decision]);
            let unnamed = parting(&desk, one, &[]).await;
            let message = told(desk.preview_split(&another(), one, &unnamed).await);
            assert!(message.starts_with("Petra Ashgrove decided on "), "{message}");
            let form = desk.split_form(&another(), one, None).await.unwrap();
            let named: Vec<_> = form.decisions.iter().map(|line| line.id).collect();
            assert_eq!(named, [joined.decision]);
        }
        let labels = desk.decided_pairs().await.unwrap().labels;
        assert_eq!(labels.iter().map(|label| label.same).collect::<Vec<_>>(), [true]);
        undo(&desk, &steward(), &joined).await;
        assert_eq!(partition(&db).await.len(), 2, "nothing holds them together");
        assert_eq!(undoable(&desk, one).await, []);
        assert_eq!(doubts(&desk, &steward()).await.len(), 1, "asked again");
    })
    .await;
}

#[tokio::test]
async fn p02_what_was_undone_while_a_later_decision_stood_does_not_come_back_with_its_undoing() {
    on_every_backend(|db| async move {
        let desk = council(&db).await;
        let [one, _] = doubtful(&desk).await;
        let joined = answer(&desk, &steward(), only_case(&desk, &steward()).await, "same").await;
        let parted = part(&desk, one, &joined).await;
        undo(&desk, &steward(), &joined).await;
        assert_eq!(doubts(&desk, &steward()).await, []);
        undo(&desk, &another(), &parted).await;
        assert_eq!(partition(&db).await.len(), 2);
        assert_eq!(undoable(&desk, one).await, []);
        assert_eq!(doubts(&desk, &steward()).await.len(), 1, "asked again");
    })
    .await;
}
