//! How much anybody may ask in a minute, as pages and API answer it (page P22).

use std::num::NonZeroU32;

use child::policy::Role;
use gate::{AppState, LimitConfig, Limiter};
use reqwest::Method;
use serde_json::json;
use tests::{Answer, Backend, TestApp, Visitor, nine_o_clock, people::MAGNOLIA};

/// An application where a user asks for searches four times a minute, of which giving the reason after signing in takes
/// two, and opens five records, and an address asks forty times.
async fn app() -> TestApp {
    let few = |_: &str, state: AppState| {
        let number = |number| NonZeroU32::new(number).unwrap();
        let config = LimitConfig {
            searches_per_user: number(4),
            records_per_user: number(5),
            requests_per_address: number(40),
            ..LimitConfig::all(number(1_000))
        };
        AppState {
            limits: Limiter::new(&config, &state.desk),
            ..state
        }
    };
    TestApp::with(Backend::Sqlite, 5, few).await.unwrap()
}

fn assert_waits(answer: &Answer, seconds: &str) {
    assert_eq!(answer.status, 429, "{}", answer.words());
    assert_eq!(answer.header("retry-after"), seconds);
}

#[test]
fn who_asks_too_much_is_told_how_long_to_wait_and_nobody_else_waits() {
    tests::run(async {
        let app = app().await;
        let worker = Visitor::signed_in(&app, Role::SocialWorker).await;
        let search = json!({ "text": "zoe thistlewick", "reason": "working" });
        let by_api = format!("{}/search", api::ROOT);
        for _ in 0..2 {
            assert_eq!(worker.send_json(Method::POST, &by_api, &search).await.status, 200);
        }
        let refused = worker.send_json(Method::POST, &by_api, &search).await;
        assert_waits(&refused, "15");
        let problem: serde_json::Value = serde_json::from_str(&refused.body).unwrap();
        assert_eq!(
            (&problem["type"], &problem["status"]),
            (&json!("/problems/too-many"), &json!(429))
        );
        assert_eq!(refused.header("content-type"), "application/problem+json");

        let page = worker.get("/search").await;
        assert_waits(&page, "15");
        assert!(page.words().contains("Wait a minute"), "{}", page.words());
        assert_eq!(worker.get("/help").await.status, 200);
        let other = Visitor::signed_in(&app, Role::HealthPractitioner).await;
        assert_eq!(other.send_json(Method::POST, &by_api, &search).await.status, 200);
        app.clock.set(nine_o_clock() + chrono::TimeDelta::seconds(15));
        assert_eq!(worker.send_json(Method::POST, &by_api, &search).await.status, 200);
    });
}

#[test]
fn p06_a_hidden_child_and_an_absent_one_use_up_the_same() {
    tests::run(async {
        let app = app().await;
        let hidden = format!("{}/children/{}", api::ROOT, app.child_id(&MAGNOLIA).await);
        let absent = format!("{}/children/00000000-0000-7000-8000-000000000404", api::ROOT);
        for (role, path) in [(Role::TransportOfficer, &hidden), (Role::EpisodeCoordinator, &absent)] {
            let visitor = Visitor::signed_in(&app, role).await;
            for _ in 0..5 {
                assert_eq!(visitor.get(path).await.status, 404, "{role}");
            }
            assert_waits(&visitor.get(path).await, "12");
        }
    });
}

#[test]
fn an_address_has_a_limit_whoever_asks_from_it() {
    tests::run(async {
        let app = app().await;
        let stranger = Visitor::stranger(&app);
        let mut last = stranger.get("/sign-in").await;
        for _ in 0..60 {
            if last.status != 200 {
                break;
            }
            last = stranger.get("/sign-in").await;
        }
        assert_waits(&last, "2");
        let by_api = stranger.get(&format!("{}/me", api::ROOT)).await;
        assert_waits(&by_api, "2");
    });
}

#[test]
fn what_is_larger_than_any_form_is_refused_by_pages_and_api_and_says_so() {
    tests::run(async {
        let app = TestApp::fresh(Backend::Sqlite, 5).await.unwrap();
        let worker = Visitor::signed_in(&app, Role::SocialWorker).await;
        let path = format!("{}/search", api::ROOT);
        let asking = async |characters: usize| {
            let search = json!({ "text": "x".repeat(characters), "reason": "working" });
            worker.send_json(Method::POST, &path, &search).await
        };
        let refused = asking(256 * 1024).await;
        let problem: serde_json::Value = serde_json::from_str(&refused.body).unwrap();
        assert_eq!((refused.status, &problem["type"]), (413, &json!("/problems/too-large")));
        assert_ne!(
            asking(255 * 1024).await.status,
            413,
            "a text of this length is another mistake"
        );
        let page = worker.submit("/search", &[("text", &*"x".repeat(256 * 1024))]).await;
        assert_eq!(page.status, 413, "{}", page.words());
        assert!(page.words().contains("too large"), "{}", page.words());
    });
}
