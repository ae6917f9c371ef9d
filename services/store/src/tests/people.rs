//! Users, sessions, schedules and leases.

use child::{UserId, policy::Role};
use uuid::Uuid;

use crate::{
    SessionRow, StoreError, User, UserStatus,
    testing::{on_every_backend, on_every_config},
    tests::made::{at, day},
};

fn user(n: u128) -> User {
    let (email, name) = (format!(" Person{n}@Council.Example "), format!("Person {n}"));
    User {
        password_hash: Some("$argon2id$made-up".into()),
        ..User::new(UserId(Uuid::from_u128(n)), &email, &name, Role::ALL[n as usize], at(0))
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
        assert_eq!(tx.lock_user(id, at(60), at(45)).await.unwrap(), 1);
        assert_eq!(tx.lock_user(id, at(60), at(46)).await.unwrap(), 2);
        assert_eq!(tx.lock_user(user(9).id, at(60), at(46)).await.unwrap(), 0);
        let locked = tx.user(id).await.unwrap().expect("exists");
        assert_eq!(
            (locked.failed_sign_ins, locked.locked_until, locked.locks),
            (2, Some(at(60)), 2)
        );
        assert_eq!(locked.last_locked_at, Some(at(46)));
        tx.unlock_user(id).await.unwrap();
        assert_eq!(tx.user(id).await.unwrap().expect("exists").locked_until, None);
        tx.lock_user(id, at(60), at(47)).await.unwrap();
        tx.user_signed_in(id, at(61)).await.unwrap();
        let mut back = tx.user(id).await.unwrap().expect("exists");
        assert_eq!(
            (back.failed_sign_ins, back.locked_until, back.locks, back.last_seen),
            (0, None, 0, Some(at(61)))
        );
        tx.user_seen(id, at(70)).await.unwrap();
        back.last_seen = Some(at(70));
        assert!(tx.users().await.unwrap() == [back]);
    })
    .await;
}

#[tokio::test]
async fn everything_that_people_decide_about_a_user_is_kept() {
    on_every_backend(|db| async move {
        let mut tx = db.begin().await.unwrap();
        let full = User {
            organisation: Some("Fellvale Council".into()),
            team: Some("North".into()),
            schools: vec!["200001".into(), "900101".into()],
            checks_until: Some(day(4)),
            training_until: Some(day(5)),
            issuer: Some("https://id.example".into()),
            subject: Some("7f".into()),
            password_until: Some(at(90)),
            totp_secret: Some("secret".into()),
            code_due: true,
            status: UserStatus::Waiting,
            proposed_role: Some(Role::Auditor),
            proposed_by: Some(user(2).id),
            reviewed_on: Some(day(6)),
            reviewed_by: Some(user(3).id),
            terms_accepted_on: Some(day(7)),
            ..user(1)
        };
        tx.add_user(&full).await.unwrap();
        let found = tx.user_by_subject("https://id.example", "7f").await.unwrap();
        assert!(found == Some(full.clone()), "what was added comes back");
        assert!(
            tx.user_by_subject("https://other.example", "7f")
                .await
                .unwrap()
                .is_none()
        );

        tx.add_user(&user(2)).await.unwrap();
        let changed = User {
            id: user(2).id,
            email: "person2@council.example".into(),
            subject: Some("8a".into()),
            schools: vec!["900102".into()],
            ..full.clone()
        };
        assert!(tx.change_user(&changed).await.unwrap());
        let after = tx.user(changed.id).await.unwrap().expect("exists");
        assert!(
            after
                == User {
                    version: 2,
                    ..changed.clone()
                },
            "what was changed comes back"
        );
        assert!(!tx.change_user(&changed).await.unwrap(), "somebody else was quicker");
        assert!(!tx.change_user(&user(5)).await.unwrap(), "there is no such user");
    })
    .await;
}

#[tokio::test]
async fn one_name_at_the_identity_provider_is_one_account() {
    on_every_backend(|db| async move {
        let of = |n| User {
            issuer: Some("https://id.example".into()),
            subject: Some("7f".into()),
            ..user(n)
        };
        let mut tx = db.begin().await.unwrap();
        tx.add_user(&of(1)).await.unwrap();
        let twice = tx.add_user(&of(2)).await;
        assert!(matches!(twice, Err(StoreError::Taken(_))), "{twice:?}");
    })
    .await;
}

#[tokio::test]
async fn a_code_is_used_once_and_none_before_it_afterwards() {
    on_every_backend(|db| async move {
        let mut tx = db.begin().await.unwrap();
        tx.add_user(&user(1)).await.unwrap();
        let id = user(1).id;
        assert!(tx.use_code(id, 100).await.unwrap());
        assert!(!tx.use_code(id, 100).await.unwrap(), "the same code again");
        assert!(!tx.use_code(id, 99).await.unwrap(), "the one before");
        assert!(tx.use_code(id, 101).await.unwrap());
        assert!(!tx.use_code(user(9).id, 1).await.unwrap(), "nobody's code");
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
        for kept in [session(2, Some(4), 20), session(3, Some(5), 5), session(4, Some(5), 50)] {
            assert!(tx.create_session(&kept).await.unwrap());
        }
        assert_eq!(tx.end_expired_sessions(at(6)).await.unwrap(), 1);
        assert_eq!(tx.end_sessions_of(UserId(Uuid::from_u128(4))).await.unwrap(), 2);
        tx.end_session(&[4; 32]).await.unwrap();
        assert_eq!(tx.session(&[4; 32], at(0)).await.unwrap(), None);
        for ended in [session(1, Some(4), 99), session(4, Some(5), 99)] {
            tx.save_session(&ended).await.unwrap();
            assert_eq!(
                tx.session(&ended.id, at(0)).await.unwrap(),
                None,
                "what has ended stays so"
            );
        }
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
