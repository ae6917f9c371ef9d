//! Users, kept by administrators (page P21), and the ways in that are closed to attackers (page P1).

use child::{
    UserId,
    policy::{Role, Viewer},
};
use chrono::{Days, TimeDelta};
use desk::{AccessAct, Keeper, NewSender, NewUser, Profile, Way};
use gate::{AppState, GateConfig};
use reqwest::Method;
use serde_json::{Value, json};
use std::sync::Arc;
use tests::{Backend, CHECKED_UNTIL, PASSWORD, TestApp, Visitor, email, nine_o_clock};

fn profile(email: &str, role: Role) -> Profile {
    Profile {
        email: email.to_owned(),
        display_name: "Somebody".to_owned(),
        role,
        organisation: Some("Fellvale Council".to_owned()),
        team: None,
        schools: Vec::new(),
        sources: Vec::new(),
        checks_until: CHECKED_UNTIL,
        training_until: CHECKED_UNTIL,
    }
}

async fn fresh() -> TestApp {
    TestApp::fresh(Backend::Sqlite, 5).await.expect("SQLite is built in")
}

/// What a page that shows a user sends back with an act.
async fn version(app: &TestApp, id: UserId) -> String {
    app.desk.user_for_operator(id).await.unwrap().version.to_string()
}

#[test]
fn a_suspended_users_next_click_leads_to_the_sign_in_page() {
    tests::run(async {
        let app = fresh().await;
        let worker = Visitor::signed_in(&app, Role::SocialWorker).await;
        assert_eq!(worker.get("/search").await.status, 200);
        let administrator = Visitor::signed_in(&app, Role::SystemAdmin).await;
        let id = app.desk.user_id(&email(Role::SocialWorker)).await.unwrap();
        let page = administrator.get(&format!("/users/{id}/suspend")).await;
        assert!(page.words().contains("signed out now"), "{}", page.words());
        let seen = version(&app, id).await;
        let fields = [("version", seen.as_str())];
        let done = administrator.submit(&format!("/users/{id}/suspend"), &fields).await;
        assert!(done.words().contains("suspended and signed out"), "{}", done.words());
        assert_eq!(worker.get("/search").await.location(), "/sign-in?next=%2Fsearch");
        let again = Visitor::stranger(&app)
            .sign_in(&email(Role::SocialWorker), PASSWORD)
            .await;
        assert_eq!(again.status, 422, "nor by signing in again");
        let stale = administrator.post(&format!("/users/{id}/reinstate"), &fields).await;
        assert_eq!(stale.status, 409, "the page shows what is no more: {}", stale.words());
        let seen = version(&app, id).await;
        let fields = [("version", seen.as_str())];
        administrator.submit(&format!("/users/{id}/reinstate"), &fields).await;
        Visitor::signed_in(&app, Role::SocialWorker).await;
    });
}

#[test]
fn a_check_that_ran_out_stops_the_next_click_and_says_what_to_do() {
    tests::run(async {
        let app = fresh().await;
        let worker = Visitor::signed_in(&app, Role::SocialWorker).await;
        let id = app.desk.user_id(&email(Role::SocialWorker)).await.unwrap();
        let version = app.desk.user_for_operator(id).await.unwrap().version;
        let mut said = profile(&email(Role::SocialWorker), Role::SocialWorker);
        said.checks_until = Some(nine_o_clock().date_naive());
        app.desk.change_user(Keeper::Operator, id, version, said).await.unwrap();
        assert_eq!(
            worker.get("/search").await.status,
            200,
            "it holds to the end of its last day"
        );
        app.clock.set(nine_o_clock() + TimeDelta::days(1));
        assert_eq!(worker.get("/search").await.status, 303);
        let answer = Visitor::stranger(&app)
            .sign_in(&email(Role::SocialWorker), PASSWORD)
            .await;
        assert!(
            answer
                .words()
                .contains("Your criminal-record check is out of date or not recorded. When it is renewed, ask"),
            "{}",
            answer.words()
        );
    });
}

#[test]
fn nobody_changes_their_own_role_by_any_way() {
    tests::run(async {
        let app = fresh().await;
        let administrator = Visitor::signed_in(&app, Role::SystemAdmin).await;
        let id = app.desk.user_id(&email(Role::SystemAdmin)).await.unwrap();
        let page = administrator.get(&format!("/users/{id}")).await;
        assert!(page.words().contains("This is your own account"), "{}", page.words());
        assert_eq!(administrator.get(&format!("/users/{id}/edit")).await.status, 404);
        let version = app.desk.user_for_operator(id).await.unwrap().version.to_string();
        let email = email(Role::SystemAdmin);
        let fields = [
            ("name", "Me"),
            ("email", email.as_str()),
            ("organisation", "Council"),
            ("role", "auditor"),
            ("version", version.as_str()),
        ];
        let typed = administrator.post(&format!("/users/{id}/edit"), &fields).await;
        assert!(
            typed.words().contains("Another administrator has to"),
            "{}",
            typed.words()
        );
        for act in ["suspend", "confirm", "agree", "reset"] {
            let answer = administrator.post(&format!("/users/{id}/{act}"), &[]).await;
            assert_eq!(answer.status, 422, "{act}: {}", answer.words());
        }
        let change = json!({ "profile": profile(&email, Role::Auditor), "version": 1 });
        let path = format!("/api/v1/users/{id}");
        assert_eq!(administrator.send_json(Method::PUT, &path, &change).await.status, 422);
        assert_eq!(
            app.desk.user_for_operator(id).await.unwrap().profile.role,
            Role::SystemAdmin
        );
    });
}

#[test]
fn what_the_page_does_the_api_does_under_the_same_rules() {
    tests::run(async {
        for backend in Backend::ALL {
            let Some(app) = TestApp::fresh(backend, 5).await else {
                continue;
            };
            let administrator = Visitor::signed_in(&app, Role::SystemAdmin).await;
            let body = json!({ "profile": profile("new@example.org", Role::Auditor), "way": "local" });
            let added = administrator.send_json(Method::POST, "/api/v1/users", &body).await;
            assert_eq!(added.status, 201, "{}", added.body);
            let added: Value = serde_json::from_str(&added.body).unwrap();
            assert_eq!(added["waits"], true);
            let path = format!("/api/v1/users/{}", added["id"].as_str().unwrap());
            let acts = format!("{path}/acts");
            let agree = json!({ "act": "agree", "version": 1 });
            let agreed = administrator.send_json(Method::POST, &acts, &agree).await;
            assert_eq!(agreed.status, 422, "the one who proposed: {}", agreed.body);
            app.another_account(Role::SystemAdmin, "second@example.org").await;
            let second = Visitor::stranger(&app);
            second.sign_in("second@example.org", PASSWORD).await;
            second.get("/").await;
            let unseen = json!({ "act": "agree", "version": 2 });
            assert_eq!(second.send_json(Method::POST, &acts, &unseen).await.status, 409);
            let agreed = second.send_json(Method::POST, &acts, &agree).await;
            assert_eq!(agreed.status, 200, "{}", agreed.body);
            let waiting = second.get("/api/v1/users?state=waiting").await;
            assert_eq!(waiting.body, "[]");
            let auditors = second.get("/api/v1/users?role=auditor").await;
            assert!(auditors.body.contains("new@example.org"), "{}", auditors.body);
            assert!(!auditors.body.contains("argon2"), "{}", auditors.body);
            let same = administrator.send_json(Method::POST, "/api/v1/users", &body).await;
            assert_eq!(same.status, 422, "the address has an account: {}", same.body);
            let stale = json!({ "profile": profile("new@example.org", Role::Director), "version": 1 });
            assert_eq!(second.send_json(Method::PUT, &path, &stale).await.status, 409);
            for role in [Role::SocialWorker, Role::Auditor, Role::Director] {
                let visitor = Visitor::signed_in(&app, role).await;
                assert_eq!(visitor.get("/api/v1/users").await.status, 404, "{role}");
                assert_eq!(visitor.get("/users").await.status, 404, "{role}");
            }
        }
    });
}

#[test]
fn a_password_told_by_an_administrator_leads_through_its_page_and_codes_and_terms() {
    tests::run(async {
        let app = fresh().await;
        let said = profile("new@example.org", Role::SocialWorker);
        let added = app.desk.add_user(Keeper::Operator, said, Way::Local).await.unwrap();
        let told = added.password.unwrap();
        let visitor = Visitor::stranger(&app);
        assert_eq!(
            visitor.sign_in("new@example.org", &told).await.location(),
            "/account/password"
        );
        for path in ["/", "/search", "/terms", "/account/code", "/users"] {
            assert_eq!(visitor.get(path).await.location(), "/account/password", "{path}");
        }
        let api = visitor.get("/api/v1/me").await;
        assert_eq!(api.status, 403, "{}", api.body);
        let before = visitor.get("/account/password").await;
        assert!(
            before.words().contains("Choose your own password"),
            "{}",
            before.words()
        );
        let held = Visitor::signed_in(&app, Role::Director).await;
        let change = [("current", told.as_str()), ("new", PASSWORD), ("again", PASSWORD)];
        let changed = visitor.post("/account/password", &change).await;
        assert_eq!(
            (changed.status, changed.location()),
            (303, "/terms"),
            "{}",
            changed.words()
        );
        assert_eq!(held.get("/").await.status, 200, "nobody else's session ends");
        assert_eq!(visitor.get("/search").await.location(), "/terms");
        assert_eq!(
            Visitor::stranger(&app).sign_in("new@example.org", &told).await.status,
            422
        );
    });
}

#[test]
fn changing_a_password_ends_every_other_session() {
    tests::run(async {
        let app = fresh().await;
        let [here, there] = [
            Visitor::signed_in(&app, Role::SocialWorker).await,
            Visitor::signed_in(&app, Role::SocialWorker).await,
        ];
        here.get("/account/password").await;
        let new = "another correct horse";
        let change = [("current", PASSWORD), ("new", new), ("again", new)];
        let answer = here.submit("/account/password", &change).await;
        assert!(
            answer.words().contains("Your password is changed"),
            "{}",
            answer.words()
        );
        assert_eq!(here.get("/search").await.status, 200);
        assert_eq!(there.get("/search").await.status, 303);
        let answer = Visitor::stranger(&app).sign_in(&email(Role::SocialWorker), new).await;
        assert_eq!(answer.status, 303);
    });
}

#[test]
fn a_session_that_was_planted_before_signing_in_is_worth_nothing() {
    tests::run(async {
        let app = TestApp::on_sqlite().await;
        let attacker = Visitor::stranger(app);
        let planted = attacker.get("/sign-in").await.header("set-cookie").to_owned();
        let victim = Visitor::holding(app, &planted);
        let signed_in = victim.sign_in(&email(Role::Director), PASSWORD).await;
        assert_eq!(signed_in.status, 303);
        let fresh = signed_in.header("set-cookie").to_owned();
        assert_eq!(
            victim.get("/quality").await.status,
            303,
            "the planted session is nobody's"
        );
        assert_eq!(Visitor::holding(app, &fresh).get("/quality").await.status, 200);
    });
}

#[test]
fn an_address_that_tries_many_accounts_has_to_wait_and_is_on_record() {
    tests::run(async {
        let few = |_: &str, state: AppState| AppState {
            gate: Arc::new(GateConfig {
                failures_per_address: 3,
                ..(*state.gate).clone()
            }),
            ..state
        };
        let app = TestApp::with(Backend::Sqlite, 5, few).await.unwrap();
        for role in [Role::SocialWorker, Role::Auditor, Role::Director] {
            let answer = Visitor::stranger(&app).sign_in(&email(role), "wrong wrong wrong").await;
            assert_eq!(answer.status, 422);
        }
        let answer = Visitor::stranger(&app)
            .sign_in(&email(Role::SystemAdmin), PASSWORD)
            .await;
        assert_eq!(answer.status, 429, "{}", answer.words());
        assert_eq!(answer.header("retry-after"), "900");
        assert!(answer.words().contains("Wait a minute"), "{}", answer.words());
        app.clock.set(nine_o_clock() + TimeDelta::minutes(16));
        let answer = Visitor::stranger(&app)
            .sign_in(&email(Role::SystemAdmin), PASSWORD)
            .await;
        assert_eq!(answer.status, 303);
    });
}

#[test]
fn a_declared_relationship_is_withdrawn_by_an_administrator_and_an_auditor_who_are_not_told_whom() {
    tests::run(async {
        let app = fresh().await;
        let worker = Viewer {
            beyond: Some("duty".to_owned()),
            ..app.viewer(Role::SocialWorker).await
        };
        let child = app.child_id(&tests::people::ZOE).await;
        assert!(app.desk.relationships_of(&worker).await.unwrap().is_empty());
        app.desk
            .declare_relationship(&worker, child, desk::RelationshipKind::Family)
            .await
            .unwrap();
        app.desk
            .declare_relationship(&worker, child, desk::RelationshipKind::Family)
            .await
            .unwrap();
        assert_eq!(app.desk.relationships_of(&worker).await.unwrap(), [child]);
        let director = app.viewer(Role::Director).await;
        let refused = app
            .desk
            .declare_relationship(&director, child, desk::RelationshipKind::Known)
            .await;
        assert!(refused.is_err(), "who opens no children declares nothing");
        let [administrator, auditor] = [
            Visitor::signed_in(&app, Role::SystemAdmin).await,
            Visitor::signed_in(&app, Role::Auditor).await,
        ];
        let lines = app
            .desk
            .declared_relationships(&app.viewer(Role::Auditor).await)
            .await
            .unwrap();
        let path = format!("/users/relationships/{}/withdraw", lines[0].id);
        auditor.get("/users/relationships").await;
        assert_eq!(
            auditor.post(&path, &[]).await.status,
            404,
            "an administrator asks first"
        );
        let page = administrator.get("/users/relationships").await;
        assert!(page.words().contains("1 declaration"), "{}", page.words());
        assert_eq!(
            page.gives_away(tests::people::ZOE.traces().iter().map(String::as_str)),
            None
        );
        assert!(!page.body.contains(&child.to_string()));
        administrator.submit(&path, &[]).await;
        assert_eq!(
            app.desk.relationships_of(&worker).await.unwrap(),
            [child],
            "not by one alone"
        );
        let done = auditor.submit(&path, &[]).await;
        assert!(
            done.words().contains("The declaration is withdrawn"),
            "{}",
            done.words()
        );
        assert!(app.desk.relationships_of(&worker).await.unwrap().is_empty());
    });
}

#[test]
fn a_token_that_follows_another_opens_before_the_old_one_ends() {
    tests::run(async {
        let app = fresh().await;
        let new = NewSender {
            title: "Data hub".to_owned(),
            sources: vec!["education".to_owned()],
            follows_changes: false,
            days: 40,
        };
        let (sender, old) = app.desk.add_sender(new).await.unwrap();
        let administrator = app.viewer(Role::SystemAdmin).await;
        let alerts = |app: TestApp| async move {
            let tokens = app.desk.home(&administrator).await.unwrap().access.unwrap().tokens;
            (app, tokens.len())
        };
        assert!(app.desk.ending_tokens().await.unwrap().is_empty());
        app.clock.set(nine_o_clock() + TimeDelta::days(11));
        let (app, told) = alerts(app).await;
        assert_eq!(told, 1, "a month before it ends");
        let renewed = app.desk.rotate_token(sender, 365, 7).await.unwrap();
        assert!(app.desk.ending_tokens().await.unwrap().is_empty());
        for token in [&old, &renewed] {
            assert!(app.desk.sender(token).await.unwrap().is_some());
        }
        app.clock.set(nine_o_clock() + TimeDelta::days(18));
        assert!(
            app.desk.sender(&old).await.unwrap().is_none(),
            "a week later the old one ends"
        );
        let last = app.desk.rotate_token(sender, 365, 0).await.unwrap();
        assert!(app.desk.sender(&renewed).await.unwrap().is_none(), "revoked at once");
        assert!(app.desk.sender(&last).await.unwrap().is_some());
        assert!(app.desk.rotate_token(sender, 400, 0).await.is_err());
        assert!(app.desk.rotate_token(sender, 30, 31).await.is_err());
        app.desk.end_sender(sender).await.unwrap();
        assert!(app.desk.sender(&last).await.unwrap().is_none());
        assert!(app.desk.rotate_token(sender, 30, 0).await.is_err(), "ended for good");
    });
}

#[test]
fn access_that_nobody_confirmed_for_a_year_is_listed_until_somebody_does() {
    tests::run(async {
        let app = fresh().await;
        app.clock.set(
            (nine_o_clock().date_naive() + Days::new(366))
                .and_hms_opt(9, 0, 0)
                .unwrap()
                .and_utc(),
        );
        let new = NewUser {
            terms_accepted: true,
            ..NewUser::new("second@example.org", "Second", Role::SystemAdmin, PASSWORD)
        };
        app.desk.create_user(new).await.unwrap();
        let administrator = Visitor::stranger(&app);
        administrator.sign_in("second@example.org", PASSWORD).await;
        let home = administrator.get("/").await;
        assert!(
            home.words().contains("access has to be confirmed") || home.words().contains("access have to be confirmed"),
            "{}",
            home.words()
        );
        let id = app.desk.user_id(&email(Role::Director)).await.unwrap();
        let due = administrator.get("/users?review=due").await;
        assert!(due.body.contains(&id.to_string()), "{}", due.words());
        administrator.get(&format!("/users/{id}/confirm")).await;
        let seen = version(&app, id).await;
        let fields = [("version", seen.as_str())];
        administrator.post(&format!("/users/{id}/confirm"), &fields).await;
        let due = administrator.get("/users?review=due").await;
        assert!(!due.body.contains(&id.to_string()), "{}", due.words());
        let seen = app.desk.user_for_operator(id).await.unwrap().version;
        let suspended = app.desk.act_on_access(Keeper::Operator, id, seen, AccessAct::Suspend);
        suspended.await.unwrap();
    });
}
