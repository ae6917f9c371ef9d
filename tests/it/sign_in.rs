//! Signing in and out (page P1).

use child::policy::Role;
use chrono::TimeDelta;
use desk::NewUser;
use tests::{Backend, CHECKED_UNTIL, PASSWORD, TestApp, Visitor, email, nine_o_clock};

#[test]
fn who_is_not_signed_in_is_asked_to_and_comes_back_to_the_page() {
    tests::run(async {
        let app = TestApp::on_sqlite().await;
        let stranger = Visitor::stranger(app);
        let asked = stranger.get("/preferences").await;
        assert_eq!((asked.status, asked.location()), (303, "/sign-in?next=%2Fpreferences"));
        let form = stranger.get(asked.location()).await;
        assert_eq!(form.status, 200);
        let fields = [
            ("email", email(Role::SocialWorker)),
            ("password", PASSWORD.into()),
            ("next", "/preferences".into()),
        ];
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let signed_in = stranger.post("/sign-in", &fields).await;
        assert_eq!((signed_in.status, signed_in.location()), (303, "/preferences"));
        assert_eq!(stranger.get("/preferences").await.status, 200);
    });
}

#[test]
fn an_outside_address_leads_home() {
    tests::run(async {
        let app = TestApp::on_sqlite().await;
        for next in [
            "//evil.example",
            "https://evil.example/",
            "/\\evil.example",
            "javascript:alert(1)",
            "/sign-out",
        ] {
            let visitor = Visitor::stranger(app);
            visitor.get("/sign-in").await;
            let email = email(Role::DataSteward);
            let fields = [("email", email.as_str()), ("password", PASSWORD), ("next", next)];
            assert_eq!(visitor.post("/sign-in", &fields).await.location(), "/", "{next}");
        }
    });
}

#[test]
fn a_wrong_password_and_an_unknown_account_read_the_same() {
    tests::run(async {
        let app = TestApp::on_sqlite().await;
        let wrong = Visitor::stranger(app)
            .sign_in(&email(Role::SourcePartner), "not the right password")
            .await;
        let unknown = Visitor::stranger(app)
            .sign_in("nobody@example.org", "not the right password")
            .await;
        assert_eq!((wrong.status, unknown.status), (422, 422));
        let words = "Email or password is not right, or the account is locked";
        assert!(wrong.words().contains(words), "{}", wrong.words());
        assert!(wrong.title().starts_with("Error: "), "{}", wrong.title());
        let told_apart =
            |answer: &tests::Answer, typed: &str| super::journey::comparable(answer).replace(typed, "TYPED");
        assert_eq!(
            told_apart(&wrong, &email(Role::SourcePartner)),
            told_apart(&unknown, "nobody@example.org")
        );
        assert!(
            !wrong.body.contains("not the right password"),
            "a password never comes back"
        );
    });
}

#[test]
fn five_failures_lock_an_account_for_a_quarter_of_an_hour() {
    tests::run(async {
        let app = TestApp::fresh(Backend::Sqlite, 5).await.expect("SQLite is built in");
        let email = email(Role::Auditor);
        for _ in 0..5 {
            assert_eq!(
                Visitor::stranger(&app)
                    .sign_in(&email, "wrong wrong wrong")
                    .await
                    .status,
                422
            );
        }
        assert_eq!(
            Visitor::stranger(&app).sign_in(&email, PASSWORD).await.status,
            422,
            "the account is locked"
        );
        app.clock.set(nine_o_clock() + TimeDelta::minutes(16));
        assert_eq!(
            Visitor::stranger(&app).sign_in(&email, PASSWORD).await.status,
            303,
            "the lock has ended"
        );
    });
}

#[test]
fn the_session_cookie_is_out_of_reach_of_scripts_and_changes_at_sign_in() {
    tests::run(async {
        let app = TestApp::on_sqlite().await;
        let visitor = Visitor::stranger(app);
        let before = visitor.get("/sign-in").await.header("set-cookie").to_owned();
        let after = visitor
            .sign_in(&email(Role::Director), PASSWORD)
            .await
            .header("set-cookie")
            .to_owned();
        for cookie in [&before, &after] {
            for part in ["HttpOnly", "SameSite=Lax", "Path=/"] {
                assert!(cookie.contains(part), "{part} is missing from {cookie}");
            }
        }
        let value = |cookie: &str| cookie.split(['=', ';']).nth(1).map(str::to_owned);
        assert_ne!(value(&before), value(&after));
    });
}

#[test]
fn signing_out_ends_the_session_on_the_server() {
    tests::run(async {
        let app = TestApp::on_sqlite().await;
        let visitor = Visitor::signed_in(app, Role::SocialWorker).await;
        let thief = visitor.with_the_same_cookies();
        assert_eq!(thief.get("/").await.status, 200);
        assert_eq!(visitor.post("/sign-out", &[]).await.status, 303);
        assert_eq!(
            thief.get("/").await.status,
            303,
            "a copied cookie is worth nothing after sign-out"
        );
    });
}

#[test]
fn a_session_ends_after_a_quarter_of_an_hour_without_a_request() {
    tests::run(async {
        let app = TestApp::fresh(Backend::Sqlite, 5).await.expect("SQLite is built in");
        let visitor = Visitor::signed_in(&app, Role::SocialWorker).await;
        app.clock.set(nine_o_clock() + TimeDelta::minutes(14));
        assert_eq!(visitor.get("/").await.status, 200);
        app.clock.set(nine_o_clock() + TimeDelta::minutes(28));
        assert_eq!(visitor.get("/").await.status, 200, "every request counts anew");
        app.clock.set(nine_o_clock() + TimeDelta::minutes(44));
        assert_eq!(visitor.get("/").await.status, 303);
    });
}

#[test]
fn the_terms_come_first_and_every_page_waits_for_them() {
    tests::run(async {
        let app = TestApp::on_sqlite().await;
        let new = NewUser {
            checks_until: CHECKED_UNTIL,
            training_until: CHECKED_UNTIL,
            ..NewUser::new("new@example.org", "New person", Role::SocialWorker, PASSWORD)
        };
        app.desk.create_user(new).await.expect("an account can be made");
        let visitor = Visitor::stranger(app);
        assert_eq!(visitor.sign_in("new@example.org", PASSWORD).await.status, 303);
        assert_eq!(visitor.get("/search").await.location(), "/terms");
        let terms = visitor.get("/terms").await;
        assert!(
            terms.words().contains("Every search and view is recorded"),
            "{}",
            terms.words()
        );
        assert_eq!(visitor.post("/terms", &[]).await.status, 422, "the box must be ticked");
        let checkbox = terms
            .attributes("value")
            .into_iter()
            .find(|value| value.len() < 12)
            .unwrap_or("yes")
            .to_owned();
        let name = terms.checkbox().expect("a page of terms has a box").to_owned();
        assert_eq!(visitor.post("/terms", &[(&name, &checkbox)]).await.status, 303);
        assert_eq!(visitor.get("/search").await.status, 200);
    });
}

#[test]
fn a_form_without_the_sessions_token_is_refused_and_keeps_what_was_typed() {
    tests::run(async {
        let app = TestApp::on_sqlite().await;
        let visitor = Visitor::signed_in(app, Role::DataSteward).await;
        visitor.forget_token();
        let answer = visitor
            .post("/search", &[("text", "typed before the form expired")])
            .await;
        assert_eq!(answer.status, 403);
        assert!(
            answer.body.contains("typed before the form expired"),
            "{}",
            answer.words()
        );
    });
}
