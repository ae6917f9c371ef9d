//! Holds of every scope, placed between the plan and the run: nothing that they cover is deleted.

use std::collections::BTreeMap;

use child::{
    ChildId, RecordKey,
    child::reference_text,
    retention::{HoldScope, RecordType},
};
use store::{Db, testing::on_every_backend};

use super::{Timed, governor};
use crate::{HoldForm, Sender, TypedScope, link::tests::entered::join_records};

const HOME: (&str, &str) = ("17 Thornbush Rise", "FV3 1AA");
const ELSEWHERE: (&str, &str) = ("2 Far Lane", "FV9 9ZZ");

async fn send(timed: &Timed, id: &str, born: &str, (line, postcode): (&str, &str)) -> ChildId {
    let (first_name, surname) = if id == "E9" {
        ("Boris", "Fenn")
    } else {
        ("Ada", "Marsh")
    };
    let fields = [
        ("first_name", first_name),
        ("surname", surname),
        ("dob", born),
        ("address_line1", line),
        ("postcode", postcode),
    ];
    let fields: BTreeMap<String, String> = fields.map(|(name, text)| (name.to_owned(), text.to_owned())).into();
    let sender = Sender::of("education");
    let received = timed.desk.receive(&sender, "education", id, fields).await.unwrap();
    received.child.unwrap()
}

async fn reference(db: &Db, child: ChildId) -> String {
    let row = db.read().await.unwrap().child(child).await.unwrap().unwrap();
    reference_text(row.reference)
}

fn form(scope: TypedScope) -> HoldForm {
    HoldForm {
        scope: Some(scope),
        reason: "public_inquiry".to_owned(),
        authority: "Letter of the inquiry".to_owned(),
        review_on: "2099-01-01".to_owned(),
        ..HoldForm::default()
    }
}

#[tokio::test]
async fn p18_1_a_hold_of_any_scope_that_comes_after_the_plan_wins_and_hides_nothing_from_archiving() {
    on_every_backend(|db| async move {
        let timed = Timed::over(&db, "2026-11-22").await;
        timed.approve().await;
        let due = send(&timed, "E1", "1990-01-01", HOME).await;
        let sibling = send(&timed, "E2", "2015-03-04", HOME).await;
        assert_ne!(due, sibling);
        let young = send(&timed, "E3", "2007-04-02", ELSEWHERE).await;
        timed.run_on("2026-11-22").await;
        timed.run_on("2026-12-25").await;
        let of = |scope, reference: String| HoldForm {
            reference,
            ..form(scope)
        };
        let forms = [
            of(TypedScope::Child, reference(&db, due).await),
            of(TypedScope::Family, reference(&db, sibling).await),
            HoldForm {
                source: "education".to_owned(),
                ..form(TypedScope::Source)
            },
            HoldForm {
                record_type: RecordType::ChildRecord.name().to_owned(),
                ..form(TypedScope::RecordType)
            },
            form(TypedScope::All),
        ];
        let days = ["2027-04-01", "2027-04-02", "2027-04-03", "2027-04-04", "2027-04-05"];
        let words = ["child", "family", "source", "record type", "everything"];
        for ((day, form), words) in days.into_iter().zip(&forms).zip(words) {
            timed.set(day);
            assert!(timed.desk.plan_retention().await.unwrap().0.due >= 1, "{day}");
            let id = timed.desk.place_hold(&governor(2), form).await.unwrap();
            let report = timed.run_on(day).await;
            assert_eq!(report.held, 1, "{words}: due, but held");
            let (holds, held) = timed.desk.due_but_held().await.unwrap();
            assert_eq!((holds.len(), held.len()), (1, 1));
            assert_eq!((holds[0].id, &*held[0].note), (id, &*format!("1 hold ({words})")));
            if day == "2027-04-02" {
                let life = db.read().await.unwrap().lives(&[young]).await.unwrap();
                assert!(
                    life[0].1.life.in_archive(),
                    "archived on the 20th birthday all the same"
                );
            }
            timed.desk.release_hold(&governor(3), id, "Settled").await.unwrap();
            let (holds, held) = timed.desk.due_but_held().await.unwrap();
            assert_eq!((holds.len(), held.len()), (0, 0), "what was planned before is not told");
        }
        let unplanned = "2027-04-06";
        timed.set(unplanned);
        let everything = form(TypedScope::All);
        let id = timed.desk.place_hold(&governor(2), &everything).await.unwrap();
        assert_eq!(timed.desk.due_but_held().await.unwrap().1.len(), 1);
        let day = unplanned.parse().unwrap();
        let planned = db.read().await.unwrap().retention_run(day).await.unwrap();
        assert_eq!(planned, None, "looking plans nothing");
        timed.desk.release_hold(&governor(3), id, "Settled").await.unwrap();
        let done = timed.run_on("2027-04-06").await;
        assert_eq!((done.held, done.failed), (0, 0));
        assert!(db.read().await.unwrap().child(due).await.unwrap().unwrap().empty);
    })
    .await;
}

#[tokio::test]
async fn p10_who_joins_a_family_that_is_held_is_held_and_stays_so_when_they_leave() {
    on_every_backend(|db| async move {
        let timed = Timed::over(&db, "2026-11-22").await;
        timed.approve().await;
        let due = send(&timed, "E1", "1990-01-01", ELSEWHERE).await;
        let named = send(&timed, "E2", "2015-03-04", HOME).await;
        let stranger = send(&timed, "E9", "1990-01-01", ("3 Third Street", "FV7 7AA")).await;
        let hold = HoldForm {
            reference: reference(&db, named).await,
            ..form(TypedScope::Family)
        };
        let id = timed.desk.place_hold(&governor(2), &hold).await.unwrap();
        timed.run_on("2026-11-22").await;
        // Later somebody says that they live there, and later still that they do not any more.
        assert_eq!(send(&timed, "E1", "1990-01-01", HOME).await, due);
        timed.run_on("2026-12-25").await;
        send(&timed, "E1", "1990-01-01", ELSEWHERE).await;
        let report = timed.run_on("2027-04-01").await;
        assert_eq!((report.held, report.done), (1, 1), "the stranger goes");
        assert!(db.read().await.unwrap().child(stranger).await.unwrap().unwrap().empty);
        let holds = db.read().await.unwrap().holds_in_force().await.unwrap();
        let HoldScope::Family { records, .. } = &holds[0].scope else {
            panic!("{holds:?}")
        };
        assert!(records.contains(&RecordKey::new("education", "E1")), "{records:?}");
        // Neither does a request to be deleted come past it.
        let mut tx = db.read().await.unwrap();
        let keeping = timed.desk.holds_on(&mut tx, due).await.unwrap();
        assert_eq!(keeping.iter().map(|hold| hold.id).collect::<Vec<_>>(), [id]);
        drop(tx);
        timed.desk.release_hold(&governor(3), id, "Settled").await.unwrap();
        assert_eq!(timed.run_on("2027-04-02").await.done, 1);
    })
    .await;
}

#[tokio::test]
async fn p10_what_a_record_says_that_is_found_later_to_be_the_named_childs_counts_for_its_household() {
    on_every_backend(|db| async move {
        let timed = Timed::over(&db, "2026-11-22").await;
        timed.approve().await;
        let named = send(&timed, "E2", "2015-03-04", HOME).await;
        // Nobody knows yet that this is the same child, who lived elsewhere before, with somebody who is due.
        send(&timed, "E1", "2013-08-19", ELSEWHERE).await;
        let other = send(&timed, "E1", "2013-08-19", HOME).await;
        assert_ne!(named, other);
        let due = send(&timed, "E9", "1990-01-01", ELSEWHERE).await;
        let hold = HoldForm {
            reference: reference(&db, named).await,
            ..form(TypedScope::Family)
        };
        timed.desk.place_hold(&governor(2), &hold).await.unwrap();
        timed.run_on("2026-11-22").await;
        let families = async || db.read().await.unwrap().holds_in_force().await.unwrap();
        let known = |holds: &[child::retention::Hold]| match &holds[0].scope {
            HoldScope::Family { records, homes } => (records.len(), homes.len()),
            other => panic!("{other:?}"),
        };
        let before = known(&families().await);
        assert_eq!(before.0, 2, "the other one shares the home");
        let keys = ["E2", "E1"].map(|id| RecordKey::new("education", id));
        join_records(&db, &timed.desk, keys).await;
        timed.run_on("2026-12-25").await;
        let after = known(&families().await);
        assert!(
            after.1 > before.1,
            "the earlier home is the named child's: {before:?} {after:?}"
        );
        let report = timed.run_on("2027-04-01").await;
        assert_eq!((report.held, report.done), (1, 0));
        assert!(!db.read().await.unwrap().child(due).await.unwrap().unwrap().empty);
    })
    .await;
}

#[tokio::test]
async fn what_earlier_versions_say_is_asked_of_all_children_at_once_and_for_holds_alone() {
    on_every_backend(|db| async move {
        let timed = Timed::over(&db, "2026-11-22").await;
        let mut children = Vec::new();
        for (id, born) in [("E1", "1990-01-01"), ("E2", "2015-03-04"), ("E9", "2012-05-06")] {
            send(&timed, id, born, ELSEWHERE).await;
            children.push(send(&timed, id, born, HOME).await);
        }
        let hold = HoldForm {
            record_type: "care".to_owned(),
            ..form(TypedScope::RecordType)
        };
        timed.desk.place_hold(&governor(1), &hold).await.unwrap();
        let asked = async |children: &[ChildId]| {
            let mut tx = db.read().await.unwrap();
            db.take_asked();
            let cases = timed.desk.cases_of(&mut tx, children).await.unwrap();
            let homes: Vec<usize> = cases.iter().map(|case| case.facts.homes.len()).collect();
            (homes, db.take_asked().statements)
        };
        let (of_one, few) = asked(&children[..1]).await;
        let (of_all, many) = asked(&children).await;
        assert_eq!(
            (of_one, of_all),
            (vec![2], vec![2, 2, 2]),
            "where they live and where they lived"
        );
        assert_eq!(few, many);
        let mut tx = db.read().await.unwrap();
        let now = timed.desk.cases_without_holds(&mut tx, &children).await.unwrap();
        assert!(now.iter().all(|case| case.facts.homes.len() == 1));
    })
    .await;
}

#[tokio::test]
async fn a_hold_of_a_family_or_a_type_says_what_is_missing_and_lists_no_member() {
    on_every_backend(|db| async move {
        let timed = Timed::over(&db, "2026-11-22").await;
        let child = send(&timed, "E1", "2015-03-04", HOME).await;
        for (scope, field) in [
            (TypedScope::Family, "reference"),
            (TypedScope::RecordType, "record_type"),
        ] {
            let refused = timed.desk.place_hold(&governor(1), &form(scope)).await;
            let Err(crate::DeskError::Unusable(problems)) = refused else {
                panic!("{refused:?}")
            };
            assert_eq!(
                problems.iter().map(|problem| &*problem.field).collect::<Vec<_>>(),
                [field]
            );
        }
        let reference = reference(&db, child).await;
        let family = HoldForm {
            reference: reference.clone(),
            ..form(TypedScope::Family)
        };
        let records = HoldForm {
            record_type: "care".to_owned(),
            ..form(TypedScope::RecordType)
        };
        for form in [&family, &records] {
            timed.desk.place_hold(&governor(1), form).await.unwrap();
        }
        let listed = timed.desk.holds(&governor(2)).await.unwrap().in_force;
        let held: Vec<&str> = listed.iter().map(|hold| &*hold.line.held).collect();
        assert_eq!(
            held,
            [
                &*format!("Family of {reference}"),
                "Children who were ever looked after"
            ]
        );
    })
    .await;
}
