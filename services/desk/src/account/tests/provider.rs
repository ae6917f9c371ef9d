//! People whom the identity provider signed in.

use child::policy::Role;
use serde_json::{Value, json};
use store::{AuditFilter, Db, UserStatus, testing::on_every_backend};

use super::{act, begin_session, person, profile, session_lives, status, version};
use crate::{AccessAct, Due, Keeper, Profile, ProviderSignIn, SignInRefused, SignedIn, Way, link::tests::desk_over};

fn from_provider(subject: &str, email: &str, role: Option<Role>) -> ProviderSignIn {
    ProviderSignIn {
        issuer: "https://id.example".to_owned(),
        subject: subject.to_owned(),
        email: Some(email.to_owned()),
        email_trusted: true,
        name: Some("Ann Smith".to_owned()),
        organisation: Some("Fellvale Council".to_owned()),
        team: Some("North".to_owned()),
        decides_role: true,
        role,
        address: None,
    }
}

/// What the events of an action say, newest first.
async fn details(db: &Db, action: &str) -> Vec<Value> {
    let filter = AuditFilter {
        actions: vec![action.to_owned()],
        limit: 1_000,
        ..AuditFilter::default()
    };
    let events = db.read().await.unwrap().audit_events(&filter).await.unwrap();
    events
        .iter()
        .map(|event| serde_json::from_str(&event.detail).unwrap())
        .collect()
}

fn no_access(answer: &Result<SignedIn, SignInRefused>) -> bool {
    matches!(answer, Err(SignInRefused::NoAccess))
}

#[tokio::test]
async fn the_identity_provider_says_who_somebody_is_and_which_role_they_have_from_now_on() {
    on_every_backend(|db| async move {
        let desk = desk_over(&db).await;
        let ann = |role| from_provider("7f", "ann@example.org", role);
        assert!(
            no_access(&desk.sign_in_from_provider(&ann(None)).await),
            "no role, no access"
        );
        assert!(desk.user_id("ann@example.org").await.is_err(), "and no account");
        let signed_in = desk.sign_in_from_provider(&ann(Some(Role::Director))).await.unwrap();
        assert_eq!(signed_in.viewer.role, Role::Director);
        assert_eq!(signed_in.viewer.team.as_deref(), Some("North"));
        assert_eq!(signed_in.due, [Due::Terms], "no password and no code here");
        let id = signed_in.viewer.user;
        begin_session(&desk, id, 2).await;
        let again = desk.sign_in_from_provider(&ann(Some(Role::Director))).await.unwrap();
        assert_eq!(again.viewer.user, id, "the same account");
        assert!(session_lives(&desk, 2).await);
        let other = desk.sign_in_from_provider(&ann(Some(Role::Analyst))).await.unwrap();
        assert_eq!((other.viewer.user, other.viewer.role), (id, Role::Analyst));
        assert!(!session_lives(&desk, 2).await, "another role ends what was open");
        // A role behind shields waits for an administrator here.
        assert!(no_access(&desk.sign_in_from_provider(&ann(Some(Role::Auditor))).await));
        assert_eq!(status(&desk, id).await, UserStatus::Waiting);
        act(&desk, Keeper::Operator, id, AccessAct::Agree).await.unwrap();
        let agreed = desk.sign_in_from_provider(&ann(Some(Role::Auditor))).await.unwrap();
        assert_eq!(agreed.viewer.role, Role::Auditor);
        // Taken away there is taken away here, and suspended here is suspended whatever the provider says.
        assert!(no_access(&desk.sign_in_from_provider(&ann(None)).await));
        act(&desk, Keeper::Operator, id, AccessAct::Suspend).await.unwrap();
        assert!(no_access(&desk.sign_in_from_provider(&ann(Some(Role::Director))).await));
        assert_eq!(status(&desk, id).await, UserStatus::Suspended);
    })
    .await;
}

#[tokio::test]
async fn an_address_alone_takes_over_no_account() {
    on_every_backend(|db| async move {
        let desk = desk_over(&db).await;
        let local = person(&desk, "local@example.org", Role::SystemAdmin).await;
        let thief = from_provider("7f", "local@example.org", Some(Role::Director));
        assert!(
            no_access(&desk.sign_in_from_provider(&thief).await),
            "it has a password"
        );
        let known = from_provider("8a", "known@example.org", Some(Role::Director));
        desk.sign_in_from_provider(&known).await.unwrap();
        let other = from_provider("9b", "known@example.org", Some(Role::Director));
        assert!(
            no_access(&desk.sign_in_from_provider(&other).await),
            "it is another person's"
        );
        let elsewhere = ProviderSignIn {
            issuer: "https://other.example".to_owned(),
            ..known
        };
        assert!(
            no_access(&desk.sign_in_from_provider(&elsewhere).await),
            "another provider's"
        );

        // One that an administrator added waits for its person, whose address the provider has to vouch for.
        let said = profile("awaited@example.org", Role::SocialWorker);
        let keeper = Keeper::Administrator(&local);
        let added = desk.add_user(keeper, said, Way::Provider).await.unwrap();
        assert_eq!(added.password, None);
        let awaited = ProviderSignIn {
            decides_role: false,
            ..from_provider("aa", "awaited@example.org", None)
        };
        let unproved = ProviderSignIn {
            email_trusted: false,
            ..awaited.clone()
        };
        assert!(no_access(&desk.sign_in_from_provider(&unproved).await));
        let signed_in = desk.sign_in_from_provider(&awaited).await.unwrap();
        assert_eq!(
            (signed_in.viewer.user, signed_in.viewer.role),
            (added.id, Role::SocialWorker)
        );
        let stranger = ProviderSignIn {
            decides_role: false,
            ..from_provider("bb", "stranger@example.org", None)
        };
        assert!(
            no_access(&desk.sign_in_from_provider(&stranger).await),
            "nobody added them"
        );
    })
    .await;
}

#[tokio::test]
async fn p06_an_address_that_the_provider_does_not_vouch_for_makes_nobody_a_user() {
    on_every_backend(|db| async move {
        let desk = desk_over(&db).await;
        let ann = from_provider("7f", "ann@example.org", Some(Role::SocialWorker));
        let unproved = ProviderSignIn {
            email_trusted: false,
            ..ann
        };
        assert!(no_access(&desk.sign_in_from_provider(&unproved).await));
        assert!(
            desk.user_id("ann@example.org").await.is_err(),
            "whose children would be theirs by it"
        );
        let details = details(&db, "sign_in_refused").await;
        assert_eq!(details, [json!({ "why": "address_unproved" })]);
    })
    .await;
}

#[tokio::test]
async fn who_has_no_role_any_more_at_the_provider_is_signed_out_everywhere() {
    on_every_backend(|db| async move {
        let desk = desk_over(&db).await;
        let ann = |role| from_provider("7f", "ann@example.org", role);
        let signed_in = desk.sign_in_from_provider(&ann(Some(Role::Director))).await.unwrap();
        begin_session(&desk, signed_in.viewer.user, 2).await;
        assert!(no_access(&desk.sign_in_from_provider(&ann(None)).await));
        assert!(!session_lives(&desk, 2).await);
    })
    .await;
}

#[tokio::test]
async fn p07_what_decides_whose_children_are_a_users_own_is_on_record_whoever_changes_it() {
    on_every_backend(|db| async move {
        let desk = desk_over(&db).await;
        let ann = from_provider("7f", "ann@example.org", Some(Role::Director));
        let id = desk.sign_in_from_provider(&ann).await.unwrap().viewer.user;
        let moved = ProviderSignIn {
            team: Some("South".to_owned()),
            ..ann
        };
        desk.sign_in_from_provider(&moved).await.unwrap();
        desk.sign_in_from_provider(&moved).await.unwrap();
        let seen = version(&desk, id).await;
        let said = Profile {
            schools: vec!["900101".to_owned()],
            ..profile("other@example.org", Role::Director)
        };
        desk.change_user(Keeper::Operator, id, seen, said).await.unwrap();
        let told = |detail: &Value| ["did", "team", "schools", "email_changed"].map(|name| detail[name].clone());
        let told: Vec<_> = details(&db, "user_changed").await.iter().map(told).collect();
        assert_eq!(
            told,
            [
                [json!("changed"), json!(null), json!(["900101"]), json!(true)],
                [json!("changed"), json!("South"), json!([]), json!(null)],
                [json!("added"), json!("North"), json!([]), json!(null)],
            ],
            "newest first, and nothing where nothing changed"
        );
    })
    .await;
}

#[tokio::test]
async fn who_comes_for_the_first_time_and_opens_children_needs_checks_first() {
    on_every_backend(|db| async move {
        let desk = desk_over(&db).await;
        let ann = from_provider("7f", "ann@example.org", Some(Role::SocialWorker));
        let refused = desk.sign_in_from_provider(&ann).await;
        assert!(matches!(refused, Err(SignInRefused::Lapsed(_))), "{refused:?}");
        let id = desk.user_id("ann@example.org").await.unwrap();
        let seen = version(&desk, id).await;
        let said = profile("ann@example.org", Role::SocialWorker);
        desk.change_user(Keeper::Operator, id, seen, said).await.unwrap();
        assert!(desk.sign_in_from_provider(&ann).await.is_ok());
    })
    .await;
}
