//! Sources: what was decided about them, what they answered, who speaks for them, and the policy that follows.

use child::{
    FeedKind, Sector, UserId,
    golden::{Claims, Survivorship},
    policy::Role,
    questionnaire::Answers,
};
use chrono::NaiveDate;
use uuid::Uuid;

use crate::{
    Expected, Partner, Priority, Proceed, Registration, SourceRow, StoreError, User, testing::on_every_backend,
    tests::made::at,
};

fn source(name: &str) -> SourceRow {
    SourceRow {
        name: name.to_owned(),
        title: name.to_owned(),
        sector: Sector::Education,
        kind: Some(FeedKind::Education),
        sensitive: false,
        created_at: at(0),
        expected: Expected::default(),
        answered: Expected::default(),
        registration: Registration::default(),
        delivered_at: None,
        ids_of: None,
    }
}

fn person(n: u128) -> User {
    let (email, name) = (format!("partner{n}@example.org"), format!("Partner {n}"));
    User::new(UserId(Uuid::from_u128(n)), &email, &name, Role::SourcePartner, at(0))
}

fn answers(records: &str) -> Answers {
    [("live_records", records)].into_iter().collect()
}

#[tokio::test]
async fn what_was_decided_about_a_source_survives_its_change() {
    on_every_backend(|db| async move {
        let mut tx = db.begin().await.unwrap();
        tx.put_source(&source("a")).await.unwrap();
        let decided = Registration {
            partner: Partner::External,
            priority: Priority::High,
            proceed: Proceed::No,
            contact: "Data team, 01632 960111".to_owned(),
            reviewed_on: NaiveDate::from_ymd_opt(2026, 9, 1),
        };
        assert!(tx.register("a", &decided).await.unwrap());
        assert!(!tx.register("nobody", &decided).await.unwrap());
        let answered = Expected {
            records: Some(40),
            days: Some(10),
        };
        tx.note_answered("a", answered).await.unwrap();
        tx.put_source(&source("a")).await.unwrap();
        let known = tx.source("a").await.unwrap().unwrap();
        assert_eq!((&known.registration, known.answered), (&decided, answered));
        assert!(tx.set_proceed("a", Proceed::Wait).await.unwrap());
        assert!(!tx.set_proceed("nobody", Proceed::Yes).await.unwrap());
        assert_eq!(
            tx.source("a").await.unwrap().unwrap().registration.proceed,
            Proceed::Wait
        );
    })
    .await;
}

#[tokio::test]
async fn a_person_knows_better_than_the_answers_what_to_expect() {
    on_every_backend(|db| async move {
        let mut tx = db.begin().await.unwrap();
        tx.put_source(&source("a")).await.unwrap();
        let (records, days) = (Some(40), Some(1));
        tx.note_answered("a", Expected { records, days }).await.unwrap();
        let said = Expected {
            records: None,
            days: Some(9),
        };
        tx.expect("a", said).await.unwrap();
        let known = tx.source("a").await.unwrap().unwrap();
        assert_eq!((known.expects().records, known.expects().days), (Some(40), Some(9)));
        let day = chrono::TimeDelta::days(1);
        assert_eq!(known.late(at(0) + day * 9), None);
        assert!(known.late(at(1) + day * 9).is_some());
        tx.set_proceed("a", Proceed::Wait).await.unwrap();
        let stopped = tx.source("a").await.unwrap().unwrap();
        assert_eq!(stopped.late(at(1) + day * 9), None, "what it sends is refused");
    })
    .await;
}

#[tokio::test]
async fn answers_are_a_draft_until_they_are_sent_and_then_never_change() {
    on_every_backend(|db| async move {
        let mut tx = db.begin().await.unwrap();
        for name in ["a", "b"] {
            tx.put_source(&source(name)).await.unwrap();
        }
        let (first, second) = (person(1), person(2));
        for user in [&first, &second] {
            tx.add_user(user).await.unwrap();
        }
        assert!(tx.hold_answers("a").await.unwrap());
        assert!(!tx.hold_answers("nobody").await.unwrap());
        tx.save_answers("a", 1, &answers("5"), first.id, at(1)).await.unwrap();
        tx.save_answers("a", 1, &answers("6"), second.id, at(2)).await.unwrap();
        let draft = tx.answers_of("a").await.unwrap();
        assert_eq!(draft.len(), 1);
        assert_eq!((&draft[0].answers, draft[0].submitted_at), (&answers("6"), None));
        assert_eq!(
            (draft[0].saved_at, draft[0].saved_by_name.as_deref()),
            (at(2), Some("Partner 2"))
        );
        tx.submit_answers("a", 1, first.id, at(3)).await.unwrap();
        tx.save_answers("a", 2, &answers("7"), second.id, at(4)).await.unwrap();
        tx.save_answers("b", 1, &answers("8"), second.id, at(5)).await.unwrap();
        let latest = tx.latest_answers().await.unwrap();
        let told: Vec<(&str, i64)> = latest.iter().map(|row| (&*row.source, row.version)).collect();
        assert_eq!(told, [("a", 2), ("b", 1)]);
        let sent = &tx.answers_of("a").await.unwrap()[1];
        assert_eq!(
            (sent.version, sent.submitted_at, sent.saved_by),
            (1, Some(at(3)), first.id)
        );
        tx.commit().await.unwrap();
        for again in [true, false] {
            let mut tx = db.begin().await.unwrap();
            let refused = if again {
                tx.submit_answers("a", 1, first.id, at(9)).await
            } else {
                tx.save_answers("a", 1, &answers("9"), first.id, at(9)).await
            };
            assert!(matches!(refused, Err(StoreError::AppendOnly(_))), "{refused:?}");
        }
        let changed = db
            .run("UPDATE source_answers SET json = '{}' WHERE version = 1 AND source = 'a'")
            .await;
        assert!(matches!(changed, Err(StoreError::AppendOnly(_))), "{changed:?}");
    })
    .await;
}

#[tokio::test]
async fn a_partner_speaks_for_registered_sources_alone() {
    on_every_backend(|db| async move {
        let mut tx = db.begin().await.unwrap();
        for name in ["a", "b"] {
            tx.put_source(&source(name)).await.unwrap();
        }
        let partner = person(1);
        tx.add_user(&partner).await.unwrap();
        assert!(tx.sources_of(partner.id).await.unwrap().is_empty());
        tx.set_sources_of(partner.id, &["b".to_owned(), "a".to_owned()])
            .await
            .unwrap();
        assert_eq!(tx.sources_of(partner.id).await.unwrap(), ["a", "b"]);
        let unknown = tx.set_sources_of(partner.id, &["nobody".to_owned()]).await;
        assert!(matches!(unknown, Err(StoreError::Sql { .. })), "{unknown:?}");
    })
    .await;
}

#[tokio::test]
async fn a_policy_is_numbered_kept_and_read_back_and_the_shipped_one_is_the_first() {
    on_every_backend(|db| async move {
        let mut tx = db.begin().await.unwrap();
        assert_eq!(tx.survivorship_version().await.unwrap(), 1);
        assert_eq!(tx.survivorship(1).await.unwrap(), Survivorship::builtin());
        let claims = Claims {
            address_percent: Some(90),
            ..Claims::default()
        };
        let policy = Survivorship::builtin().claiming("a", claims).unwrap();
        assert_eq!(tx.add_survivorship(&policy, at(1)).await.unwrap(), 2);
        assert_eq!(tx.hold_survivorship().await.unwrap(), 2);
        let kept = tx.survivorship(2).await.unwrap();
        assert_eq!((kept.version, kept.claims_of("a")), (2, claims));
        assert!(matches!(tx.survivorship(3).await, Err(StoreError::Missing(_))));
    })
    .await;
}
