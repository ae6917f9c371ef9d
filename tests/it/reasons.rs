//! Which reasons the council lets a role give, on pages and by API (pages P2, P3 and P7): its own list and nothing else.

use child::policy::{Reasons, Role};
use reqwest::Method;
use serde_json::{Value, json};
use tests::{Answer, Backend, PASSWORD, TestApp, Visitor, email, people::MAGNOLIA};

use crate::journey::page_of;

/// Lists of three roles; the others have none.
fn council() -> Reasons {
    serde_json::from_value(json!({
        "search": {
            "words": { "working": "Working with the child", "court": "A court asked" },
            "roles": {
                "social_worker": { "choices": ["court", "working"], "own_words": "demanded" },
                "health_practitioner": { "choices": ["working"], "own_words": "no" },
            },
        },
        "override": {
            "words": { "conference": "Risk conference" },
            "roles": { "social_worker": ["conference"] },
        },
    }))
    .unwrap()
}

async fn signed_in(app: &TestApp, role: Role) -> Visitor {
    let visitor = Visitor::stranger(app);
    assert_eq!(visitor.sign_in(&email(role), PASSWORD).await.status, 303);
    visitor.get("/").await;
    visitor
}

fn problem(answer: &Answer, field: &str) -> String {
    assert_eq!(answer.status, 422, "{}", answer.body);
    let problem: Value = serde_json::from_str(&answer.body).unwrap();
    let errors = problem["errors"].as_array().unwrap();
    let error = errors.iter().find(|error| error["field"] == field);
    error.unwrap_or_else(|| panic!("{}", answer.body))["message"]
        .as_str()
        .unwrap()
        .to_owned()
}

/// The codes that a page offers.
fn offered(answer: &Answer) -> Vec<&str> {
    let from = answer.body.find("name=\"reason\"").unwrap_or(answer.body.len());
    let select = answer.body[from..].split("</select>").next().unwrap_or_default();
    let values = select.split("<option value=\"").skip(1);
    values.filter_map(|option| option.split('"').next()).collect()
}

#[test]
fn p06_pages_offer_and_take_the_reasons_of_the_role_and_no_other() {
    tests::run(async {
        for backend in Backend::ALL {
            let Some(app) = TestApp::with_reasons(backend, 5, council()).await else {
                continue;
            };
            let magnolia = page_of(app.child_id(&MAGNOLIA).await);
            let worker = signed_in(&app, Role::SocialWorker).await;
            for page in ["/", "/search", "/search/advanced"] {
                let form = worker.get(page).await;
                assert_eq!(offered(&form), ["", "court", "working"], "{page}");
                assert!(form.words().contains("in your own words"), "{page}: {}", form.words());
            }
            let search = async |visitor: &Visitor, reason: &str, words: &str| {
                let typed = [
                    ("text", "magnolia quillfeather"),
                    ("reason", reason),
                    ("reason-other", words),
                ];
                visitor.submit("/search", &typed).await
            };
            for (reason, words, message) in [
                ("working", " ", "Enter why you are searching"),
                ("other", "My own", "Select why you search all children"),
                ("duplicate", "My own", "Select why you search all children"),
            ] {
                let refused = search(&worker, reason, words).await;
                assert_eq!(refused.status, 422);
                assert!(refused.words().contains(message), "{}", refused.words());
                assert_eq!(worker.get(&magnolia).await.status, 404, "nothing opened for {reason}");
            }
            let found = search(&worker, "court", "Hearing on Monday").await;
            assert!(
                found.words().contains("Reason given: A court asked: Hearing on Monday"),
                "{}",
                found.words()
            );
            assert_eq!(worker.get(&magnolia).await.status, 200);
            let viewer = app.viewer(Role::SocialWorker).await;
            let events = app.audit_of(viewer.user).await;
            for action in ["search", "open_child"] {
                let event = events.iter().find(|event| event.action == action).unwrap();
                assert_eq!(
                    event.reason.as_deref(),
                    Some("A court asked: Hearing on Monday"),
                    "{action}"
                );
            }

            let nurse = signed_in(&app, Role::HealthPractitioner).await;
            let form = nurse.get("/search").await;
            assert_eq!(offered(&form), ["", "working"]);
            assert!(!form.body.contains("reason-other"), "{}", form.body);
            assert_eq!(search(&nurse, "court", "").await.status, 422);
            assert_eq!(search(&nurse, "working", "").await.status, 200);

            // A role without a list is not asked, and what it sends opens nothing.
            let teacher = signed_in(&app, Role::SchoolPractitioner).await;
            assert!(!teacher.get("/search").await.body.contains("name=\"reason\""));
            assert_eq!(search(&teacher, "working", "My own").await.status, 200);
            assert_eq!(teacher.get(&magnolia).await.status, 404);
        }
    });
}

#[test]
fn p06_the_api_takes_the_same_reasons_and_names_them() {
    tests::run(async {
        let app = TestApp::with_reasons(Backend::Sqlite, 5, council()).await.unwrap();
        let path = format!("{}/search", api::ROOT);
        let child = format!("{}/children/{}", api::ROOT, app.child_id(&MAGNOLIA).await);
        let search = async |visitor: &Visitor, reason: &str, words: &str| {
            let asked = json!({ "text": "magnolia quillfeather", "reason": reason, "reason_words": words });
            visitor.send_json(Method::POST, &path, &asked).await
        };
        let worker = signed_in(&app, Role::SocialWorker).await;
        let me: Value = serde_json::from_str(&worker.get(&format!("{}/me", api::ROOT)).await.body).unwrap();
        assert_eq!(
            me["reasons"],
            json!({
                "search": { "own_words": "demanded", "reasons": [
                    { "code": "court", "words": "A court asked" },
                    { "code": "working", "words": "Working with the child" },
                ] },
                "override": [{ "code": "conference", "words": "Risk conference" }],
            })
        );
        let refused = search(&worker, "duplicate", "My own").await;
        assert_eq!(problem(&refused, "reason"), "Send the code of a reason: court, working");
        assert!(problem(&search(&worker, "court", "").await, "reason_words").contains("words"));
        assert!(problem(&search(&worker, "court", &"a".repeat(501)).await, "reason_words").contains("500"));
        assert_eq!(worker.get(&child).await.status, 404, "nothing is open");
        assert_eq!(search(&worker, "court", "Hearing on Monday").await.status, 200);
        assert_eq!(worker.get(&child).await.status, 200);

        let teacher = signed_in(&app, Role::SchoolPractitioner).await;
        assert_eq!(search(&teacher, "working", "").await.status, 200);
        assert_eq!(teacher.get(&child).await.status, 404, "no list, no reason");

        let document = worker.get(&format!("{}/openapi.json", api::ROOT)).await;
        let document: Value = serde_json::from_str(&document.body).unwrap();
        let said = |path: &str| {
            let body = &document["paths"][format!("{}{path}", api::ROOT)]["post"]["requestBody"];
            body["description"].as_str().unwrap().to_owned()
        };
        let search = said("/search");
        assert!(
            search.ends_with("Reasons by role: social_worker: court, working; health_practitioner: working"),
            "{search}"
        );
        let overriding = said("/children/{id}/override");
        assert!(
            overriding.ends_with("Reasons by role: social_worker: conference"),
            "{overriding}"
        );
    });
}

#[test]
fn p05_what_a_shield_hides_opens_for_the_reasons_of_the_role_and_no_other() {
    tests::run(async {
        let app = TestApp::with_reasons(Backend::Sqlite, 5, council()).await.unwrap();
        let child = app.child_id(&MAGNOLIA).await;
        let path = format!("{}/children/{child}/override", api::ROOT);
        let asked = async |visitor: &Visitor, reason: &str| {
            let asked = json!({ "reason": reason, "details": "Child is missing since noon today.",
                "asked_by": "Duty manager", "asked_on": "2026-09-01" });
            visitor.send_json(Method::POST, &path, &asked).await
        };
        let worker = signed_in(&app, Role::SocialWorker).await;
        let typed = [
            ("text", "anybody"),
            ("reason", "court"),
            ("reason-other", "Hearing on Monday"),
        ];
        assert_eq!(worker.post("/search", &typed).await.status, 303);
        for reason in ["emergency", "", "Risk conference"] {
            let message = problem(&asked(&worker, reason).await, "reason");
            assert!(message.contains("why you need to see"), "{message}");
        }
        let form = worker.get(&format!("{}/override/reason", page_of(child))).await;
        assert!(form.body.contains("value=\"conference\""), "{}", form.body);
        assert!(!form.body.contains("value=\"emergency\""), "{}", form.body);
        // The matrix lets a custodian of the archive override; the council lists no reason.
        let custodian = signed_in(&app, Role::ArchiveCustodian).await;
        for reason in ["conference", "emergency", ""] {
            assert!(!problem(&asked(&custodian, reason).await, "reason").contains("conference"));
        }
        assert_eq!(asked(&worker, "conference").await.status, 201);
        let team = Visitor::signed_in(&app, Role::ManagementTeam).await;
        let alarms = team.get("/desk/overrides").await;
        assert!(alarms.words().contains("Risk conference"), "{}", alarms.words());
        // Once the council dropped it, its code still says which it was.
        let later = app.again(Reasons::default(), |_, state| state).await;
        let team = Visitor::signed_in(&later, Role::ManagementTeam).await;
        let alarms = team.get("/desk/overrides").await;
        assert!(alarms.words().contains("conference"), "{}", alarms.words());
    });
}

#[test]
fn p06_a_reason_that_left_the_list_opens_nothing_from_then_on() {
    tests::run(async {
        let app = TestApp::with_reasons(Backend::Sqlite, 5, council()).await.unwrap();
        let magnolia = page_of(app.child_id(&MAGNOLIA).await);
        let visitor = Visitor::stranger(&app);
        let signed_in = visitor.sign_in(&email(Role::HealthPractitioner), PASSWORD).await;
        let cookie = signed_in.header("set-cookie").to_owned();
        visitor.get("/").await;
        // A search says why it is asked now, whenever it was made.
        let before = visitor
            .post("/search", &[("text", "anybody")])
            .await
            .location()
            .to_owned();
        assert!(!visitor.get(&before).await.words().contains("Reason given"));
        let typed = [("text", "anybody"), ("reason", "working")];
        let kept = visitor.post("/search", &typed).await.location().to_owned();
        assert_eq!(visitor.get(&magnolia).await.status, 200);
        let nurse = app.viewer(Role::HealthPractitioner).await;
        let searched = async |node: &str| {
            let events = app.audit_of(nurse.user).await;
            let mut searches = events.into_iter().filter(|event| event.action == "search");
            searches.find(|event| event.node == node).unwrap().reason
        };
        for address in [&before, &kept] {
            let found = visitor.get(address).await;
            assert!(found.words().contains("Reason given: Working with the child"));
            assert_eq!(searched("test").await.as_deref(), Some("Working with the child"));
        }
        let other = serde_json::from_value(json!({
            "search": {
                "words": { "court": "A court asked" },
                "roles": { "health_practitioner": { "choices": ["court"], "own_words": "no" } },
            },
            "override": { "words": {}, "roles": {} },
        }));
        let later = app.again(other.unwrap(), |_, state| state).await;
        let session = Visitor::holding(&later, &cookie);
        assert_eq!(session.get("/help").await.status, 200);
        assert_eq!(session.get(&magnolia).await.status, 404);
        let found = session.get(&kept).await;
        assert!(!found.words().contains("Reason given"), "{}", found.words());
        assert_eq!(searched("again").await, None);
        assert_eq!(
            offered(&session.get("/search").await),
            ["", "court"],
            "it is asked again"
        );
        assert_eq!(visitor.get(&magnolia).await.status, 200, "where the list is as it was");
    });
}
