//! Questions about values: when a steward is asked which of several is right, and when no more (decision 36).

use std::sync::Arc;

use child::{
    Attribute, CaseId, ChildId, FeedKind, UserId,
    clock::FixedClock,
    policy::{Role, Viewer},
};
use chrono::TimeDelta;
use store::{CaseKind, Db, testing::on_every_backend};
use uuid::Uuid;

use super::world::{
    all_that_is_kept, answer, council, doubtful, only_case, send, shield_steward, steward, undo, waiting,
};
use crate::{
    CasePriority, CaseView, Desk, DeskError, MatchDecision, Offer, QueueFilter, TypedChoice, TypedDeferral,
    link::tests::{beginning, desk_by, entered::choose, with_social_care},
};

/// What the second record of the doubtful pair says.
const MOVED: [(&str, &str); 3] = [
    ("dob", "2015-03-14"),
    ("address_line1", "9 Mill Row"),
    ("postcode", "FV2 2BB"),
];

/// One child of whom two sources state two birth dates and two addresses.
async fn two_birth_dates(desk: &Desk) -> (ChildId, MatchDecision) {
    let [one, _] = doubtful(desk).await;
    let joined = answer(desk, &steward(), only_case(desk, &steward()).await, "same").await;
    (one, joined)
}

/// What waits, as the queue says it, in alphabetical order.
async fn asked(desk: &Desk, viewer: &Viewer) -> Vec<String> {
    let queue = desk.review_queue(viewer, &QueueFilter::default()).await.unwrap();
    let mut reasons: Vec<String> = queue.cases.into_iter().map(|case| case.reason).collect();
    reasons.sort();
    reasons
}

/// The case that waits for this reason.
async fn case_of(desk: &Desk, reason: &str) -> CaseView {
    case_for(desk, &steward(), reason).await
}

async fn case_for(desk: &Desk, viewer: &Viewer, reason: &str) -> CaseView {
    for case in waiting(desk, viewer).await {
        let case = desk.review_case(viewer, case).await.unwrap();
        if case.reason == reason {
            return case;
        }
    }
    panic!("nothing waits because of: {reason}");
}

async fn choose_born(desk: &Desk, child: ChildId, day: &str) {
    let pick = |offers: &[Offer]| offers.iter().position(|offer| offer.value[0] == day);
    choose(desk, &steward(), child, Attribute::BirthDate, pick)
        .await
        .unwrap();
}

const BORN: &str = "Sources disagree: date of birth";
const LIVES: &str = "Sources disagree: address";

#[tokio::test]
async fn sources_that_disagree_are_one_question_for_each_detail_which_ends_when_they_agree() {
    on_every_backend(|db| async move {
        let desk = council(&db).await;
        let (child, _) = two_birth_dates(&desk).await;
        assert_eq!(asked(&desk, &steward()).await, [LIVES, BORN]);
        let case = case_of(&desk, BORN).await;
        assert_eq!((case.kind, case.priority), (CaseKind::Disagree, CasePriority::Low));
        let disagreement = case.disagreement.unwrap();
        assert_eq!((disagreement.child, disagreement.said.len()), (child, 2));
        assert_eq!(disagreement.choosing.unwrap().offers.len(), 2);
        assert_eq!(disagreement.telling.len(), 1);
        assert!(case.evidence.is_none() && case.warnings.is_empty());
        // The same again is no other question, and a relink finds what was found.
        send(&desk, "admissions", "1", &MOVED).await;
        desk.relink_all().await.unwrap();
        assert_eq!(case_of(&desk, BORN).await.id, case.id);
        assert_eq!(case_of(&desk, BORN).await.version, case.version);
        let doubted = db.read().await.unwrap().children_under_review(&[child]).await.unwrap();
        assert_eq!(doubted, [], "a question about a value is no doubt about who it is");
        send(&desk, "admissions", "1", &[MOVED[1], MOVED[2]]).await;
        assert_eq!(asked(&desk, &steward()).await, [LIVES]);
        let over = desk.review_case(&steward(), case.id).await.unwrap();
        assert_eq!((over.status.as_str(), over.waits), ("Closed", false));
        send(&desk, "admissions", "1", &MOVED).await;
        let again = case_of(&desk, BORN).await;
        assert_eq!(again.id, case.id, "it is that question again");
        assert!(again.version > case.version);
    })
    .await;
}

#[tokio::test]
async fn p02_a_question_that_came_with_a_join_goes_with_its_undoing() {
    on_every_backend(|db| async move {
        let desk = council(&db).await;
        doubtful(&desk).await;
        let before = all_that_is_kept(&db, &desk).await;
        let joined = answer(&desk, &steward(), only_case(&desk, &steward()).await, "same").await;
        choose_born(&desk, joined.children[0].child, "2015-03-14").await;
        undo(&desk, &steward(), &joined).await;
        assert_eq!(asked(&desk, &steward()).await, ["Possible duplicate"]);
        assert_ne!(
            before,
            all_that_is_kept(&db, &desk).await,
            "the choice stays with its record"
        );
        let again = answer(&desk, &steward(), only_case(&desk, &steward()).await, "same").await;
        assert_eq!(asked(&desk, &steward()).await, [LIVES], "the choice counts again");
        undo(&desk, &steward(), &again).await;
        assert_eq!(asked(&desk, &steward()).await, ["Possible duplicate"]);
    })
    .await;
}

#[tokio::test]
async fn a_choice_answers_the_question_until_somebody_says_something_new() {
    on_every_backend(|db| async move {
        let desk = council(&db).await;
        let (child, _) = two_birth_dates(&desk).await;
        let case = case_of(&desk, BORN).await;
        choose_born(&desk, child, "2015-03-14").await;
        let answered = desk.review_case(&steward(), case.id).await.unwrap();
        assert_eq!((answered.status.as_str(), answered.waits), ("Decided", false));
        // What is not new is not asked about: the same again, with a telephone number.
        send(
            &desk,
            "admissions",
            "1",
            &[MOVED[0], MOVED[1], MOVED[2], ("phone", "07700 900123")],
        )
        .await;
        assert_eq!(asked(&desk, &steward()).await, [LIVES]);
        // The source that was not believed says a third day.
        send(&desk, "education", "1", &[("dob", "2015-03-24")]).await;
        assert_eq!(asked(&desk, &steward()).await, [LIVES, BORN]);
        assert_eq!(case_of(&desk, BORN).await.id, case.id);
        choose_born(&desk, child, "2015-03-14").await;
        assert_eq!(asked(&desk, &steward()).await, [LIVES]);
        // The source that was believed says something else: the choice holds no longer.
        send(&desk, "admissions", "1", &[("dob", "2015-03-15"), MOVED[1], MOVED[2]]).await;
        assert_eq!(
            asked(&desk, &steward()).await,
            ["Choice no longer holds: date of birth", LIVES]
        );
    })
    .await;
}

#[tokio::test]
async fn what_is_left_as_it_is_is_not_asked_again_before_a_statement_changes() {
    on_every_backend(|db| async move {
        let desk = council(&db).await;
        let (_, joined) = two_birth_dates(&desk).await;
        let case = case_of(&desk, BORN).await;
        let refused = desk.settle_case(&steward(), case.id, case.version, " ").await;
        assert!(matches!(refused, Err(DeskError::Unusable(_))), "{refused:?}");
        let text = "Both certificates were seen";
        desk.settle_case(&steward(), case.id, case.version, text).await.unwrap();
        let late = desk.settle_case(&steward(), case.id, case.version, text).await;
        assert!(matches!(late, Err(DeskError::Changed)), "{late:?}");
        for _ in 0..2 {
            send(
                &desk,
                "admissions",
                "1",
                &[MOVED[0], MOVED[1], MOVED[2], ("phone", "07700 900123")],
            )
            .await;
            desk.relink_all().await.unwrap();
            assert_eq!(asked(&desk, &steward()).await, [LIVES]);
        }
        // Neither parting the records nor joining them again makes it a new question.
        undo(&desk, &steward(), &joined).await;
        answer(&desk, &steward(), only_case(&desk, &steward()).await, "same").await;
        assert_eq!(asked(&desk, &steward()).await, [LIVES]);
        send(&desk, "education", "1", &[("dob", "2015-03-24")]).await;
        assert_eq!(case_of(&desk, BORN).await.id, case.id);
    })
    .await;
}

#[tokio::test]
async fn a_question_about_a_value_is_put_off_and_answered_in_its_own_way_alone() {
    on_every_backend(|db| async move {
        let desk = council(&db).await;
        two_birth_dates(&desk).await;
        let case = case_of(&desk, BORN).await;
        let refused = desk.preview_join(&steward(), case.id).await;
        assert!(matches!(refused, Err(DeskError::Unusable(_))), "{refused:?}");
        let typed = TypedDeferral {
            version: case.version,
            reason: "The school looks for the certificate".to_owned(),
            until: "2099-01-01".to_owned(),
            ..TypedDeferral::default()
        };
        desk.defer_case(&steward(), case.id, &typed).await.unwrap();
        send(
            &desk,
            "admissions",
            "1",
            &[MOVED[0], MOVED[1], MOVED[2], ("phone", "07700 900123")],
        )
        .await;
        assert_eq!(asked(&desk, &steward()).await, [LIVES], "it stays put off");
    })
    .await;
}

/// What the children's shields make of questions.
#[tokio::test]
async fn p05_questions_about_a_shielded_child_are_for_shield_stewards_and_come_back_with_the_shield_down() {
    on_every_backend(|db| async move {
        let desk = council(&db).await;
        with_social_care(&desk).await;
        let (child, _) = two_birth_dates(&desk).await;
        let case = case_of(&desk, BORN).await;
        let say = async |shielded: &str| send(&desk, "social_care", "3", &[("shielded", shielded)]).await;
        assert_eq!(say("Y").await, child, "the engine joins it");
        assert_eq!(asked(&desk, &steward()).await, Vec::<String>::new());
        let hidden = desk.review_case(&steward(), case.id).await;
        assert!(matches!(hidden, Err(DeskError::NotFound)), "{hidden:?}");
        assert!(asked(&desk, &shield_steward()).await.contains(&BORN.to_owned()));
        let seen = desk.review_case(&shield_steward(), case.id).await.unwrap();
        assert_eq!(seen.disagreement.unwrap().said.len(), 3);
        // The management team reads what judges matches, and decides none.
        let team = Viewer::new(UserId(Uuid::from_u128(8)), "Team", Role::ManagementTeam);
        let read = desk.review_case(&team, case.id).await.unwrap();
        let read = read.disagreement.unwrap();
        assert_eq!(
            (read.said.len(), read.choosing.is_none(), read.telling.len()),
            (3, true, 0)
        );
        // A second social care record says that no shield is needed.
        desk.register_source("care_home", "Care home", FeedKind::SocialCare, false)
            .await
            .unwrap();
        assert_eq!(send(&desk, "care_home", "4", &[("shielded", "N")]).await, child);
        let shield = "Sources disagree: shield".to_owned();
        assert!(asked(&desk, &shield_steward()).await.contains(&shield));
        let cases = waiting(&desk, &shield_steward()).await;
        let first = desk.review_case(&shield_steward(), cases[0]).await.unwrap();
        assert_eq!((first.reason, first.priority), (shield.clone(), CasePriority::High));
        assert_eq!(first.disagreement.unwrap().said[0].value, ["Shielded"]);
        say("N").await;
        let open = asked(&desk, &steward()).await;
        assert!(open.contains(&BORN.to_owned()) && !open.contains(&shield), "{open:?}");
    })
    .await;
}

async fn council_with_social_care(db: &Db) -> Desk {
    let desk = council(db).await;
    with_social_care(&desk).await;
    two_birth_dates(&desk).await;
    desk
}

async fn social_care_says(desk: &Desk, shielded: &str) {
    send(desk, "social_care", "3", &[("shielded", shielded)]).await;
}

#[tokio::test]
async fn p05_an_answered_question_is_for_shield_stewards_while_its_child_is_shielded() {
    on_every_backend(|db| async move {
        let desk = council_with_social_care(&db).await;
        let case = case_of(&desk, BORN).await;
        desk.settle_case(&steward(), case.id, case.version, "Both certificates were seen")
            .await
            .unwrap();
        social_care_says(&desk, "Y").await;
        let read = desk.review_case(&steward(), case.id).await;
        assert!(matches!(read, Err(DeskError::NotFound)), "{read:?}");
        let noted = desk.note_case(&steward(), case.id, "A note").await;
        assert!(matches!(noted, Err(DeskError::NotFound)), "{noted:?}");
        assert!(desk.review_case(&shield_steward(), case.id).await.is_ok());
        social_care_says(&desk, "N").await;
        assert!(desk.review_case(&steward(), case.id).await.is_ok());
    })
    .await;
}

#[tokio::test]
async fn p05_what_was_answered_behind_a_shield_stays_behind_it() {
    on_every_backend(|db| async move {
        let desk = council_with_social_care(&db).await;
        social_care_says(&desk, "Y").await;
        let case = case_for(&desk, &shield_steward(), BORN).await;
        desk.settle_case(&shield_steward(), case.id, case.version, "The family was moved")
            .await
            .unwrap();
        social_care_says(&desk, "N").await;
        let read = desk.review_case(&steward(), case.id).await;
        assert!(matches!(read, Err(DeskError::NotFound)), "{read:?}");
        assert!(!asked(&desk, &steward()).await.contains(&BORN.to_owned()));
    })
    .await;
}

#[tokio::test]
async fn a_choice_is_asked_about_again_on_its_day_and_not_before() {
    on_every_backend(|db| async move {
        let (desk, clock, _) = chosen_for_30_days(&db).await;
        desk.ask_again().await.unwrap();
        assert_eq!(desk.ask_again().await.unwrap(), 0, "every child was looked at once");
        clock.set(beginning() + TimeDelta::days(29));
        assert_eq!(desk.ask_again().await.unwrap(), 0);
        assert_eq!(asked(&desk, &steward()).await, [LIVES]);
        clock.set(beginning() + TimeDelta::days(30));
        assert_eq!(desk.ask_again().await.unwrap(), 1);
        let due = "Choice to look at again: date of birth";
        assert_eq!(asked(&desk, &steward()).await, [due, LIVES]);
        let case = case_of(&desk, due).await;
        desk.settle_case(&steward(), case.id, case.version, "It is still so")
            .await
            .unwrap();
        assert_eq!(desk.ask_again().await.unwrap(), 0);
        assert_eq!(asked(&desk, &steward()).await, [LIVES]);
    })
    .await;
}

/// A child of whom one of two birth dates was chosen for thirty days, and that date.
async fn chosen_for_30_days(db: &Db) -> (Desk, Arc<FixedClock>, String) {
    let clock = Arc::new(FixedClock::new(beginning()));
    let desk = desk_by(db, Arc::clone(&clock)).await;
    let kind = FeedKind::Education;
    desk.register_source("admissions", "Admissions", kind, false)
        .await
        .unwrap();
    let (child, _) = two_birth_dates(&desk).await;
    let seen = case_of(&desk, BORN).await.disagreement.unwrap().choosing.unwrap();
    let typed = TypedChoice {
        seen: seen.seen,
        show: seen.offers[1].show.clone(),
        reason: "The birth certificate was seen".to_owned(),
        review_on: (beginning() + TimeDelta::days(30)).date_naive().to_string(),
    };
    desk.choose_value(&steward(), child, Attribute::BirthDate, &typed)
        .await
        .unwrap();
    (desk, clock, seen.offers[1].value[0].clone())
}

#[tokio::test]
async fn children_of_an_earlier_release_are_asked_about_once() {
    on_every_backend(|db| async move {
        let desk = council(&db).await;
        two_birth_dates(&desk).await;
        let cases: Vec<CaseId> = waiting(&desk, &steward()).await;
        let mut tx = db.begin().await.unwrap();
        tx.set_case_status(&cases, store::CaseStatus::Closed, desk.now())
            .await
            .unwrap();
        tx.commit().await.unwrap();
        assert_eq!(desk.ask_again().await.unwrap(), 1);
        assert_eq!(asked(&desk, &steward()).await, [LIVES, BORN]);
    })
    .await;
}

#[tokio::test]
async fn the_day_of_a_choice_is_asked_about_though_something_newer_was_left_as_it_is() {
    on_every_backend(|db| async move {
        let (desk, clock, believed) = chosen_for_30_days(&db).await;
        desk.ask_again().await.unwrap();
        // The source that was not believed says something else again.
        if believed == MOVED[0].1 {
            send(&desk, "education", "1", &[("dob", "2015-03-05")]).await;
        } else {
            send(&desk, "admissions", "1", &[("dob", "2015-03-05"), MOVED[1], MOVED[2]]).await;
        }
        let case = case_of(&desk, BORN).await;
        desk.settle_case(&steward(), case.id, case.version, "A slip of the pen")
            .await
            .unwrap();
        clock.set(beginning() + TimeDelta::days(29));
        assert_eq!(desk.ask_again().await.unwrap(), 0);
        assert_eq!(asked(&desk, &steward()).await, [LIVES]);
        clock.set(beginning() + TimeDelta::days(30));
        assert_eq!(desk.ask_again().await.unwrap(), 1);
        let due = "Choice to look at again: date of birth";
        assert_eq!(asked(&desk, &steward()).await, [due, LIVES]);
        let case = case_of(&desk, due).await;
        desk.settle_case(&steward(), case.id, case.version, "It is still so")
            .await
            .unwrap();
        assert_eq!(desk.ask_again().await.unwrap(), 0, "looked at, and not every minute");
        assert_eq!(asked(&desk, &steward()).await, [LIVES]);
    })
    .await;
}

#[tokio::test]
async fn a_question_that_was_put_off_stays_off_when_one_of_its_records_agrees_and_a_third_still_differs() {
    on_every_backend(|db| async move {
        let desk = council(&db).await;
        desk.register_source("clinic", "Clinic", FeedKind::Education, false)
            .await
            .unwrap();
        let (child, _) = two_birth_dates(&desk).await;
        assert_eq!(send(&desk, "clinic", "9", &MOVED).await, child, "the engine joins it");
        let case = case_of(&desk, BORN).await;
        let until = (beginning() + TimeDelta::days(30)).date_naive();
        let off = TypedDeferral {
            version: case.version,
            reason: "The certificate".to_owned(),
            ask: String::new(),
            until: until.to_string(),
        };
        desk.defer_case(&steward(), case.id, &off).await.unwrap();
        assert!(!asked(&desk, &steward()).await.contains(&BORN.to_owned()));
        // Whichever of the two the case hangs on beside the first agrees now; the other still says what was known.
        let key = if case.left.source_label == "Clinic" || case.right.source_label == "Clinic" {
            ("clinic", "9")
        } else {
            ("admissions", "1")
        };
        send(&desk, key.0, key.1, &[MOVED[1], MOVED[2]]).await;
        assert!(
            !asked(&desk, &steward()).await.contains(&BORN.to_owned()),
            "it is put off still"
        );
        let off = QueueFilter {
            deferred: true,
            ..QueueFilter::default()
        };
        let queue = desk.review_queue(&steward(), &off).await.unwrap();
        let days: Vec<_> = queue
            .cases
            .iter()
            .map(|case| (case.reason.as_str(), case.deferred_until))
            .collect();
        assert_eq!(days, [(BORN, Some(until))]);
    })
    .await;
}
