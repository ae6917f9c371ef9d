//! Who keeps users, and who gets in.

mod provider;
mod two_people;

use child::{
    UserId,
    policy::{Role, Viewer},
};
use chrono::{Days, NaiveDate, TimeDelta};
use store::{AuditFilter, Db, UserStatus, testing::on_every_backend};
use totp_rs::{Builder, Secret};
use uuid::Uuid;

use crate::{
    AccessAct, Desk, DeskError, Due, Keeper, Lapse, NewUser, PasswordChange, Profile, SessionRow, SignIn,
    SignInRefused, UserFilter, Way, link::tests::desk_over,
};

const PASSWORD: &str = "correct horse battery";

fn profile(email: &str, role: Role) -> Profile {
    let day = NaiveDate::from_ymd_opt(2030, 1, 1);
    Profile {
        email: email.to_owned(),
        display_name: email.to_owned(),
        role,
        organisation: Some("Fellvale Council".to_owned()),
        team: None,
        schools: Vec::new(),
        sources: Vec::new(),
        checks_until: day,
        training_until: day,
    }
}

/// An account that the operator makes, and its person.
async fn person(desk: &Desk, email: &str, role: Role) -> Viewer {
    let said = profile(email, role);
    let new = NewUser {
        terms_accepted: true,
        checks_until: said.checks_until,
        training_until: said.training_until,
        ..NewUser::new(email, email, role, PASSWORD)
    };
    desk.create_user(new).await.unwrap();
    let id = desk.user_id(email).await.unwrap();
    desk.viewer(id).await.unwrap().expect("an active user")
}

fn typed(email: &str, password: &str, code: Option<String>) -> SignIn {
    SignIn {
        email: email.to_owned(),
        password: password.to_owned(),
        code,
        address: None,
    }
}

async fn version(desk: &Desk, id: UserId) -> i64 {
    desk.shared
        .db
        .read()
        .await
        .unwrap()
        .user(id)
        .await
        .unwrap()
        .unwrap()
        .version
}

async fn act(desk: &Desk, keeper: Keeper<'_>, id: UserId, act: AccessAct) -> Result<(), DeskError> {
    let seen = version(desk, id).await;
    desk.act_on_access(keeper, id, seen, act).await
}

async fn status(desk: &Desk, id: UserId) -> UserStatus {
    desk.shared
        .db
        .read()
        .await
        .unwrap()
        .user(id)
        .await
        .unwrap()
        .unwrap()
        .status
}

fn says<T>(answer: Result<T, DeskError>, part: &str) {
    match answer {
        Err(DeskError::Unusable(problems)) => {
            assert!(
                problems.iter().any(|problem| problem.message.contains(part)),
                "{problems:?}"
            );
        }
        Err(other) => panic!("{other}"),
        Ok(_) => panic!("it was done, although: {part}"),
    }
}

/// A session of somebody, and whether it still opens anything.
async fn begin_session(desk: &Desk, user: UserId, key: u8) {
    let session = SessionRow {
        id: [key; 32],
        user_id: Some(user),
        body: Vec::new(),
        expires_at: desk.now() + TimeDelta::hours(1),
    };
    assert!(desk.create_session(&session).await.unwrap());
}

async fn session_lives(desk: &Desk, key: u8) -> bool {
    desk.load_session(&[key; 32]).await.unwrap().is_some()
}

async fn actions(db: &Db, action: &str) -> usize {
    let filter = AuditFilter {
        actions: vec![action.to_owned()],
        limit: 1_000,
        ..AuditFilter::default()
    };
    db.read().await.unwrap().audit_events(&filter).await.unwrap().len()
}

#[tokio::test]
async fn nobody_changes_their_own_account_and_the_last_administrator_stays() {
    on_every_backend(|db| async move {
        let desk = desk_over(&db).await;
        let first = person(&desk, "first@example.org", Role::SystemAdmin).await;
        let own = Keeper::Administrator(&first);
        let seen = version(&desk, first.user).await;
        let said = profile("first@example.org", Role::Director);
        says(
            desk.change_user(own, first.user, seen, said.clone()).await,
            "Another administrator",
        );
        says(
            act(&desk, own, first.user, AccessAct::Confirm).await,
            "Another administrator",
        );
        says(desk.reset_sign_in(own, first.user).await, "Another administrator");
        // Neither the operator nor an administrator removes the last one.
        let operator = Keeper::Operator;
        says(
            act(&desk, operator, first.user, AccessAct::Suspend).await,
            "last administrator",
        );
        says(
            desk.change_user(operator, first.user, seen, said.clone()).await,
            "last administrator",
        );
        let second = person(&desk, "second@example.org", Role::SystemAdmin).await;
        let seen = version(&desk, first.user).await;
        desk.change_user(Keeper::Administrator(&second), first.user, seen, said)
            .await
            .unwrap();
        says(
            act(&desk, operator, second.user, AccessAct::Suspend).await,
            "last administrator",
        );
    })
    .await;
}

#[tokio::test]
async fn p06_only_administrators_know_that_there_are_users_to_keep() {
    on_every_backend(|db| async move {
        let desk = desk_over(&db).await;
        let someone = person(&desk, "someone@example.org", Role::Director).await;
        for role in Role::ALL.iter().copied().filter(|role| *role != Role::SystemAdmin) {
            let viewer = Viewer::new(UserId(Uuid::from_u128(5)), "A", role);
            let keeper = Keeper::Administrator(&viewer);
            let listed = desk.user_list(keeper, &UserFilter::default()).await;
            assert!(matches!(listed, Err(DeskError::NotFound)), "{role}");
            let seen = desk.user_view(&viewer, someone.user).await;
            assert!(matches!(seen, Err(DeskError::NotFound)), "{role}");
            let added = desk
                .add_user(keeper, profile("x@example.org", Role::Director), Way::Local)
                .await;
            assert!(matches!(added, Err(DeskError::NotFound)), "{role}");
            let acted = act(&desk, keeper, someone.user, AccessAct::Suspend).await;
            assert!(matches!(acted, Err(DeskError::NotFound)), "{role}");
            let reset = desk.reset_sign_in(keeper, someone.user).await;
            assert!(matches!(reset, Err(DeskError::NotFound)), "{role}");
            let declared = desk.declared_relationships(&viewer).await;
            assert_eq!(declared.is_ok(), role == Role::Auditor, "{role}");
        }
    })
    .await;
}

#[tokio::test]
async fn suspension_another_role_and_a_reset_end_every_session_now() {
    on_every_backend(|db| async move {
        let desk = desk_over(&db).await;
        let admin = person(&desk, "first@example.org", Role::SystemAdmin).await;
        let keeper = Keeper::Administrator(&admin);
        let worker = person(&desk, "worker@example.org", Role::SocialWorker).await;
        begin_session(&desk, admin.user, 1).await;

        begin_session(&desk, worker.user, 2).await;
        let mut said = profile("worker@example.org", Role::SocialWorker);
        said.team = Some("North".to_owned());
        let seen = version(&desk, worker.user).await;
        desk.change_user(keeper, worker.user, seen, said.clone()).await.unwrap();
        assert!(session_lives(&desk, 2).await, "another team is no other role");
        let stale = desk.change_user(keeper, worker.user, seen, said.clone()).await;
        assert!(matches!(stale, Err(DeskError::Changed)), "somebody was quicker");

        said.role = Role::SenOfficer;
        let seen = version(&desk, worker.user).await;
        desk.change_user(keeper, worker.user, seen, said).await.unwrap();
        assert!(!session_lives(&desk, 2).await, "another role");

        begin_session(&desk, worker.user, 3).await;
        desk.reset_sign_in(keeper, worker.user).await.unwrap();
        assert!(!session_lives(&desk, 3).await, "a reset");

        begin_session(&desk, worker.user, 4).await;
        act(&desk, keeper, worker.user, AccessAct::Suspend).await.unwrap();
        assert!(!session_lives(&desk, 4).await, "suspension");
        assert!(desk.viewer(worker.user).await.unwrap().is_none());
        assert!(session_lives(&desk, 1).await, "nobody else's");
        act(&desk, keeper, worker.user, AccessAct::Reinstate).await.unwrap();
        assert!(desk.viewer(worker.user).await.unwrap().is_some());
    })
    .await;
}

#[tokio::test]
async fn a_password_told_by_somebody_else_opens_one_page_and_runs_out() {
    on_every_backend(|db| async move {
        let desk = desk_over(&db).await;
        let said = profile("new@example.org", Role::SocialWorker);
        let added = desk.add_user(Keeper::Operator, said, Way::Local).await.unwrap();
        let told = added.password.expect("a local account has a password");
        let signed_in = desk.sign_in(&typed("new@example.org", &told, None)).await.unwrap();
        assert_eq!(signed_in.due, [Due::Password, Due::Code, Due::Terms]);
        begin_session(&desk, added.id, 2).await;
        let change = |current: &str, new: &str, again: &str| PasswordChange {
            current: current.to_owned(),
            new: new.to_owned(),
            again: again.to_owned(),
        };
        let viewer = signed_in.viewer;
        says(
            desk.change_password(&viewer, change(&told, "short", "short")).await,
            "12 characters",
        );
        says(
            desk.change_password(&viewer, change(&told, PASSWORD, "other")).await,
            "twice",
        );
        says(
            desk.change_password(&viewer, change(&told, &told, &told)).await,
            "differ",
        );
        says(
            desk.change_password(&viewer, change("not this one", PASSWORD, PASSWORD))
                .await,
            "not right",
        );
        desk.change_password(&viewer, change(&told, PASSWORD, PASSWORD))
            .await
            .unwrap();
        assert!(!session_lives(&desk, 2).await, "every session ends with the password");
        let old = desk.sign_in(&typed("new@example.org", &told, None)).await;
        assert!(matches!(old, Err(SignInRefused::Wrong)));
        let signed_in = desk.sign_in(&typed("new@example.org", PASSWORD, None)).await.unwrap();
        assert_eq!(signed_in.due, [Due::Code, Due::Terms]);

        // One that nobody used runs out.
        let told = desk.reset_sign_in(Keeper::Operator, added.id).await.unwrap();
        let mut tx = desk.shared.db.begin().await.unwrap();
        let mut user = tx.user(added.id).await.unwrap().unwrap();
        user.password_until = Some(desk.now());
        tx.change_user(&user).await.unwrap();
        tx.commit().await.unwrap();
        let late = desk.sign_in(&typed("new@example.org", &told, None)).await;
        assert!(matches!(late, Err(SignInRefused::Wrong)));
    })
    .await;
}

#[tokio::test]
async fn a_code_works_once_and_a_reset_forgets_the_app() {
    on_every_backend(|db| async move {
        let desk = desk_over(&db).await;
        let viewer = person(&desk, "coded@example.org", Role::SocialWorker).await;
        let secret = desk.offer_code_secret();
        let app = Builder::new()
            .with_secret(Secret::try_from_base32(&secret).unwrap())
            .build()
            .unwrap();
        let now = desk.now().timestamp() as u64;
        let code = |half_minutes: u64| app.generate(now + 30 * half_minutes).to_string();
        says(desk.set_up_code(&viewer, &secret, "000000").await, "code is not right");
        desk.set_up_code(&viewer, &secret, &code(0)).await.unwrap();
        let with = |code: String| typed("coded@example.org", PASSWORD, Some(code));
        let bare = desk.sign_in(&typed("coded@example.org", PASSWORD, None)).await;
        assert!(matches!(bare, Err(SignInRefused::CodeNeeded)));
        let again = desk.sign_in(&with(code(0))).await;
        assert!(
            matches!(again, Err(SignInRefused::Wrong)),
            "the code of the set-up is used up"
        );
        assert!(desk.sign_in(&with(code(1))).await.is_ok());
        let again = desk.sign_in(&with(code(1))).await;
        assert!(
            matches!(again, Err(SignInRefused::Wrong)),
            "nobody who looked on gets in with it"
        );
        let told = desk.reset_sign_in(Keeper::Operator, viewer.user).await.unwrap();
        let signed_in = desk.sign_in(&typed("coded@example.org", &told, None)).await.unwrap();
        assert_eq!(signed_in.due, [Due::Password, Due::Code]);
    })
    .await;
}

#[tokio::test]
async fn p07_a_lock_is_on_record_told_of_and_lifted() {
    on_every_backend(|db| async move {
        let desk = desk_over(&db).await;
        let admin = person(&desk, "first@example.org", Role::SystemAdmin).await;
        let worker = person(&desk, "worker@example.org", Role::SocialWorker).await;
        for _ in 0..7 {
            let wrong = desk
                .sign_in(&typed("worker@example.org", "wrong wrong wrong", None))
                .await;
            assert!(matches!(wrong, Err(SignInRefused::Wrong)));
        }
        assert_eq!(actions(&db, "sign_in_refused").await, 7);
        assert_eq!(actions(&db, "account_locked").await, 1);
        let right = desk.sign_in(&typed("worker@example.org", PASSWORD, None)).await;
        assert!(matches!(right, Err(SignInRefused::Wrong)), "locked");
        let alerts = desk
            .home(&admin)
            .await
            .unwrap()
            .access
            .expect("administrators are told");
        assert_eq!((alerts.locked, alerts.waiting), (1, 0));
        act(&desk, Keeper::Administrator(&admin), worker.user, AccessAct::Unlock)
            .await
            .unwrap();
        assert!(desk.sign_in(&typed("worker@example.org", PASSWORD, None)).await.is_ok());
        let unknown = desk.sign_in(&typed("nobody@example.org", PASSWORD, None)).await;
        assert!(matches!(unknown, Err(SignInRefused::Wrong)));
    })
    .await;
}

#[tokio::test]
async fn guesses_at_the_same_moment_are_counted_like_guesses_one_after_the_other() {
    on_every_backend(|db| async move {
        let desk = desk_over(&db).await;
        person(&desk, "worker@example.org", Role::SocialWorker).await;
        let mut guesses = tokio::task::JoinSet::new();
        for _ in 0..20 {
            let desk = desk.clone();
            guesses.spawn(async move {
                desk.sign_in(&typed("worker@example.org", "wrong wrong wrong", None))
                    .await
            });
        }
        for refused in guesses.join_all().await {
            assert!(matches!(refused, Err(SignInRefused::Wrong)));
        }
        let filter = AuditFilter {
            actions: vec!["sign_in_refused".to_owned()],
            limit: 1_000,
            ..AuditFilter::default()
        };
        let events = db.read().await.unwrap().audit_events(&filter).await.unwrap();
        let looked_at = events.iter().filter(|event| event.detail.contains("password")).count();
        // Five lock the account; three more may have been under way by then.
        assert!((5..=8).contains(&looked_at), "{looked_at} of {}", events.len());
    })
    .await;
}

#[tokio::test]
async fn a_check_that_ran_out_stops_sign_in_and_the_session_that_is_open() {
    on_every_backend(|db| async move {
        let desk = desk_over(&db).await;
        let admin = person(&desk, "first@example.org", Role::SystemAdmin).await;
        let worker = person(&desk, "worker@example.org", Role::SocialWorker).await;
        let mut said = profile("worker@example.org", Role::SocialWorker);
        said.checks_until = Some(desk.now().date_naive() - Days::new(1));
        said.training_until = None;
        let seen = version(&desk, worker.user).await;
        desk.change_user(Keeper::Administrator(&admin), worker.user, seen, said)
            .await
            .unwrap();
        assert!(
            desk.viewer(worker.user).await.unwrap().is_none(),
            "the next click finds nobody"
        );
        match desk.sign_in(&typed("worker@example.org", PASSWORD, None)).await {
            Err(SignInRefused::Lapsed(lapses)) => assert_eq!(lapses, [Lapse::Checks, Lapse::Training]),
            other => panic!("{other:?}"),
        }
        let guessed = desk
            .sign_in(&typed("worker@example.org", "wrong wrong wrong", None))
            .await;
        assert!(
            matches!(guessed, Err(SignInRefused::Wrong)),
            "only its owner learns why"
        );
    })
    .await;
}
