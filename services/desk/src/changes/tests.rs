//! That nobody misses what became of an id, and that nobody learns more.

use std::collections::BTreeSet;

use child::{
    ChildId, RecordKey, UserId,
    policy::{Role, Viewer},
};
use chrono::TimeDelta;
use store::{ChangeKind, ConstraintKind, Db, User, testing::on_every_backend};
use uuid::Uuid;

use super::{AlertLine, AlertWhat, ToldChange};
use crate::{
    Desk, DeskError, Section, Sender,
    history::tests::Told,
    link::tests::{
        desk_over,
        entered::{join, said_of, take_back},
    },
};

const ADA: [(&str, &str); 3] = [("first_name", "Ada"), ("surname", "Marsh"), ("dob", "2015-01-02")];
const ZENO: [(&str, &str); 3] = [("first_name", "Zeno"), ("surname", "Quillibald"), ("dob", "2012-11-30")];
const OTTILIE: [(&str, &str); 3] = [
    ("first_name", "Ottilie"),
    ("surname", "Fenwright"),
    ("dob", "2016-06-17"),
];

/// Reads the feed to its end, a few entries at a time.
async fn read_on(desk: &Desk, sender: &Sender, place: &mut Option<String>, limit: usize) -> Vec<ToldChange> {
    let mut read = Vec::new();
    loop {
        let part = desk.changes(sender, place.as_deref(), Some(limit)).await.unwrap();
        assert!(part.changes.len() <= limit);
        read.extend(part.changes);
        *place = Some(part.next);
        if !part.more {
            return read;
        }
    }
}

fn joins(changes: &[ToldChange]) -> Vec<(ChangeKind, ChildId, Option<ChildId>)> {
    let joins = changes.iter().filter(|change| change.kind != ChangeKind::Changed);
    joins.map(|change| (change.kind, change.child, change.other)).collect()
}

#[tokio::test]
async fn a_machine_follows_its_ids_through_joins_and_their_undoing() {
    on_every_backend(|db| async move {
        let told = Told::over(&db).await;
        let desk = &told.desk;
        let ada = told.send("education", "E1", &ADA).await.unwrap();
        let zeno = told.send("education", "E2", &ZENO).await.unwrap();
        let other = told.send("social_care", "S1", &OTTILIE_IN_CARE).await.unwrap();
        let school = Sender::of("education").following();
        let mut place = None;
        let first = read_on(desk, &school, &mut place, 1).await;
        let children: BTreeSet<ChildId> = first.iter().map(|change| change.child).collect();
        assert_eq!(children, [ada, zeno].into(), "and nobody else's");
        assert!(!children.contains(&other));
        let decision = join(&db, desk).await;
        assert_eq!(
            joins(&read_on(desk, &school, &mut place, 2).await),
            [(ChangeKind::Merged, zeno, Some(ada))]
        );
        take_back(&db, desk, decision).await;
        assert_eq!(
            joins(&read_on(desk, &school, &mut place, 2).await),
            [(ChangeKind::Returned, zeno, Some(ada))]
        );
        assert_eq!(read_on(desk, &school, &mut place, 2).await, [], "nothing is told twice");
        // Whoever kept nothing of a child is told nothing of its ids.
        let social_care = Sender::of("social_care").following();
        let seen = read_on(desk, &social_care, &mut None, 10).await;
        assert!(
            !seen.is_empty()
                && seen
                    .iter()
                    .all(|change| change.child == other && change.other.is_none())
        );
        // A token without the right finds no feed.
        let without = desk.changes(&Sender::of("education"), None, None).await;
        assert!(matches!(without, Err(DeskError::NotFound)));
    })
    .await;
}

const OTTILIE_IN_CARE: [(&str, &str); 4] = [
    ("first_name", "Ottilie"),
    ("surname", "Fenwright"),
    ("dob", "2016-06-17"),
    ("shielded", "N"),
];

#[tokio::test]
async fn an_id_that_a_machine_kept_leads_on_after_its_record_went_further() {
    on_every_backend(|db| async move {
        let told = Told::over(&db).await;
        let desk = &told.desk;
        let ada = told.send("education", "E1", &ADA).await.unwrap();
        let zeno = told.send("education", "E2", &ZENO).await.unwrap();
        let joined = join(&db, desk).await;
        // The record says now that it is about somebody else: it leaves the joined child for a new one.
        let mut tx = db.begin().await.unwrap();
        let further = Uuid::from_u128(78);
        let records = ["E2", "E3"].map(|id| RecordKey::new("education", id));
        let decision = said_of(further, ConstraintKind::Must, records, desk);
        tx.add_constraints(&[decision]).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(told.send("education", "E3", &OTTILIE).await, Some(ada));
        take_back(&db, desk, joined).await;
        let school = Sender::of("education").following();
        let all = joins(&read_on(desk, &school, &mut None, 100).await);
        // E3 was first seen with Ada's record and goes with Zeno's.
        assert_eq!(
            all,
            [
                (ChangeKind::Merged, zeno, Some(ada)),
                (ChangeKind::Returned, zeno, Some(ada))
            ]
        );
        // A decision of which one part is new makes a new child.
        take_back(&db, desk, further).await;
        let all = joins(&read_on(desk, &school, &mut None, 100).await);
        let (kind, _, from) = all[2];
        assert_eq!((kind, from, all.len()), (ChangeKind::Parted, Some(zeno), 3));
    })
    .await;
}

#[tokio::test]
async fn p06_a_shield_makes_no_difference_to_what_a_machine_is_told() {
    on_every_backend(|db| async move {
        let mut read = Vec::new();
        for shielded in ["N", "Y"] {
            let told = Told::over(&db).await;
            // The same names would meet each other in one database.
            let name = format!("Ada {shielded}{shielded}{shielded}");
            let born = if shielded == "N" { "2015-01-02" } else { "2011-03-04" };
            let fields = [("first_name", &*name), ("surname", "Marsh"), ("dob", born)];
            let known = read_len(&told.desk).await;
            let child = told.send("education", &format!("E{shielded}"), &fields).await.unwrap();
            let in_care = [fields[0], fields[1], fields[2], ("shielded", shielded)];
            told.send("social_care", &format!("S{shielded}"), &in_care).await;
            let mut moved = fields.to_vec();
            moved.push(("postcode", "LF1 1AA"));
            told.send("education", &format!("E{shielded}"), &moved).await;
            let school = Sender::of("education").following();
            let all = read_on(&told.desk, &school, &mut None, 100).await;
            let of_child = all[known..].iter().map(|change| (change.kind, change.child == child));
            read.push(of_child.collect::<Vec<_>>());
        }
        assert_eq!(read[0], read[1]);
        assert_eq!(read[0].len(), 3, "each delivery is one change");
    })
    .await;
}

async fn read_len(desk: &Desk) -> usize {
    let school = Sender::of("education").following();
    read_on(desk, &school, &mut None, 100).await.len()
}

#[tokio::test]
async fn two_writers_at_a_time_leave_no_gap_for_whoever_follows() {
    on_every_backend(|db| async move {
        let desks = [desk_over(&db).await, desk_over(&db).await];
        let school = Sender::of("education").following();
        let send = async |desk: &Desk, from: usize| {
            for number in from..from + 8 {
                let (first, surname) = (format!("Ada{number}x"), format!("Marsh{}", number * 7919));
                let born = format!("20{:02}-0{}-1{}", number % 17 + 2, number % 9 + 1, number % 8);
                let fields = [("first_name", first), ("surname", surname), ("dob", born)];
                let fields = fields.map(|(name, text)| (name.to_owned(), text)).into();
                desk.receive(&Sender::of("education"), "education", &format!("E{number}"), fields)
                    .await
                    .unwrap();
            }
        };
        let follow = async {
            let (mut place, mut read) = (None, Vec::new());
            while read.len() < 16 {
                read.extend(read_on(&desks[0], &school, &mut place, 3).await);
                tokio::task::yield_now().await;
            }
            read
        };
        let (read, (), ()) = tokio::join!(follow, send(&desks[0], 0), send(&desks[1], 100));
        let all = read_on(&desks[1], &school, &mut None, 100).await;
        assert_eq!(read, all[..read.len()], "each entry once and in order");
        let children: BTreeSet<ChildId> = all.iter().map(|change| change.child).collect();
        assert_eq!(children.len(), 16);
    })
    .await;
}

/// A person with an account.
async fn person(db: &Db, number: u128, role: Role) -> Viewer {
    let id = UserId(Uuid::from_u128(number));
    let email = format!("person{number}@council.example");
    let mut tx = db.begin().await.unwrap();
    let user = User::new(
        id,
        &email,
        &format!("Person {number}"),
        role,
        chrono::DateTime::UNIX_EPOCH,
    );
    tx.add_user(&user).await.unwrap();
    tx.commit().await.unwrap();
    Viewer {
        beyond: Some("A test".to_owned()),
        ..Viewer::new(id, format!("Person {number}"), role)
    }
}

async fn look(desk: &Desk, viewer: &Viewer, child: ChildId) {
    desk.open(viewer, child, Section::Overview).await.unwrap();
}

async fn reference(desk: &Desk, viewer: &Viewer, child: ChildId) -> String {
    match desk.open(viewer, child, Section::Overview).await.unwrap() {
        crate::Opened::Child(view) => view.reference,
        moved @ crate::Opened::Moved { .. } => panic!("{moved:?}"),
    }
}

#[tokio::test]
async fn p12_3_everybody_who_looked_within_90_days_is_told_of_a_join_and_of_its_undoing_once() {
    on_every_backend(|db| async move {
        let told = Told::over(&db).await;
        let desk = &told.desk;
        let ada = told.send("education", "E1", &ADA).await.unwrap();
        let zeno = told.send("education", "E2", &ZENO).await.unwrap();
        let of_long_ago = person(&db, 1, Role::SocialWorker).await;
        let of_ada = person(&db, 2, Role::SocialWorker).await;
        let of_both = person(&db, 3, Role::SchoolPractitioner).await;
        let of_nobody = person(&db, 4, Role::SocialWorker).await;
        look(desk, &of_long_ago, ada).await;
        told.clock.set(desk.now() + TimeDelta::days(91));
        let (ada_reference, zeno_reference) = (
            reference(desk, &of_both, ada).await,
            reference(desk, &of_both, zeno).await,
        );
        desk.attribute(&of_ada, ada, child::Attribute::FirstName).await.unwrap();
        told.next_day();
        let decision = join(&db, desk).await;
        // Whoever looks afterwards sees the joined record, and need not be told.
        told.next_day();
        look(desk, &of_nobody, ada).await;
        let (one, other) = tokio::join!(desk.tell_of_joins(), desk.tell_of_joins());
        assert_eq!(one.unwrap() + other.unwrap(), 2);
        assert_eq!(desk.tell_of_joins().await.unwrap(), 0);
        assert_eq!(desk.alerts(&of_long_ago).await.unwrap(), []);
        assert_eq!(desk.alerts(&of_nobody).await.unwrap(), []);
        let alerts = desk.alerts(&of_both).await.unwrap();
        let [
            AlertLine {
                what,
                looked_at,
                other,
                child,
                ..
            },
        ] = &alerts[..]
        else {
            panic!("{alerts:?}")
        };
        assert_eq!(*what, AlertWhat::Joined);
        assert_eq!(
            looked_at.iter().collect::<BTreeSet<_>>(),
            [&ada_reference, &zeno_reference].into()
        );
        assert_eq!((other, child), (&None, &Some(ada)));
        let alerts = desk.alerts(&of_ada).await.unwrap();
        assert_eq!(alerts[0].looked_at, std::slice::from_ref(&ada_reference));
        assert_eq!(alerts[0].other.as_ref(), Some(&zeno_reference));
        // Marked as read it is gone, for this person alone.
        assert!(matches!(
            desk.read_alert(&of_both, alerts[0].id).await,
            Err(DeskError::NotFound)
        ));
        desk.read_alert(&of_ada, alerts[0].id).await.unwrap();
        assert_eq!(desk.alerts(&of_ada).await.unwrap(), []);
        assert_eq!(desk.alerts(&of_both).await.unwrap().len(), 1);
        take_back(&db, desk, decision).await;
        told.next_day();
        desk.tell_of_joins().await.unwrap();
        for viewer in [&of_ada, &of_both, &of_nobody] {
            let alerts = desk.alerts(viewer).await.unwrap();
            assert_eq!(alerts[0].what, AlertWhat::Parted, "{}", viewer.display_name);
        }
        assert_eq!(desk.alerts(&of_both).await.unwrap().len(), 2);
    })
    .await;
}

#[tokio::test]
async fn p06_an_alert_names_nothing_that_its_reader_may_not_open_today() {
    on_every_backend(|db| async move {
        let told = Told::over(&db).await;
        let desk = &told.desk;
        let ada = told.send("education", "E1", &ADA).await.unwrap();
        told.send("education", "E2", &ZENO).await.unwrap();
        let worker = person(&db, 1, Role::SocialWorker).await;
        let school = Viewer {
            beyond: None,
            ..worker.clone()
        };
        look(desk, &worker, ada).await;
        told.next_day();
        join(&db, desk).await;
        desk.tell_of_joins().await.unwrap();
        let seen = desk.alerts(&worker).await.unwrap();
        assert!(seen[0].other.is_some() && seen[0].child == Some(ada));
        let out_of_reach = desk.alerts(&school).await.unwrap();
        assert_eq!(
            (
                out_of_reach[0].looked_at.len(),
                &out_of_reach[0].other,
                out_of_reach[0].child
            ),
            (0, &None, None)
        );
        let mut hidden = ADA.to_vec();
        hidden.push(("shielded", "Y"));
        told.send("social_care", "S1", &hidden).await;
        let shielded = desk.alerts(&worker).await.unwrap();
        assert_eq!((shielded[0].looked_at.len(), &shielded[0].other), (1, &None));
        assert!(matches!(
            desk.alerts(&Viewer {
                role: Role::Auditor,
                ..worker.clone()
            })
            .await,
            Err(DeskError::NotFound)
        ));
    })
    .await;
}
