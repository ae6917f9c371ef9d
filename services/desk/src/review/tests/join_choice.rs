//! Choosing which values show while two children are joined: with the join, and taken back with it (page P11).

use child::{Attribute, CaseId, golden::ChoiceState};
use chrono::TimeDelta;
use store::{Db, testing::on_every_backend};

use super::{
    traced::on_record,
    world::{all_that_is_kept, answer, council, doubtful, only_case, send, steward, typed, undo, waiting},
};
use crate::{
    AttributeView, Desk, DeskError, JoinPreview, MatchDecision, Opened, TypedAnswer, TypedJoinChoice,
    link::tests::beginning,
};

/// The value of an offer that the rules would not show.
fn other(preview: &JoinPreview, attribute: Attribute) -> (TypedJoinChoice, String) {
    let offer = preview
        .offers
        .iter()
        .find(|offer| offer.attribute == attribute)
        .unwrap();
    let other = offer.choosing.offers.iter().find(|one| !one.shown).unwrap();
    let choice = TypedJoinChoice {
        attribute,
        show: other.show.clone(),
        seen: offer.choosing.seen.clone(),
    };
    (choice, other.value[0].clone())
}

/// The answer that joins with the other birth date, and that date.
fn with_other_day(preview: &JoinPreview) -> (TypedAnswer, String) {
    let (choice, day) = other(preview, Attribute::BirthDate);
    let answer = TypedAnswer {
        choices: vec![choice],
        choice_reason: "The birth certificate was seen".to_owned(),
        review_on: (beginning() + TimeDelta::days(30)).date_naive().to_string(),
        token: preview.preview.token.clone(),
        ..typed(preview.version, "same")
    };
    (answer, day)
}

async fn born(desk: &Desk, joined: &MatchDecision) -> AttributeView {
    let child = joined.children[0].child;
    match desk.attribute(&steward(), child, Attribute::BirthDate).await.unwrap() {
        Opened::Child(view) => *view,
        Opened::Moved { to, .. } => panic!("it was joined with {to}"),
    }
}

async fn the_case(desk: &Desk) -> (CaseId, JoinPreview) {
    let case = only_case(desk, &steward()).await;
    (case, desk.preview_join(&steward(), case).await.unwrap())
}

#[tokio::test]
async fn p02_what_was_chosen_with_a_join_shows_at_once_and_goes_with_its_undoing() {
    on_every_backend(|db| async move {
        let desk = council(&db).await;
        doubtful(&desk).await;
        let before = all_that_is_kept(&db, &desk).await;
        let (case, preview) = the_case(&desk).await;
        let offered: Vec<Attribute> = preview.offers.iter().map(|offer| offer.attribute).collect();
        assert_eq!(
            offered,
            [Attribute::BirthDate, Attribute::Address],
            "what differs, and nothing else"
        );
        let (answered, day) = with_other_day(&preview);
        let joined = desk.answer_case(&steward(), case, &answered).await.unwrap();
        assert_eq!(on_record(&db).await, ["match_decided", "value_chosen"]);
        let row = born(&desk, &joined).await.row;
        assert_eq!(row.value[0], day);
        let choice = &row.choices[0];
        assert_eq!(
            (choice.state, choice.reason.as_str(), choice.by.as_str()),
            (ChoiceState::InForce, "The birth certificate was seen", "Petra Ashgrove")
        );
        assert_eq!(choice.review_on.unwrap().to_string(), answered.review_on);
        let asked = waiting(&desk, &steward()).await;
        assert_eq!(
            asked.len(),
            1,
            "the address is asked about, and the birth date is answered"
        );
        desk.relink_all().await.unwrap();
        assert_eq!(desk.rebuild(false).await.unwrap().different, 0);
        assert_eq!(born(&desk, &joined).await.row.value[0], day);

        let (_, foreseen) = desk.preview_undo(&steward(), joined.decision).await.unwrap();
        assert_eq!(foreseen.after.len(), 2, "what was chosen is no child");
        undo(&desk, &steward(), &joined).await;
        assert_eq!(all_that_is_kept(&db, &desk).await, before);
        desk.relink_all().await.unwrap();
        assert_eq!(desk.rebuild(false).await.unwrap().different, 0);
        assert_eq!(all_that_is_kept(&db, &desk).await, before);
        // It stays with its record, to be deleted with it, and does not come back.
        let again = answer(&desk, &steward(), only_case(&desk, &steward()).await, "same").await;
        let row = born(&desk, &again).await.row;
        assert!(row.value[0] != day && row.choices.is_empty(), "{row:?}");
        let child = again.children[0].child;
        let records = db.read().await.unwrap().records_of_children(&[child]).await.unwrap();
        assert_eq!(records.iter().filter(|stored| stored.record.ended).count(), 1);
    })
    .await;
}

#[tokio::test]
async fn a_choice_with_a_join_needs_a_reason_and_a_day_and_is_for_the_same_child_alone() {
    on_every_backend(|db| async move {
        let desk = council(&db).await;
        doubtful(&desk).await;
        let (case, preview) = the_case(&desk).await;
        let (answered, _) = with_other_day(&preview);
        let bare = TypedAnswer {
            choice_reason: " ".to_owned(),
            review_on: String::new(),
            ..answered.clone()
        };
        assert_eq!(problems(&desk, case, &bare).await, ["choice_reason", "review_on"]);
        let apart = TypedAnswer {
            answer: "different".to_owned(),
            ..answered.clone()
        };
        assert_eq!(problems(&desk, case, &apart).await, ["choices"]);
        // Leaving all to the rules is no choice, and asks for nothing.
        let mut left = bare;
        left.choices[0].show = crate::LEFT_TO_RULES.to_owned();
        let joined = desk.answer_case(&steward(), case, &left).await.unwrap();
        assert!(born(&desk, &joined).await.row.choices.is_empty());
    })
    .await;
}

async fn problems(desk: &Desk, case: CaseId, answered: &TypedAnswer) -> Vec<String> {
    match desk.answer_case(&steward(), case, answered).await {
        Err(DeskError::Unusable(problems)) => problems.into_iter().map(|problem| problem.field.into()).collect(),
        other => panic!("{other:?}"),
    }
}

async fn own_records(db: &Db) -> i64 {
    let counts = db.read().await.unwrap().count_records().await.unwrap();
    let own = counts.iter().filter(|count| count.source == child::sources::OWN);
    own.map(|count| count.records).sum()
}

#[tokio::test]
async fn who_chose_from_what_is_no_longer_so_joins_nothing() {
    on_every_backend(|db| async move {
        let desk = council(&db).await;
        doubtful(&desk).await;
        let (case, preview) = the_case(&desk).await;
        let (answered, _) = with_other_day(&preview);
        let mut elsewhere = answered.clone();
        elsewhere.choices[0].show = "7".to_owned();
        let mut unseen = answered.clone();
        unseen.choices[0].seen = "0".to_owned();
        let mut blind = answered.clone();
        blind.token = String::new();
        // A phone number weighs nothing: the question is the same, what lies under it is not.
        let moved = [
            ("dob", "2015-03-14"),
            ("address_line1", "9 Mill Row"),
            ("postcode", "FV2 2BB"),
            ("phone", "07700 900123"),
        ];
        for stale in [&elsewhere, &unseen, &blind] {
            let refused = desk.answer_case(&steward(), case, stale).await;
            assert!(matches!(refused, Err(DeskError::Changed)), "{refused:?}");
        }
        send(&desk, "admissions", "1", &moved).await;
        let refused = desk.answer_case(&steward(), case, &answered).await;
        assert!(matches!(refused, Err(DeskError::Changed)), "{refused:?}");
        assert_eq!(
            (waiting(&desk, &steward()).await, own_records(&db).await),
            (vec![case], 0)
        );
        let (again, _) = with_other_day(&desk.preview_join(&steward(), case).await.unwrap());
        desk.answer_case(&steward(), case, &again).await.unwrap();
        assert_eq!(own_records(&db).await, 1);
    })
    .await;
}
