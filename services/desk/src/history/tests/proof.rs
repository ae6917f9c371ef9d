//! Every past moment is built as it was kept when it was the present.

use std::collections::{BTreeMap, BTreeSet};

use child::{
    Attribute, ChildId, RecordKey,
    golden::{Claims, Survivorship},
    policy::Role,
};
use chrono::{DateTime, Utc};
use store::{ConstraintKind, Db, LinkConstraint, testing::on_every_backend};
use uuid::Uuid;

use super::{Told, viewer};
use crate::{
    DeskError, Sender,
    link::tests::entered::{choose, said_of},
};

/// Steps of a history.
const STEPS: usize = 40;

fn histories() -> u64 {
    if std::env::var_os("ONECHILD_PROVE").is_some() {
        60
    } else {
        1
    }
}

/// Numbers that look like chance and are the same in every run.
struct Chance(u64);

impl Chance {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % limit
    }
}

/// Three children; the records of each agree enough to be joined.
const PEOPLE: [(&str, &str, &str); 3] = [
    ("Ada", "Marsh", "2015-01-02"),
    ("Zeno", "Quillibald", "2012-11-30"),
    ("Ottilie", "Fenwright", "2016-06-17"),
];

async fn every_golden(db: &Db) -> BTreeMap<ChildId, String> {
    let mut tx = db.read().await.unwrap();
    let rows = tx.all_golden(None, 1_000).await.unwrap();
    rows.into_iter().map(|row| (row.child, row.json)).collect()
}

/// One child of whom two sources that are trusted alike state two addresses.
async fn disagree(told: &Told, db: &Db) {
    for (source, line) in [("education", "1 Mill Lane"), ("academies", "2 Fen Road")] {
        let fields = [
            ("first_name", "Perpetua"),
            ("surname", "Thrapston"),
            ("dob", "2014-04-09"),
            ("address_line1", line),
        ];
        told.send(source, "P", &fields).await;
    }
    let decision = LinkConstraint {
        id: Uuid::from_u128(1),
        kind: ConstraintKind::Must,
        left: RecordKey::new("academies", "P"),
        right: RecordKey::new("education", "P"),
        scope: "pair".to_owned(),
        reason: "a test".to_owned(),
        person: "a steward".to_owned(),
        at: told.desk.now(),
        decision: None,
        weight: None,
        revoked_by: None,
        revoked_at: None,
        revoked_decision: None,
    };
    let mut tx = db.begin().await.unwrap();
    tx.add_constraints(&[decision]).await.unwrap();
    tx.commit().await.unwrap();
    told.desk.relink_all().await.unwrap();
    told.next_day();
}

/// A source claims so many right addresses, and golden records follow.
async fn claim(told: &Told, db: &Db, percent: u8) {
    let claims = Claims {
        address_percent: Some(percent),
        ..Claims::default()
    };
    let mut tx = db.begin().await.unwrap();
    let version = tx.hold_survivorship().await.unwrap();
    let policy: Survivorship = tx.survivorship(version).await.unwrap();
    if let Some(next) = policy.claiming("academies", claims) {
        tx.add_survivorship(&next, told.desk.now()).await.unwrap();
    }
    tx.commit().await.unwrap();
    told.desk.follow_policy().await.unwrap();
}

async fn step(told: &Told, db: &Db, chance: &mut Chance) {
    let desk = &told.desk;
    let source = ["education", "academies", "social_care"][chance.below(3)];
    let id = format!("{}", chance.below(4));
    match chance.below(12) {
        0..=5 => {
            let (first_name, surname, dob) = PEOPLE[chance.below(3)];
            let line = format!("{} Mill Lane", chance.below(3) + 1);
            let fields = [
                ("first_name", first_name),
                ("surname", surname),
                ("dob", dob),
                ("address_line1", &line),
                ("postcode", "LF1 1AA"),
                ("shielded", "N"),
            ];
            let known = if source == "social_care" {
                &fields[..]
            } else {
                &fields[..5]
            };
            told.send(source, &id, known).await;
        }
        6 => {
            // What was never sent cannot be withdrawn.
            let _ = desk.withdraw(&Sender::of(source), source, &id).await;
        }
        7 => {
            let kind = [ConstraintKind::Must, ConstraintKind::Cannot][chance.below(2)];
            let (left, right) = (chance.below(4), chance.below(4));
            let records = [
                RecordKey::new("education", left.to_string()),
                RecordKey::new("social_care", right.to_string()),
            ];
            let decision = LinkConstraint {
                scope: "pair".to_owned(),
                ..said_of(Uuid::from_u128(chance.0.into()), kind, records, desk)
            };
            let mut tx = db.begin().await.unwrap();
            let standing = tx.active_constraints().await.unwrap();
            let about = |known: &&LinkConstraint| known.left == decision.left && known.right == decision.right;
            match standing.iter().find(about) {
                // One pair has one decision at a time.
                Some(known) => assert!(
                    tx.revoke_constraint(known.id, "a steward", desk.now(), None)
                        .await
                        .unwrap()
                ),
                None => tx.add_constraints(&[decision]).await.unwrap(),
            }
            tx.commit().await.unwrap();
            desk.relink_all().await.unwrap();
        }
        8 => {
            let claims = Claims {
                address_percent: Some(chance.below(100) as u8),
                ..Claims::default()
            };
            let mut tx = db.begin().await.unwrap();
            let version = tx.hold_survivorship().await.unwrap();
            let policy: Survivorship = tx.survivorship(version).await.unwrap();
            if let Some(next) = policy.claiming(source, claims) {
                tx.add_survivorship(&next, desk.now()).await.unwrap();
            }
            tx.commit().await.unwrap();
        }
        9 => {
            desk.follow_policy().await.unwrap();
        }
        _ => {
            let children: Vec<ChildId> = every_golden(db).await.into_keys().collect();
            let child = children[chance.below(children.len())];
            let pick = chance.below(3);
            let steward = viewer(Role::DataSteward);
            let chosen = choose(desk, &steward, child, Attribute::Address, |offers| {
                (pick < offers.len()).then_some(pick)
            });
            // A child without an address has nothing to choose.
            let chosen = chosen.await;
            assert!(matches!(chosen, Ok(()) | Err(DeskError::NotFound)), "{chosen:?}");
        }
    }
}

#[tokio::test]
async fn p02_every_past_moment_is_built_byte_for_byte_as_it_was_kept_then() {
    on_every_backend(|db| async move {
        let told = Told::over(&db).await;
        // Two sources that are trusted alike: only what they claim of themselves tells them apart.
        let kind = child::FeedKind::Education;
        told.desk
            .register_source("academies", "Academies", kind, false)
            .await
            .unwrap();
        let (mut merges, mut follows, mut different_states) = (0, 0, BTreeSet::new());
        let mut then: Vec<(DateTime<Utc>, BTreeMap<ChildId, String>)> = Vec::new();
        disagree(&told, &db).await;
        for seed in 1..=histories() {
            let mut chance = Chance(seed);
            claim(&told, &db, 60).await;
            for _ in 0..STEPS {
                step(&told, &db, &mut chance).await;
                let kept = every_golden(&db).await;
                different_states.insert(kept.clone());
                then.push((told.next_day(), kept));
            }
        }
        let mut tx = db.read().await.unwrap();
        let children: Vec<ChildId> = tx
            .all_children(0, 1_000)
            .await
            .unwrap()
            .iter()
            .map(|row| row.id)
            .collect();
        for event in tx.link_events_of_children(&children).await.unwrap() {
            merges += usize::from(event.event.kind == store::LinkEventKind::Redirect);
            follows += usize::from(event.event.kind == store::LinkEventKind::Follow);
        }
        drop(tx);
        let states = different_states.len();
        assert!(
            merges > 2 && follows > 0 && states > STEPS / 2,
            "{merges} joins, {follows} by policy, {states} states"
        );
        let chosen = |(_, kept): &(DateTime<Utc>, BTreeMap<ChildId, String>)| {
            kept.values().any(|json| json.contains(r#""decided_by":"chosen""#))
        };
        assert!(then.iter().any(chosen), "no choice ever decided what shows");
        for (at, kept) in &then {
            for child in &children {
                let built = told.desk.golden_at(*child, *at).await;
                assert_eq!(built.as_ref(), kept.get(child), "{child} at {at}");
            }
        }
        let now = every_golden(&db).await;
        for child in &children {
            assert_eq!(
                told.desk.golden_at(*child, told.desk.now()).await.as_ref(),
                now.get(child)
            );
        }
    })
    .await;
}
