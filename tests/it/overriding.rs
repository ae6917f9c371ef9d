//! Overriding a shield (page P7): a reason, an alarm before the details, and an end by leaving (promise 5).

use child::{FeedKind, UserId, policy::Role};
use chrono::TimeDelta;
use desk::{AskedOverride, FindRequest, Narrowing, NewUser, Opened};
use reqwest::Method;
use serde_json::json;
use store::Db;
use tests::{Answer, Bare, CHECKED_UNTIL, PASSWORD, TestApp, Visitor, people::MAGNOLIA};

use crate::journey::page_of;

/// What the form sends.
const REASON: [(&str, &str); 6] = [
    ("reason", "child_protection"),
    ("details", "Strategy discussion this afternoon, address needed."),
    ("asked_by", "Priya Shah"),
    ("asked_on-day", "1"),
    ("asked_on-month", "9"),
    ("asked_on-year", "2026"),
];

fn hidden(answer: &Answer) -> bool {
    let traces = MAGNOLIA.hidden_traces();
    answer.gives_away(traces.iter().map(String::as_str)).is_none()
}

/// An account of its own: what one session opens must be nothing to another test.
async fn worker(app: &TestApp, email: &str) -> (Visitor, UserId) {
    let viewer = app.another_account(Role::SocialWorker, email).await;
    let visitor = Visitor::stranger(app);
    assert_eq!(visitor.sign_in(email, PASSWORD).await.status, 303);
    visitor.give_a_reason().await;
    (visitor, viewer.user)
}

async fn open(visitor: &Visitor, page: &str) {
    let posted = visitor.post(&format!("{page}/override/reason"), &REASON).await;
    assert_eq!((posted.status, posted.location()), (303, page), "{}", posted.words());
}

async fn actions(app: &TestApp, user: UserId) -> Vec<String> {
    let mut events = app.audit_of(user).await;
    events.sort_by_key(|event| (event.day, event.seq));
    events.into_iter().map(|event| event.action).collect()
}

#[test]
fn p05_hidden_details_open_after_an_alarm_to_one_session_and_close_when_it_leaves() {
    tests::run(async {
        for app in TestApp::on_every_backend().await {
            let page = page_of(app.child_id(&MAGNOLIA).await);
            let (one, user) = worker(app, "overrides-one@example.org").await;
            let (other, _) = worker(app, "overrides-two@example.org").await;
            assert!(hidden(&one.get(&page).await));
            let warning = one.get(&format!("{page}/override")).await;
            assert!(warning.words().contains("starts an immediate check of why you looked"));
            assert!(hidden(&warning));

            open(&one, &page).await;
            // The alarm was there before the page that shows anything is even asked for (P7.4).
            let alarms = actions(app, user).await;
            assert_eq!(alarms.last().map(String::as_str), Some("shield_overridden"));
            let shown = one.get(&page).await;
            let words = shown.words();
            assert!(
                words.contains(MAGNOLIA.postcode) && words.contains("You are viewing hidden details"),
                "{words}"
            );
            assert!(!shown.body.contains("data-testid=\"print\""), "nothing to take along");
            assert_eq!(shown.header("cache-control"), "no-store");
            assert!(
                one.get(&format!("{page}/education"))
                    .await
                    .words()
                    .contains("Larkspur Hidden Unit")
            );
            assert!(
                hidden(&other.get(&page).await),
                "P7.2: a second person still sees the face"
            );

            one.get("/search").await;
            assert!(hidden(&one.get(&page).await), "P7.3: who left has to ask again");
            assert_eq!(one.get(&format!("{page}/education")).await.status, 404);
            assert!(actions(app, user).await.contains(&"override_ended".to_owned()));
        }
    });
}

#[test]
fn p05_an_override_of_one_child_ends_with_a_look_at_another_and_by_the_button() {
    tests::run(async {
        let app = TestApp::on_sqlite().await;
        let page = page_of(app.child_id(&MAGNOLIA).await);
        let zoe = page_of(app.child_id(&tests::people::ZOE).await);
        let (one, _) = worker(app, "overrides-three@example.org").await;
        open(&one, &page).await;
        assert_eq!(one.get(&zoe).await.status, 200);
        assert!(hidden(&one.get(&page).await));
        open(&one, &page).await;
        assert!(!hidden(&one.get(&page).await));
        let ended = one.post(&format!("{page}/override/end"), &[]).await;
        assert_eq!(ended.status, 303);
        let after = one.get(&page).await;
        assert!(hidden(&after) && after.words().contains("The hidden details are closed"));
        open(&one, &page).await;
        one.post("/sign-out", &[]).await;
        assert_eq!(one.sign_in("overrides-three@example.org", PASSWORD).await.status, 303);
        assert!(
            hidden(&one.get(&page).await),
            "an override does not outlive its session"
        );
    });
}

#[test]
fn a_reason_that_says_nothing_opens_nothing() {
    tests::run(async {
        let app = TestApp::on_sqlite().await;
        let page = page_of(app.child_id(&MAGNOLIA).await);
        let (one, user) = worker(app, "overrides-four@example.org").await;
        let short = REASON.map(|(name, text)| (name, if name == "details" { "Need it" } else { text }));
        let answer = one.post(&format!("{page}/override/reason"), &short).await;
        assert_eq!(answer.status, 422, "P7.5");
        assert!(answer.words().contains("Details must be 20 characters or more"));
        assert!(
            answer.words().contains("Priya Shah") || answer.body.contains("Priya Shah"),
            "what was typed stays"
        );
        let nothing = one.post(&format!("{page}/override/reason"), &[]).await;
        assert_eq!(nothing.status, 422);
        for words in [
            "Select why you need to see the hidden details",
            "Enter why you need to see the hidden details",
            "Enter who asked for this",
            "Enter the date when they asked",
        ] {
            assert!(nothing.words().contains(words), "{words}");
        }
        assert!(hidden(&answer) && hidden(&nothing) && hidden(&one.get(&page).await));
        assert!(!actions(app, user).await.contains(&"shield_overridden".to_owned()));
    });
}

#[test]
fn p06_a_child_that_is_not_shielded_and_a_role_without_the_right_have_no_such_page() {
    tests::run(async {
        let app = TestApp::on_sqlite().await;
        let magnolia = page_of(app.child_id(&MAGNOLIA).await);
        let zoe = page_of(app.child_id(&tests::people::ZOE).await);
        let (one, _) = worker(app, "overrides-five@example.org").await;
        for path in ["override", "override/reason"] {
            assert_eq!(one.get(&format!("{zoe}/{path}")).await.status, 404);
        }
        assert_eq!(one.post(&format!("{zoe}/override/reason"), &REASON).await.status, 404);
        for role in [
            Role::SchoolPractitioner,
            Role::DataSteward,
            Role::TransportOfficer,
            Role::ShieldSteward,
        ] {
            let visitor = Visitor::signed_in(app, role).await;
            visitor.get("/help").await;
            assert_eq!(visitor.get(&format!("{magnolia}/override")).await.status, 404, "{role}");
            for (path, fields) in [
                ("override/reason", &REASON[..]),
                ("override/end", &[]),
                ("override/extend", &[]),
            ] {
                let posted = visitor.post(&format!("{magnolia}/{path}"), fields).await;
                assert_eq!(posted.status, 404, "{role} {path}");
            }
        }
    });
}

#[test]
fn the_api_overrides_under_the_same_rules() {
    tests::run(async {
        let app = TestApp::on_sqlite().await;
        let child = app.child_id(&MAGNOLIA).await;
        let path = format!("{}/children/{child}", api::ROOT);
        let (one, user) = worker(app, "overrides-six@example.org").await;
        let face: serde_json::Value = serde_json::from_str(&one.get(&path).await.body).expect("the API answers JSON");
        assert_eq!(face["withheld"]["may_override"], true);
        assert_eq!(face["rows"], json!([]));
        let asked = json!({"reason": "emergency", "details": "Child is missing since noon today.", "asked_by": "Duty manager",
            "asked_on": "2026-09-01"});
        let opened = one.send_json(Method::POST, &format!("{path}/override"), &asked).await;
        assert_eq!(opened.status, 201, "{}", opened.body);
        assert!(one.get(&path).await.body.contains(MAGNOLIA.postcode));
        let again = one
            .send_json(Method::PUT, &format!("{path}/override"), &json!({}))
            .await;
        assert_eq!(again.status, 204);
        let twice = one
            .send_json(Method::PUT, &format!("{path}/override"), &json!({}))
            .await;
        assert_eq!(twice.status, 409, "one extension and no more");
        let closed = one
            .send_json(Method::DELETE, &format!("{path}/override"), &json!({}))
            .await;
        assert_eq!(closed.status, 204);
        assert!(hidden(&one.get(&path).await));
        let actions = actions(app, user).await;
        for action in ["shield_overridden", "override_extended", "override_ended"] {
            assert!(actions.contains(&action.to_owned()), "{action}: {actions:?}");
        }
    });
}

/// By the clock of the desk, on a database of its own.
#[test]
fn p05_an_override_ends_by_itself() {
    tests::run(async {
        for bare in Bare::on_every_backend().await {
            let row = "record_id,first_name,surname,dob,postcode,shielded,updated_on\n\
                       S1,Imogen,Marchbank,2015-03-04,FV1 1AA,Y,2026-01-01\n";
            bare.load(FeedKind::SocialCare, row).await;
            bare.link().await;
            let account = NewUser {
                checks_until: CHECKED_UNTIL,
                training_until: CHECKED_UNTIL,
                ..NewUser::new("worker@example.org", "A worker", Role::SocialWorker, PASSWORD)
            };
            bare.desk.create_user(account).await.unwrap();
            let db = Db::open(&bare.database).await.unwrap();
            let user = db
                .read()
                .await
                .unwrap()
                .user_by_email("worker@example.org")
                .await
                .unwrap()
                .unwrap();
            let mut user = bare.desk.viewer(user.id).await.unwrap().unwrap();
            user.beyond = Some("duty".to_owned());
            let request = FindRequest {
                text: "imogen marchbank 4 3 2015".to_owned(),
                ..FindRequest::default()
            };
            let found = bare.desk.find(&user, &request, &Narrowing::default()).await.unwrap();
            let child = found.results[0].child.id;
            let asked = AskedOverride {
                reason: "emergency".to_owned(),
                details: "Child is missing since noon today.".to_owned(),
                asked_by: "Duty manager".to_owned(),
                asked_on: Some(bare.desk.now().date_naive()),
            };
            let Opened::Child(opened) = bare.desk.override_shield(&user, child, &asked).await.unwrap() else {
                panic!("nothing was joined");
            };
            let is_open = async || bare.desk.unlocked(user.user, opened.id).await.unwrap().is_some();
            bare.clock.set(bare.desk.now() + TimeDelta::minutes(14));
            assert!(is_open().await);
            let nobody = Bare::viewer(Role::SocialWorker);
            assert_eq!(
                bare.desk.unlocked(nobody.user, opened.id).await.unwrap(),
                None,
                "it is the person's own"
            );
            bare.clock.set(bare.desk.now() + TimeDelta::minutes(1));
            assert!(!is_open().await);
            let kept = db
                .read()
                .await
                .unwrap()
                .shield_override(opened.id)
                .await
                .unwrap()
                .unwrap();
            assert_eq!(
                (kept.child, kept.ended_at),
                (child, None),
                "it ran out; nobody ended it"
            );
        }
    });
}
