//! What stewards decide holds, can be taken back, and is theirs alone to decide.

use std::collections::BTreeSet;

use child::{CaseId, ChildId, policy::Viewer};
use store::{CaseKind, testing::on_every_backend};
use uuid::Uuid;

use super::models::activation;
use super::world::{
    all_that_is_kept, another, answer, council, doubtful, doubts, only_case, partition, send, shield_steward,
    split_off, steward, typed, undo, waiting,
};
use crate::{Desk, DeskError, FindRequest, Narrowing, Opened, QueueFilter, Section, TypedDeferral, TypedSplit};

async fn opened(desk: &Desk, child: ChildId) -> ChildId {
    match desk.open(&steward(), child, Section::Overview).await.unwrap() {
        Opened::Child(view) => view.id,
        Opened::Moved { to, .. } => to,
    }
}

/// What a steward is told who may not do what was asked for.
pub(super) fn told(answer: Result<impl std::fmt::Debug, DeskError>) -> String {
    match answer {
        Err(DeskError::Unusable(problems)) => problems[0].message.clone(),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn p02_a_merge_that_is_undone_leaves_everything_as_it_was() {
    on_every_backend(|db| async move {
        let desk = council(&db).await;
        let [one, other] = doubtful(&desk).await;
        let before = all_that_is_kept(&db, &desk).await;
        let case = only_case(&desk, &steward()).await;
        let preview = desk.preview_join(&steward(), case).await.unwrap();
        assert_eq!((preview.preview.before.len(), preview.preview.after.len()), (2, 1));
        assert_eq!(preview.preview.after[0].child, Some(one), "the oldest survives");

        let joined = answer(&desk, &steward(), case, "same").await;
        assert_eq!(opened(&desk, other).await, one, "the other id leads to it");
        assert_eq!(doubts(&desk, &steward()).await, []);
        assert_eq!(waiting(&desk, &steward()).await.len(), 2, "the sources disagree");
        let merged = all_that_is_kept(&db, &desk).await;
        assert_ne!(merged, before);

        undo(&desk, &steward(), &joined).await;
        assert_eq!(all_that_is_kept(&db, &desk).await, before);
        assert_eq!(desk.rebuild(false).await.unwrap().different, 0);
        let lines = desk.decisions_about(&steward(), one).await.unwrap();
        assert_eq!(
            lines.iter().map(|line| line.in_force).collect::<Vec<_>>(),
            [false, false]
        );
        assert!(lines.iter().all(|line| line.person == "Petra Ashgrove"));
        let again = desk.undo(&steward(), joined.decision, "", "Once more").await;
        assert!(matches!(again, Err(DeskError::Changed)), "{again:?}");
    })
    .await;
}

#[tokio::test]
async fn p02_a_merge_is_undone_exactly_after_further_merges_and_feeds() {
    on_every_backend(|db| async move {
        let desk = council(&db).await;
        let [one, _] = doubtful(&desk).await;
        let joined = answer(&desk, &steward(), only_case(&desk, &steward()).await, "same").await;
        // Meanwhile: a third record, and the first says something new.
        let third = [
            ("dob", "2015-03-24"),
            ("address_line1", "7 Quay Street"),
            ("postcode", "FV3 3CC"),
        ];
        send(&desk, "admissions", "2", &third).await;
        send(&desk, "education", "1", &[("phone", "07700 900123")]).await;
        let mut later = Vec::new();
        while let Some(case) = doubts(&desk, &steward()).await.first() {
            later.push(answer(&desk, &steward(), *case, "same").await);
        }
        undo(&desk, &steward(), &joined).await;
        for decision in later.iter().rev() {
            undo(&desk, &steward(), decision).await;
        }
        let after = all_that_is_kept(&db, &desk).await;
        // The same records with no decision at all.
        assert_eq!(opened(&desk, one).await, one);
        desk.relink_all().await.unwrap();
        assert_eq!(all_that_is_kept(&db, &desk).await, after);
        assert_eq!(partition(&db).await.len(), 3);
    })
    .await;
}

#[tokio::test]
async fn p04_different_children_are_not_asked_about_again() {
    on_every_backend(|db| async move {
        let desk = council(&db).await;
        let [one, other] = doubtful(&desk).await;
        let case = only_case(&desk, &steward()).await;
        let decided = answer(&desk, &steward(), case, "different").await;
        desk.relink_all().await.unwrap();
        send(&desk, "education", "1", &[("phone", "07700 900123")]).await;
        assert_eq!(waiting(&desk, &steward()).await, []);
        assert_eq!((opened(&desk, one).await, opened(&desk, other).await), (one, other));
        undo(&desk, &steward(), &decided).await;
        assert_eq!(waiting(&desk, &steward()).await.len(), 1, "asked again");
    })
    .await;
}

#[tokio::test]
async fn p04_a_decision_stands_through_a_model_that_is_trained_anew() {
    on_every_backend(|db| async move {
        let desk = council(&db).await;
        doubtful(&desk).await;
        answer(&desk, &steward(), only_case(&desk, &steward()).await, "same").await;
        let joined = partition(&db).await;
        assert_eq!(joined.len(), 1);
        let trained = desk.train(crate::Lesson::default()).await.unwrap().version;
        desk.preview_model(trained, 0).await.unwrap();
        desk.activate_model(trained, &activation()).await.unwrap();
        desk.relink_all().await.unwrap();
        assert_eq!(partition(&db).await, joined);
    })
    .await;
}

#[tokio::test]
async fn p04_records_taken_out_of_a_child_stay_out_until_that_is_undone() {
    on_every_backend(|db| async move {
        let desk = council(&db).await;
        let one = send(&desk, "education", "1", &[]).await;
        assert_eq!(send(&desk, "admissions", "1", &[]).await, one, "the engine joins them");
        let before = all_that_is_kept(&db, &desk).await;
        let split = split_off(&desk, one, "admissions").await;
        assert_eq!(partition(&db).await.len(), 2);
        assert_eq!(split.children.len(), 2);
        desk.relink_all().await.unwrap();
        send(&desk, "admissions", "1", &[("phone", "07700 900123")]).await;
        assert_eq!(partition(&db).await.len(), 2, "not joined again");
        send(&desk, "admissions", "1", &[]).await;
        undo(&desk, &steward(), &split).await;
        let after = all_that_is_kept(&db, &desk).await;
        assert_eq!(partition(&db).await.len(), 1);
        // The child that the split made is retired for good: its id leads to the one that is left.
        assert_ne!(after, before);
        let new = split.children.iter().find(|child| child.child != one).unwrap();
        assert_eq!(opened(&desk, new.child).await, one);
        assert_eq!(desk.rebuild(false).await.unwrap().different, 0);
    })
    .await;
}

#[tokio::test]
async fn p04_a_decision_that_an_earlier_one_forbids_is_refused_and_names_it() {
    on_every_backend(|db| async move {
        let desk = council(&db).await;
        let one = send(&desk, "education", "1", &[]).await;
        send(&desk, "admissions", "1", &[]).await;
        let split = split_off(&desk, one, "admissions").await;
        let new = split.children.iter().find(|child| child.child != one).unwrap();
        let form = desk.split_form(&another(), new.child, None).await.unwrap();
        assert_eq!(form.decisions.len(), 1);
        let message = told(desk.preview_split(&another(), new.child, &TypedSplit::default()).await);
        assert_eq!(message, "Select the source records that belong to another child");
        let third = send(
            &desk,
            "admissions",
            "3",
            &[("first_name", "Ada"), ("surname", "Holm"), ("dob", "2011-05-06")],
        )
        .await;
        let form = desk.split_form(&another(), third, None).await.unwrap();
        let alone = TypedSplit {
            records: vec![form.cards[0].record],
            why: "other".to_owned(),
            ..TypedSplit::default()
        };
        let message = told(desk.preview_split(&another(), third, &alone).await);
        assert_eq!(message, "Leave at least one source record with this child");

        // Joined by one steward, parted by another: only by naming the decision.
        let [left, _] = doubtful_family(&desk).await;
        let case = waiting(&desk, &steward()).await[0];
        let joined = answer(&desk, &steward(), case, "same").await;
        let form = desk.split_form(&another(), left, None).await.unwrap();
        let card = form.cards.iter().find(|card| card.card.source == "admissions").unwrap();
        let typed = TypedSplit {
            records: vec![card.record],
            why: "siblings".to_owned(),
            ..TypedSplit::default()
        };
        let message = told(desk.preview_split(&another(), left, &typed).await);
        assert!(message.starts_with("Petra Ashgrove decided on "), "{message}");
        let typed = TypedSplit {
            withdraws: vec![joined.decision],
            ..typed
        };
        let preview = desk.preview_split(&another(), left, &typed).await.unwrap();
        assert_eq!(preview.withdraws.len(), 1);
        let typed = TypedSplit {
            token: preview.token,
            ..typed
        };
        desk.split(&another(), left, &typed).await.unwrap();
        let unseen = desk.undo(&steward(), joined.decision, "", "No").await;
        assert!(matches!(unseen, Err(DeskError::Changed)), "{unseen:?}");
    })
    .await;
}

#[tokio::test]
async fn p04_a_decision_is_listed_with_the_child_that_holds_its_records_now_and_can_be_withdrawn_there() {
    on_every_backend(|db| async move {
        let desk = council(&db).await;
        let third = [
            ("dob", "2015-03-24"),
            ("address_line1", "7 Quay Street"),
            ("postcode", "FV3 3CC"),
        ];
        let oldest = send(&desk, "admissions", "2", &third).await;
        let pair = BTreeSet::from(doubtful(&desk).await.map(Some));
        let mut about_the_pair = None;
        for case in doubts(&desk, &steward()).await {
            let view = desk.review_case(&steward(), case).await.unwrap();
            if BTreeSet::from([view.left.child, view.right.child]) == pair {
                about_the_pair = Some(case);
            }
        }
        let first = answer(&desk, &steward(), about_the_pair.unwrap(), "same").await;
        let then = answer(&desk, &steward(), doubts(&desk, &steward()).await[0], "same").await;
        assert_eq!(then.children[0].child, oldest, "the oldest survives");

        let listed = desk.decisions_about(&steward(), oldest).await.unwrap();
        let listed: Vec<_> = listed.iter().map(|line| line.id).collect();
        assert_eq!(listed, [first.decision, then.decision]);
        let form = desk.split_form(&steward(), oldest, None).await.unwrap();
        let is_moved = |card: &&crate::SplitCard| (&*card.card.source, &*card.card.record_id) == ("admissions", "1");
        let typed = TypedSplit {
            records: vec![form.cards.iter().find(is_moved).unwrap().record],
            why: "siblings".to_owned(),
            ..TypedSplit::default()
        };
        let message = told(desk.preview_split(&steward(), oldest, &typed).await);
        assert!(message.ends_with("Undo that decision first"), "{message}");
        let typed = TypedSplit {
            withdraws: form.decisions.iter().map(|line| line.id).collect(),
            ..typed
        };
        let preview = desk.preview_split(&steward(), oldest, &typed).await.unwrap();
        assert!(!preview.withdraws.is_empty());
    })
    .await;
}

/// Another two records that the engine doubts.
async fn doubtful_family(desk: &Desk) -> [ChildId; 2] {
    let name = [("first_name", "Octavia"), ("surname", "Brindle")];
    let one = send(desk, "education", "51", &name).await;
    let mut moved = name.to_vec();
    moved.extend([
        ("dob", "2015-03-14"),
        ("address_line1", "9 Mill Row"),
        ("postcode", "FV2 2BB"),
    ]);
    [one, send(desk, "admissions", "51", &moved).await]
}

#[tokio::test]
async fn p05_what_a_shield_hides_is_decided_by_those_who_keep_shields() {
    on_every_backend(|db| async move {
        let desk = council(&db).await;
        let [one, other] = doubtful(&desk).await;
        let case = only_case(&desk, &steward()).await;
        let version = desk.review_case(&steward(), case).await.unwrap().version;
        let mut shielded = super::world::stated(&[]);
        shielded.insert("shielded".to_owned(), "true".to_owned());
        desk.receive(&crate::Sender::of("education"), "education", "1", shielded)
            .await
            .unwrap();
        assert_eq!(waiting(&desk, &steward()).await, []);
        let answers = [
            desk.answer_case(&steward(), case, &typed(version, "same")).await.err(),
            desk.answer_case(&steward(), case, &typed(version, "different"))
                .await
                .err(),
            desk.preview_join(&steward(), case).await.err(),
            desk.note_case(&steward(), case, "Hello").await.err(),
            desk.split_form(&steward(), one, None).await.err(),
        ];
        for answer in answers {
            assert!(matches!(answer, Some(DeskError::NotFound)), "{answer:?}");
        }
        assert_eq!(desk.take_cases(&steward(), &[case]).await.unwrap(), 0);
        assert_eq!(desk.start_next(&steward()).await.unwrap(), None);

        // Nobody is left open by the answer: joined, both are hidden; apart, the other side is not.
        let decided = answer(&desk, &shield_steward(), case, "same").await;
        assert!(is_hidden(&desk, one).await);
        let answer_of_other = desk.preview_undo(&steward(), decided.decision).await;
        assert!(
            matches!(answer_of_other, Err(DeskError::NotFound)),
            "{answer_of_other:?}"
        );
        undo(&desk, &shield_steward(), &decided).await;
        assert!(is_hidden(&desk, one).await && is_hidden(&desk, other).await);
        let case = only_case(&desk, &shield_steward()).await;
        let apart = answer(&desk, &shield_steward(), case, "different").await;
        assert_eq!(waiting(&desk, &shield_steward()).await, []);
        assert!(is_hidden(&desk, one).await && !is_hidden(&desk, other).await);
        undo(&desk, &shield_steward(), &apart).await;
        assert!(is_hidden(&desk, one).await && is_hidden(&desk, other).await);
    })
    .await;
}

/// Whether a steward gets but the face of a child, opening it and finding it alike.
async fn is_hidden(desk: &Desk, child: ChildId) -> bool {
    let opened = match desk.open(&steward(), child, Section::Overview).await.unwrap() {
        Opened::Child(view) => view.withheld.is_some(),
        Opened::Moved { .. } => panic!("the oldest survives"),
    };
    desk.follow_index().await.unwrap();
    let request = FindRequest {
        text: "Imogen Marchbank".to_owned(),
        ..FindRequest::default()
    };
    let found = desk.find(&steward(), &request, &Narrowing::default()).await.unwrap();
    let hit = found.results.iter().find(|hit| hit.child.id == child).unwrap();
    assert_eq!(hit.child.withheld.is_some(), opened, "found as it opens");
    opened
}

#[tokio::test]
async fn nobody_decides_on_what_they_did_not_see_and_nobody_twice() {
    on_every_backend(|db| async move {
        let desk = council(&db).await;
        doubtful(&desk).await;
        let case = only_case(&desk, &steward()).await;
        let seen = desk.review_case(&steward(), case).await.unwrap().version;
        // New data changes the question.
        let moved = [
            ("dob", "2015-03-14"),
            ("address_line1", "9 Mill Row"),
            ("postcode", "FV2 2BB"),
            ("sex", ""),
        ];
        send(&desk, "admissions", "1", &moved).await;
        let stale = desk.answer_case(&steward(), case, &typed(seen, "different")).await;
        assert!(matches!(stale, Err(DeskError::Changed)), "{stale:?}");
        let none = desk.answer_case(&steward(), case, &typed(seen, "")).await;
        assert_eq!(told(none), "Select whether these are the same child");

        let version = desk.review_case(&steward(), case).await.unwrap().version;
        let answers = tokio::join!(
            async { desk.answer_case(&steward(), case, &typed(version, "same")).await },
            async { desk.answer_case(&another(), case, &typed(version, "different")).await },
        );
        let won = [answers.0.is_ok(), answers.1.is_ok()];
        assert_eq!(won.iter().filter(|won| **won).count(), 1, "{answers:?}");
        let view = desk.review_case(&steward(), case).await.unwrap();
        assert_eq!(view.decisions.len(), 1);
        assert!(!view.waits);
    })
    .await;
}

#[tokio::test]
async fn two_stewards_get_two_cases_and_a_deferred_one_comes_back_on_its_day() {
    on_every_backend(|db| async move {
        let desk = council(&db).await;
        doubtful(&desk).await;
        doubtful_family(&desk).await;
        let both = waiting(&desk, &steward()).await;
        assert_eq!(both.len(), 2);
        let (one, other) = (steward(), another());
        let (one, other) = tokio::join!(desk.start_next(&one), desk.start_next(&other));
        let got: BTreeSet<CaseId> = [one.unwrap().unwrap(), other.unwrap().unwrap()].into();
        assert_eq!(got, both.iter().copied().collect());
        assert_eq!(desk.start_next(&steward()).await.unwrap(), None);
        assert_eq!(desk.take_cases(&steward(), &both).await.unwrap(), 0);

        let mine = QueueFilter {
            assigned: crate::Assigned::Me,
            ..QueueFilter::default()
        };
        let queue = desk.review_queue(&steward(), &mine).await.unwrap();
        let case = queue.cases[0].id;
        assert_eq!((queue.total, queue.cases[0].status.as_str()), (1, "Assigned"));
        let version = desk.review_case(&steward(), case).await.unwrap().version;
        let deferral = TypedDeferral {
            version,
            reason: "The school has to be asked".to_owned(),
            ask: "Ash Lane Primary".to_owned(),
            until: "2027-01-31".to_owned(),
        };
        desk.defer_case(&steward(), case, &deferral).await.unwrap();
        assert!(!waiting(&desk, &steward()).await.contains(&case));
        let put_off = QueueFilter {
            deferred: true,
            ..QueueFilter::default()
        };
        let queue = desk.review_queue(&steward(), &put_off).await.unwrap();
        assert_eq!((queue.total, queue.cases[0].id, queue.deferred), (1, case, 1));
        let unknown = desk.note_case(&steward(), CaseId(Uuid::from_u128(404)), "Hello").await;
        assert!(matches!(unknown, Err(DeskError::NotFound)), "{unknown:?}");
    })
    .await;
}

#[tokio::test]
async fn new_data_against_a_decision_asks_again_and_the_same_answer_settles_it() {
    on_every_backend(|db| async move {
        let desk = council(&db).await;
        doubtful(&desk).await;
        answer(&desk, &steward(), only_case(&desk, &steward()).await, "different").await;
        // Now both say the same of everything, with one NHS number.
        let number = ("nhs_number", "9434765919");
        send(&desk, "education", "1", &[number]).await;
        send(&desk, "admissions", "1", &[number]).await;
        assert_eq!(partition(&db).await.len(), 2, "the decision holds all the same");
        let case = only_case(&desk, &steward()).await;
        let view = desk.review_case(&steward(), case).await.unwrap();
        assert_eq!(
            (view.kind, view.reason.as_str()),
            (CaseKind::Contradicted, "New data against a decision")
        );
        answer(&desk, &steward(), case, "different").await;
        desk.relink_all().await.unwrap();
        assert_eq!(
            waiting(&desk, &steward()).await,
            [],
            "it was decided with the new data in view"
        );
        assert_eq!(partition(&db).await.len(), 2);
    })
    .await;
}

#[tokio::test]
async fn a_mistake_that_a_practitioner_reports_waits_for_a_steward() {
    on_every_backend(|db| async move {
        let desk = council(&db).await;
        let one = send(&desk, "education", "1", &[]).await;
        let worker = Viewer {
            beyond: Some("duty".to_owned()),
            ..Viewer::new(
                child::UserId(Uuid::from_u128(9)),
                "Wilma Thorne",
                child::policy::Role::SocialWorker,
            )
        };
        desk.report_mistake(&worker, one, "The address is the grandmother's")
            .await
            .unwrap();
        let case = only_case(&desk, &steward()).await;
        let view = desk.review_case(&steward(), case).await.unwrap();
        assert_eq!(view.notes[0].text, "The address is the grandmother's");
        assert!(view.evidence.is_none());
        desk.relink_all().await.unwrap();
        assert_eq!(only_case(&desk, &steward()).await, case, "the engine does not close it");
        let join = desk.answer_case(&steward(), case, &typed(view.version, "same")).await;
        assert!(join.is_err(), "{join:?}");
        desk.settle_case(&steward(), case, view.version, "Told the school")
            .await
            .unwrap();
        assert_eq!(waiting(&desk, &steward()).await, []);
    })
    .await;
}
