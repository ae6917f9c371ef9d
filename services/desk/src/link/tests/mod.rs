//! A desk over a database of its own.

pub(crate) mod entered;
mod forget;
mod in_force;
mod together;
mod waiting;

use std::{
    collections::BTreeMap,
    future::Future,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use child::{
    FeedKind,
    clock::{FixedClock, Ids, uuid_v7},
};
use chrono::{DateTime, Utc};
use store::Db;
use uuid::Uuid;

use crate::{Desk, DeskParts, Received, Sender};

/// Ids that count on, whoever asks: desks over one database must not give the same id twice.
struct Counted;

static GIVEN: AtomicU64 = AtomicU64::new(0);

impl Ids for Counted {
    fn uuid(&self, at: DateTime<Utc>) -> Uuid {
        let mut bytes = [0; 10];
        bytes[2..].copy_from_slice(&GIVEN.fetch_add(1, Ordering::Relaxed).to_be_bytes());
        uuid_v7(at, bytes)
    }

    fn secret(&self) -> [u8; 32] {
        [7; 32]
    }
}

/// A moment of the calendar at which tests begin.
pub(crate) fn beginning() -> DateTime<Utc> {
    DateTime::from_timestamp(1_788_000_000, 0).expect("a time of the calendar")
}

/// Registers a source of social care.
pub(crate) async fn with_social_care(desk: &Desk) {
    let kind = child::FeedKind::SocialCare;
    desk.register_source("social_care", "Social care", kind, false)
        .await
        .unwrap();
}

/// Sends a record by itself.
pub(crate) async fn send(desk: &Desk, source: &str, id: &str, fields: &[(&str, &str)]) -> Received {
    let fields: BTreeMap<String, String> = fields
        .iter()
        .map(|(name, text)| ((*name).to_owned(), (*text).to_owned()))
        .collect();
    desk.receive(&Sender::of(source), source, id, fields).await.unwrap()
}

/// A pupil.
pub(crate) async fn pupil(desk: &Desk, id: &str, surname: &str) -> Received {
    let fields = [("first_name", "Ada"), ("surname", surname), ("dob", "2015-01-02")];
    send(desk, "education", id, &fields).await
}

/// A service that says by education's id alone whom it works with.
pub(crate) async fn service(desk: &Desk, id: &str, pupil: &str) -> Received {
    let fields = [
        ("child_source", "education"),
        ("child_source_id", pupil),
        ("service_type", "youth_offending"),
        ("start_date", "2026-01-05"),
        ("is_sensitive", "N"),
    ];
    send(desk, "involvement", id, &fields).await
}

pub(crate) async fn desk_over(db: &Db) -> Desk {
    desk_by(db, Arc::new(FixedClock::new(beginning()))).await
}

/// A desk that goes by a clock of the test.
pub(crate) async fn desk_by(db: &Db, clock: Arc<FixedClock>) -> Desk {
    let parts = DeskParts {
        clock,
        ..parts_of(db, "test")
    };
    let desk = Desk::set_up(parts).await.unwrap();
    for (name, kind) in [
        ("education", FeedKind::Education),
        ("involvement", FeedKind::Involvement),
    ] {
        desk.register_source(name, name, kind, false).await.unwrap();
    }
    desk
}

/// A desk of another node, at which nothing else goes on.
pub(crate) async fn node(db: &Db) -> Desk {
    Desk::set_up(parts_of(db, "left")).await.unwrap()
}

/// Begins something at a desk of its own and stops waiting for it as soon as it goes on by itself, as a page does that is
/// closed. Answers when nothing of it goes on: whatever does holds the desk.
pub(crate) async fn leave<'a, T, F>(desk: &'a Desk, begin: impl FnOnce(&'a Desk) -> F)
where
    F: Future<Output = T>,
{
    let idle = Arc::strong_count(&desk.shared);
    let goes_on = async {
        while Arc::strong_count(&desk.shared) == idle {
            tokio::task::yield_now().await;
        }
    };
    tokio::select! {
        biased;
        _ = begin(desk) => panic!("it was done before anybody could leave"),
        () = goes_on => {}
    }
    while Arc::strong_count(&desk.shared) > idle {
        tokio::task::yield_now().await;
    }
}

/// What a desk of this node is made of.
pub(crate) fn parts_of(db: &Db, node: &str) -> DeskParts {
    DeskParts {
        db: db.clone(),
        jobs: db.clone(),
        loader: db.clone(),
        index: search::Index::in_memory().unwrap(),
        clock: Arc::new(FixedClock::new(beginning())),
        ids: Arc::new(Counted),
        access: crate::AccessRules::default(),
        reasons: child::policy::Reasons::default(),
        node: node.to_owned(),
        thresholds: crate::Thresholds::default(),
    }
}
