//! Records that name nobody and wait: when a steward is asked which child they are about, and when no more (decision 40).

use std::sync::Arc;

use child::{CaseId, FeedKind, RecordKey, clock::FixedClock, policy::Viewer};
use chrono::TimeDelta;
use store::{
    CaseKind, Db, RunMode,
    testing::{on_every_backend, on_every_config},
};

use super::world::{shield_steward, steward, waiting};
use crate::{
    CaseView, CauseGroup, Desk, DeskError, LoadRequest, QueueFilter, Sender, Silent, TypedDeferral,
    link::{
        Order, Wanted,
        tests::{beginning, desk_by, pupil, send, service, with_social_care},
    },
};

/// A desk with a clock, whose day it is so many days after the beginning.
async fn council(db: &Db) -> (Desk, Arc<FixedClock>) {
    let clock = Arc::new(FixedClock::new(beginning()));
    let desk = desk_by(db, Arc::clone(&clock)).await;
    with_social_care(&desk).await;
    (desk, clock)
}

async fn asked_on(desk: &Desk, clock: &FixedClock, day: i64) -> usize {
    clock.set(beginning() + TimeDelta::days(day));
    desk.ask_about_unidentified().await.unwrap()
}

async fn read(desk: &Desk, case: CaseId) -> CaseView {
    desk.review_case(&shield_steward(), case).await.unwrap()
}

/// What puts a case off, as a steward types it.
fn until_day_30(version: i64) -> TypedDeferral {
    TypedDeferral {
        version,
        reason: "The school knows".to_owned(),
        ask: String::new(),
        until: (beginning() + TimeDelta::days(30)).date_naive().to_string(),
    }
}

async fn groups(desk: &Desk, viewer: &Viewer) -> Vec<CauseGroup> {
    let queue = desk.review_queue(viewer, &QueueFilter::default()).await.unwrap();
    queue.causes
}

#[tokio::test]
async fn who_waits_long_is_asked_about_once_until_the_identity_arrives() {
    on_every_backend(|db| async move {
        let (desk, clock) = council(&db).await;
        service(&desk, "I1", "E1").await;
        assert_eq!(asked_on(&desk, &clock, 13).await, 0);
        assert_eq!(waiting(&desk, &steward()).await, []);
        assert_eq!(asked_on(&desk, &clock, 14).await, 1);
        assert_eq!(asked_on(&desk, &clock, 15).await, 0, "asked once");
        let cases = waiting(&desk, &steward()).await;
        assert_eq!(cases.len(), 1);
        let case = desk.review_case(&steward(), cases[0]).await.unwrap();
        assert_eq!(
            (case.kind, case.reason.as_str(), case.rows.len()),
            (CaseKind::Unidentified, "Waiting for its identity", 0)
        );
        assert!(case.evidence.is_none() && case.left.child.is_none() && case.left.told);
        let about = case.unidentified.unwrap();
        assert_eq!(
            (about.since, about.cause.as_str()),
            (Some(beginning()), "It refers to a record that has not arrived")
        );
        let referred = about.refers_to.unwrap();
        assert_eq!(
            (referred.source_label.as_str(), referred.record_id.as_str()),
            ("education", "E1")
        );
        let answered = desk
            .answer_case(&steward(), cases[0], &super::world::typed(case.version, "same"))
            .await;
        assert!(matches!(answered, Err(DeskError::Unusable(_))), "{answered:?}");

        pupil(&desk, "E1", "Marsh").await;
        assert_eq!(waiting(&desk, &steward()).await, []);
        let over = read(&desk, cases[0]).await;
        assert_eq!((over.status.as_str(), over.left.child.is_some()), ("Closed", true));
        let child = over.left.child.unwrap();
        let doubted = db.read().await.unwrap().children_under_review(&[child]).await.unwrap();
        assert_eq!(doubted, []);
    })
    .await;
}

#[tokio::test]
async fn a_record_that_is_withdrawn_is_asked_about_no_more_and_again_if_it_comes_back() {
    on_every_backend(|db| async move {
        let (desk, clock) = council(&db).await;
        service(&desk, "I1", "E1").await;
        asked_on(&desk, &clock, 14).await;
        let case = waiting(&desk, &steward()).await[0];
        desk.withdraw(&Sender::of("involvement"), "involvement", "I1")
            .await
            .unwrap();
        assert_eq!(read(&desk, case).await.status, "Closed");
        assert_eq!(asked_on(&desk, &clock, 40).await, 0, "it has ended");
        service(&desk, "I1", "E1").await;
        assert_eq!(asked_on(&desk, &clock, 53).await, 0, "it waits anew");
        assert_eq!(asked_on(&desk, &clock, 54).await, 1);
        assert_eq!(waiting(&desk, &steward()).await, [case], "it is that question again");
    })
    .await;
}

#[tokio::test]
async fn cases_of_one_source_and_cause_are_a_group_that_closes_together() {
    on_every_backend(|db| async move {
        let (desk, clock) = council(&db).await;
        for id in ["I1", "I2", "I3"] {
            service(&desk, id, "E1").await;
        }
        // Of a record that it refers to, it is known where that waits, too.
        service(&desk, "I4", "E2").await;
        let nobody = [("first_name", ""), ("surname", ""), ("dob", "2015-01-02"), ("upn", "")];
        send(&desk, "education", "E2", &nobody).await;
        assert_eq!(asked_on(&desk, &clock, 14).await, 5);
        let causes = groups(&desk, &steward()).await;
        assert_eq!(causes.len(), 1, "{causes:?}");
        let group = &causes[0];
        assert_eq!(
            (
                group.kind,
                group.count,
                group.sources.0.as_str(),
                group.sources.1.as_str()
            ),
            (CaseKind::Unidentified, 3, "involvement", "involvement")
        );
        let of_group = QueueFilter {
            kind: Some(group.kind),
            cause: Some(group.cause.clone()),
            source_pair: Some(group.sources.clone()),
            ..QueueFilter::default()
        };
        let queue = desk.review_queue(&steward(), &of_group).await.unwrap();
        assert_eq!(queue.total, 3);
        let alike = async |place: usize| {
            let case = read(&desk, queue.cases[place].id).await;
            let (source, others) = case.unidentified.unwrap().alike.unwrap();
            assert_eq!(source, "involvement");
            (others, case.version)
        };
        let (others, version) = alike(0).await;
        assert_eq!(others, 2, "besides this one");
        let off = until_day_30(version);
        desk.defer_case(&steward(), queue.cases[0].id, &off).await.unwrap();
        assert_eq!(
            (alike(0).await.0, alike(1).await.0),
            (2, 1),
            "what is put off waits later"
        );
        pupil(&desk, "E1", "Marsh").await;
        assert_eq!(desk.review_queue(&steward(), &of_group).await.unwrap().total, 0);
        assert_eq!(waiting(&desk, &steward()).await.len(), 2);
        // What it refers to now is another cause of the same case.
        service(&desk, "I4", "E9").await;
        assert_eq!(desk.review_queue(&steward(), &of_group).await.unwrap().total, 1);
    })
    .await;
}

#[tokio::test]
async fn what_is_put_off_stays_off_and_what_was_settled_is_not_asked_again() {
    on_every_backend(|db| async move {
        let (desk, clock) = council(&db).await;
        service(&desk, "I1", "E1").await;
        service(&desk, "I2", "E2").await;
        asked_on(&desk, &clock, 14).await;
        let cases = waiting(&desk, &steward()).await;
        let off = until_day_30(read(&desk, cases[0]).await.version);
        desk.defer_case(&steward(), cases[0], &off).await.unwrap();
        let version = read(&desk, cases[1]).await.version;
        desk.settle_case(&steward(), cases[1], version, "Education never had this pupil")
            .await
            .unwrap();
        assert_eq!(asked_on(&desk, &clock, 20).await, 0);
        assert_eq!(waiting(&desk, &steward()).await, []);
        assert_eq!(asked_on(&desk, &clock, 30).await, 0);
        assert_eq!(waiting(&desk, &steward()).await, [cases[0]]);
        // The same again, and everything linked anew, is no other question.
        service(&desk, "I2", "E2").await;
        desk.relink_all().await.unwrap();
        assert_eq!(asked_on(&desk, &clock, 60).await, 0);
        assert_eq!(waiting(&desk, &steward()).await, [cases[0]]);
    })
    .await;
}

#[tokio::test]
async fn nobody_settles_or_puts_off_what_the_source_says_no_more() {
    on_every_backend(|db| async move {
        let (desk, clock) = council(&db).await;
        service(&desk, "I1", "E1").await;
        asked_on(&desk, &clock, 14).await;
        let case = waiting(&desk, &steward()).await[0];
        let seen = read(&desk, case).await;
        // The same again is the same question.
        service(&desk, "I1", "E1").await;
        desk.relink_all().await.unwrap();
        assert_eq!(read(&desk, case).await.version, seen.version);
        service(&desk, "I1", "E2").await;
        let now = read(&desk, case).await;
        assert_eq!(now.reason, seen.reason);
        let stale = desk.settle_case(&steward(), case, seen.version, "E1 moved away").await;
        assert!(matches!(stale, Err(DeskError::Changed)), "{stale:?}");
        let off = until_day_30(seen.version);
        let stale = desk.defer_case(&steward(), case, &off).await;
        assert!(matches!(stale, Err(DeskError::Changed)), "{stale:?}");
        desk.settle_case(&steward(), case, now.version, "E2 never came")
            .await
            .unwrap();
    })
    .await;
}

#[tokio::test]
async fn p05_a_shielded_record_that_waits_is_for_shield_stewards_alone_from_the_moment_it_says_so() {
    on_every_backend(|db| async move {
        let (desk, clock) = council(&db).await;
        nameless(&desk, "S1", "Y").await;
        nameless(&desk, "S2", "N").await;
        assert_eq!(asked_on(&desk, &clock, 14).await, 2);
        let open = waiting(&desk, &steward()).await;
        assert_eq!((open.len(), waiting(&desk, &shield_steward()).await.len()), (1, 2));
        nameless(&desk, "S2", "Y").await;
        assert_eq!(waiting(&desk, &steward()).await, []);
        assert!(is_hidden(&desk, open[0]).await);
        nameless(&desk, "S2", "N").await;
        assert_eq!(waiting(&desk, &steward()).await, open);
        // What was settled before is hidden with the record, too.
        let version = read(&desk, open[0]).await.version;
        desk.settle_case(&steward(), open[0], version, "Nobody knows the child")
            .await
            .unwrap();
        assert!(!is_hidden(&desk, open[0]).await);
        nameless(&desk, "S2", "Y").await;
        assert!(is_hidden(&desk, open[0]).await);
    })
    .await;
}

/// Social care sends a record that names nobody.
async fn nameless(desk: &Desk, id: &str, shielded: &str) {
    let fields = [
        ("first_name", ""),
        ("surname", ""),
        ("dob", "2015-01-02"),
        ("shielded", shielded),
    ];
    send(desk, "social_care", id, &fields).await;
}

/// Whether a case is there for shield stewards alone.
async fn is_hidden(desk: &Desk, case: CaseId) -> bool {
    read(desk, case).await;
    let noted = desk.note_case(&steward(), case, "A note").await;
    match desk.review_case(&steward(), case).await {
        Ok(_) => false,
        Err(DeskError::NotFound) => matches!(noted, Err(DeskError::NotFound)),
        Err(error) => panic!("{error:?}"),
    }
}

#[tokio::test]
async fn p05_a_shield_that_comes_with_a_file_hides_what_is_asked_before_anything_is_linked() {
    on_every_config(|config| async move {
        let db = Db::migrate(&config).await.unwrap();
        let (desk, clock) = council(&db).await;
        nameless(&desk, "S1", "N").await;
        assert_eq!(asked_on(&desk, &clock, 14).await, 1);
        let case = waiting(&desk, &steward()).await[0];
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("care.csv");
        std::fs::write(&file, "record_id,first_name,surname,dob,shielded\nS1,,,2015-01-02,Y\n").unwrap();
        let request = LoadRequest {
            source: "social_care".to_owned(),
            kind: FeedKind::SocialCare,
            mode: RunMode::Delta,
            extract_time: None,
            files: vec![file],
        };
        let report = desk.load(&request, &Silent).await.unwrap();
        assert_eq!(report.rows.accepted, 1, "{report:?}");
        for _ in 0..2 {
            assert_eq!(waiting(&desk, &steward()).await, []);
            assert!(is_hidden(&desk, case).await);
            assert_eq!(waiting(&desk, &shield_steward()).await, [case]);
            desk.link_now().await.unwrap();
        }
        drop(desk);
        db.close().await;
    })
    .await;
}

#[tokio::test]
async fn p05_what_was_decided_about_a_record_that_waits_is_hidden_with_it() {
    on_every_backend(|db| async move {
        let (desk, _) = council(&db).await;
        let child = pupil(&desk, "E1", "Marsh").await.child.unwrap();
        nameless(&desk, "S1", "N").await;
        let order = Order {
            viewer: steward(),
            wanted: Wanted::Different {
                left: RecordKey::new("education", "E1"),
                right: RecordKey::new("social_care", "S1"),
            },
            seen: None,
            token: None,
            why: "other".to_owned(),
            reason: "They are known to the school".to_owned(),
            chosen: Vec::new(),
        };
        let decided = desk.decide(order).await.unwrap().decision.unwrap();
        let told = async |viewer: &Viewer| {
            let listed = desk.decisions_about(viewer, child).await.unwrap();
            (listed.len(), desk.preview_undo(viewer, decided).await.is_ok())
        };
        assert_eq!(told(&steward()).await, (1, true));
        nameless(&desk, "S1", "Y").await;
        assert_eq!(told(&steward()).await, (0, false));
        assert_eq!(told(&shield_steward()).await, (1, true));
    })
    .await;
}

#[tokio::test]
async fn p06_neither_the_queue_nor_a_case_names_a_sensitive_service_that_waits() {
    on_every_backend(|db| async move {
        let (desk, clock) = council(&db).await;
        desk.register_source("camhs", "Child mental health", FeedKind::Involvement, true)
            .await
            .unwrap();
        let fields = [
            ("child_source", "education"),
            ("child_source_id", "E1"),
            ("service_type", "counselling"),
            ("is_sensitive", "Y"),
        ];
        for id in ["C1", "C2"] {
            send(&desk, "camhs", id, &fields).await;
        }
        assert_eq!(asked_on(&desk, &clock, 14).await, 2);
        let queue = desk.review_queue(&steward(), &QueueFilter::default()).await.unwrap();
        assert_eq!((queue.total, queue.causes.len(), queue.source_pairs.len()), (2, 0, 0));
        let case = desk.review_case(&steward(), queue.cases[0].id).await.unwrap();
        let about = case.unidentified.clone().unwrap();
        assert_eq!((about.refers_to, about.alike), (None, None));
        assert_eq!((case.left.told, case.rows.len()), (false, 0));
        for told in [serde_json::to_string(&queue), serde_json::to_string(&case)] {
            let told = told.unwrap().to_lowercase();
            for name in ["camhs", "mental", "counselling", "\"e1\""] {
                assert!(!told.contains(name), "{name}: {told}");
            }
        }
    })
    .await;
}
