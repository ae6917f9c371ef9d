//! Users, sessions, schedules and leases.

use child::{UserId, policy::Role};
use uuid::Uuid;

use crate::{
    SessionRow, StoreError, User, UserStatus,
    testing::{on_every_backend, on_every_config},
    tests::made::{at, day},
};

fn user(n: u128) -> User {
    User {
        id: UserId(Uuid::from_u128(n)),
        email: format!(" Person{n}@Council.Example "),
        display_name: format!("Person {n}"),
        role: Role::ALL[n as usize],
        password_hash: "$argon2id$made-up".into(),
        totp_secret: None,
        status: UserStatus::Active,
        failed_sign_ins: 0,
        locked_until: None,
        terms_accepted_on: None,
        created_at: at(0),
        last_seen: None,
    }
}

#[tokio::test]
async fn an_address_has_one_account_however_it_is_typed() {
    on_every_backend(|db| async move {
        let mut tx = db.begin().await.unwrap();
        tx.add_user(&user(1)).await.unwrap();
        let found = tx
            .user_by_email("PERSON1@council.example")
            .await
            .unwrap()
            .expect("same address");
        assert_eq!(
            (found.id, found.email.as_str()),
            (user(1).id, "person1@council.example")
        );
        assert!(!format!("{found:?}").contains("Person"), "not in logs");
        tx.commit().await.unwrap();
        let mut tx = db.begin().await.unwrap();
        let twice = tx
            .add_user(&User {
                email: "person1@COUNCIL.example".into(),
                ..user(2)
            })
            .await;
        assert!(matches!(twice, Err(StoreError::Taken(_))), "{twice:?}");
    })
    .await;
}

#[tokio::test]
async fn sign_ins_are_counted_locked_and_forgotten() {
    on_every_backend(|db| async move {
        let mut tx = db.begin().await.unwrap();
        tx.add_user(&user(1)).await.unwrap();
        let id = user(1).id;
        assert_eq!(tx.count_failed_sign_in(id).await.unwrap(), 1);
        assert_eq!(tx.count_failed_sign_in(id).await.unwrap(), 2);
        assert_eq!(tx.count_failed_sign_in(user(9).id).await.unwrap(), 0);
        tx.lock_user(id, at(60)).await.unwrap();
        let locked = tx.user(id).await.unwrap().expect("exists");
        assert_eq!((locked.failed_sign_ins, locked.locked_until), (2, Some(at(60))));
        tx.user_signed_in(id, at(61)).await.unwrap();
        let mut back = tx.user(id).await.unwrap().expect("exists");
        assert_eq!(
            (back.failed_sign_ins, back.locked_until, back.last_seen),
            (0, None, Some(at(61)))
        );
        back.terms_accepted_on = Some(day(4));
        back.status = UserStatus::Disabled;
        back.totp_secret = Some("secret".into());
        tx.change_user(&back).await.unwrap();
        tx.user_seen(id, at(70)).await.unwrap();
        back.last_seen = Some(at(70));
        assert!(tx.users().await.unwrap() == [back]);
        assert!(matches!(tx.change_user(&user(5)).await, Err(StoreError::Missing(_))));
    })
    .await;
}

#[tokio::test]
async fn a_session_ends_by_time_by_hand_and_with_its_user() {
    on_every_backend(|db| async move {
        let session = |n: u8, user: Option<u128>, ends: i64| SessionRow {
            id: [n; 32],
            user_id: user.map(|n| UserId(Uuid::from_u128(n))),
            body: vec![0, 255, n],
            expires_at: at(ends),
        };
        let mut tx = db.begin().await.unwrap();
        let first = session(1, None, 10);
        assert!(tx.create_session(&first).await.unwrap());
        assert!(
            !tx.create_session(&session(1, Some(4), 99)).await.unwrap(),
            "an id is never taken over"
        );
        assert_eq!(tx.session(&[1; 32], at(9)).await.unwrap(), Some(first));
        assert_eq!(tx.session(&[1; 32], at(10)).await.unwrap(), None, "expired");
        tx.save_session(&session(1, Some(4), 20)).await.unwrap();
        tx.save_session(&session(2, Some(4), 20)).await.unwrap();
        tx.save_session(&session(3, Some(5), 5)).await.unwrap();
        tx.save_session(&session(4, Some(5), 50)).await.unwrap();
        assert_eq!(tx.end_expired_sessions(at(6)).await.unwrap(), 1);
        assert_eq!(tx.end_sessions_of(UserId(Uuid::from_u128(4))).await.unwrap(), 2);
        tx.end_session(&[4; 32]).await.unwrap();
        assert_eq!(tx.session(&[4; 32], at(0)).await.unwrap(), None);
    })
    .await;
}

#[tokio::test]
async fn of_many_takers_one_gets_the_lease() {
    on_every_config(|config| async move {
        let db = crate::Db::migrate(&config).await.unwrap();
        let take = async |holder: &str, until, now| {
            let mut tx = db.begin().await.unwrap();
            let taken = tx.try_lease("linking", holder, at(until), at(now)).await.unwrap();
            tx.commit().await.unwrap();
            taken
        };
        let (a, b, c) = tokio::join!(take("a", 10, 0), take("b", 10, 0), take("c", 10, 0));
        assert_eq!([a, b, c].into_iter().filter(|taken| *taken).count(), 1, "one of three");
        let mut tx = db.begin().await.unwrap();
        let holder = tx.lease_holder("linking", at(1)).await.unwrap().expect("one holds it");
        tx.release_lease("linking", "somebody else").await.unwrap();
        tx.commit().await.unwrap();
        assert!(take(&holder, 20, 5).await, "the holder prolongs");
        assert!(!take("late", 30, 19).await, "not before it ends");
        assert!(take("late", 30, 20).await, "afterwards");
        let mut tx = db.begin().await.unwrap();
        tx.release_lease("linking", "late").await.unwrap();
        assert_eq!(tx.lease_holder("linking", at(21)).await.unwrap(), None);
        tx.commit().await.unwrap();
        db.close().await;
    })
    .await;
}

#[tokio::test]
async fn schedules_and_settings_are_kept() {
    on_every_backend(|db| async move {
        let mut tx = db.begin().await.unwrap();
        tx.put_schedule("relink", "0 0 2 * * *").await.unwrap();
        tx.schedule_started("relink", at(1)).await.unwrap();
        tx.schedule_finished("relink", at(2), "done").await.unwrap();
        tx.put_schedule("relink", "0 0 3 * * *").await.unwrap();
        let schedules = tx.schedules().await.unwrap();
        assert_eq!(
            (schedules[0].cron.as_str(), schedules[0].last_started),
            ("0 0 3 * * *", Some(at(1)))
        );
        assert_eq!(
            (schedules[0].last_finished, schedules[0].last_result.as_deref()),
            (Some(at(2)), Some("done"))
        );
        tx.put_setting("b", "2").await.unwrap();
        tx.put_setting("a", "1").await.unwrap();
        tx.put_setting("b", "3").await.unwrap();
        let settings = tx.settings().await.unwrap();
        assert_eq!(
            settings.into_iter().collect::<Vec<_>>(),
            [("a".into(), "1".into()), ("b".into(), "3".into())]
        );
        assert_eq!(tx.setting("none").await.unwrap(), None);
    })
    .await;
}
